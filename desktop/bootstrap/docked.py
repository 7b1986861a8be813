"""The agent's wishes for the panel's window and the softphone, which no session needs to know."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.bootstrap.agent import Program
from desktop.docking.dock import Dock
from desktop.docking.following import Decision
from desktop.docking.placement import Side
from desktop.present import live
from desktop.present.live.surroundings import Docked, Searched
from integrations.customers import NOTHING_FOUND
from integrations.errors import PortError
from integrations.logs.writing import note
from integrations.packs.page import page_html
from integrations.phone import e164
from integrations.ports import Answer, CallCommand, HangUp
from policy.session import Stage

_log = logging.getLogger(__name__)


@asynccontextmanager
async def granting(
    program: Program, dock: Dock, pages: Callable[[], Mapping[str, bytes]] = dict, region: str = "US"
) -> AsyncIterator[None]:
    """Do what the agent wishes of the window and the softphone for as long as this is entered.

    `pages` reads the policy's pages; it is called off the event loop. Telephone numbers are read as in `region`.
    """
    wishes = _Wishes(program, dock, pages, region)
    dock.changed.connect(wishes.placed)
    program.front.wished.connect(wishes.grant)
    program.desk.watch(wishes.need)
    wishes.begin()
    try:
        yield
    finally:
        program.front.wished.disconnect(wishes.grant)
        dock.changed.disconnect(wishes.placed)
        await wishes.finish()


class _Wishes:
    """Does what the agent wants of the window and the softphone."""

    def __init__(
        self, program: Program, dock: Dock, pages: Callable[[], Mapping[str, bytes]], region: str
    ) -> None:
        self._program = program
        self._dock = dock
        self._pages = pages
        self._region = region
        self._folder: TemporaryDirectory[str] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def grant(self, asked: live.PanelAsked) -> None:
        match asked.wish:
            case live.Wish.FLIP_SIDE:
                self._dock.flip()
            case live.Wish.UNDOCK:
                if self._dock.state().torn_off:
                    self._dock.attach()
                else:
                    self._dock.tear_off()
            case live.Wish.ANSWER:
                self._command(Answer)
            case live.Wish.HANG_UP:
                self._command(HangUp)
            case live.Wish.PRINT:
                self._print(asked.about)
            case live.Wish.SEARCH:
                self._begin(self._search(asked.about))
            case live.Wish.OPEN_POLICY:
                self._begin(self._open_policy(asked.about))
            case _:
                return
        self._placed_now()

    def begin(self) -> None:
        """Show how the panel lies, and keep it in sight if a call was heard already."""
        self._placed_now()
        self.need()

    def need(self) -> None:
        """Keep the panel in sight while there is a call."""
        self._dock.need(needed=self._program.desk.session.stage is not Stage.IDLE)

    def placed(self, decision: Decision) -> None:
        self._placed_now()

    async def finish(self) -> None:
        """Wait for commands that are under way."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=2)
        if self._folder is not None:
            self._folder.cleanup()

    def _placed_now(self) -> None:
        state = self._dock.state()
        right = state.wish.side is Side.RIGHT
        side = Docked.RIGHT if right else Docked.LEFT
        self._program.outlook.docked = Docked.FLOATING if state.torn_off else side
        self._program.front.changed()

    def _command(self, kind: type[Answer | HangUp]) -> None:
        call = self._program.desk.session.call
        if call is not None and kind in self._program.source.abilities.commands:
            self._begin(self._perform(kind(call.key)))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _perform(self, command: CallCommand) -> None:
        try:
            await self._program.source.perform(command)
        except PortError as error:
            note(_log, "call.command-failed", logging.WARNING, error=type(error).__name__.lower())

    def _print(self, key: str) -> None:
        """Open the receipt with the system's own viewer, which prints it."""
        kept = self._program.money.receipt(key)
        if kept is not None:
            show_file(kept.pdf)

    async def _search(self, text: str) -> None:
        """Find accounts between calls, by telephone, number or name; a later search goes before an earlier one."""
        outlook, accounts = self._program.outlook, self._program.accounts
        outlook.searched = mine = Searched(text)
        self._program.front.changed()
        number = e164(text, self._region)
        try:
            found = await accounts.by_phone(number) if number is not None else NOTHING_FOUND
            found = found if found.found else await accounts.by_number(text)
            found = found if found.found else await accounts.by_name(text)
        except PortError:
            told = Searched(text, failed=True)
        else:
            told = Searched(text, tuple(one.card for one in found.found), found.more)
        if outlook.searched is mine:
            outlook.searched = told
            self._program.front.changed()

    async def _open_policy(self, about: str) -> None:
        """Open a page of the policy at a row, in the browser, from a file that only this user can read."""
        name, _, row = about.partition("#")
        pack, language = self._program.pack.about, self._program.desk.session.setup.language
        try:
            pages = await asyncio.to_thread(self._pages)
        except PortError as error:
            note(_log, "policy.unread", logging.WARNING, error=type(error).__name__.lower())
            return
        if name not in pages:
            note(_log, "policy.no-page", logging.WARNING)
            return
        text = pages[name].decode(errors="replace")
        html = page_html(name, text, f"{pack.title} {pack.version}", language)
        self._folder = self._folder or TemporaryDirectory(prefix="tillside-policy-")
        path = Path(self._folder.name, f"{Path(name).stem}.html")
        await asyncio.to_thread(path.write_text, html, encoding="utf-8")
        show_file(path, row)


def show_file(path: Path, place: str = "") -> bool:
    """Open a file with the program that the system has for it, at a place in it if it has one."""
    address = QUrl.fromLocalFile(str(path))
    address.setFragment(place)
    return QDesktopServices.openUrl(address)
