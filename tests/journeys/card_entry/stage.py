"""The stage of the card journey: a screen, a window manager, the sandbox, the stand-in panel and a typing hand."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.capture.launch import Launch
from integrations.gateways.sandbox.client import SandboxGateway
from integrations.payments import Amount, EntryRequest
from tests.bytecode import bytecode

PATIENCE = 30.0


async def start(*command: str, environment: dict[str, str], log: Path) -> asyncio.subprocess.Process:
    """Start a program whose standard error goes to a file that is searched at the end."""
    with log.open("ab") as errors:
        return await asyncio.create_subprocess_exec(
            *command,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )


async def end(process: asyncio.subprocess.Process) -> None:
    """End a program that we started, asking first."""
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(10):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def line_of(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        line = await process.stdout.readline()
    assert line, "the program ended before it said anything"
    return line


@dataclass
class Stage:
    """Everything that runs, and what can be done to it."""

    display: dict[str, str]
    panel: asyncio.subprocess.Process
    window: int
    gateway: SandboxGateway
    folder: Path

    async def tell(self, word: str) -> None:
        assert self.panel.stdin is not None
        self.panel.stdin.write(word.encode() + b"\n")
        await self.panel.stdin.drain()

    async def hear(self, event: str) -> dict[str, object]:
        """Wait for the panel to say something, and insist on what; that it was activated may come at any time."""
        while True:
            said: dict[str, object] = json.loads(await line_of(self.panel))
            if said["event"] == event:
                return said
            assert said["event"] == "activated", said

    async def hand(self, *action: str) -> str:
        """Use mouse or keyboard through the X server, as a person would."""
        done = await asyncio.create_subprocess_exec(
            *("xdotool", *action), env=self.display, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await done.communicate()
        assert done.returncode == 0, action
        return out.decode()

    async def type(self, text: str) -> None:
        await self.hand("type", "--delay", "25", text)

    async def settled(self) -> None:
        """Give the two programs the time that a person needs to move a hand."""
        await asyncio.sleep(0.4)

    async def card_window_has_the_keyboard(self) -> None:
        """Wait until the window manager has given the keyboard to the card window, and the page has noticed."""
        async with asyncio.timeout(PATIENCE):
            focused = ""
            while focused != "Secure card entry":
                await asyncio.sleep(0.05)
                focused = (await self.hand("getwindowfocus", "getwindowname")).strip()
        await self.settled()


@asynccontextmanager
async def stage(launch: Launch, folder: Path) -> AsyncIterator[Stage]:
    """Set everything up in a folder of its own and take it down again."""
    for name in ("home", "tmp", "logs"):
        (folder / name).mkdir()
    os.chmod(folder, 0o755)  # noqa: PTH101 (the card-entry process runs as another user)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).parents[3]),
        **bytecode(),
        "QT_QPA_PLATFORM": "xcb",
    }
    log = folder / "logs" / "errors.log"
    async with contextlib.AsyncExitStack() as stack:
        screen = await start(
            *("Xvfb", "-displayfd", "1", "-screen", "0", "1000x940x24", "-nolisten", "tcp", "-noreset"),
            environment=environment,
            log=log,
        )
        stack.push_async_callback(end, screen)
        environment["DISPLAY"] = f":{int(await line_of(screen))}"
        stack.push_async_callback(end, await start("openbox", environment=environment, log=log))
        sandbox = await start(
            *(sys.executable, "-m", "integrations.gateways.sandbox"), environment=environment, log=log
        )
        stack.push_async_callback(end, sandbox)
        there = json.loads(await line_of(sandbox))
        gateway = SandboxGateway(there["url"], there["key"])
        stack.push_async_callback(gateway.close)
        page = await gateway.open_entry(EntryRequest(Amount(35810, "USD"), "Riverbend Utility", "quote 1"))
        settings = {
            "url": page.url,
            "origins": page.origins,
            "launch": [launch.command, dict(launch.more_environment), launch.user],
        }
        (folder / "settings.json").write_text(json.dumps(settings))
        panel = await start(
            *(sys.executable, "-m", "tests.journeys.card_entry.stand_in", str(folder / "settings.json")),
            environment=environment,
            log=log,
        )
        stack.push_async_callback(end, panel)
        ready = json.loads(await line_of(panel))
        yield Stage(environment, panel, int(ready["window"]), gateway, folder)
