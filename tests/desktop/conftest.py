"""What holds for every test with windows: none of them is left to those that come after it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def no_window_is_left() -> Iterator[None]:
    """Delete the windows of a test. Each that stayed would be dressed anew with every change of the theme."""
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication):
        for left in app.topLevelWidgets():
            left.close()
            left.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
