"""The doctor's looks at the machine: screen, docking, card entry, clock. Qt is loaded in no process but the card's."""

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop.commands.doctor.findings import Standing
from desktop.docking.port import DockingUnavailable
from integrations.errors import Unavailable

Answer = tuple[Standing, str, str]
_NOT_BEFORE = 1_767_225_600  # the first of January 2026, before which this program was not there
_UNSYNCHRONISED = 5  # TIME_ERROR, adjtimex(2)
_CARD_LIMIT_S = 18.0


def screen(system: str = sys.platform, environment: Mapping[str, str] = os.environ) -> Answer:
    """Look whether this session has a screen to show a panel on."""
    if system in {"win32", "darwin"}:
        return Standing.FINE, "The system's own.", ""
    if environment.get("WAYLAND_DISPLAY"):
        return (
            Standing.NOTE,
            "This is a Wayland session: it does not tell where other programs' windows are.",
            "To have the panel beside the softphone, log in to an X11 session.",
        )
    if environment.get("DISPLAY"):
        return Standing.FINE, f"The X display {environment['DISPLAY']}.", ""
    return (
        Standing.NOTE,
        "This session has no screen.",
        "Run this in the agent's own session to have it checked.",
    )


def docking(names: tuple[str, ...], system: str = sys.platform) -> Answer:
    """Look whether the softphone's windows can be followed. Without that the panel leans on the screen's edge."""
    looks: dict[str, Callable[[tuple[str, ...]], str]] = {"win32": _on_windows, "darwin": _on_macos}
    try:
        return Standing.FINE, looks.get(system, _on_x11)(names), ""
    except DockingUnavailable as why:
        return Standing.NOTE, f"{why.why} The panel leans on the screen's edge.", why.next_step


def _on_x11(names: tuple[str, ...]) -> str:
    from desktop.docking.x11.windows import XWindows

    windows = XWindows(names)
    try:
        there = len(windows.begin())
    finally:
        windows.close()
    return f"X11 tells of windows; {there} of {', '.join(names)} are open."


def _on_windows(names: tuple[str, ...]) -> str:
    from desktop.docking.port import is_named
    from desktop.docking.windows.calls import Calls

    calls = Calls()
    open_ = [one for one in calls.windows() if calls.is_main(one)]
    there = sum(1 for one in open_ if is_named((calls.program(calls.process(one)),), names))
    return f"Windows tells of windows; {there} of {', '.join(names)} are open."


def _on_macos(names: tuple[str, ...]) -> str:
    from desktop.docking.macos.calls import Calls

    if not Calls().may_look():
        raise DockingUnavailable(
            "macOS does not let this program see other programs' windows.",
            "Allow Tillside in System Settings, Privacy & Security, Accessibility.",
        )
    return f"Accessibility is allowed; {', '.join(names)} can be followed."


def card_entry(command: tuple[str, ...] | None = None) -> Answer:
    """Start the card-entry process with nothing to do: it has to leave by itself, and in good order."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(
            command or _card_command(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            check=False,
            timeout=_CARD_LIMIT_S,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise Unavailable(
            f"The card-entry process does not start ({type(fault).__name__}).",
            next_step="Install the program again.",
        ) from fault
    if done.returncode == 0:
        return Standing.FINE, "The card-entry process starts and ends.", ""
    if sys.platform != "win32" and os.geteuid() == 0:
        raise Unavailable(
            "As root the card-entry process refuses to start: its browser would have no sandbox.",
            next_step="Run the program as an ordinary user.",
        )
    raise Unavailable(
        f"The card-entry process ends at once (status {done.returncode}).",
        next_step="On Debian install libnss3 libnspr4 libxcomposite1 libxdamage1 libxrandr2 libxtst6 libasound2 "
        "libxkbfile1; elsewhere install the program again.",
    )


def _card_command() -> tuple[str, ...]:
    if getattr(sys, "frozen", False):
        own = Path(sys.executable)
        return (str(own.with_name("tillside-card" + own.suffix)),)
    return (sys.executable, "-m", "desktop.capture")


def clock(now: Callable[[], float] = time.time) -> Answer:
    """Look whether the clock can be right: receipts, evidence and approvals carry its time."""
    if now() < _NOT_BEFORE:
        raise Unavailable("The clock shows a day before this program was made.", next_step="Set the clock.")
    if sys.platform == "linux" and _adjtimex() == _UNSYNCHRONISED:
        return (
            Standing.NOTE,
            "The system does not know whether its clock is right.",
            "Start a time service, such as systemd-timesyncd or chrony.",
        )
    return Standing.FINE, "The clock is plausible.", ""


def _adjtimex() -> int:
    """Return the state of the kernel's clock; asked with no change to make (modes is 0)."""
    return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256)))
