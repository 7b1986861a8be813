"""A softphone's window that is moved, and the panel beside it, both as the X server tells of them."""

from __future__ import annotations

import time

from Xlib import X
from Xlib.display import Display

from tests.journeys.docking.desk import Desk, until

NAME = "tillside-softphone"
_MS = 1_000_000
_PATIENCE_S = 5.0
_REST_S = 0.05


def followed(on: Desk, panel: int, moves: int) -> list[float]:
    """Return the milliseconds from each move of the softphone until the panel's frame touches it again."""
    display = Display(on.environment["DISPLAY"])
    root = display.screen().root
    root.change_attributes(event_mask=X.SubstructureNotifyMask)
    window = root.create_window(100, 60, 300, 500, 0, X.CopyFromParent)
    window.set_wm_class(NAME, NAME)
    window.set_wm_name(NAME)
    window.map()
    display.sync()
    until(lambda: len(on.named(NAME)) == 1, "the softphone's window")
    until(lambda: on.frame(panel).x == on.frame(window.id).right, "the panel beside it")
    times = []
    for at in range(moves):
        time.sleep(_REST_S)
        _drain(display)
        window.configure(x=100 + 7 * (at % 40) + 3, y=60 + 5 * (at % 20))
        display.flush()
        times.append(_follows(display, _outermost(display, window.id), _outermost(display, panel)))
    display.close()
    return times


def _follows(display: Display, softphone: int, panel: int) -> float:
    """Wait until both have moved; the events are stamped as they come in."""
    moved = 0
    edge = None
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        while display.pending_events():
            event = display.next_event()
            if event.type != X.ConfigureNotify:
                continue
            if event.window.id == softphone:
                moved = moved or time.monotonic_ns()
                edge = event.x + event.width
            elif event.window.id == panel and moved and event.x == edge:
                return (time.monotonic_ns() - moved) / _MS
        time.sleep(0.0002)
    raise SystemExit("the panel did not follow")


def _drain(display: Display) -> None:
    while display.pending_events():
        display.next_event()


def _outermost(display: Display, number: int) -> int:
    window, root = display.create_resource_object("window", number), display.screen().root.id
    while (parent := window.query_tree().parent).id != root:
        window = parent
    return int(window.id)
