"""The calls of user32, dwmapi, shell32 and kernel32 that docking makes, each with its exact types. Decides nothing.

64-bit Windows has one calling convention, so ctypes' plain library and callback types serve.
"""

import ctypes
from collections.abc import Callable
from ctypes import POINTER, Structure, byref, c_int, c_int32, c_size_t, c_uint32, c_void_p, c_wchar_p, sizeof
from typing import Any

from desktop.docking.geometry import Rect, between

_FRAME_BOUNDS = 9  # DWMWA_EXTENDED_FRAME_BOUNDS
_CLOAKED = 14  # DWMWA_CLOAKED: there, but on another desktop or suspended
_OWNER = 4  # GW_OWNER
_STYLE_EX = -20  # GWL_EXSTYLE
_TOOL_WINDOW = 0x80  # WS_EX_TOOLWINDOW
_LIMITED_QUERY = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_OUT_OF_CONTEXT, _SKIP_OWN = 0, 2  # WINEVENT_OUTOFCONTEXT, WINEVENT_SKIPOWNPROCESS
_PER_MONITOR = 2  # DPI_AWARENESS_PER_MONITOR_AWARE

WINDOW_PROC = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p)
EVENT_PROC = ctypes.CFUNCTYPE(None, c_void_p, c_uint32, c_void_p, c_int32, c_int32, c_uint32, c_uint32)


class NativeRect(Structure):
    """RECT."""

    _fields_ = (("left", c_int32), ("top", c_int32), ("right", c_int32), ("bottom", c_int32))


class AppBarData(Structure):
    """APPBARDATA."""

    _fields_ = (
        ("size", c_uint32),
        ("window", c_void_p),
        ("message", c_uint32),
        ("edge", c_uint32),
        ("rect", NativeRect),
        ("parameter", c_void_p),
    )


class Calls:
    """What docking asks of Windows, in numbers and rectangles."""

    def __init__(self, library: Callable[[str], Any] = ctypes.CDLL) -> None:
        user, dwm = library("user32"), library("dwmapi")
        kernel, shell = library("kernel32"), library("shell32")
        self._enum = _typed(user.EnumWindows, c_int, WINDOW_PROC, c_void_p)
        self._visible = _typed(user.IsWindowVisible, c_int, c_void_p)
        self._iconic = _typed(user.IsIconic, c_int, c_void_p)
        self._related = _typed(user.GetWindow, c_void_p, c_void_p, c_uint32)
        self._long = _typed(user.GetWindowLongPtrW, c_void_p, c_void_p, c_int)
        self._rect = _typed(user.GetWindowRect, c_int, c_void_p, POINTER(NativeRect))
        self._process = _typed(user.GetWindowThreadProcessId, c_uint32, c_void_p, POINTER(c_uint32))
        self._hook = _typed(
            user.SetWinEventHook,
            c_void_p,
            *(c_uint32, c_uint32, c_void_p, EVENT_PROC, c_uint32, c_uint32, c_uint32),
        )
        self._unhook = _typed(user.UnhookWinEvent, c_int, c_void_p)
        self._context = _typed(user.GetThreadDpiAwarenessContext, c_void_p)
        self._awareness = _typed(user.GetAwarenessFromDpiAwarenessContext, c_int, c_void_p)
        self._attribute = _typed(dwm.DwmGetWindowAttribute, c_int32, c_void_p, c_uint32, c_void_p, c_uint32)
        self._open = _typed(kernel.OpenProcess, c_void_p, c_uint32, c_int, c_uint32)
        self._close = _typed(kernel.CloseHandle, c_int, c_void_p)
        self._image = _typed(
            kernel.QueryFullProcessImageNameW, c_int, c_void_p, c_uint32, c_wchar_p, POINTER(c_uint32)
        )
        self._app_bar = _typed(shell.SHAppBarMessage, c_size_t, c_uint32, POINTER(AppBarData))

    def windows(self) -> list[int]:
        """Return every top-level window."""
        found: list[int] = []

        def one(window: int | None, _: int | None) -> int:
            found.append(window or 0)
            return 1

        self._enum(WINDOW_PROC(one), None)
        return found

    def is_main(self, window: int) -> bool:
        """Say whether a window is shown, has no owner and is no tool."""
        if not self._visible(window) or self._related(window, _OWNER):
            return False
        return not (self._long(window, _STYLE_EX) or 0) & _TOOL_WINDOW and not self._is_cloaked(window)

    def is_minimised(self, window: int) -> bool:
        return bool(self._iconic(window))

    def frame(self, window: int) -> Rect | None:
        """Return what is seen of a window in physical pixels, or None if it is gone.

        GetWindowRect counts invisible edges for resizing, so it is only asked where there is no compositor.
        """
        native = NativeRect()
        if self._attribute(window, _FRAME_BOUNDS, byref(native), sizeof(native)) != 0 and not self._rect(
            window, byref(native)
        ):
            return None
        return between(native.left, native.top, native.right, native.bottom)

    def process(self, window: int) -> int:
        """Return the process id of a window, 0 if it is gone."""
        number = c_uint32()
        self._process(window, byref(number))
        return number.value

    def program(self, process: int) -> str:
        """Return the file name of a process's program, empty if it may not be known."""
        handle = self._open(_LIMITED_QUERY, 0, process)
        if not handle:
            return ""
        try:
            size = c_uint32(32768)
            path = ctypes.create_unicode_buffer(size.value)
            return path.value.rpartition("\\")[2] if self._image(handle, 0, path, byref(size)) else ""
        finally:
            self._close(handle)

    def hook(self, first: int, last: int, process: int, tell: Any) -> int:
        """Have an EVENT_PROC called for a range of events, of one process or (0) of all; 0 means refused."""
        flags = _OUT_OF_CONTEXT | _SKIP_OWN
        return int(self._hook(first, last, None, tell, process, 0, flags) or 0)

    def unhook(self, hook: int) -> None:
        self._unhook(hook)

    def counts_real_pixels(self) -> bool:
        """Say whether this thread sees each monitor's own pixels; Qt asks for that when it starts."""
        return int(self._awareness(self._context())) == _PER_MONITOR

    def app_bar(self, message: int, window: int, edge: int, rect: Rect, notify: int = 0) -> Rect:
        """Send an app bar message and return the rectangle as the shell left it."""
        native = NativeRect(rect.x, rect.y, rect.right, rect.bottom)
        data = AppBarData(sizeof(AppBarData), window, notify, edge, native, None)
        self._app_bar(message, byref(data))
        return between(data.rect.left, data.rect.top, data.rect.right, data.rect.bottom)

    def _is_cloaked(self, window: int) -> bool:
        cloaked = c_uint32()
        answer = self._attribute(window, _CLOAKED, byref(cloaked), sizeof(cloaked))
        return answer == 0 and cloaked.value != 0


def _typed(function: Any, result: Any, *arguments: Any) -> Any:
    function.restype, function.argtypes = result, arguments
    return function
