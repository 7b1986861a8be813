"""An exchange whose calls all go through a recording rtpengine (Debian: rtpengine-daemon), which can be hurt."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path

from integrations.recorders.rtpengine.wire import request
from tests.rig import telephony
from tests.rig.digits import DigitLog
from tests.rig.telephony import DOMAIN, Exchange, Phone, Program, filled, modules, path

PACKAGES = (*telephony.PACKAGES, "rtpengine-daemon")

_NG = 2223
_READY_WITHIN_S = 20.0


def missing() -> list[str]:
    """The packages that this machine lacks."""
    has_relay = shutil.which("rtpengine", path=path()) is not None
    return [*telephony.missing(), *([] if has_relay else ["rtpengine-daemon"])]


@dataclass
class Relay:
    """The rtpengine; `pcaps` is where its recordings grow."""

    host: str
    program: Program
    pcaps: Path

    @property
    def ng(self) -> tuple[str, int]:
        return self.host, _NG

    async def start(self) -> None:
        await self.program.start()
        await self.answers()

    async def answers(self) -> None:
        """Wait until it answers."""
        async with asyncio.timeout(_READY_WITHIN_S):
            while not await self._answers_now():
                assert self.program.process is not None
                assert self.program.process.returncode is None, self.program.log.read_text(errors="replace")

    async def _answers_now(self) -> bool:
        loop = asyncio.get_running_loop()
        heard: asyncio.Future[bool] = loop.create_future()

        class Ping(asyncio.DatagramProtocol):
            def datagram_received(self, _: bytes, __: object) -> None:
                if not heard.done():
                    heard.set_result(True)

        transport, _ = await loop.create_datagram_endpoint(Ping, remote_addr=self.ng)
        try:
            transport.sendto(request(secrets.token_hex(8), "ping"))
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(heard, 0.05)
            return False
        finally:
            transport.close()

    def freeze(self) -> None:
        self._signal("SIGSTOP")

    def thaw(self) -> None:
        self._signal("SIGCONT")

    async def kill(self) -> None:
        """End it as the machine ends a process that it wants to be rid of; its calls are gone with it."""
        await self.program.end(kill=True)

    def _signal(self, name: str) -> None:
        process = self.program.process
        assert process is not None
        os.kill(process.pid, signal.Signals[name])


@dataclass
class RecordedExchange(Exchange):
    """`reoffer` goes with every later offer of a call: with `record-call=yes` it starts a stopped recording again."""

    reoffer: str = ""
    digits: DigitLog = field(default_factory=DigitLog)
    _relay: Relay | None = None

    @property
    def relay(self) -> Relay:
        assert self._relay is not None
        return self._relay

    def proxy(self, listen: str) -> str:
        words = {
            "MODULES": modules("kamailio", "rtpengine.so"),
            "LISTEN": listen,
            "DOMAIN": DOMAIN,
            "RTPENGINE": f"{self.address(2)}:{_NG}",
            "REOFFER": self.reoffer,
        }
        return filled("relay.cfg", words)

    async def start(self) -> None:
        spool = self.folder / "spool"
        spool.mkdir()
        heard_at = await self.digits.open(self.address(3))
        config = self.folder / "rtpengine.conf"
        words = {"ADDRESS": self.address(2), "SPOOL": str(spool), "DIGITS": heard_at}
        config.write_text(filled("rtpengine.conf", words))
        command = [shutil.which("rtpengine", path=path()) or "rtpengine", f"--config-file={config}"]
        program = Program(command, self.folder / "rtpengine.log")
        self._relay = Relay(self.address(2), program, spool / "pcaps")
        await self._relay.start()
        await super().start()

    async def press(self, phone: Phone, keys: str) -> None:
        """Press keys at a phone in a call, and wait until the relay has heard the last of each."""
        for key in keys:
            heard = len(self.digits.heard)
            await phone.press(f"/sndcode {key}\n")
            await self.digits.count(heard + 1)

    async def end(self) -> None:
        await super().end()
        if self._relay is not None:
            await (
                self._relay.kill()
            )  # asked to end with a recorded call up, it breaks and leaves a core behind
        self.digits.close()
