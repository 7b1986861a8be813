"""The report on overrides put together: desks' evidence and records, what was carried, and the roster."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from integrations.errors import PortError, Refused

if TYPE_CHECKING:
    from integrations.approvals.overrides.carried import Recorded
    from integrations.approvals.overrides.case import Case
    from integrations.approvals.overrides.report import Place, Report
    from integrations.approvals.rosters import RosterBook
    from integrations.evidence.notes import Verifier
    from integrations.settings.model import Settings

_EARLIER_MS: Final = 400 * 86_400_000
"""A code that nobody has confirmed is looked for so far back."""


class NothingToRead(Refused):
    """There is no record of overrides."""

    usual_next_step = "Name a desk's data folder with --desk, or the office's file of requests with --office."


@dataclass(frozen=True, slots=True)
class Told:
    """The report for people and programs: lines for a terminal, one HTML page, and JSON. `is_fine`: nothing is open."""

    lines: tuple[str, ...]
    page: str
    plain: dict[str, Any]
    remarks: tuple[str, ...]
    is_fine: bool


@dataclass(slots=True)
class _Found:
    cases: list[Case] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, what: str, name: str, cases: Sequence[Case], trust: str) -> None:
        from integrations.approvals.overrides.report import Place

        self.cases += cases
        self.places.append(Place(what, name, len(cases), trust))

    def failed(self, what: str, error: PortError) -> None:
        self.remarks.append(f"{what} could not be read: {error.message} {error.next_step}".strip())


def overrides(
    settings: Settings,
    since: date,
    until: date,
    now: datetime,
    desks: Sequence[Path] = (),
    office: Path | None = None,
) -> Told:
    """Read what desks and the transport know of overrides, and count it; this user's desk if none is named.

    `office` is a file of requests instead of the settings' transport. Raise NothingToRead, or a PortError of the
    roster; what else cannot be read is told in the report's remarks.
    """
    from desktop.bootstrap.approving import roster_of
    from integrations.approvals.overrides.report import made
    from integrations.logs.places import data_folder

    own = data_folder()
    book = roster_of(settings.approvals, own / "approvals")
    key, found = _key(settings), _Found()
    for desk in desks or (own,):
        _read_desk(desk, key, found)
    _read_carried(settings, own, office, book, round(now.timestamp() * 1000) - _EARLIER_MS, found)
    if not found.places:
        raise NothingToRead(next_step=" ".join((*found.remarks, NothingToRead.usual_next_step)))
    names = {} if book is None else {one.person: one.name for one in book.roster.signers}
    return _told(made(found.cases, since, until, now, found.places, found.remarks, names))


def sample_overrides() -> Told:
    """Return the report on a made-up office."""
    from integrations.approvals.overrides.sample import sample

    return _told(sample())


def _told(report: Report) -> Told:
    from integrations.approvals.overrides.page import page
    from integrations.approvals.overrides.report import plain
    from integrations.approvals.overrides.text import lines

    is_fine = not report.unconfirmed and not report.remarks
    return Told(tuple(lines(report)), page(report), plain(report), report.remarks, is_fine)


def _read_desk(desk: Path, key: Verifier | None, found: _Found) -> None:
    """Read a desk's evidence and its record of approvals, as far as they are there."""
    from desktop.bootstrap.approving import USED
    from integrations.approvals.overrides.evidence import cases_in
    from integrations.approvals.overrides.used import cases_of
    from integrations.approvals.used import UsedApprovals
    from integrations.evidence.evidence import FILE

    log, used = desk / FILE, desk / "approvals" / USED
    for path in _there(log):
        try:
            logged = cases_in(path, key)
        except PortError as error:
            found.failed(f"The evidence log {path}", error)
        else:
            trust = (
                "as its key signed it"
                if logged.is_checked
                else "signed by a key that is not here: not checked"
            )
            found.add("Evidence log", str(path), logged.cases, trust)
            if logged.unreadable:
                found.remarks.append(f"{logged.unreadable} entries of {path} could not be read.")
    for path in _there(used):
        try:
            with closing(UsedApprovals(path, only_read=True)) as record:
                found.add("Approvals acted on", str(path), cases_of(record.uses()), "the desk's own record")
        except PortError as error:
            found.failed(f"The record {path}", error)


def _there(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path


def _read_carried(
    settings: Settings, own: Path, office: Path | None, book: RosterBook | None, since_ms: int, found: _Found
) -> None:
    """Read what the transport has kept; decisions are verified by everybody who was ever on the roster."""
    from integrations.approvals.overrides.carried import cases_of

    approvals = settings.approvals
    over_nats = approvals.transport == "nats" and office is None
    file = office or approvals.file or own / "approvals" / "approvals.sqlite"
    if not over_nats and not file.is_file():
        if office is not None:
            found.remarks.append(f"There is no file of requests at {office}.")
        return
    what = "Message server" if over_nats else "File of requests"
    name = ", ".join(approvals.nats.addresses) if over_nats else str(file)
    try:
        recorded = asyncio.run(_recorded(settings, own, None if over_nats else file, since_ms))
    except PortError as error:
        found.failed(f"{what} {name}", error)
        return
    amendments = () if book is None else book.amendments
    trust = "decisions verified by signature" if amendments else "not verified: the settings name no roster"
    found.add(what, name, cases_of(recorded, amendments), trust)


async def _recorded(settings: Settings, own: Path, file: Path | None, since_ms: int) -> Sequence[Recorded]:
    from desktop.bootstrap.approving import carrying

    person = settings.agent.id or getpass.getuser()
    approvals = settings.approvals
    if file is not None:
        approvals = approvals.model_copy(update={"transport": "file", "file": file})
    async with carrying(approvals, own / "approvals", person) as carrier:
        return await carrier.recorded(since_ms)


def _key(settings: Settings) -> Verifier | None:
    """Return the key of this user's evidence, None where there is none; none is made for reading."""
    from integrations.evidence.key import NAME, EvidenceKey
    from integrations.secrets.store import Secrets

    keyring = Secrets(settings.keyring.backend)
    try:
        keyring.read(NAME)
        return EvidenceKey.from_keyring(keyring).signer.verifier
    except PortError:
        return None
