"""What holds for every test with windows: none of them is left to those that come after it, or to other threads."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop.collecting import collect


@pytest.fixture(autouse=True, scope="session")
def what_is_loaded_is_not_looked_through() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True, scope="module")
def cycles_end_in_this_thread(what_is_loaded_is_not_looked_through: None) -> Iterator[None]:
    """Keep the collector to this thread, as the program does: see desktop.collecting."""
    was_enabled = gc.isenabled()
    gc.disable()
    yield
    gc.collect()
    if was_enabled:
        gc.enable()


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
    collect()
