"""The dock moves a real widget; the softphone and the edge are stand-ins."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.docking.dock import Dock
from desktop.docking.following import Decision
from desktop.docking.geometry import Rect
from desktop.docking.placement import Place, Side, Wish
from desktop.docking.port import (
    Appeared,
    Closed,
    DockingUnavailable,
    Minimised,
    Moved,
    Restored,
    WatchLost,
    WindowEvent,
)
from desktop.docking.screens import screen_of, screens_now

PHONE = Rect(20, 30, 150, 200)
WISH = Wish(Side.RIGHT, 200, 200, 300, 100)


class Watch:
    """A softphone told by the test."""

    def __init__(self, *there: WindowEvent, refuses: bool = False) -> None:
        self.there, self.refuses = there, refuses
        self.tell: Callable[[WindowEvent], None] = lambda _: None
        self.stopped = False

    def start(self, report: Callable[[WindowEvent], None]) -> None:
        if self.refuses:
            raise DockingUnavailable("No.", "Do something.")
        self.tell = report
        for one in self.there:
            report(one)

    def stop(self) -> None:
        self.stopped = True


class Edge:
    """An edge that remembers who asked."""

    def __init__(self) -> None:
        self.reserved: list[Rect] = []
        self.released = 0

    def reserve(self, window: int, place: Place) -> None:
        self.reserved.append(place.rect)

    def release(self, window: int) -> None:
        self.released += 1


@pytest.fixture
def panel(qtbot: QtBot) -> QWidget:
    panel = QWidget()
    qtbot.addWidget(panel)
    return panel


def lies(panel: QWidget) -> tuple[int, int, int, int]:
    at = panel.frameGeometry()
    return at.x(), at.y(), at.width(), at.height()


def docked(panel: QWidget, watch: Watch, edge: Edge | None = None) -> Dock:
    dock = Dock(panel, watch, WISH, edge)
    dock.start()
    return dock


def test_the_panel_is_shown_beside_the_softphone_and_moves_with_it(panel: QWidget) -> None:
    watch = Watch(Appeared(1, PHONE))
    docked(panel, watch)
    assert panel.isVisible()
    assert lies(panel) == (170, 30, 200, 300)
    watch.tell(Moved(1, Rect(60, 50, 150, 400)))
    assert lies(panel) == (210, 50, 200, 400)


def test_it_does_not_take_the_keyboard_when_shown(panel: QWidget) -> None:
    docked(panel, Watch(Appeared(1, PHONE)))
    assert panel.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_it_is_minimised_and_restored_with_the_softphone(panel: QWidget) -> None:
    watch = Watch(Appeared(1, PHONE))
    dock = docked(panel, watch)
    watch.tell(Minimised(1))
    assert panel.isMinimized()
    dock.need(needed=True)
    assert not panel.isMinimized()
    dock.need(needed=False)
    watch.tell(Restored(1, PHONE))
    assert not panel.isMinimized()


def test_it_leans_on_the_reserved_edge_without_a_softphone(panel: QWidget) -> None:
    edge, watch = Edge(), Watch()
    dock = docked(panel, watch, edge)
    work = screens_now()[0].work
    strip = Rect(work.right - 200, work.y, 200, work.height)
    assert (edge.reserved, edge.released) == ([strip], 0)
    watch.tell(Appeared(1, PHONE))
    assert (edge.reserved, edge.released) == ([strip], 1)
    watch.tell(Closed(1))
    dock.stop()
    assert (edge.reserved, edge.released, watch.stopped) == ([strip, strip], 2, True)


def test_a_system_that_cannot_tell_is_said_and_the_edge_is_taken(panel: QWidget, qtbot: QtBot) -> None:
    dock = Dock(panel, Watch(refuses=True), WISH)
    with qtbot.waitSignal(dock.unavailable) as said:
        dock.start()
    assert said.args is not None
    assert said.args[0].next_step == "Do something."
    assert lies(panel)[0] == screens_now()[0].work.right - 200


def test_a_lost_watch_brings_the_panel_to_the_edge(panel: QWidget) -> None:
    watch = Watch(Appeared(1, PHONE))
    docked(panel, watch)
    watch.tell(WatchLost("the display is gone"))
    assert lies(panel)[0] == screens_now()[0].work.right - 200


def test_without_a_watch_the_panel_leans_on_the_edge(panel: QWidget) -> None:
    Dock(panel, None, WISH).start()
    assert panel.isVisible()


def test_a_hand_tears_the_panel_off(panel: QWidget, qtbot: QtBot) -> None:
    watch = Watch(Appeared(1, PHONE))
    dock = docked(panel, watch)
    panel.move(panel.pos() + QPoint(10, 10))
    assert not dock._settling.isActive()
    panel.move(QPoint(400, 300))
    qtbot.waitUntil(lambda: dock.state().torn_off)
    watch.tell(Moved(1, Rect(60, 50, 150, 400)))
    assert panel.pos() == QPoint(400, 300)
    dock.attach()
    assert lies(panel) == (210, 50, 200, 400)


def test_a_place_that_the_panel_only_passes_is_no_hand(panel: QWidget, qtbot: QtBot) -> None:
    dock = docked(panel, Watch(Appeared(1, PHONE)))
    there = panel.pos()
    panel.move(QPoint(400, 300))
    panel.move(there)
    qtbot.waitUntil(lambda: not dock._settling.isActive())
    assert not dock.state().torn_off


def test_a_late_report_of_an_earlier_place_is_no_hand(panel: QWidget) -> None:
    watch = Watch(Appeared(1, PHONE))
    dock = docked(panel, watch)
    first = panel.pos()
    watch.tell(Moved(1, Rect(300, 50, 150, 400)))
    panel.move(first)
    assert not dock._settling.isActive()


def test_a_frame_that_the_system_draws_late_makes_the_panel_smaller(
    panel: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dock = docked(panel, Watch(Appeared(1, PHONE)))
    monkeypatch.setattr(dock, "_around", lambda: QSize(4, 30))
    panel.repaint()
    qtbot.waitUntil(lambda: panel.height() == 270)
    assert panel.width() == 196
    panel.repaint()
    dock._put_again()
    assert panel.height() == 270


def test_a_changed_screen_is_looked_at_again(panel: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    dock = docked(panel, Watch())
    there = screens_now()[0]
    small = screen_of("small", QRect(0, 0, 500, 400), QRect(0, 0, 500, 380), 1.0)
    monkeypatch.setattr("desktop.docking.dock.screens_now", lambda: (small,))
    decisions: list[Decision] = []
    dock.changed.connect(decisions.append)
    dock._screen_added(panel.screen())
    assert lies(panel) == (300, 0, 200, 380)
    assert len(decisions) == 1
    assert there != small


def test_screens_are_counted_in_native_pixels_except_on_macos() -> None:
    at = QRect(1920, 0, 1280, 720)
    work = QRect(1920, 30, 1280, 690)
    scaled = screen_of("two", at, work, 1.5, "win32")
    assert (scaled.full, scaled.work) == (Rect(1920, 0, 1920, 1080), Rect(1920, 45, 1920, 1035))
    assert screen_of("two", at, work, 2.0, "darwin").full == Rect(1920, 0, 1280, 720)
