"""Qt's screens as docking sees them: in native pixels, the main one first."""

import sys

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from desktop.docking.geometry import Rect, Screen


def screens_now() -> tuple[Screen, ...]:
    """Return the screens that are plugged in; for a moment there may be none."""
    main = QGuiApplication.primaryScreen()
    screens = sorted(QGuiApplication.screens(), key=lambda one: one is not main)
    return tuple(
        screen_of(one.name(), one.geometry(), one.availableGeometry(), one.devicePixelRatio())
        for one in screens
    )


def screen_of(name: str, full: QRect, work: QRect, ratio: float, system: str = sys.platform) -> Screen:
    """Return one screen. macOS counts windows in logical pixels, so there is nothing to convert."""
    scale = 1.0 if system == "darwin" else ratio
    origin = Screen(name, _rect(full), _rect(full), scale)
    return Screen(name, origin.to_native(_rect(full)), origin.to_native(_rect(work)), scale)


def _rect(rect: QRect) -> Rect:
    return Rect(rect.x(), rect.y(), rect.width(), rect.height())
