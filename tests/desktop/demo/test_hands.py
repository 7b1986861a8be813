"""Hands on the real panel: they press what is there by its deed, and say what is there when it is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.demo.hands import Hands, NotThere
from desktop.demo.pictures import Pictures
from desktop.present.deeds import Deed, Did
from desktop.present.quote import Quote
from desktop.present.samples import sample
from desktop.views.look import Look
from desktop.views.panel import Panel
from desktop.views.theme import light

MakeHands = Callable[[str], tuple[Hands, list[Did]]]


@pytest.fixture
def panel(qapp: QApplication, qtbot: QtBot) -> Panel:
    made = Panel(Look(light(), motion=False))
    qtbot.addWidget(made)
    made.resize(400, 820)
    made.show()
    return made


@pytest.fixture
def make_hands(panel: Panel) -> MakeHands:
    def make(state: str) -> tuple[Hands, list[Did]]:
        panel.show_panel(sample(state, "en"))
        did: list[Did] = []
        panel.did.connect(did.append)
        return Hands(panel), did

    return make


def test_the_primary_button_is_pressed_by_its_deed(make_hands: MakeHands) -> None:
    hands, did = make_hands("quote")
    assert hands.press(Deed.TAKE_BANK)
    assert [one.deed for one in did] == [Deed.TAKE_BANK]


def test_an_option_is_chosen_by_its_name(make_hands: MakeHands, panel: Panel) -> None:
    hands, did = make_hands("quote")
    view = panel.view()
    assert view is not None
    assert isinstance(view.page, Quote)
    other = next(one.which for one in view.page.options if not one.chosen and one.enabled)
    hands.press(Deed.CHOOSE_OPTION, other)
    assert did == [Did(Deed.CHOOSE_OPTION, other)]


def test_an_account_is_chosen_by_its_number(make_hands: MakeHands) -> None:
    hands, did = make_hands("ringing")
    which = next(one.partition(":")[2] for one in hands.on_show() if one.startswith("account:"))
    hands.press(Deed.CHOOSE_ACCOUNT, which)
    assert did == [Did(Deed.CHOOSE_ACCOUNT, which)]


def test_what_is_typed_goes_with_the_answer(make_hands: MakeHands) -> None:
    hands, did = make_hands("verifying")
    amount = next(one for one in hands.on_show() if one.startswith("field:")).partition(":")[2]
    hands.type(amount, "61.20")
    hands.press(Deed.ANSWER)
    assert dict(did[-1].entered)[amount] == "61.20"


def test_a_choice_is_found_by_its_text(make_hands: MakeHands, panel: Panel) -> None:
    hands, did = make_hands("verifying")
    view = panel.view()
    assert view is not None
    assert view.guidance is not None
    assert view.guidance.current is not None
    month = next(one for one in view.guidance.current.asked if one.choices)
    hands.type(month.name, month.choices[-1])
    hands.press(Deed.ANSWER)
    assert dict(did[-1].entered)[month.name] == month.choices[-1]
    hands.type(month.name, month.choices[0])
    with pytest.raises(NotThere, match="no such choice"):
        hands.type(month.name, "the month of never")


def test_what_is_not_there_is_told_with_what_is(make_hands: MakeHands) -> None:
    hands, did = make_hands("ringing")
    assert not hands.can_press(Deed.TAKE_CARD)
    with pytest.raises(NotThere, match="find-account"):
        hands.press(Deed.TAKE_CARD)
    with pytest.raises(NotThere, match="no field"):
        hands.type("amount-0", "1")
    assert did == []


def test_a_button_that_cannot_be_pressed_is_not_pressed(make_hands: MakeHands) -> None:
    hands, did = make_hands("verifying")
    assert not hands.can_press(Deed.TAKE_CARD)
    with pytest.raises(NotThere, match="cannot be pressed now"):
        hands.press(Deed.TAKE_CARD)
    assert did == []


def test_pictures_are_numbered_and_a_second_look_replaces_the_first(
    make_hands: MakeHands, panel: Panel, tmp_path: Path
) -> None:
    folder = tmp_path
    (folder / "07-earlier.png").write_bytes(b"")
    (folder / "notes.png").write_bytes(b"")
    make_hands("quote")
    pictures = Pictures(panel, folder)
    pictures.clear()
    assert [pictures.take(name) for name in ("ringing", "quote", "quote", "ringing")] == [
        "01-ringing.png",
        "02-quote.png",
        "02-quote.png",
        "03-ringing.png",
    ]
    assert {one.name for one in folder.iterdir()} == {*pictures.taken, "notes.png"}
    with pytest.raises(OSError, match="cannot write"):
        Pictures(panel, folder / "nowhere").take("x")
