"""How the card-entry process is started from the panel: command, environment, a folder of its own. No Qt here."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop.capture import lockdown, wire

_HOMES = (
    "HOME",
    "TMPDIR",
    "TEMP",
    "TMP",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "USERPROFILE",
)


def _own_command() -> tuple[str, ...]:
    if getattr(sys, "frozen", False):
        return (str(Path(sys.executable).with_name("tillside-card" + Path(sys.executable).suffix)),)
    return (sys.executable, "-m", "desktop.capture")


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start; `user` starts it as another, lesser user, which only root can.

    As root the browser engine would have to run without its sandbox, so it refuses to.
    """

    command: tuple[str, ...] = field(default_factory=_own_command)
    more_environment: Mapping[str, str] = field(default_factory=dict)
    user: int | None = None


@dataclass(slots=True)
class Running:
    """A started process and the folder that goes with it."""

    process: asyncio.subprocess.Process
    folder: Path

    def kill(self) -> None:
        """End the process and every child of it at once; harmless when it has ended."""
        try:
            if sys.platform == "win32":
                self.process.kill()  # the engine's children end with their channel to it
            else:
                import signal

                os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def sweep(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def environment_for(launch: Launch, folder: Path, ours: Mapping[str, str]) -> dict[str, str]:
    """Give what a window needs of our environment, with every place to write moved into the folder."""
    environment = {name: value for name, value in ours.items() if name in lockdown.KEPT}
    if sys.platform == "linux":
        environment.setdefault("LANG", "C.UTF-8")
        if "DISPLAY" in ours:
            environment.setdefault("XAUTHORITY", str(Path(ours.get("HOME", "/"), ".Xauthority")))
            # Under Wayland no program may place its own window; X11 within it can.
            environment.setdefault("QT_QPA_PLATFORM", "xcb")
        if launch.user is not None:
            environment["XDG_RUNTIME_DIR"] = str(folder)
        environment.setdefault("XDG_RUNTIME_DIR", str(folder))
    return environment | dict.fromkeys(_HOMES, str(folder)) | dict(launch.more_environment)


async def start(launch: Launch) -> Running:
    """Start the process with nothing of ours in its environment but what a window needs."""
    folder = Path(tempfile.mkdtemp(prefix="tillside-card-"))
    environment = environment_for(launch, folder, os.environ)
    try:
        if sys.platform == "win32" or launch.user is None:
            process = await _spawn(launch.command, environment)
        else:
            os.chown(folder, launch.user, launch.user)
            process = await _spawn_as(launch.command, environment, launch.user)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Running(process, folder)


async def _spawn(command: tuple[str, ...], environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
        limit=2 * wire.MAX_LINE,
        start_new_session=sys.platform != "win32",
    )


async def _spawn_as(
    command: tuple[str, ...], environment: Mapping[str, str], user: int
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
        limit=2 * wire.MAX_LINE,
        start_new_session=True,
        user=user,
        group=user,
        extra_groups=[],
    )
