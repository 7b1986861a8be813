"""The supervisor's program put together: key, roster, transport, and the window that drives the answering."""

from __future__ import annotations

import asyncio
import getpass
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing, nullcontext
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.bootstrap.dressing import dress_for, language_of
from desktop.bootstrap.start import (
    NotStarted,
    ending_by_signal,
    logging_to,
    read_no_sources,
    say_who_we_are,
    settings_from,
)
from integrations.errors import PortError, Refused

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.present.supervision.deeds import Confirm, Decide, Failed, Hindered, ReadCode
    from desktop.present.supervision.seat import Seat
    from desktop.supervision import Supervision
    from desktop.views.look import Look
    from integrations.approvals.answerer import Answerer
    from integrations.approvals.keys import SigningKey
    from integrations.approvals.rosters import RosterBook
    from integrations.settings.model import Settings
    from policy.approvals.queue import Queue
    from policy.approvals.roster import Roster

FOLDER: Final = "approvals"
"""Within the data folder, as the panel of the same machine has it."""
Beside = Callable[["Supervision"], AbstractAsyncContextManager[object]]
"""Something that runs along with the window, for as long as it is entered."""


def supervise(person: str = "", settings_file: Path | None = None, data: Path | None = None) -> None:
    """Show the window of whoever sits here until it is closed; raise NotStarted."""
    from integrations.logs.places import data_folder, log_folder

    settings = settings_from(settings_file)
    folder = data or data_folder()
    with logging_to(settings, settings.logs.folder or (folder / "logs" if data else log_folder())):
        start_supervisor(settings, folder, person or settings.agent.id or getpass.getuser())


def start_supervisor(
    settings: Settings,
    folder: Path,
    person: str,
    key: SigningKey | None = None,
    beside: Beside | None = None,
    *,
    on_duty: bool = True,
) -> None:
    """Show a person's window until it is closed; without a key it is the keyring's. Raise NotStarted."""
    import qasync
    from PySide6.QtWidgets import QApplication

    from desktop.collecting import collected_here

    read_no_sources()
    say_who_we_are()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0]])
    app.setApplicationName("tillside")
    app.setApplicationDisplayName("Tillside")
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)  # type: ignore[abstract]  # qasync's stubs know only half of it
    asyncio.set_event_loop(loop)
    with collected_here(), loop:
        try:
            loop.run_until_complete(_show(app, settings, folder, person, key, beside, on_duty=on_duty))
        except PortError as error:
            raise NotStarted(error.message, error.next_step) from error


def held_key(seed: bytes) -> SigningKey:
    """Return the key of 32 bytes that is kept nowhere: the demonstration's."""
    from integrations.approvals.keys import HeldKey

    return HeldKey(seed)


async def _show(
    app: QApplication,
    settings: Settings,
    folder: Path,
    person: str,
    key: SigningKey | None,
    beside: Beside | None,
    *,
    on_duty: bool,
) -> None:
    from desktop.views.look import Look
    from desktop.views.motion import motion_allowed
    from desktop.views.theme import light

    look = Look(light(), motion=motion_allowed())
    dress_for(app, look, settings.general.theme)
    closed = asyncio.Event()
    with ending_by_signal(closed):
        async with supervising(settings, folder, person, look, key, on_duty=on_duty) as supervision:
            supervision.window.closed.connect(closed.set)
            supervision.window.show()
            async with nullcontext() if beside is None else beside(supervision):
                await closed.wait()
            supervision.window.hide()


@asynccontextmanager
async def supervising(
    settings: Settings,
    folder: Path,
    person: str,
    look: Look,
    key: SigningKey | None = None,
    *,
    on_duty: bool = True,
) -> AsyncIterator[Supervision]:
    """Keep a person's window working for as long as this is entered; who enters it shows it. Raise a PortError.

    `folder` is the data folder: the roster and the file of requests are in it, unless the settings say otherwise.
    """
    from desktop.bootstrap.approving import carrying, following, roster_of
    from desktop.present.texts import load
    from desktop.supervision import Supervision
    from desktop.views.supervision.bell import Bell
    from desktop.views.supervision.window import SupervisorWindow
    from integrations.approvals.answerer import Answerer
    from integrations.approvals.codes import CodeReader
    from integrations.secrets.store import Secrets

    own = folder / FOLDER
    book = await asyncio.to_thread(roster_of, settings.approvals, own)
    if book is None:
        raise Refused(
            "Nobody can approve anything yet: the settings name no roster.",
            next_step="Make one with tillside enroll, and name it under approvals in the settings.",
        )
    signing = key if key is not None else await asyncio.to_thread(_key_of, settings, person)
    seat = await asyncio.to_thread(_seats, settings, person, signing, book)
    async with AsyncExitStack() as stack:
        carrier = await stack.enter_async_context(carrying(settings.approvals, own, person))
        await stack.enter_async_context(following(book, carrier, settings.approvals, _shares(person)))
        answerer = Answerer(carrier, signing, lambda: book.roster, person, seat().ranks, wall_ms)
        answerer.start()
        stack.push_async_callback(answerer.stop)
        window = SupervisorWindow(look)
        stack.callback(window.deleteLater)
        stack.callback(window.hide)  # before that, so that no focus is left in what is deleted
        bell = stack.enter_context(closing(Bell(window, look)))
        words = load(language_of(settings), "supervision")
        reader = CodeReader(Secrets(settings.keyring.backend), person)
        supervision = Supervision(
            Signing(answerer, reader.read), window, seat, words, _zone(), wall_ms, bell.ring
        )
        await stack.enter_async_context(supervision.running(on_duty=on_duty))
        yield supervision


def _shares(person: str) -> Callable[[Roster], bool]:
    """Tell of a roster whether this person shares it with everybody: who may enrol others does."""

    def may(roster: Roster) -> bool:
        signer = roster.signer(person)
        return signer is not None and signer.enrols

    return may


class Signing:
    """An Answerer as the window has it; `read` gives the code for a desk, a challenge and an amount."""

    def __init__(self, answerer: Answerer, read: Callable[[str, str, int], str]) -> None:
        self._answerer = answerer
        self._read = read

    @property
    def queue(self) -> Queue:
        return self._answerer.queue

    @property
    def unheard(self) -> Failed | None:
        from desktop.present.supervision.deeds import Failed

        found = self._answerer.unheard
        if found is None:
            return None
        if isinstance(found.error, PortError):
            return Failed(found.error.message, found.error.next_step, again=found.again)
        return Failed(again=found.again)

    def watch(self) -> AsyncGenerator[Queue, None]:
        return self._answerer.watch()

    async def duty(self, *, on: bool) -> None:
        await self._answerer.on_duty(on=on)

    async def read_code(self, order: ReadCode) -> str:
        return await asyncio.to_thread(self._read, order.desktop, order.challenge, order.minor)

    async def decide(self, order: Decide | Confirm) -> Hindered | None:
        from desktop.present.supervision.deeds import Confirm, Hindered
        from integrations.approvals.answerer import Told
        from policy.approvals.decision import Verb

        answerer = self._answerer
        if isinstance(order, Confirm):
            await answerer.confirm_code(order.digest)
            return None
        match order.verb:
            case Verb.APPROVE:
                result = await answerer.approve(order.digest, order.number, order.reason)
            case Verb.REFUSE:
                result = await answerer.refuse(order.digest, order.number, order.reason)
            case _:
                result = await answerer.counter(order.digest, order.number, order.offered, order.reason)
        return Hindered(result.faults) if result.told is Told.HINDERED else None


def _key_of(settings: Settings, person: str) -> SigningKey:
    from integrations.approvals.keys import KeyringKey
    from integrations.secrets.store import Secrets

    return KeyringKey(Secrets(settings.keyring.backend), person)


def _seats(settings: Settings, person: str, key: SigningKey, book: RosterBook) -> Callable[[], Seat]:
    """Return who sits there, with the roster as it is each time; the roles are the policy pack's."""
    from desktop.bootstrap.packs import pack_named
    from desktop.present.supervision.seat import Seat

    pack = pack_named(settings.policy.pack)
    roles, about = pack.roles, pack.about
    ranks = {role.id: role.rank for role in roles}
    titles = {role.id: role.title for role in roles}
    name = key.key
    return lambda: Seat(person, name, book.roster, ranks, titles, about.currency, about.minor_digits)


def _zone() -> tzinfo:
    return datetime.now(UTC).astimezone().tzinfo or UTC


def wall_ms() -> int:
    return time.time_ns() // 1_000_000
