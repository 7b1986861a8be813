"""The panel by keyboard alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.present.deeds import Deed, Did
from desktop.present.deeds import Key as PanelKey
from desktop.present.samples import sample
from desktop.views.accounts_page import CandidateView
from desktop.views.fields import Chooser, Field
from desktop.views.keyboard import key_of
from desktop.views.panel import Panel
from desktop.views.quote_line import QuoteLineView
from desktop.views.segments import Segment

MakePanel = Callable[..., Panel]
Deeds = Callable[[Panel], list[Did]]
Key = Qt.Key


def _press(panel: Panel, key: Key, text: str = "") -> None:
    """Press a key where the keyboard is: on the focused widget, else on the window."""
    focused = QApplication.focusWidget()
    target = focused if focused is not None else panel
    if text:
        QTest.keyClicks(target, text)
    else:
        QTest.keyClick(target, key)


def _focus() -> QWidget | None:
    return QApplication.focusWidget()


@pytest.mark.parametrize("key", [one for one in PanelKey if one.value.startswith("F")])
def test_every_function_key_that_a_button_may_name_is_heard(key: PanelKey) -> None:
    pressed = QKeyEvent(
        QEvent.Type.KeyPress, getattr(Key, f"Key_{key.value}"), Qt.KeyboardModifier.NoModifier
    )
    assert key_of(pressed) is key


@pytest.mark.parametrize(
    ("state", "key", "deed"),
    [
        ("quote", Key.Key_F1, Deed.SHOW_KEYS),
        ("ringing", Key.Key_F2, Deed.FIND_ACCOUNT),
        ("quote", Key.Key_F2, Deed.FIND_ACCOUNT),
        ("unknown", Key.Key_F5, Deed.LOOK_UP),
        ("unknown", Key.Key_F6, Deed.HAND_OVER),
        ("quote", Key.Key_F6, Deed.OPEN_REQUEST),
        ("verifying", Key.Key_F6, Deed.CANNOT_VERIFY),
        ("pause-failed", Key.Key_F6, Deed.HAND_OVER),
        ("quote", Key.Key_F7, Deed.SEND_LINK),
        ("receipt", Key.Key_F7, Deed.SEND_TEXT),
        ("declined", Key.Key_F7, Deed.SEND_LINK),
        ("quote", Key.Key_F8, Deed.TAKE_BANK),
        ("receipt", Key.Key_F8, Deed.SEND_EMAIL),
        ("quote", Key.Key_F9, Deed.TAKE_CARD),
        ("pause-failed", Key.Key_F9, Deed.RETRY_PAUSE),
        ("override-form", Key.Key_F9, Deed.SEND_REQUEST),
        ("wrapup-blocked", Key.Key_F9, Deed.RESUME_RECORDING),
        ("wrapup", Key.Key_F9, Deed.FINISH),
        ("quote", Key.Key_Return, Deed.CONFIRM_STEP),
        ("quote", Key.Key_Enter, Deed.CONFIRM_STEP),
        ("verifying", Key.Key_Return, Deed.ANSWER),
        ("why", Key.Key_Escape, Deed.BACK),
        ("keys", Key.Key_Escape, Deed.BACK),
        ("override-pending", Key.Key_Escape, Deed.WITHDRAW_REQUEST),
        ("pausing", Key.Key_Escape, Deed.STOP_PAUSE),
        ("ringing", Key.Key_1, Deed.CHOOSE_ACCOUNT),
    ],
)
def test_a_key_does_its_deed_from_anywhere(
    make_panel: MakePanel, deeds: Deeds, state: str, key: Key, deed: Deed
) -> None:
    panel = make_panel(state)
    done = deeds(panel)
    _press(panel, key)
    assert [one.deed for one in done] == [deed]


def test_print_has_its_own_key(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("receipt")
    done = deeds(panel)
    QTest.keyClick(panel, Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert [one.deed for one in done] == [Deed.PRINT]


def test_a_digit_with_the_command_key_stands_for_the_function_key(
    make_panel: MakePanel, deeds: Deeds
) -> None:
    panel = make_panel("quote")
    done = deeds(panel)
    QTest.keyClick(panel, Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert [one.deed for one in done] == [Deed.TAKE_CARD]


def test_what_cannot_be_pressed_does_nothing_by_key_either(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("verifying")
    done = deeds(panel)
    for key in (Key.Key_F7, Key.Key_F8, Key.Key_F9, Key.Key_Escape, Key.Key_N, Key.Key_5):
        _press(panel, key)
    assert done == []


def test_the_primary_key_before_a_required_step_goes_to_that_step(make_panel: MakePanel) -> None:
    panel = make_panel("verifying")
    _press(panel, Key.Key_F9)
    focused = _focus()
    assert isinstance(focused, Field)
    assert focused.name == "amount"


def test_letters_act_only_inside_the_guidance(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("quote")
    done = deeds(panel)
    _press(panel, Key.Key_N)
    assert done == []
    panel.guidance.focus_step()
    _press(panel, Key.Key_N)
    assert [one.deed for one in done] == [Deed.REFUSE_STEP]


def test_the_answer_goes_up_with_what_was_typed(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("verifying")
    done = deeds(panel)
    field = panel.guidance.findChildren(QLineEdit)[0]
    field.setFocus()
    field.clear()
    QTest.keyClicks(field, "92.40")
    QTest.keyClick(field, Key.Key_Return)
    assert done == [Did(Deed.ANSWER, "last-payment", (("amount", "92.40"), ("month", "September 2025")))]


def test_options_by_f4_arrows_and_digits(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("quote")
    done = deeds(panel)
    _press(panel, Key.Key_F4)
    focused = _focus()
    assert isinstance(focused, Segment)
    assert focused.option.which == "restore"
    _press(panel, Key.Key_Right)
    _press(panel, Key.Key_3)
    _press(panel, Key.Key_Right)
    assert [one.which for one in done] == ["full", "plan", "other"]
    assert focused.isChecked()  # the choice shows only when the view says so


def test_the_focus_stays_on_the_option_when_the_quote_is_shown_anew(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    _press(panel, Key.Key_F4)
    _press(panel, Key.Key_3)
    panel.show_panel(sample("plan", "en"))
    focused = _focus()
    assert isinstance(focused, Segment)
    assert (focused.option.which, focused.isChecked()) == ("plan", True)


def test_why_by_question_mark_and_back_to_the_same_line(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("quote")
    done = deeds(panel)
    _press(panel, Key.Key_F4)
    for _ in range(2):
        _press(panel, Key.Key_Down)
    _press(panel, Key.Key_Question, "?")
    assert done == [Did(Deed.ASK_WHY, "late")]
    panel.show_panel(sample("why", "en"))
    assert panel.pages.isAncestorOf(_focus() or panel)
    _press(panel, Key.Key_Escape)
    assert done[-1].deed is Deed.BACK
    panel.show_panel(sample("quote", "en"))
    focused = _focus()
    assert isinstance(focused, QuoteLineView)
    assert focused.accessibleName().startswith("Late payment charge")


def test_tab_goes_through_the_regions_and_round(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    regions = [panel.guidance, panel.pages, panel.bar, panel.footer, panel.guidance]
    for region in regions:
        _press(panel, Key.Key_Tab)
        focused = _focus()
        assert focused is not None
        assert region.isAncestorOf(focused)
    QTest.keyClick(_focus() or panel, Key.Key_Backtab)
    assert panel.footer.isAncestorOf(_focus() or panel)


def test_arrows_move_inside_a_region_and_stay_there(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    panel.guidance.focus_step()
    seen = []
    for _ in range(3):
        _press(panel, Key.Key_Right)
        focused = _focus()
        assert focused is not None
        seen.append(focused.accessibleName())
    assert seen == ["Says no", "Said", "Says no"]


def test_arrows_move_along_the_bar(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    panel.bar.buttons()[0].setFocus()
    seen = []
    for _ in range(3):
        _press(panel, Key.Key_Right)
        focused = _focus()
        assert focused is not None
        seen.append(focused.accessibleName())
    assert seen == ["Bank", "Link", "Waive or change…"]


def test_enter_presses_what_has_the_focus(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("quote")
    done = deeds(panel)
    panel.bar.buttons()[1].setFocus()
    _press(panel, Key.Key_Return)
    assert [one.deed for one in done] == [Deed.TAKE_BANK]


def test_accounts_are_chosen_by_digit_or_by_arrows_and_enter(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("ringing")
    done = deeds(panel)
    _press(panel, Key.Key_Tab)
    assert isinstance(_focus(), CandidateView)
    _press(panel, Key.Key_Down)
    _press(panel, Key.Key_Return)
    _press(panel, Key.Key_3)
    assert [one.which for one in done] == ["9027-5516-0", "other"]


def test_the_search_is_found_by_f2_and_says_what_to_find(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("idle")
    done = deeds(panel)
    _press(panel, Key.Key_F2)
    focused = _focus()
    assert isinstance(focused, Field)
    QTest.keyClick(focused, Key.Key_Return)
    QTest.keyClicks(focused, " Delgado ")
    QTest.keyClick(focused, Key.Key_Return)
    assert done == [Did(Deed.FIND_ACCOUNT, "", (("find", "Delgado"),))]


def test_the_form_sends_its_fields_with_the_request(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("override-form")
    done = deeds(panel)
    fields = panel.pages.findChildren(Field)
    fields[0].setFocus()
    fields[0].setText("25.00")
    _press(panel, Key.Key_F9)
    assert done[-1].deed is Deed.SEND_REQUEST
    assert dict(done[-1].entered)["amount"] == "25.00"
    assert dict(done[-1].entered)["note"].startswith("Office")


@pytest.mark.parametrize("focused", ["page", "bar", "panel"])
def test_reasons_and_outcomes_are_chosen_by_digit_wherever_the_focus_is(
    make_panel: MakePanel, deeds: Deeds, focused: str
) -> None:
    for state, deed, which in (
        ("override-form", Deed.CHOOSE_REASON, "hardship"),
        ("wrapup", Deed.CHOOSE_OUTCOME, "partial"),
    ):
        panel = make_panel(state)
        done = deeds(panel)
        where = {"page": panel.pages.current or panel, "bar": panel.bar.buttons()[0], "panel": panel}[focused]
        QTest.keyClick(where, Key.Key_2)
        assert [(one.deed, one.which) for one in done] == [(deed, which)]


def test_a_plan_takes_its_number_of_payments_by_key(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("plan")
    done = deeds(panel)
    counts = panel.pages.findChildren(Segment)[-2]
    counts.setFocus()
    _press(panel, Key.Key_Right)
    _press(panel, Key.Key_2)
    assert [(one.deed, one.which) for one in done] == [(Deed.CHOOSE_COUNT, "4"), (Deed.CHOOSE_COUNT, "2")]


def test_while_the_card_window_is_open_the_panel_takes_no_key(make_panel: MakePanel, deeds: Deeds) -> None:
    panel = make_panel("quote")
    panel.bar.buttons()[0].setFocus()
    panel.show_panel(sample("card", "en"))
    done = deeds(panel)
    assert panel.focusWidget() is None
    for key in (Key.Key_F1, Key.Key_F9, Key.Key_Return, Key.Key_Escape, Key.Key_Tab, Key.Key_4):
        QTest.keyClick(panel, key)
        QTest.keyClick(panel.guidance, key)
    assert done == []
    assert panel.focusWidget() is None
    panel.show_panel(sample("receipt", "en"))
    QTest.keyClick(panel, Key.Key_F9)
    assert [one.deed for one in done] == [Deed.FINISH]


def test_while_the_card_window_is_open_no_field_takes_a_key_either(
    make_panel: MakePanel, deeds: Deeds
) -> None:
    panel = make_panel("quote")
    view = replace(sample("card", "en"), guidance=sample("verifying", "en").guidance)
    panel.show_panel(view)
    done = deeds(panel)
    field = panel.guidance.findChildren(Field)[0]
    QTest.keyClicks(field, "4242")
    QTest.keyClick(field, Key.Key_Return)
    QTest.keyClick(panel.guidance, Key.Key_Return)
    assert (field.text(), done) == ("92.4", [])
    panel.show_panel(replace(view, takes_typing=True))
    QTest.keyClicks(field, "0")
    assert field.text() == "92.40"


def test_the_agent_can_bring_the_keyboard_to_the_current_step(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    panel.take_keyboard()
    focused = _focus()
    assert focused is not None
    assert focused.accessibleName() == "Said"


def test_without_a_step_the_keyboard_comes_to_the_first_region(make_panel: MakePanel) -> None:
    panel = make_panel("ringing")
    panel.take_keyboard()
    assert isinstance(_focus(), CandidateView)


def test_tab_goes_from_field_to_field_and_then_to_the_next_region(make_panel: MakePanel) -> None:
    panel = make_panel("verifying")
    panel.take_keyboard()
    fields = [one for one in panel.guidance.stops() if isinstance(one, Field | Chooser)]
    assert len(fields) == 2
    fields[0].setFocus()
    panel.focusNextPrevChild(True)
    assert _focus() is fields[1]
    panel.focusNextPrevChild(False)
    assert _focus() is fields[0]
    fields[1].setFocus()
    panel.focusNextPrevChild(True)
    assert not panel.guidance.isAncestorOf(_focus() or panel)


def test_where_the_focus_was_is_gone_so_it_goes_to_the_step_to_do(make_panel: MakePanel) -> None:
    panel = make_panel("ringing")
    _press(panel, Key.Key_1)
    panel.take_keyboard()
    panel.show_panel(sample("verifying", "en"))
    assert panel.guidance.isAncestorOf(_focus() or panel)
