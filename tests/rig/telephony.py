"""A SIP proxy and softphones (Debian: kamailio, baresip-core), each test on loopback addresses of its own."""

import asyncio
import contextlib
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from integrations.cti.link import Address
from tests.rig.invite import Caller

PACKAGES = ("kamailio", "baresip-core")
DOMAIN = "phones.test"

_HERE = Path(__file__).parent
_READY_WITHIN_S = 20.0


def missing() -> list[str]:
    """The packages that this machine lacks."""
    programs = {"kamailio": "kamailio", "baresip-core": "baresip"}
    found = {package: shutil.which(program, path=path()) for package, program in programs.items()}
    return [package for package, program in found.items() if program is None]


def path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def modules(package: str, module: str) -> str:
    files = subprocess.run(["dpkg", "-L", package], check=True, capture_output=True, text=True).stdout
    return str(Path(next(line for line in files.splitlines() if line.endswith(f"/modules/{module}"))).parent)


@dataclass
class Program:
    """A process that this rig started, and alone ends."""

    command: list[str]
    log: Path
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command, cwd=self.log.parent, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )

    async def end(self, *, kill: bool = False) -> None:
        process, self.process = self.process, None
        if process is None or process.returncode is not None:
            return
        if not kill:
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 3)
        if process.returncode is None:
            process.kill()
            await process.wait()

    async def logs(self, words: str, times: int = 1) -> None:
        """Wait until the log has these words so many times."""
        async with asyncio.timeout(_READY_WITHIN_S):
            while self.log.read_text(errors="replace").count(words) < times:
                assert self.process is not None
                assert self.process.returncode is None, self.log.read_text(errors="replace")
                await asyncio.sleep(0.02)


@dataclass
class Phone:
    """A softphone. `press` is what a hand does at it, apart from the connector's own control connection."""

    user: str
    name: str
    address: str
    program: Program
    ports: range
    """What it sends and receives sound on; no other phone of the exchange does."""
    registered: int = 0

    @property
    def control(self) -> Address:
        return Address(self.address, 4444)

    async def start(self) -> None:
        await self.program.start()
        self.registered += 1
        await self.program.logs("200 OK", self.registered)

    async def restart(self) -> None:
        await self.program.end(kill=True)
        await self.start()

    async def press(self, command: str) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=(self.address, 5555)
        )
        transport.sendto(command.encode())
        await asyncio.sleep(0)
        transport.close()

    async def dial(self, user: str) -> None:
        await self.press(f"/dial sip:{user}@{DOMAIN}\n")

    async def hang_up(self) -> None:
        await self.press("/hangup\n")


@dataclass
class Exchange:
    """The proxy and its phones, in a folder of their own."""

    folder: Path
    _programs: list[Program] = field(default_factory=list)
    _net: str = field(
        default_factory=lambda: f"127.{secrets.randbelow(200) + 40}.{secrets.randbelow(250) + 1}"
    )

    _first_port: int = field(default_factory=lambda: 10_000 + 200 * secrets.randbelow(90))

    def address(self, number: int) -> str:
        """An address that is this exchange's own."""
        return f"{self._net}.{number}"

    def proxy(self, listen: str) -> str:
        """The configuration of the proxy."""
        return filled(
            "proxy.cfg", {"MODULES": modules("kamailio", "tm.so"), "LISTEN": listen, "DOMAIN": DOMAIN}
        )

    async def start(self) -> None:
        config = self.folder / "proxy.cfg"
        config.write_text(self.proxy(f"{self._net}.1"))
        kamailio = shutil.which("kamailio", path=path()) or "kamailio"
        command = [kamailio, "-DD", "-E", "-m", "16", "-M", "4", "-f", str(config), "-Y", str(self.folder)]
        proxy = Program(command, self.folder / "proxy.log")
        self._programs.append(proxy)
        await proxy.start()
        await proxy.logs("Listening on")

    async def phone(self, user: str, name: str) -> Phone:
        address = f"{self._net}.{len(self._programs) + 10}"
        home = self.folder / f"phone-{len(self._programs)}"
        home.mkdir()
        first = self._first_port + 20 * len(self._programs)
        ports = range(first, first + 20)
        given = {
            "MODULES": modules("baresip-core", "ctrl_tcp.so"),
            "ADDRESS": address,
            "PORTS": f"{ports[0]}-{ports[-1]}",
        }
        (home / "config").write_text(filled("phone.cfg", given))
        (home / "contacts").write_text("")
        account = f'"{name}" <sip:{user}@{DOMAIN}>;outbound="sip:{self._net}.1:5060;lr";answermode=manual;regint=600\n'
        (home / "accounts").write_text(account)
        program = Program(["baresip", "-4", "-f", str(home)], home / "log")
        self._programs.append(program)
        phone = Phone(user, name, address, program, ports)
        await phone.start()
        return phone

    def caller(self, sender: str, user: str) -> Caller:
        """A caller of this user that is no phone and says of itself what it likes."""
        return Caller(f"{self._net}.9", f"{self._net}.1", f"sip:{user}@{DOMAIN}", sender)

    async def end(self) -> None:
        for program in reversed(self._programs):
            await program.end()


def filled(template: str, words: dict[str, str]) -> str:
    """A configuration with what stands between dollar signs filled in."""
    text = (_HERE / template).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(f"${word}$", value)
    return text
