"""A window that says when it is painted for the first time: the panel, as the command starts it, or an empty one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.bootstrap.agent import Program
    from desktop.views.window import FirstLook, PanelWindow


def empty() -> None:
    """Show the least that PySide6 can show."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    class Empty(QWidget):
        def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
            QTimer.singleShot(0, painted)

    def painted() -> None:
        _painted()
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

    show = start.first_window

    def told(look: FirstLook) -> PanelWindow:
        """Say when the window is painted, which is when the program goes on; only then is more loaded here."""
        window = show(look)
        _painted()
        _keep_secret()
        return window

    start.first_window = told  # type: ignore[assignment]
    start.start_panel = partial(start.start_panel, beside=_ready)
    sys.argv = ["tillside"]
    main()


def _painted() -> None:
    """Say that the window is painted, and how much of a processor's time that took, which no other load disturbs."""
    print("painted", flush=True)
    print(f"worked {time.process_time() * 1_000:.1f}", flush=True)


def _keep_secret() -> None:
    from desktop.demo.secrets import RunSecrets
    from integrations.secrets import store

    def kept(_: str) -> RunSecrets:
        secrets = RunSecrets()
        secrets.keep("sandbox", os.environ["TILLSIDE_BENCH_KEY"])
        return secrets

    store.Secrets = kept  # type: ignore[assignment, misc]


@asynccontextmanager
async def _ready(program: Program) -> AsyncIterator[None]:
    from asyncio import sleep

    print("ready", flush=True)
    await sleep(0)
    program.front.closed.emit()
    yield


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        empty()
    else:
        panel()
