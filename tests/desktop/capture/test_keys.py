import pytest
from PySide6.QtCore import Qt

from desktop.capture.keys import allowed

NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT, META = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
)
KEYPAD = Qt.KeyboardModifier.KeypadModifier


@pytest.mark.parametrize(
    ("key", "modifiers", "text"),
    [
        (Qt.Key.Key_4, NONE, "4"),
        (Qt.Key.Key_4, KEYPAD, "4"),
        (Qt.Key.Key_Tab, NONE, "\t"),
        (Qt.Key.Key_Backtab, SHIFT, ""),
        (Qt.Key.Key_Return, NONE, "\r"),
        (Qt.Key.Key_Escape, NONE, "\x1b"),
        (Qt.Key.Key_Backspace, NONE, "\b"),
        (Qt.Key.Key_Left, SHIFT, ""),
        (Qt.Key.Key_A, CTRL, "\x01"),
    ],
)
def test_keys_that_fill_in_a_form_exist(key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> None:
    assert allowed(key, modifiers, text)


@pytest.mark.parametrize(
    ("key", "modifiers", "text"),
    [
        (Qt.Key.Key_C, CTRL, "\x03"),
        (Qt.Key.Key_V, CTRL, "\x16"),
        (Qt.Key.Key_X, CTRL, "\x18"),
        (Qt.Key.Key_P, CTRL, "\x10"),
        (Qt.Key.Key_I, CTRL | SHIFT, "\t"),
        (Qt.Key.Key_Insert, SHIFT, ""),
        (Qt.Key.Key_Insert, CTRL, ""),
        (Qt.Key.Key_Delete, SHIFT, ""),
        (Qt.Key.Key_A, CTRL | ALT, ""),
        (Qt.Key.Key_A, META, "a"),
        (Qt.Key.Key_F12, NONE, ""),
        (Qt.Key.Key_F5, NONE, ""),
        (Qt.Key.Key_Print, NONE, ""),
        (Qt.Key.Key_Copy, NONE, ""),
        (Qt.Key.Key_Paste, NONE, ""),
    ],
)
def test_keys_that_copy_paste_print_or_open_do_not(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str
) -> None:
    assert not allowed(key, modifiers, text)
