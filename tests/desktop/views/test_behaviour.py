"""What the widgets do beside showing: tints, fields that refuse, places that keep still, signals of the mouse."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.present.account import Chip
from desktop.present.deeds import Button, Deed, Did, Key
from desktop.present.panel import ActionBar, Primary
from desktop.present.quote import OwnAmount, Quote, QuoteLine
from desktop.present.samples import sample
from desktop.views.action_bar import ActionBarView
from desktop.views.boxes import MarkView
from desktop.views.buttons import TextLink
from desktop.views.choices import ChoiceRow
from desktop.views.dressing import dress
from desktop.views.fields import Chooser, Field
from desktop.views.incident_page import WayView
from desktop.views.look import Look
from desktop.views.panel import Panel
from desktop.views.quote_line import QuoteLineView
from desktop.views.segments import Segment, ring_target
from desktop.views.theme import dark, light
from desktop.views.words import Dress, Words

MakePanel = Callable[..., Panel]
Deeds = Callable[[Panel], list[Did]]
TEST_NUMBER = "4242424242424242"


def _click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def _line(panel: Panel, which: str) -> QuoteLineView:
    lines = {line.property("place"): line for line in panel.findChildren(QuoteLineView)}
    return lines[f"line:{which}"]


def test_everything_can_be_clicked_too(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("quote")
    done = deeds(panel)
    _click(panel.findChildren(Segment)[2])
    _click(_line(panel, "deposit"))
    _click(panel.bar.buttons()[0])
    _click(panel.footer.flip)
    _click(panel.footer.undock)
    assert done == [
        Did(Deed.CHOOSE_OPTION, "plan"),
        Did(Deed.ASK_WHY, "deposit"),
        Did(Deed.TAKE_CARD),
        Did(Deed.FLIP_SIDE),
        Did(Deed.UNDOCK),
    ]


def test_a_click_on_a_choice_tells_and_shows_only_what_the_view_says(
    make_panel: MakePanel, deeds: Deeds
) -> None:
    panel = make_panel("wrapup")
    done = deeds(panel)
    rows = panel.findChildren(ChoiceRow)
    _click(rows[3])
    assert [(one.deed, one.which) for one in done] == [(Deed.CHOOSE_OUTCOME, "none")]
    assert [row.isChecked() for row in rows] == [True, False, False, False]


def test_ways_on_and_the_further_question_are_buttons(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("declined")
    done = deeds(panel)
    _click(panel.findChildren(WayView)[1])
    why = make_panel("why")
    done_there = deeds(why)
    _click(why.findChildren(TextLink)[0])
    assert [one.deed for one in done] == [Deed.TAKE_BANK]
    assert done_there == [Did(Deed.ASK_WHY_NOT, "LC4")]


def test_a_changed_line_is_tinted_and_the_others_are_not(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    image = panel.grab().toImage()
    tint = Look(light()).colour("accent-tint").rgb()
    lines = panel.findChildren(QuoteLineView)
    grounds = [image.pixel(8, line.mapTo(panel, line.rect().center()).y()) for line in lines]
    assert [ground == tint for ground in grounds] == [False, False, False, False, True]


def test_the_tint_of_a_change_goes_after_it_was_seen(
    make_panel: MakePanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Look, "duration", lambda _look, _name: 10)
    panel = make_panel("quote", motion=True)
    line = _line(panel, "convenience")
    tint = Look(light()).colour("accent-tint").rgb()
    qtbot.waitUntil(lambda: line.grab().toImage().pixel(8, 14) != tint)
    qtbot.waitUntil(lambda: not line._hold.isActive())
    line.grab()
    assert not line._hold.isActive()  # seen once is seen


def test_where_motion_is_reduced_the_tint_stays_until_the_next_key(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    line = _line(panel, "convenience")
    tint = Look(light()).colour("accent-tint").rgb()
    assert line.grab().toImage().pixel(8, 14) == tint
    QTest.keyClick(panel, Qt.Key.Key_F4)
    assert line.grab().toImage().pixel(8, 14) != tint


def test_a_change_while_the_panel_is_hidden_waits_to_be_seen(look: Look, qtbot: QtBot) -> None:
    look.motion = True
    line = QuoteLineView(look)
    qtbot.addWidget(line)
    line.show_line(QuoteLine("fee", "Fee", "3.50", "Fee, 3.50, why", change="added", changed=True))
    assert not line._hold.isActive()
    line.show()
    qtbot.waitUntil(line._hold.isActive)


def test_a_new_amount_moves_nothing(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    before = panel.findChildren(QuoteLineView)
    view = sample("quote", "en")
    assert isinstance(view.page, Quote)
    lines = tuple(replace(line, amount="1.00") if line.which == "late" else line for line in view.page.lines)
    panel.show_panel(replace(view, page=replace(view.page, lines=lines)))
    assert panel.findChildren(QuoteLineView) == before
    shown = _line(panel, "late").line()
    assert shown is not None
    assert shown.amount == "1.00"


def test_a_countdown_in_the_bar_takes_no_focus_away(make_panel: MakePanel) -> None:
    panel = make_panel("unknown")
    look_up = panel.bar.buttons()[3]
    look_up.setFocus()
    view = sample("unknown", "en")
    panel.show_panel(
        replace(view, actions=replace(view.actions, primary=Primary(sentence="in 7 s", busy=True)))
    )
    assert QApplication.focusWidget() is look_up


@pytest.mark.parametrize("state", ["verifying", "idle", "override-form", "wrapup", "own-amount"])
def test_no_field_keeps_what_looks_like_a_card_number(
    make_panel: MakePanel, deeds: Deeds, state: str
) -> None:
    panel = make_panel(state)
    done = deeds(panel)
    for field in panel.findChildren(Field):
        field.clear()
        QTest.keyClicks(field, TEST_NUMBER)
        assert TEST_NUMBER[:12] not in field.text()
        field.setText(f"card {TEST_NUMBER}")
        assert field.text() == ""
    assert {one.deed for one in done} == {Deed.REFUSED_TYPING}
    assert not [one for one in done if TEST_NUMBER in str(one)]


def test_a_field_is_cut_at_a_length(look: Look, qtbot: QtBot) -> None:
    field = Field(look, "note", "Note")
    qtbot.addWidget(field)
    field.setText("x" * 10_000)
    assert len(field.text()) == 200


def test_an_own_amount_goes_up_when_it_is_finished(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("own-amount")
    done = deeds(panel)
    view = sample("own-amount", "en")
    assert isinstance(view.page, Quote)
    assert isinstance(view.page.own, OwnAmount)
    field = panel.pages.findChildren(Field)[0]
    field.setFocus()
    field.setText("120.00")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert Did(Deed.ENTER_AMOUNT, "", (("amount", "120.00"),)) in done


def test_a_button_that_a_step_comes_before_leads_there_and_does_nothing(look: Look, qtbot: QtBot) -> None:
    bar = ActionBarView(look)
    qtbot.addWidget(bar)
    done: list[Did] = []
    led: list[bool] = []
    bar.did.connect(done.append)
    bar.step_first.connect(lambda: led.append(True))
    button = Button(Deed.TAKE_CARD, "Take card", key=Key.F9, hint="F9", first_step=True)
    bar.show_actions(ActionBar(Primary(button)), 400)
    bar.press(Key.F9)
    bar.buttons()[0].click()
    assert (done, led) == ([], [True, True])


def test_hostile_text_is_shown_as_text(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    view = sample("quote", "en")
    assert view.account is not None
    for hostile in (
        "<b>bold</b><img src=x>",
        "a\u202egnp.exe",
        "x" * 10_000,
        "line\nline",
        "\0\x1b[31m",
        "{0}%s",
    ):
        account = replace(view.account, name=hostile, address=hostile[:200], chips=(Chip(hostile[:40]),))
        panel.show_panel(replace(view, account=account, call=replace(view.call, title=hostile[:80])))
        panel.grab()
        assert panel.account.findChildren(Words)[0].text() == hostile
        assert panel.footer.geometry().bottom() == panel.height() - 1


def test_hovering_and_leaving_repaint_without_harm(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    for widget in (*panel.findChildren(QuoteLineView), *panel.findChildren(Segment)):
        at = QPointF(2, 2)
        QApplication.sendEvent(widget, QEnterEvent(at, at, at))
        hovered = widget.grab().toImage()
        QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
        if not (isinstance(widget, Segment) and widget.isChecked()):
            assert widget.grab().toImage() != hovered


def test_the_busy_mark_turns_only_while_it_is_seen_and_motion_is_allowed(qtbot: QtBot) -> None:
    for motion in (True, False):
        panel_look = Look(light(), motion=motion)
        mark = MarkView(panel_look, sample("unknown", "en").page.events[-1].mark, "accent-text")  # type: ignore[union-attr]
        qtbot.addWidget(mark)
        assert not mark.is_turning()
        mark.show()
        assert mark.is_turning() is motion
        mark.hide()
        assert not mark.is_turning()


def test_a_chooser_leaves_enter_to_the_step(look: Look, qtbot: QtBot) -> None:
    chooser = Chooser(look, "month", "Month", ("May", "June"), "June")
    qtbot.addWidget(chooser)
    chooser.show()
    QTest.keyClick(chooser, Qt.Key.Key_Return)
    assert not chooser.view().isVisible()
    QTest.keyClick(chooser, Qt.Key.Key_Up)
    assert chooser.entered() == "May"


def test_words_wrap_between_words_and_break_what_has_none(look: Look, qtbot: QtBot) -> None:
    words = Words(look, "one two three", Dress("body"), wrap=True)
    endless = Words(look, "x" * 100, Dress("body"), wrap=True)
    for one in (words, endless):
        qtbot.addWidget(one)
    assert words.heightForWidth(1000) == 20
    assert words.heightForWidth(40) == 60
    assert endless.heightForWidth(100) > 60


def test_the_panel_leaves_the_focus_where_it_is_when_it_shows_something(
    make_panel: MakePanel, qtbot: QtBot
) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    panel = make_panel("idle")
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    panel.show_panel(sample("ringing", "en"))
    panel.show_panel(sample("quote", "en"))
    QApplication.processEvents()
    assert QApplication.activeWindow() is other


def test_another_theme_repaints_everything(make_panel: MakePanel, qapp: QApplication) -> None:
    panel = make_panel("quote")
    panel.look.set_theme(dark())
    dress(qapp, panel.look)
    qapp.processEvents()
    changed = panel.grab().toImage()
    assert changed == make_panel("quote", theme=dark()).grab().toImage()


def test_the_focus_ring_is_seen_whole_round_whatever_has_the_keyboard(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    ring = Look(light()).colour("focus").rgb()
    stops = [*panel.guidance.stops(), *_stops(panel), *panel.bar.stops(), *panel.footer.stops()]
    assert len(stops) > 10
    for stop in stops:
        stop.setFocus()
        image = panel.grab().toImage()
        target = ring_target(stop)
        middle = target.mapTo(panel, target.rect().center())
        column = [image.pixel(middle.x(), y) == ring for y in range(panel.height())]
        line = [image.pixel(x, middle.y()) == ring for x in range(panel.width())]
        assert sum(column) == 4, stop.accessibleName()
        assert sum(line) == 4, stop.accessibleName()


def _stops(panel: Panel) -> list[QWidget]:
    page = panel.pages.current
    assert page is not None
    return page.stops()


def test_fields_show_the_focus_by_their_own_border(make_panel: MakePanel) -> None:
    panel = make_panel("idle")
    field = panel.findChildren(Field)[0]
    field.setFocus()
    assert panel.ring.isHidden()
    panel.footer.keys.setFocus()
    assert not panel.ring.isHidden()
    panel.footer.keys.clearFocus()
    assert panel.ring.isHidden()
