"""A card typed with real keys over the real panel: the receipt shows four digits, and the number is nowhere of ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("Xlib", reason="X11 is of Linux")

from tests.journeys.card_entry import memory
from tests.journeys.card_entry.needs import launch_or_give_up
from tests.journeys.docking.desk import Desk, desk, until
from tests.journeys.panel.hand import CARD_WINDOW, Hand, take_to_payment
from tests.journeys.panel.panel import Panel, panel, texts

NUMBER = "4000056655665556"
REST = "123012312345"
SOFTPHONE = "tillside-softphone"
SETTINGS = {
    "calls": {"connector": "hook"},
    "general": {"language": "en", "theme": "light"},
    "logs": {"level": "debug"},
}
SUMMON = "from desktop.bootstrap.calling import summon; summon()"


@dataclass
class Seat:
    """A panel beside a softphone on a screen, and the agent's hand."""

    on: Desk
    panel: Panel
    hand: Hand

    def take_call(self, call_id: str) -> None:
        """Answer a call and come to the point where a card can be taken, by keyboard alone."""
        self.panel.call("ring", call_id)
        self.panel.until_stage("RINGING")
        self.panel.call("answer", call_id)
        self.panel.until_stage("VERIFYING")
        subprocess.run((sys.executable, "-c", SUMMON), env=self.panel.environment, check=True)
        self.hand.until_keyboard("Tillside")
        take_to_payment(self.panel, self.hand)

    def open_entry(self) -> int:
        """Take the card by its key, and return the process of the card window that opens."""
        self.hand("key", "F9")
        self.panel.until_stage("ENTRY")
        self.hand.until_keyboard(CARD_WINDOW)
        (host,) = hosts(self.panel)
        return host

    def recorder_comes_back(self) -> None:
        self.panel.tell("recorder", trap="RESUMES")

    def escape(self) -> None:
        self.hand("key", "Escape")

    def caller_leaves(self) -> None:
        self.panel.call("end", "one")

    @property
    def card_window(self) -> str:
        return self.hand("search", "--name", CARD_WINDOW).split()[-1]

    def is_over_its_place(self) -> bool:
        return self.hand.place(self.card_window) == tuple(self.panel.look()["place"])

    def assert_nothing_kept(self) -> None:
        assert memory.in_process(self.panel.pid, NUMBER) == {}
        assert memory.in_files([self.panel.folder], NUMBER) == []
        assert self.panel.tell("clipboard")["held"] == ["", ""]


@pytest.fixture
def at(seat: Path) -> Iterator[Seat]:
    launch = launch_or_give_up()
    with desk(seat) as on:
        on.python("desktop.demo.softphone", "--language", "en", "--theme", "light")
        screen = {name: on.environment[name] for name in ("DISPLAY", "QT_QPA_PLATFORM")}
        with panel(seat, SETTINGS, launch, screen) as started:
            until(lambda: len(on.named(SOFTPHONE)) == 1, "the softphone")
            yield Seat(on, started, Hand(dict(started.environment)))


def hosts(panel: Panel) -> list[int]:
    """List the card windows' processes that the panel has started."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                parent = (path / "stat").read_text().rsplit(")", 1)[1].split()[1]
                command = (path / "cmdline").read_bytes()
            except OSError:
                continue
            if int(parent) == panel.pid and b"desktop.capture" in command:
                found.append(int(path.name))
    return found


def test_a_card_is_typed_through_every_disturbance_and_its_number_is_nowhere_of_ours(at: Seat) -> None:
    at.take_call("one")
    host = at.open_entry()
    assert at.is_over_its_place()
    until_typed = iter(NUMBER)

    def type_some(count: int) -> None:
        at.hand.until_keyboard(CARD_WINDOW)
        at.hand.type("".join(next(until_typed) for _ in range(count)))

    type_some(3)
    for x, y in ((200, 100), (1200, 780), (5, 5), (600, 300)):  # the pointer wanders
        at.hand("mousemove", str(x), str(y))
    type_some(3)
    left, top, *_ = at.hand.place(at.panel.look()["window"])
    at.hand("mousemove", str(left + 200), str(top + 90), "click", "1")  # the panel is clicked
    type_some(3)
    at.panel.tell("raise")  # the panel comes to the front
    type_some(3)
    (softphone,) = at.on.named(SOFTPHONE)
    at.on.run("wmctrl", "-i", "-a", hex(softphone))  # another window is raised and takes the keyboard
    until(lambda: not at.hand.has_keyboard(CARD_WINDOW), "the softphone with the keyboard")
    at.hand("mousemove", str(left + 200), str(top + 90), "click", "1")
    for keys in ("ctrl+a", "ctrl+c", "ctrl+x", "ctrl+Insert", "shift+Delete", "ctrl+v", "ctrl+p", "ctrl+s"):
        at.hand.until_keyboard(CARD_WINDOW)
        at.hand("key", keys)
    assert at.panel.tell("clipboard")["held"] == ["", ""]
    at.hand("key", "End")
    at.on.run("wmctrl", "-i", "-r", hex(softphone), "-e", "0,90,60,-1,-1")  # the panel follows the softphone
    until(lambda: at.hand.place(at.panel.look()["window"])[0] != left, "the panel moved")
    until(at.is_over_its_place, "the card window moved with it")
    type_some(4)
    at.hand.type(REST)
    at.panel.until_stage("ENTRY")
    at.assert_nothing_kept()
    at.hand("key", "Return")
    shown = set(texts(at.panel.until_stage("RECEIPT")["view"]["page"]))
    assert any("Visa ending 5556" in one for one in shown)
    until(lambda: host not in hosts(at.panel), "the card window's process ended")
    until(lambda: len(list(at.panel.data.glob("receipts/*.html"))) == 1, "the receipt")
    assert b"5556" in next(at.panel.data.glob("receipts/*.html")).read_bytes()
    at.assert_nothing_kept()
    at.panel.close()
    assert memory.in_files([at.panel.folder], NUMBER) == []


def test_an_entry_that_ends_otherwise_takes_the_window_and_the_number_away(at: Seat) -> None:
    at.take_call("one")
    for end, then in ((at.recorder_comes_back, "SHUT"), (at.escape, "SHUT"), (at.caller_leaves, "WRAP_UP")):
        host = at.open_entry()
        at.hand.type(NUMBER)
        end()
        at.panel.until_stage(then)
        until(lambda host=host: host not in hosts(at.panel), "the window taken away")  # type: ignore[misc]
        at.assert_nothing_kept()
        at.hand.until_keyboard("Tillside")
    assert not list(at.panel.data.glob("receipts/*.html"))
