"""Keeps a window out of screenshots and screen recordings where the system offers it (Windows, macOS)."""

import ctypes
import sys

_WDA_EXCLUDEFROMCAPTURE = 0x11
_WDA_MONITOR = 0x01
_SHARING_NONE = 0


if sys.platform == "win32":

    def exclude_from_capture(window: int) -> bool:
        """Set the display affinity of an HWND; before Windows 10 2004 it is shown black, not left out."""
        user32 = ctypes.WinDLL("user32", use_last_error=True)
        user32.SetWindowDisplayAffinity.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        user32.SetWindowDisplayAffinity.restype = ctypes.c_int
        return any(
            bool(user32.SetWindowDisplayAffinity(window, affinity))
            for affinity in (_WDA_EXCLUDEFROMCAPTURE, _WDA_MONITOR)
        )

elif sys.platform == "darwin":

    def exclude_from_capture(window: int) -> bool:
        """Set the sharing type of an NSView's window to none through the Objective-C runtime."""
        objc = ctypes.CDLL("/usr/lib/libobjc.A.dylib")
        objc.sel_registerName.restype = ctypes.c_void_p
        objc.sel_registerName.argtypes = (ctypes.c_char_p,)
        ask = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
        tell = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(
            ("objc_msgSend", objc)
        )
        native = ask(window, objc.sel_registerName(b"window"))
        if not native:
            return False
        tell(native, objc.sel_registerName(b"setSharingType:"), _SHARING_NONE)
        return True

else:

    def exclude_from_capture(window: int) -> bool:  # noqa: ARG001 (the same shape on every system)
        """Say no: X11 has nothing of the kind."""
        return False
