"""Names and roles: what a screen reader finds in every state."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from desktop.present.announce import Announcement
from desktop.present.samples import STATES, sample
from desktop.views.choices import ChoiceRow
from desktop.views.panel import Panel
from desktop.views.quote_line import QuoteLineView
from desktop.views.segments import Segments

MakePanel = Callable[..., Panel]


def _interface(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def _name(widget: QWidget) -> str:
    return _interface(widget).text(QAccessible.Text.Name)


@pytest.mark.parametrize("language", ["en", "es"])
def test_everything_that_can_be_used_has_a_name_in_every_state(make_panel: MakePanel, language: str) -> None:
    panel = make_panel("idle", language)
    for state in STATES:
        panel.show_panel(sample(state, language))
        QApplication.processEvents()
        used = [
            child
            for child in panel.findChildren(QWidget)
            if child.isVisible() and isinstance(child, QAbstractButton | QLineEdit | QComboBox)
        ]
        assert used or state == "card"  # the card window has the keyboard
        assert [type(child).__name__ for child in used if not _name(child).strip()] == [], state


def test_every_target_is_at_least_24_pixels_in_every_state(make_panel: MakePanel) -> None:
    panel = make_panel("idle")
    for state in STATES:
        panel.show_panel(sample(state, "en"))
        QApplication.processEvents()
        for button in panel.findChildren(QAbstractButton):
            if button.isVisible():
                assert button.height() >= 24, (state, button.accessibleName())
                assert button.width() >= 24, (state, button.accessibleName())


def test_the_badge_is_a_status_bar_with_a_whole_sentence(make_panel: MakePanel) -> None:
    panel = make_panel("idle")
    for state in STATES:
        panel.show_panel(sample(state, "en"))
        assert _interface(panel.strip.badge).role() == QAccessible.Role.StatusBar
        assert _name(panel.strip.badge) == sample(state, "en").recorder.spoken


def test_a_quote_line_is_one_button(make_panel: MakePanel) -> None:
    line = make_panel("quote").findChildren(QuoteLineView)[1]
    assert _interface(line).role() == QAccessible.Role.Button
    assert _name(line) == "Late payment charge, 5.00, why"


def test_the_options_are_a_radio_group(make_panel: MakePanel) -> None:
    group = make_panel("quote").findChildren(Segments)[0]
    assert _interface(group).role() == QAccessible.Role.Grouping
    assert _name(group) == "How to pay"
    roles = {_interface(segment).role() for segment in group.segments}
    assert roles == {QAccessible.Role.RadioButton}
    assert [segment.isChecked() for segment in group.segments] == [True, False, False, False]
    assert _name(group.segments[2]) == "Plan, 197.15 today"


def test_choices_are_radio_buttons(make_panel: MakePanel) -> None:
    for row in make_panel("wrapup").findChildren(ChoiceRow):
        assert _interface(row).role() == QAccessible.Role.RadioButton


def test_hidden_values_say_that_they_are_hidden(make_panel: MakePanel) -> None:
    names = {child.accessibleName() for child in make_panel("verifying").account.findChildren(QWidget)}
    assert "Past due: hidden until the caller is verified" in names


def test_nothing_of_a_hidden_account_reaches_assistive_technology(make_panel: MakePanel) -> None:
    panel = make_panel("verifying")
    said = {_name(child) for child in panel.findChildren(QWidget)}
    assert not [text for text in said if "Rosa" in text or "214.60" in text]


def test_changes_are_announced_once(make_panel: MakePanel) -> None:
    panel = make_panel("pausing")
    said: list[Announcement] = []
    panel.announced.connect(said.append)
    panel.show_panel(sample("pause-failed", "en"))
    panel.show_panel(sample("pause-failed", "en"))
    assert [one.urgent for one in said] == [True, True]
