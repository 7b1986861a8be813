"""Which keys exist in the card window: those that fill in a form, and none that copy, paste, print or open."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_EDITING = frozenset(
    {
        Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return,
        Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
        Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock,
    }
)  # fmt: skip
_KEY_EVENTS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_MOUSE_EVENTS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)


def allowed(key: int, modifiers: Qt.KeyboardModifier, text: str) -> bool:
    """Say whether a key press belongs to filling in a form."""
    if modifiers & _MODIFIERS:
        return key == Qt.Key.Key_A and not modifiers & (
            Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        )
    if modifiers & Qt.KeyboardModifier.ShiftModifier and key in (Qt.Key.Key_Delete, Qt.Key.Key_Insert):
        return False
    return key in _EDITING or (len(text) == 1 and text.isprintable())


class OwnKeysOnly(QObject):
    """An event filter for the card window: eats other keys, and every mouse button but the left one."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _KEY_EVENTS and isinstance(event, QKeyEvent):
            return not allowed(event.key(), event.modifiers(), event.text())
        if event.type() in _MOUSE_EVENTS and isinstance(event, QMouseEvent):
            return event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
        return event.type() in (QEvent.Type.ContextMenu, QEvent.Type.DragEnter, QEvent.Type.Drop)
