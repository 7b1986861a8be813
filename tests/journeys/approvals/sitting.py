"""The process of the real supervisor's window: the program as it is, with an ear for a journey's words.

Its first line says who sits there, with which key, folder and settings. After that it answers each JSON object on its
input with one on its output: `keys` presses keys where the keyboard is, `type` types, `look` tells what is shown,
`close` closes the window.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.bootstrap.start import settings_from
from desktop.bootstrap.supervising import held_key, start_supervisor
from desktop.supervision import Supervision

KEYS = {
    "1": Qt.Key.Key_1,
    "2": Qt.Key.Key_2,
    "3": Qt.Key.Key_3,
    "A": Qt.Key.Key_A,
    "R": Qt.Key.Key_R,
    "Enter": Qt.Key.Key_Return,
}


def obey(supervision: Supervision, said: dict[str, Any]) -> dict[str, Any]:
    """Do what is said, and tell what the window shows then."""
    window = supervision.window
    for key in said.get("keys", ()):
        focused: QWidget | None = window.focusWidget()
        QTest.keyClick(window if focused is None else focused, KEYS[key])
    if "type" in said:
        QTest.keyClicks(window.focusWidget(), said["type"])
    if said.get("close"):
        window.close()
    view = window.view()
    return {} if view is None else dataclasses.asdict(view)


@asynccontextmanager
async def listening(supervision: Supervision) -> AsyncIterator[None]:
    """Obey what comes on the input for as long as this is entered."""

    async def listen() -> None:
        while line := await asyncio.to_thread(sys.stdin.readline):
            sys.stdout.write(json.dumps(obey(supervision, json.loads(line)), default=str) + "\n")
            sys.stdout.flush()

    listens = asyncio.create_task(listen())
    supervision.window.activateWindow()
    yield
    listens.cancel()


def main() -> None:
    first = json.loads(sys.stdin.readline())
    settings, key = settings_from(Path(first["settings"])), held_key(bytes.fromhex(first["seed"]))
    start_supervisor(settings, Path(first["folder"]), first["person"], key, listening)


if __name__ == "__main__":
    main()
