"""An agent who uses the keyboard alone, and supervisors with the real client at the other end of one file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.bootstrap.supervising import FOLDER
from integrations.approvals.answerer import Answerer
from integrations.approvals.sqlite import SqliteApprovals
from integrations.settings.model import Approvals
from policy.approvals.queue import Queue, Waiting
from tests.desktop.bad_days.day import Day, Office
from tests.integrations.approvals.office import HeldBy
from tests.journeys.approvals.desks import enrol
from tests.policy.approvals.world import RANKS, roster

NAMED = {
    "F3": Qt.Key.Key_F3,
    "F4": Qt.Key.Key_F4,
    "F6": Qt.Key.Key_F6,
    "F8": Qt.Key.Key_F8,
    "F9": Qt.Key.Key_F9,
    "Esc": Qt.Key.Key_Escape,
    "Tab": Qt.Key.Key_Tab,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
    "Right": Qt.Key.Key_Right,
    "Space": Qt.Key.Key_Space,
}
MOST_KEYS = 40
WAIT_S = 20.0


@dataclass
class Keyboard:
    """Keys on the panel, each to where the keyboard is."""

    day: Day

    @property
    def panel(self) -> QWidget:
        return self.day.running.panel

    def press(self, *keys: str) -> None:
        for key in keys:
            self.day.view  # noqa: B018 (what was done before is shown first)
            QApplication.processEvents()
            QTest.keyClick(self._focused(), NAMED[key])
        self.day.view  # noqa: B018

    def type(self, text: str) -> None:
        for letter in text:
            self.day.view  # noqa: B018
            QTest.keyClicks(self._focused(), letter)

    def go_to(self, place: str) -> None:
        """Go to a place of the page by Tab and arrows."""
        for number in range(MOST_KEYS):
            if str(self._focused().property("place")) == place:
                return
            inside = self.day.running.panel.pages.isAncestorOf(self._focused())
            arrow = "Down" if number < MOST_KEYS / 2 else "Up"
            self.press(arrow if inside else "Tab")
        raise AssertionError(f"no key leads to {place}: {self.day.sentences}")

    def fill(self, field: str, text: str) -> None:
        """Type into a field, in the place of what stands there."""
        self.go_to(f"field:{field}")
        QTest.keyClick(self._focused(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.type(text)

    def kind(self, kind: str) -> None:
        """Choose what is asked for: F4 leads there, arrows choose."""
        self.press("F4")
        for _ in range(MOST_KEYS):
            if str(self._focused().property("place")) == f"option:{kind}":
                return
            self.press("Right")
        raise AssertionError(f"{kind} cannot be asked for: {self.day.sentences}")

    def _focused(self) -> QWidget:
        focused: QWidget | None = QApplication.focusWidget()
        return focused if focused is not None and self.panel.isAncestorOf(focused) else self.panel


@dataclass
class Supervisor:
    """Somebody with the real client: the queue over the file, decisions signed by their own key."""

    answerer: Answerer

    async def waiting(self) -> Waiting:
        """Wait for a request, and return it."""
        return (await self.until(lambda queue: bool(queue.waiting))).waiting[0]

    async def until(self, there: Callable[[Queue], bool]) -> Queue:
        async with asyncio.timeout(WAIT_S):
            async for queue in self.answerer.watch():
                if there(queue):
                    return queue
        raise AssertionError("the queue ended")


@asynccontextmanager
async def supervisor(office: Office, person: str) -> AsyncIterator[Supervisor]:
    (office.folder / FOLDER).mkdir(mode=0o700, exist_ok=True)
    carrier = SqliteApprovals(office.folder / FOLDER / "approvals.sqlite", person)
    await carrier.open()
    answerer = Answerer(carrier, HeldBy(person), roster, person, RANKS)
    answerer.start()
    await answerer.on_duty(on=True)
    try:
        yield Supervisor(answerer)
    finally:
        await answerer.stop()
        await carrier.close()


@asynccontextmanager
async def at_the_panel(office: Office, **more: Any) -> AsyncIterator[tuple[Day, Keyboard]]:
    """Run the program, with a caller verified and all said, and the panel in front."""
    settings = office.settings(approvals=Approvals(roster_pin=enrol(office.folder)))
    async with office.day(settings, **more) as day:
        await day.guide()
        day.running.panel.activateWindow()
        await day.until(day.running.panel.isActiveWindow)
        yield day, Keyboard(day)


def entries(office: Office, name: str) -> list[tuple[str, int | None]]:
    """Return what was granted, as the book keeps it: who granted it, and how much."""
    with sqlite3.connect(office.folder / "accounts.sqlite") as file:
        return file.execute(
            "SELECT agent, amount FROM grants WHERE name = ? ORDER BY key", (name,)
        ).fetchall()


def booked(office: Office) -> list[tuple[str, str, int]]:
    """Return what stands in the ledger beside the receivables: code, component, amount."""
    with sqlite3.connect(office.folder / "accounts.sqlite") as file:
        return file.execute(
            "SELECT sort, component, sum(minor) FROM posting_lines GROUP BY sort, component ORDER BY 1, 2"
        ).fetchall()
