"""Asks the operating system whether it wants motion reduced, which Qt does not tell by itself."""

import sys
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

_SPI_GETCLIENTAREAANIMATION = 0x1042


def motion_allowed() -> bool:
    """Say whether marks may turn and tints may fade."""
    return _system_allows()


def desktop_allows(config: Path) -> bool:
    """Read what GNOME and KDE write into a configuration folder; where neither says anything, motion is allowed."""
    for name in ("gtk-4.0", "gtk-3.0"):
        gtk = QSettings(str(config / name / "settings.ini"), QSettings.Format.IniFormat)
        if str(gtk.value("Settings/gtk-enable-animations", "true")).lower() in {"false", "0"}:
            return False
    kde = QSettings(str(config / "kdeglobals"), QSettings.Format.IniFormat)
    return str(kde.value("KDE/AnimationDurationFactor", "1")) not in {"0", "0.0"}


if sys.platform == "win32":

    def _system_allows() -> bool:
        import ctypes

        allowed = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(allowed), 0)
        return bool(allowed.value)

elif sys.platform == "darwin":

    def _system_allows() -> bool:
        settings = QSettings("com.apple", "universalaccess")
        return not settings.value("reduceMotion", defaultValue=False, type=bool)

else:

    def _system_allows() -> bool:
        place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
        return desktop_allows(Path(place))
