"""A window that says when it is painted for the first time: the panel, as the command starts it, or an empty one."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.bootstrap.agent import Program

_PAINTED: list[bool] = []


def empty() -> None:
    """Show the least that PySide6 can show."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    class Empty(QWidget):
        def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
            QTimer.singleShot(0, painted)

    def painted() -> None:
        print("painted", flush=True)
        print("ready", flush=True)
        app.quit()

    app = QApplication(["empty"])
    window = Empty()
    window.resize(400, 820)
    window.show()
    app.exec()


def panel() -> None:
    """Start `tillside` as a menu does, with the secret in the environment in place of a keyring."""
    from functools import partial

    from desktop.__main__ import main
    from desktop.bootstrap import start
    from desktop.demo.secrets import RunSecrets
    from integrations.secrets import store

    def kept(_: str) -> RunSecrets:
        secrets = RunSecrets()
        secrets.keep("sandbox", os.environ["TILLSIDE_BENCH_KEY"])
        return secrets

    store.Secrets = kept  # type: ignore[assignment, misc]
    _tell_first_paint()
    start.run = partial(start.run, beside=_ready)
    sys.argv = ["tillside"]
    main()


def _tell_first_paint() -> None:
    """Say when a panel is painted; the program loads what this loads before it can show one."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent

    from desktop.views.panel import Panel

    def paint_event(_: Panel, __: QPaintEvent) -> None:
        QTimer.singleShot(0, _painted)

    Panel.paintEvent = paint_event  # type: ignore[method-assign, assignment]


def _painted() -> None:
    if not _PAINTED:
        _PAINTED.append(True)
        print("painted", flush=True)


@asynccontextmanager
async def _ready(program: Program) -> AsyncIterator[None]:
    from asyncio import sleep

    print("ready", flush=True)
    while not _PAINTED:  # noqa: ASYNC110 (a paint tells no loop, and an empty window loads no asyncio)
        await sleep(0.005)
    program.front.closed.emit()
    yield


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        empty()
    else:
        panel()
