"""Makes our window owned by a window of another process, so that the system keeps it above that one."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from Xlib.display import Display

_GWLP_HWNDPARENT = -8


if sys.platform == "win32":

    def own(window: int, owner: int) -> bool:
        """Set the owner of a native window; say whether the system has such a thing across processes."""
        user32 = ctypes.WinDLL("user32", use_last_error=True)
        user32.SetWindowLongPtrW.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
        user32.SetWindowLongPtrW.restype = ctypes.c_void_p
        ctypes.set_last_error(0)
        before = user32.SetWindowLongPtrW(window, _GWLP_HWNDPARENT, owner)
        return before is not None or ctypes.get_last_error() == 0

    def get_ready() -> None:
        """Do nothing: there is nothing to load."""

elif sys.platform == "linux":

    def own(window: int, owner: int) -> bool:
        """Set WM_TRANSIENT_FOR ourselves: Qt does not for a parent of another process."""
        display = _screen()
        if display is None:
            return False
        ours = display.create_resource_object("window", window)
        theirs = display.create_resource_object("window", owner)
        ours.set_wm_transient_for(theirs)
        display.sync()
        return True

    def get_ready() -> None:
        """Connect to the screen ahead of time: Xlib takes a tenth of a second for it."""
        _screen()

    @cache
    def _screen() -> Display | None:
        """Return a connection of our own, for as long as the process lives."""
        from Xlib import display as xdisplay
        from Xlib import error as xerror

        try:
            return xdisplay.Display()
        except (xerror.DisplayError, OSError):
            return None

else:

    def own(window: int, owner: int) -> bool:  # noqa: ARG001 (the same shape on every system)
        """Say no: macOS has child windows only within one application, so the window is kept floating."""
        return False

    def get_ready() -> None:
        """Do nothing: there is nothing to load."""
