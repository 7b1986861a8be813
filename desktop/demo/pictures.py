"""Numbered pictures of the panel, written as they are taken."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from desktop.views.panel import Panel


class Pictures:
    """Takes pictures of one panel into a folder."""

    def __init__(self, panel: Panel, folder: Path) -> None:
        self._panel = panel
        self._folder = folder
        self.taken: list[str] = []

    def clear(self) -> None:
        """Take away what an earlier run left in the folder."""
        for earlier in self._folder.glob("[0-9][0-9]-*.png"):
            earlier.unlink()

    def take(self, name: str) -> str:
        """Take a picture and return its file's name; a second one in a row of the same name replaces the first."""
        same = bool(self.taken) and self.taken[-1].partition("-")[2] == f"{name}.png"
        if not same:
            self.taken.append(f"{len(self.taken) + 1:02}-{name}.png")
        path = self._folder / self.taken[-1]
        # an agent sees the panel only when all its parts have their places
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        if not self._panel.grab().save(str(path)):
            raise OSError(f"cannot write {path}")
        return self.taken[-1]
