"""The panel's keyboard: which key presses what, Tab between regions, and silence while the card window is open."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.present.deeds import Deed, Did, Key
from desktop.views.buttons import ActionButton
from desktop.views.fields import Chooser, Field
from desktop.views.idle_page import IdlePage
from desktop.views.incident_page import IncidentPage
from desktop.views.quote_page import QuotePage
from desktop.views.region import Region
from desktop.views.request_pages import RequestFormPage

if TYPE_CHECKING:
    from desktop.views.panel import Panel

_KEYS = {
    Qt.Key.Key_F1: Key.F1,
    Qt.Key.Key_F2: Key.F2,
    Qt.Key.Key_F3: Key.F3,
    Qt.Key.Key_F4: Key.F4,
    Qt.Key.Key_F5: Key.F5,
    Qt.Key.Key_F6: Key.F6,
    Qt.Key.Key_F7: Key.F7,
    Qt.Key.Key_F8: Key.F8,
    Qt.Key.Key_F9: Key.F9,
    Qt.Key.Key_Return: Key.ENTER,
    Qt.Key.Key_Enter: Key.ENTER,
    Qt.Key.Key_Escape: Key.ESC,
}
_SILENCED = (
    QEvent.Type.KeyPress,
    QEvent.Type.KeyRelease,
    QEvent.Type.ShortcutOverride,
    QEvent.Type.Shortcut,
    QEvent.Type.InputMethod,
)


def key_of(event: QKeyEvent) -> Key | None:
    """Name the panel's key that was pressed; on macOS Cmd with a digit stands for the function key."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers == Qt.KeyboardModifier.ControlModifier:
        if event.key() == Qt.Key.Key_P:
            return Key.PRINT
        digit = event.key() - Qt.Key.Key_0
        return _KEYS.get(Qt.Key(Qt.Key.Key_F1 + digit - 1)) if 1 <= digit <= 9 else None
    return _KEYS.get(Qt.Key(event.key())) if not modifiers else None


class Keyboard(QObject):
    """Listens to one panel's keys, also to those that its widgets leave."""

    def __init__(self, panel: "Panel") -> None:
        super().__init__(panel)
        self._panel = panel
        self._listening = True
        panel.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def listen(self, *, listening: bool) -> None:
        """Take keys, or take none at all and hold no focus while the card window has the keyboard."""
        if listening == self._listening:
            return
        self._listening = listening
        app = QApplication.instance()
        if app is None:
            return
        if listening:
            app.removeEventFilter(self)
        else:
            focused = self._focused()
            if focused is not None:
                focused.clearFocus()
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._listening and event.type() in _SILENCED:
            return isinstance(watched, QWidget) and watched.window() is self._panel.window()
        if watched is self._panel and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self.press(event)
        return False

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key stands for that no widget took; say whether it stood for anything."""
        page = self._panel.pages.current
        if isinstance(page, QuotePage):
            page.quiet_reduced()
        key = key_of(event)
        if key is None:
            return self._digit(event)
        own = {Key.F2: self._find, Key.F4: self._options, Key.F1: self._keys}
        if self._press_button(key):
            return True
        return own[key]() if key in own else False

    def next_region(self, *, forward: bool) -> bool:
        """Move the focus to the next region that has anything to focus."""
        regions = [stops for stops in self._regions() if stops]
        if not regions:
            return False
        focused = self._focused()
        here = next((place for place, stops in enumerate(regions) if focused in stops), None)
        if here is not None and self._next_field(regions[here], focused, forward=forward):
            return True
        step = 1 if forward else -1
        goes = (here + step) % len(regions) if here is not None else (0 if forward else -1)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        regions[goes][0].setFocus(reason)
        return True

    def place(self) -> tuple[QWidget | None, str]:
        """Return what of the panel has the focus, and the name of its place there."""
        focused = self._focused()
        return focused, "" if focused is None else str(focused.property("place") or "")

    def go_on(self, before: tuple[QWidget | None, str]) -> None:
        """Put the focus where the agent goes on, if its place is gone: on the step to do, else the first action.

        Qt itself would move it to whatever comes next in the window.
        """
        widget, place = before
        now, stands = self.place()
        if widget is None or not self._listening or now is widget or (place and place == stands):
            return
        panel = self._panel
        if now is not None and (panel.pages.isAncestorOf(now) or panel.guidance.isAncestorOf(now)):
            return  # a region has chosen for itself
        if panel.guidance.isHidden() or not panel.guidance.focus_step():
            stops = next((stops for stops in reversed(self._regions()[:-1]) if stops), [])
            if stops:
                stops[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _next_field(self, stops: list[QWidget], focused: QWidget | None, *, forward: bool) -> bool:
        """Move from one field to the one beside it in the same region, as in any form."""
        fields = [one for one in stops if isinstance(one, Field | Chooser) and one.isEnabled()]
        if focused not in fields:
            return False
        place = fields.index(focused) + (1 if forward else -1)
        if not 0 <= place < len(fields):
            return False
        fields[place].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _regions(self) -> list[list[QWidget]]:
        panel = self._panel
        upper = (panel.guidance, panel.pages.current)
        found = [region.stops() for region in upper if region is not None and not region.isHidden()]
        if panel.bar.isHidden():
            return found
        return [*found, panel.bar.stops(), panel.footer.stops()]

    def _press_button(self, key: Key) -> bool:
        panel = self._panel
        page = panel.pages.current
        if not panel.bar.isHidden() and panel.bar.press(key):
            return True
        if isinstance(page, IncidentPage) and page.press(key):
            return True
        if page is not None and self._press_in(page, key):
            return True
        return key is not Key.N and not panel.guidance.isHidden() and self._press_in(panel.guidance, key)

    def _press_in(self, region: Region, key: Key) -> bool:
        for button in region.findChildren(ActionButton):
            shown = button.shown()
            if shown is not None and shown.key is key and button.isEnabled():
                button.click()
                return True
        return False

    def _digit(self, event: QKeyEvent) -> bool:
        page = self._panel.pages.current
        return page is not None and page.choose_digit(event.text())

    def _keys(self) -> bool:
        self._panel.did.emit(Did(Deed.SHOW_KEYS))
        return True

    def _find(self) -> bool:
        page = self._panel.pages.current
        if isinstance(page, IdlePage):
            return page.focus_search()
        self._panel.did.emit(Did(Deed.FIND_ACCOUNT))
        return True

    def _options(self) -> bool:
        page = self._panel.pages.current
        return isinstance(page, QuotePage | RequestFormPage) and page.focus_options()

    def _focused(self) -> QWidget | None:
        focused = QApplication.focusWidget()
        return focused if focused is not None and self._panel.isAncestorOf(focused) else None

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._panel.isAncestorOf(now):
            self._panel.show_focused(now)
