"""The telephone's window: what it shows of a face, and what is pressed in it."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.demo.softphone.showing import TEST_CARD, shown
from desktop.demo.softphone.window import Softphone
from desktop.demo.softphone.wire import Face, Press, Pressed, State
from desktop.present.texts import LANGUAGES, load
from desktop.views.look import Look
from desktop.views.theme import dark, light
from integrations.gateways.sandbox.cards import KNOWN_CARDS

RINGING = Face(State.RINGING, "call-1", "(202) 555-0143", "Rosa Delgado", "Billing", 4_000)
TALKING = Face(
    State.TALKING, "call-1", "(202) 555-0143", "Rosa Delgado", "Billing", 61_000, says=("Account: 1",)
)
HELD = Face(State.HELD, "call-1", "(202) 555-0143", "", "", 61_000)

MakePhone = Callable[..., Softphone]


@pytest.fixture
def make_phone(qapp: QApplication, qtbot: QtBot) -> MakePhone:
    def make(face: Face, language: str = "en") -> Softphone:
        phone = Softphone(Look(light(), motion=False), load(language, "softphone"))
        qtbot.addWidget(phone)
        phone.show()
        phone.show_face(face)
        return phone

    return make


def visible(phone: Softphone) -> set[Press]:
    return {press for press, button in phone.buttons.items() if button.isVisible()}


@pytest.mark.parametrize(
    ("face", "presses"),
    [
        (Face(next_ms=8_000), {Press.NEXT_CALL}),
        (RINGING, {Press.ANSWER, Press.HANG_UP, Press.HOLD, Press.TRANSFER}),
        (TALKING, {Press.HANG_UP, Press.HOLD, Press.TRANSFER}),
        (HELD, {Press.HANG_UP, Press.TAKE_BACK, Press.TRANSFER}),
    ],
)
def test_each_state_has_its_buttons(make_phone: MakePhone, face: Face, presses: set[Press]) -> None:
    assert visible(make_phone(face)) == presses


def test_a_ringing_call_cannot_be_held_or_given_away(make_phone: MakePhone) -> None:
    phone = make_phone(RINGING)
    assert not phone.buttons[Press.HOLD].isEnabled()
    assert not phone.buttons[Press.TRANSFER].isEnabled()


@pytest.mark.parametrize("press", [Press.ANSWER, Press.HANG_UP])
def test_what_is_pressed_names_the_call_that_was_shown(make_phone: MakePhone, press: Press) -> None:
    phone = make_phone(RINGING)
    pressed: list[Pressed] = []
    phone.pressed.connect(pressed.append)
    QTest.mouseClick(phone.buttons[press], Qt.MouseButton.LeftButton)
    assert pressed == [Pressed(press, "call-1")]


def test_a_button_is_pressed_by_enter(make_phone: MakePhone) -> None:
    phone = make_phone(Face())
    pressed: list[Pressed] = []
    phone.pressed.connect(pressed.append)
    QTest.keyClick(phone.buttons[Press.NEXT_CALL], Qt.Key.Key_Return)
    assert pressed == [Pressed(Press.NEXT_CALL)]


def test_the_caller_is_shown_with_number_and_queue(make_phone: MakePhone) -> None:
    phone = make_phone(RINGING)
    assert (phone.caller.text(), phone.number.text(), phone.queue.text()) == (
        "Rosa Delgado",
        "(202) 555-0143",
        "Queue: Billing",
    )
    assert phone.accessibleName().startswith("Calling: Rosa Delgado")


def test_a_name_is_shown_as_plain_text(make_phone: MakePhone) -> None:
    phone = make_phone(Face(State.RINGING, "c", "", "<b>Bank</b> &amp;"))
    assert phone.caller.text() == "<b>Bank</b> &amp;"
    assert phone.caller.textFormat() is Qt.TextFormat.PlainText


def test_the_clock_goes_on_by_itself() -> None:
    texts = load("en", "softphone")
    assert shown(TALKING, 0, texts).clock == "01:01"
    assert shown(TALKING, 2_500, texts).clock == "01:03"


def test_it_is_said_when_the_next_call_comes() -> None:
    texts = load("en", "softphone")
    assert shown(Face(next_ms=8_000), 1_200, texts).queue == "The next call comes in 7 s"
    assert shown(Face(next_ms=1_000), 9_000, texts).queue == "The next call comes in 0 s"
    assert shown(Face(), 0, texts).queue == "The next call comes when the desk is free"


def test_the_caller_says_nothing_before_the_call_is_answered() -> None:
    texts = load("en", "softphone")
    assert shown(RINGING, 0, texts).says == ()
    first, card = shown(TALKING, 0, texts).says
    assert first == "Account: 1"
    assert TEST_CARD in card


def test_the_card_that_the_caller_reads_is_one_that_the_sandbox_takes() -> None:
    known = KNOWN_CARDS[TEST_CARD.replace(" ", "")]
    assert known.decline is None
    assert known.fault is None


def test_the_window_takes_another_theme_while_it_is_shown(make_phone: MakePhone) -> None:
    phone = make_phone(RINGING)
    before = phone.styleSheet()
    phone._look.set_theme(dark())
    assert phone.styleSheet() != before


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    english, other = load("en", "softphone"), load(language, "softphone")
    assert english.entries.keys() == other.entries.keys()
    for key, text in english.entries.items():
        assert text.placeholders() == other.entry(key).placeholders(), key


def test_every_text_of_the_window_fits(make_phone: MakePhone) -> None:
    for language in LANGUAGES:
        for face in (RINGING, TALKING, HELD, Face(next_ms=8_000)):
            phone = make_phone(face, language)
            for button in phone.buttons.values():
                assert not button.isVisible() or button.width() >= button.sizeHint().width()
            assert not re.search(r"[{}]", phone.says.text() + phone.queue.text())
