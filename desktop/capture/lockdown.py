"""Makes this process hard to look into before anything else is loaded: environment, core dumps, debuggers, parent."""

import ctypes
import os
import sys
from collections.abc import MutableMapping

KEPT = frozenset(
    {
        "APPDATA", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "HOME", "LANG", "LC_ALL", "LOCALAPPDATA", "PATH",
        "QT_ACCESSIBILITY", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR",
        "QT_SCREEN_SCALE_FACTORS", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "USERPROFILE", "WINDIR", "XAUTHORITY",
        "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR",
    }
)  # fmt: skip

# Site isolation gives the card frame a process of its own; a form is drawn sooner by the processor than a graphics card
# gets ready for a new window; the rest keeps the engine from writing and calling home.
CHROMIUM_FLAGS = (
    "--site-per-process --disable-gpu --disable-gpu-shader-disk-cache --disable-background-networking "
    "--disable-breakpad --disable-sync --no-pings --disable-logging --disable-extensions"
)

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_GET_DUMPABLE = 3
_SIGKILL = 9


def scrub(environment: MutableMapping[str, str]) -> None:
    """Leave only variables that cannot open a debugger, load code or write a log."""
    for name in set(environment) - KEPT:
        del environment[name]
    environment["QTWEBENGINE_CHROMIUM_FLAGS"] = CHROMIUM_FLAGS
    environment["QT_QUICK_BACKEND"] = "software"
    environment["MESA_SHADER_CACHE_DISABLE"] = "true"
    environment["QSG_RHI_DISABLE_DISK_CACHE"] = "1"


def harden() -> None:
    """Refuse core dumps and same-user reading of memory, and die with the parent, where the system can."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        _prctl(_PR_SET_DUMPABLE, 0)
        _prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def readable_by_others() -> bool:
    """Say whether the system lets another process of this user read our memory (Linux only)."""
    return sys.platform == "linux" and _prctl(_PR_GET_DUMPABLE, 0) == 1


def _prctl(option: int, value: int) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.prctl(
        option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)
    )
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(result)
