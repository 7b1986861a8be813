"""Hands on the real panel: finds buttons by their deed, presses them, types into fields. Decides nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

from desktop.present.deeds import Button, Deed
from desktop.views.buttons import ActionButton
from desktop.views.panel import Panel

_PLACES = {
    Deed.CHOOSE_ACCOUNT: "account",
    Deed.CHOOSE_OPTION: "option",
    Deed.CHOOSE_COUNT: "option",
    Deed.CHOOSE_LINE: "choice",
    Deed.CHOOSE_REASON: "choice",
    Deed.CHOOSE_OUTCOME: "choice",
    Deed.ASK_WHY: "line",
}
"""How widgets are named that are no buttons with a deed of their own."""


class NotThere(Exception):
    """What was to be pressed is not on the panel, or cannot be pressed now."""


class Hands:
    """Presses and types in one panel, as an agent does with mouse and keyboard."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel

    def can_press(self, deed: Deed, which: str | None = None) -> bool:
        """Tell whether a button is there and can be pressed."""
        return any(one.isEnabled() for one in self._found(deed, which))

    def press(self, deed: Deed, which: str | None = None) -> str:
        """Press the button of a deed and give its accessible name; raise NotThere. `which` None takes any."""
        found = self._found(deed, which)
        about = f"{deed}" if which is None else f"{deed} of “{which}”"
        if not found:
            raise NotThere(f"there is no button for {about}; there are: {', '.join(self.on_show())}")
        button = next((one for one in found if one.isEnabled()), None)
        if button is None:
            raise NotThere(f"the button for {about} cannot be pressed now")
        name = button.accessibleName()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return name

    def type(self, field: str, text: str) -> None:
        """Type into a field by its name, or choose a text where it is a list; raise NotThere."""
        widget = self._field(field)
        if isinstance(widget, QLineEdit):
            widget.setFocus()
            widget.selectAll()
            QTest.keyClicks(widget, text)
        elif isinstance(widget, QComboBox):
            place = widget.findText(text)
            if place < 0:
                raise NotThere(f"“{field}” has no such choice")
            key = Qt.Key.Key_Down if place > widget.currentIndex() else Qt.Key.Key_Up
            for _ in range(abs(place - widget.currentIndex())):
                QTest.keyClick(widget, key)

    def shown_buttons(self) -> list[Button]:
        """Return the buttons with a deed of their own that are on the panel, as they are shown."""
        found = [one.shown() for one in self._panel.findChildren(ActionButton) if one.isVisible()]
        return [one for one in found if one is not None]

    def on_show(self) -> list[str]:
        """Name everything that has a place on the panel now, for a message."""
        return sorted(
            {
                str(one.property("place"))
                for one in self._panel.findChildren(QWidget)
                if one.isVisible() and one.property("place")
            }
        )

    def _found(self, deed: Deed, which: str | None) -> list[QAbstractButton]:
        kind = _PLACES.get(deed, deed.value)
        return [
            one
            for one in self._panel.findChildren(QAbstractButton)
            if one.isVisible() and _is_named(str(one.property("place") or ""), kind, which)
        ]

    def _field(self, name: str) -> QWidget:
        for one in self._panel.findChildren(QWidget):
            if one.isVisible() and one.property("place") == f"field:{name}":
                return one
        raise NotThere(f"there is no field “{name}”; there are: {', '.join(self.on_show())}")


def _is_named(place: str, kind: str, which: str | None) -> bool:
    return place == f"{kind}:{which}" if which is not None else place.partition(":")[0] == kind
