"""The real panel beside the softphone's stand-in under openbox: it follows, flips, comes for a call, and tears off."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("Xlib", reason="X11 is of Linux")

from tests.journeys.docking.desk import Desk, desk, until
from tests.journeys.docking.needs import needed
from tests.journeys.panel.panel import Panel, panel

SOFTPHONE = "tillside-softphone"
SETTINGS = {"calls": {"connector": "hook"}, "general": {"language": "en", "theme": "light"}}


@dataclass
class Pair:
    """A softphone and a panel on a screen."""

    on: Desk
    panel: Panel

    def __post_init__(self) -> None:
        until(lambda: len(self.on.named(SOFTPHONE)) == 1, "the softphone")
        self.softphone = self.on.named(SOFTPHONE)[0]
        self.window = int(self.panel.look()["window"])

    def put(self, x: int, y: int) -> None:
        self.on.run("wmctrl", "-i", "-r", hex(self.softphone), "-e", f"0,{x},{y},-1,-1")

    def is_right_of_it(self) -> bool:
        return self.on.frame(self.window).x == self.on.frame(self.softphone).right

    def is_left_of_it(self) -> bool:
        return self.on.frame(self.window).right == self.on.frame(self.softphone).x


@pytest.fixture
def at(seat: Path) -> Iterator[Pair]:
    needed({"Xvfb": "xvfb", "openbox": "openbox", "wmctrl": "wmctrl", "xdotool": "xdotool"})
    with desk(seat, "1600x900x24") as on:
        on.python("desktop.demo.softphone", "--language", "en", "--theme", "light")
        screen = {name: on.environment[name] for name in ("DISPLAY", "QT_QPA_PLATFORM")}
        with panel(seat, SETTINGS, environment=screen) as started:
            yield Pair(on, started)


def test_the_panel_follows_its_softphone_flips_comes_and_tears_off(at: Pair) -> None:
    until(at.is_right_of_it, "the panel at the right")
    for x in (60, 240, 420):
        at.put(x, 80)
        until(lambda x=x: at.on.frame(at.softphone).x in range(x - 10, x + 10), "the move")  # type: ignore[misc]
        until(at.is_right_of_it, f"the panel beside it at {x}")
    assert at.on.focused() != at.window  # it never takes the keyboard by itself
    at.panel.press("flip-side")
    until(at.is_left_of_it, "the panel at the left")
    at.panel.press("flip-side")
    until(at.is_right_of_it, "the panel at the right again")
    at.on.run("xdotool", "windowminimize", str(at.softphone))
    until(lambda: at.on.iconic(at.window), "the panel put away with it")
    at.panel.call("ring", "one")
    until(lambda: not at.on.iconic(at.window), "the panel there for a call")
    at.panel.call("end", "one")
    until(lambda: at.on.iconic(at.window), "the panel put away again")
    at.on.run("wmctrl", "-i", "-a", hex(at.softphone))
    until(lambda: not at.on.iconic(at.window) and at.is_right_of_it(), "both back")
    at.panel.press("undock")
    at.put(60, 200)
    until(lambda: at.on.frame(at.softphone).x in range(50, 70), "the softphone alone moved")
    assert not at.is_right_of_it()
    at.panel.press("undock")
    until(at.is_right_of_it, "the panel attached")
    at.panel.close()
