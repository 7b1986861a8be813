"""The docked panel beside a foreign window that is moved, minimised, closed and opened again, under openbox."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("Xlib", reason="X11 is of Linux")

from desktop.docking.geometry import Rect
from tests.journeys.docking.desk import Desk, Program, desk, until
from tests.journeys.docking.foreign import NAME
from tests.journeys.docking.needs import needed

SCREEN = Rect(0, 0, 1280, 800)


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Desk]:
    needed({"Xvfb": "xvfb", "openbox": "openbox"})
    with desk(tmp_path) as made:
        yield made


@pytest.fixture
def phone(on: Desk) -> Program:
    return on.python("tests.journeys.docking.foreign")


def opened(on: Desk, phone: Program, at: str = "100 60 300 500") -> int:
    phone.tell(f"open {at}")
    until(lambda: len(on.named(NAME)) == 1, "the softphone's window")
    return on.named(NAME)[0]


def docked(on: Desk) -> int:
    """Start the panel and return its window."""
    program = on.python("tests.journeys.docking.stand_in", NAME)
    assert "ready" in program.hear()
    until(lambda: len(on.named("docked panel")) == 1, "the panel's window")
    return on.named("docked panel")[0]


def right_of(on: Desk, panel: int, phone: int) -> Callable[[], bool]:
    return lambda: on.frame(panel).x == on.frame(phone).right


def left_of(on: Desk, panel: int, phone: int) -> Callable[[], bool]:
    return lambda: on.frame(panel).right == on.frame(phone).x


def test_the_panel_docks_follows_and_flips(on: Desk, phone: Program) -> None:
    softphone = opened(on, phone)
    panel = docked(on)
    until(right_of(on, panel, softphone), "the panel at the right")
    assert on.frame(panel).y == on.frame(softphone).y
    assert (on.frame(panel).width, on.frame(panel).height) == (400, 600)
    for x in (130, 260, 390):
        phone.tell(f"move {x} 90 320 640")
        until(lambda x=x: on.frame(softphone).x in range(x - 10, x + 10), "the move")  # type: ignore[misc]
        until(right_of(on, panel, softphone), f"the panel beside it at {x}")
        until(lambda: on.frame(panel).height == on.frame(softphone).height, "the same height")
    phone.tell("move 900 90 320 500")
    until(left_of(on, panel, softphone), "the panel flipped")
    phone.tell("move 200 90 320 500")
    until(right_of(on, panel, softphone), "the panel back at the right")
    assert on.frame(panel).common(on.frame(softphone)) == 0
    assert SCREEN.holds(on.frame(panel))


def test_the_panel_goes_and_comes_with_the_softphone_but_stays_during_a_call(
    on: Desk, phone: Program
) -> None:
    softphone = opened(on, phone)
    program = on.python("tests.journeys.docking.stand_in", NAME)
    program.hear()
    until(lambda: len(on.named("docked panel")) == 1, "the panel's window")
    panel = on.named("docked panel")[0]
    until(right_of(on, panel, softphone), "the panel at the right")
    phone.tell("minimise")
    until(lambda: on.iconic(panel), "the panel put away")
    phone.tell("restore")
    until(lambda: not on.iconic(panel), "the panel back")
    until(right_of(on, panel, softphone), "the panel at its place")
    program.tell("need")
    phone.tell("minimise")
    until(lambda: on.iconic(softphone), "the softphone minimised")
    program.tell("rest")
    until(lambda: on.iconic(panel), "the panel put away once it is not needed")
    program.tell("need")
    until(lambda: not on.iconic(panel), "the panel back for a call")


def test_the_panel_leans_on_the_edge_while_there_is_no_softphone(on: Desk, phone: Program) -> None:
    panel = docked(on)
    until(lambda: on.frame(panel) == Rect(880, 0, 400, 800), "the panel at the edge")
    softphone = opened(on, phone)
    until(right_of(on, panel, softphone), "the panel beside it")
    phone.tell("close")
    until(lambda: on.frame(panel) == Rect(880, 0, 400, 800), "the panel at the edge again")
    again = opened(on, phone, "300 100 300 500")
    until(right_of(on, panel, again), "the panel beside the new window")


def test_a_call_window_and_a_ringing_bubble_do_not_lead_it_away(on: Desk, phone: Program) -> None:
    softphone = opened(on, phone, "450 60 300 500")
    panel = docked(on)
    until(right_of(on, panel, softphone), "the panel at the right")
    phone.tell("bubble 900 500 300 200")
    phone.tell("call 800 100 300 300")
    until(left_of(on, panel, softphone), "the panel on the side that the call left free")
    assert len(on.named(NAME)) == 2


def test_a_maximised_softphone_makes_room_once_the_edge_is_reserved(on: Desk, phone: Program) -> None:
    softphone = opened(on, phone)
    panel = docked(on)
    until(right_of(on, panel, softphone), "the panel at the right")
    phone.tell("maximise")
    until(lambda: on.frame(softphone).width in range(800, 900), "the softphone making room")
    until(lambda: on.frame(panel).common(on.frame(softphone)) == 0, "the panel beside it")


def test_shadows_that_a_window_draws_itself_are_no_part_of_it(on: Desk, phone: Program) -> None:
    softphone = opened(on, phone)
    panel = docked(on)
    until(right_of(on, panel, softphone), "the panel at the right")
    phone.tell("shadow")
    until(lambda: on.frame(panel).x == on.frame(softphone).right - 20, "the panel on the shadow")


def test_a_hand_tears_it_off_and_attaching_brings_it_back(on: Desk, phone: Program) -> None:
    needed({"wmctrl": "wmctrl"})
    softphone = opened(on, phone)
    program = on.python("tests.journeys.docking.stand_in", NAME)
    program.hear()
    until(lambda: len(on.named("docked panel")) == 1, "the panel's window")
    panel = on.named("docked panel")[0]
    until(right_of(on, panel, softphone), "the panel at the right")
    on.run("wmctrl", "-i", "-r", hex(panel), "-e", "0,700,150,-1,-1")
    until(lambda: '"torn": true' in program.tell("rest"), "the panel torn off")
    phone.tell("move 150 60 300 500")
    program.tell("rest")
    assert on.frame(panel).x in range(690, 720)
    program.tell("attach")
    until(right_of(on, panel, softphone), "the panel back")


def test_the_softphone_keeps_the_keyboard(on: Desk, phone: Program) -> None:
    softphone = opened(on, phone)
    until(lambda: on.focused() == softphone, "the softphone has the keyboard")
    panel = docked(on)
    until(right_of(on, panel, softphone), "the panel at the right")
    phone.tell("move 300 90 320 500")
    until(right_of(on, panel, softphone), "the panel beside it")
    assert on.focused() == softphone


def test_a_screen_that_shrinks_takes_the_panel_along(on: Desk, phone: Program) -> None:
    needed({"xrandr": "x11-xserver-utils"})
    softphone = opened(on, phone, "700 60 100 100")
    panel = docked(on)
    until(right_of(on, panel, softphone), "the panel at the right")
    on.run("xrandr", "--newmode", "small", "0", "1024", "0", "0", "1024", "768", "0", "0", "768")
    on.run("xrandr", "--addmode", "screen", "small")
    on.run("xrandr", "--output", "screen", "--mode", "small")
    until(lambda: on.frame(panel).right <= 1024, "the panel on the smaller screen")
    until(left_of(on, panel, softphone), "the panel flipped")
