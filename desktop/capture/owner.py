"""Makes our window owned by a window of another process, so that the system keeps it above that one."""

import ctypes
import sys

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

elif sys.platform == "linux":

    def own(window: int, owner: int) -> bool:
        """Set WM_TRANSIENT_FOR ourselves: Qt does not for a parent of another process."""
        from Xlib import display as xdisplay
        from Xlib import error as xerror

        try:
            display = xdisplay.Display()
        except (xerror.DisplayError, OSError):
            return False
        try:
            ours = display.create_resource_object("window", window)
            theirs = display.create_resource_object("window", owner)
            ours.set_wm_transient_for(theirs)
            display.sync()
        finally:
            display.close()
        return True

else:

    def own(window: int, owner: int) -> bool:  # noqa: ARG001 (the same shape on every system)
        """Say no: macOS has child windows only within one application, so the window is kept floating."""
        return False
