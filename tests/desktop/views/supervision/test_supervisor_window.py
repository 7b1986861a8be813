"""The supervisor's window: by keys alone, with names for everything, and with whatever somebody wrote in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QSystemTrayIcon, QWidget

from desktop.present.announce import Announcement
from desktop.present.supervision.deeds import Deed, Did, Doing
from desktop.present.supervision.samples import FIRST, MAYA, NOW_MS, QUEUE, SEAT, STATES, sample, sight
from desktop.present.supervision.view import QueueRow, SupervisorView
from desktop.present.supervision.window import supervisor_view
from desktop.present.texts import LANGUAGES
from desktop.views.look import Look
from desktop.views.supervision import bell as bells
from desktop.views.supervision.bell import Bell
from desktop.views.supervision.parts import Scroll
from desktop.views.supervision.rows import SideRow
from desktop.views.supervision.window import SupervisorWindow
from desktop.views.theme import dark
from policy.approvals.form import digest
from policy.approvals.queue import Queue, Waiting
from policy.approvals.request import ApprovalRequest, Line, Row, Section
from policy.approvals.text import visible

MakeWindow = Callable[..., SupervisorWindow]
Deeds = Callable[[SupervisorWindow], list[Did]]


def of(request: ApprovalRequest) -> SupervisorView:
    queue = Queue((Waiting(digest(request), request),))
    return supervisor_view(queue, Doing(selected=digest(request), on_duty=True), SEAT, sight("en"))


def press(window: SupervisorWindow, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or window, key)


@pytest.mark.parametrize(
    ("key", "deed"),
    [
        (Qt.Key.Key_1, Did(Deed.PICK, "1")),
        (Qt.Key.Key_2, Did(Deed.PICK, "2")),
        (Qt.Key.Key_3, Did(Deed.PICK, "3")),
        (Qt.Key.Key_A, Did(Deed.APPROVE)),
        (Qt.Key.Key_R, Did(Deed.REFUSE)),
        (Qt.Key.Key_O, Did(Deed.OFFER)),
        (Qt.Key.Key_D, Did(Deed.DUTY)),
        (Qt.Key.Key_F1, Did(Deed.KEYS)),
        (Qt.Key.Key_Return, Did(Deed.ENTER)),
        (Qt.Key.Key_Escape, Did(Deed.BACK)),
        (Qt.Key.Key_Up, Did(Deed.NEWER)),
        (Qt.Key.Key_K, Did(Deed.NEWER)),
        (Qt.Key.Key_Down, Did(Deed.OLDER)),
        (Qt.Key.Key_J, Did(Deed.OLDER)),
    ],
)
def test_everything_is_done_by_a_key(make_window: MakeWindow, deeds: Deeds, key: Qt.Key, deed: Did) -> None:
    window = make_window()
    done = deeds(window)
    press(window, key)
    assert done == [deed]


def test_a_key_that_is_held_down_approves_once_and_moves_on(make_window: MakeWindow, deeds: Deeds) -> None:
    window = make_window()
    done = deeds(window)
    for key in (Qt.Key.Key_A, Qt.Key.Key_J):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", autorep=True)
        QApplication.sendEvent(window, event)
    assert done == [Did(Deed.OLDER)]


def test_a_key_with_ctrl_means_nothing(make_window: MakeWindow, deeds: Deeds) -> None:
    window = make_window()
    done = deeds(window)
    QTest.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert done == []


def test_letters_in_the_reason_are_letters(make_window: MakeWindow, deeds: Deeds) -> None:
    window = make_window("refusing")
    done = deeds(window)
    assert window.deciding.field.hasFocus()
    QTest.keyClicks(window.deciding.field, " ad123")
    assert {one.deed for one in done} == {Deed.TYPE}
    assert done[-1].which == "The outage ended on Thursday ad123"
    press(window, Qt.Key.Key_Return, Qt.Key.Key_Escape)
    assert [one.deed for one in done[-2:]] == [Deed.ENTER, Deed.BACK]


def test_the_number_has_the_keyboard_where_it_is_missing(make_window: MakeWindow) -> None:
    window = make_window()
    queue, doing = QUEUE, replace(STATES["refusing"]().doing, picked="", typed="")
    window.show_view(supervisor_view(queue, doing, SEAT, sight("en")))
    assert window.deciding.numbers[0].hasFocus()
    window.show_view(supervisor_view(queue, replace(doing, picked="47"), SEAT, sight("en")))
    assert window.deciding.field.hasFocus()
    window.show_view(sample("waiting", "en"))
    assert not window.deciding.field.isVisible()
    assert window.deciding.hasFocus()


def test_what_is_being_typed_survives_a_request_that_is_withdrawn(
    make_window: MakeWindow, deeds: Deeds
) -> None:
    window = make_window("refusing")
    window.show_view(sample("withdrawn", "en"))
    done = deeds(window)
    assert window.deciding.field.hasFocus()
    assert window.deciding.field.text() == "Only once"
    assert not window.deciding.primary.isVisible()
    QTest.keyClicks(window.deciding.field, "a1")
    assert {one.deed for one in done} == {Deed.TYPE}


def test_what_looks_like_a_card_number_does_not_stay(make_window: MakeWindow, deeds: Deeds) -> None:
    window = make_window("refusing")
    done = deeds(window)
    window.deciding.field.setText("")
    QTest.keyClicks(window.deciding.field, "4242424242424242")
    assert "4242424242424242" not in window.deciding.field.text()
    assert Did(Deed.TYPE, "") in done


def test_buttons_do_the_same_as_keys(make_window: MakeWindow, deeds: Deeds) -> None:
    window = make_window()
    done = deeds(window)
    bar = window.deciding
    for button in (bar.numbers[2], bar.primary, window.queue.duty, window.queue.keys):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [Did(Deed.PICK, "3"), Did(Deed.APPROVE), Did(Deed.DUTY), Did(Deed.KEYS)]
    assert [one.isChecked() for one in bar.numbers] == [False, True, False]


def test_a_row_that_is_pressed_is_selected(make_window: MakeWindow, deeds: Deeds) -> None:
    window = make_window()
    done = deeds(window)
    rows = sorted(window.queue.findChildren(SideRow), key=lambda one: one.mapTo(window, QPoint(0, 0)).y())
    QTest.mouseClick(rows[1], Qt.MouseButton.LeftButton)
    rows[4].setFocus()
    QTest.keyClick(rows[4], Qt.Key.Key_Return)
    assert done == [Did(Deed.SELECT, QUEUE.waiting[1].digest), Did(Deed.SELECT, QUEUE.done[1].waiting.digest)]


def test_rows_stay_the_same_widgets_while_their_requests_wait(make_window: MakeWindow) -> None:
    window = make_window()
    before = {row.digest: row for row in window.queue.findChildren(SideRow)}
    window.show_view(sample("by-another", "en"))
    QApplication.processEvents()
    after = {row.digest: row for row in window.queue.findChildren(SideRow) if row.isVisible()}
    for digest_ in (one.digest for one in QUEUE.waiting[1:]):
        assert after[digest_] is before[digest_]
    order = sorted(after.values(), key=lambda one: one.mapTo(window, QPoint(0, 0)).y())
    assert [row.digest for row in order][:3] == [*(one.digest for one in QUEUE.waiting[1:]), FIRST]


def test_only_the_time_changes_while_nothing_else_is_new(make_window: MakeWindow) -> None:
    window = make_window()
    inside = window.findChildren(Scroll)[1].widget()
    late = replace(sight("en"), now_ms=NOW_MS + 200_000)
    window.show_view(supervisor_view(QUEUE, STATES["waiting"]().doing, SEAT, late))
    assert window.findChildren(Scroll)[1].widget() is inside
    rows = {row.accessibleName(): row for row in window.queue.findChildren(SideRow)}
    assert len(rows) == 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_used_has_a_name_and_a_size_in_every_state(
    make_window: MakeWindow, language: str
) -> None:
    window = make_window("waiting", language)
    for state in STATES:
        window.show_view(sample(state, language))
        QApplication.processEvents()
        used = [
            child
            for child in window.findChildren(QWidget)
            if child.isVisible() and isinstance(child, QAbstractButton | QLineEdit)
        ]
        assert used
        for one in used:
            interface = QAccessible.queryAccessibleInterface(one)
            assert interface is not None
            assert interface.text(QAccessible.Text.Name), (state, one)
            assert one.height() >= 24


def is_within(scroll: Scroll) -> bool:
    inside = scroll.widget()
    return inside is not None and inside.width() <= scroll.viewport().width()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(1080, 560), (1180, 760)])
def test_nothing_is_wider_than_its_place(
    make_window: MakeWindow, language: str, size: tuple[int, int]
) -> None:
    window = make_window("waiting", language)
    window.resize(*size)
    for state in STATES:
        window.show_view(sample(state, language))
        QApplication.processEvents()
        assert window.size().toTuple() == size
        for scroll in window.findChildren(Scroll):
            if scroll.isVisible():
                assert is_within(scroll), (state, scroll.objectName())


def test_tab_reaches_numbers_and_verbs(make_window: MakeWindow) -> None:
    window = make_window()
    reached = set()
    for _ in range(30):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        reached.add("" if focused is None else focused.accessibleName())
    assert {"1 8, number 1", "Approve", "Refuse…", "Offer less…", "On duty", "Keys"} <= reached


HOSTILE = {
    "turned": "\u202eevil\u202c \u2066x\u2069",
    "marked": "<b>Approve</b><img src='http://127.0.0.1:9/x.png'><a href='file:///etc/passwd'>x</a>",
    "stacked": "Z" + "\u0351" * 40,
    "broken": "a\nb\tc\x00d",
    "long": "W" * 5_000,
    "right to left": "שלום עולם مرحبا",
    "format": "{name} %s ** **",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_somebody_wrote_is_shown_as_it_is_and_hides_nothing(
    make_window: MakeWindow, text: str
) -> None:
    short, label, note = visible(text, 80), visible(text, 120), visible(text, 500)
    hostile = replace(
        MAYA,
        agent_name=short,
        desktop=short,
        customer=label,
        account=short,
        reason=short,
        note=note,
        version=short,
        why=replace(MAYA.why, rule=short, source=note, text=note),
        change=replace(MAYA.change, component=short, item=short, option=short, terms=note, currency="WWW"),
        lines=(Line(label, 9_999_999_999, 0), *MAYA.lines),
        sections=tuple(Section(label, (Row(label, label),) * 3) for _ in range(3)),
    )
    window = make_window()
    window.show_view(of(hostile))
    QApplication.processEvents()
    assert window.size().toTuple() == (1180, 760)
    for one in window.findChildren(QLabel):
        assert one.textFormat() is Qt.TextFormat.PlainText
        assert not any(letter in one.text() for letter in "\u202e\u2066\x00\t")
        assert one.pixmap().isNull()
    assert not [one for one in window.findChildren(QWidget) if one.toolTip()]
    for scroll in window.findChildren(Scroll):
        assert is_within(scroll), scroll.objectName()
    for button in (*window.deciding.numbers, window.deciding.primary):
        assert button.isVisible()
        place = button.mapTo(window, QPoint(0, 0))
        assert window.rect().contains(place)
        assert place.x() + button.width() <= window.width()


def test_amounts_in_a_row_are_drawn_whole_and_names_are_cut(make_window: MakeWindow) -> None:
    window = make_window()
    row = window.queue.findChildren(SideRow)[0]
    long = replace(sample("waiting", "en").queue.rows[0], agent="W" * 80, what="W" * 80, customer="W" * 120)
    assert isinstance(long, QueueRow)
    row.show_row(long)  # type: ignore[attr-defined]
    picture = row.grab().toImage()
    right = picture.width() - round(17 * picture.devicePixelRatio())
    assert _is_ground(picture, right)


def _is_ground(picture: QImage, column: int) -> bool:
    """Tell whether nothing but ground is in a column below the row's own edge, at its right margin."""
    return len({picture.pixelColor(column + 8, y).name() for y in range(4, picture.height())}) == 1


def test_new_requests_are_announced(make_window: MakeWindow) -> None:
    window = make_window("empty")
    told: list[Announcement] = []
    window.announced.connect(told.append)
    window.show_view(sample("waiting", "en"))
    window.show_view(sample("waiting", "en"))
    assert len(told) == 3
    window.show_view(sample("by-another", "en"))
    assert told[-1].urgent


def test_closing_is_told(make_window: MakeWindow) -> None:
    window = make_window()
    told: list[bool] = []
    window.closed.connect(lambda: told.append(True))
    window.close()
    assert told == [True]


def test_the_theme_can_change_while_it_is_open(make_window: MakeWindow) -> None:
    window = make_window()
    before = window.grab().toImage()
    window.look.set_theme(dark())
    assert window.grab().toImage() != before


class Tray:
    """Stands in for the system's tray."""

    class _Signal:
        def connect(self, slot: Callable[[], None]) -> None:
            Tray.come = slot

    MessageIcon = QSystemTrayIcon.MessageIcon
    shown: list[tuple[str, str]]
    come: Callable[[], None]
    is_there = True

    def __init__(self, _icon: object, _parent: QWidget) -> None:
        self.messageClicked = self._Signal()
        Tray.shown = []

    @staticmethod
    def isSystemTrayAvailable() -> bool:  # noqa: N802 - Qt's name
        return Tray.is_there

    def show(self) -> None:
        Tray.shown.append(("there", ""))

    def hide(self) -> None:
        Tray.shown.append(("gone", ""))

    def showMessage(self, heading: str, text: str, _icon: object, _ms: int) -> None:  # noqa: N802 - Qt's name
        Tray.shown.append((heading, text))


def test_the_bell_makes_a_sound_and_shows_a_notification(
    make_window: MakeWindow, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    beeps: list[bool] = []
    monkeypatch.setattr(bells, "QSystemTrayIcon", Tray)
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(True))
    window = make_window()
    monkeypatch.setattr(window, "raise_", lambda: None)  # the platform of the tests has no stack of windows
    window.hide()
    bell = Bell(window, look)
    bell.ring("A new request", "75.00")
    Tray.come()
    assert window.isVisible()
    bell.close()
    assert Tray.shown == [("there", ""), ("A new request", "75.00"), ("gone", "")]
    assert beeps == [True]


def test_the_bell_makes_a_sound_where_there_is_no_tray(
    make_window: MakeWindow, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    beeps: list[bool] = []
    monkeypatch.setattr(Tray, "is_there", False)
    monkeypatch.setattr(bells, "QSystemTrayIcon", Tray)
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(True))
    bell = Bell(make_window(), look)
    bell.ring("A new request", "")
    bell.close()
    assert beeps == [True]
