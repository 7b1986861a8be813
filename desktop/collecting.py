"""Looks for cycles of objects in Qt's own thread.

Python's collector runs in whatever thread makes the next object. An object of Qt that comes to its end in another
thread than its own leaves its timers behind, and the next of them that is due ends the program.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

EVERY_MS = 1_000


@contextmanager
def collected_here(every_ms: int = EVERY_MS) -> Iterator[None]:
    """Look for cycles from this thread's event loop alone; at the end once more, then as it was before."""
    was_enabled = gc.isenabled()
    gc.disable()
    timer = QTimer()
    timer.timeout.connect(collect)
    timer.start(every_ms)
    try:
        yield
    finally:
        timer.stop()
        gc.collect()
        if was_enabled:
            gc.enable()


def collect() -> None:
    """Look through the oldest objects that are due to be looked through, as the collector itself would choose."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
