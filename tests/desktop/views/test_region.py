"""Regions: what was shown before is out of reach at once, and the focus stays where it was."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.present.deeds import Did
from desktop.present.guidance import Guidance
from desktop.present.samples import sample
from desktop.views.buttons import ActionButton
from desktop.views.fields import Field, entries
from desktop.views.flow import settle
from desktop.views.guidance import GuidanceView
from desktop.views.look import Look
from desktop.views.panel import Panel


def _guidance(state: str) -> Guidance:
    found = sample(state, "en").guidance
    assert found is not None
    return found


def test_a_button_of_the_step_before_cannot_be_pressed_any_more(look: Look, qtbot: QtBot) -> None:
    view = GuidanceView(look)
    qtbot.addWidget(view)
    done: list[Did] = []
    view.did.connect(done.append)
    view.show_guidance(_guidance("quote"))
    view.show_guidance(_guidance("plan"))
    assert len(view.findChildren(ActionButton)) == 2
    assert view.confirm()
    assert [one.which for one in done] == ["plan"]


def test_fields_of_the_step_before_are_not_collected(look: Look, qtbot: QtBot) -> None:
    view = GuidanceView(look)
    qtbot.addWidget(view)
    view.show_guidance(_guidance("verifying"))
    assert [name for name, _ in entries(view)] == ["amount", "month"]
    view.show_guidance(_guidance("quote"))
    assert entries(view) == ()


def test_the_same_value_is_not_built_again(look: Look, qtbot: QtBot) -> None:
    view = GuidanceView(look)
    qtbot.addWidget(view)
    view.show_guidance(_guidance("verifying"))
    field = view.findChild(Field)
    view.show_guidance(_guidance("verifying"))
    assert view.findChild(Field) is field


def test_a_button_may_replace_its_own_region_while_it_is_pressed(look: Look, qtbot: QtBot) -> None:
    view = GuidanceView(look)
    qtbot.addWidget(view)
    view.show_guidance(_guidance("quote"))
    view.did.connect(lambda _did: view.show_guidance(_guidance("plan")))
    view.findChildren(ActionButton)[0].click()
    assert view.findChildren(ActionButton)[0].shown() == _confirm("plan")


def _confirm(state: str) -> object:
    current = _guidance(state).current
    assert current is not None
    return current.confirm


def test_focus_and_typing_stay_in_the_field_when_the_guidance_changes_round_it(
    make_panel: Callable[..., Panel],
) -> None:
    panel = make_panel("verifying")
    field = panel.guidance.findChild(Field)
    assert isinstance(field, Field)
    field.setFocus()
    field.setText("92.40")
    view = sample("verifying", "en")
    panel.show_panel(replace(view, guidance=replace(_guidance("verifying"), progress="2 of 2 answers match")))
    focused = panel.focusWidget()
    assert isinstance(focused, Field)
    assert focused is not field
    assert (focused.name, focused.text()) == ("amount", "92.40")


def test_what_was_typed_for_one_question_is_not_kept_for_the_next(look: Look, qtbot: QtBot) -> None:
    view = GuidanceView(look)
    qtbot.addWidget(view)
    view.show_guidance(_guidance("verifying"))
    field = view.findChild(Field)
    assert isinstance(field, Field)
    field.setText("secret")
    guidance = _guidance("verifying")
    assert guidance.current is not None
    view.show_guidance(replace(guidance, current=replace(guidance.current, which="another")))
    assert dict(entries(view))["amount"] == "92.4"


@pytest.mark.parametrize("state", ["idle", "receipt", "unknown", "quote"])
def test_another_density_is_followed_and_nothing_is_built_for_it(
    make_panel: Callable[..., Panel], state: str
) -> None:
    panel = make_panel(state, size=(400, 1000))
    before = panel.findChildren(QWidget)
    page = panel.pages.sizeHint().height()
    panel.look.set_density(compact=True, tight=True)
    settle(panel)
    assert panel.findChildren(QWidget) == before
    assert panel.pages.sizeHint().height() < page


def test_steps_to_come_are_left_out_and_come_back_while_the_field_keeps_what_is_typed(
    make_panel: Callable[..., Panel],
) -> None:
    panel = make_panel("verifying")
    view, field = panel.guidance, panel.guidance.findChild(Field)
    assert field is not None
    field.setText("84")
    heights = []
    for dropped in (False, True, False):
        view.drop_coming(dropped=dropped)
        settle(panel)
        heights.append(view.sizeHint().height())
    assert heights[1] < heights[0] == heights[2]
    assert view.findChild(Field) is field
    assert field.text() == "84"
