"""Approvals, put together: keys, the roster of who may sign, and the server's configuration."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from integrations.approvals.keys import KeyringKey
    from integrations.approvals.rosters import RosterBook
    from policy.approvals.amendment import Enrol, Found, Revoke, SignedAmendment
    from policy.approvals.roster import Roster


def approvals_folder() -> Path:
    """Return where this user's roster and record of approvals are."""
    from integrations.logs.places import data_folder

    return data_folder() / "approvals"


def open_roster(path: Path, pinned: str) -> RosterBook:
    """Open or begin a roster, of which every amendment is verified; raise a PortError."""
    from integrations.approvals.rosters import RosterBook

    return RosterBook(path, pinned)


def roster_in(path: Path, pinned: str) -> Roster:
    """Return who may sign by a file, of which every amendment is verified; raise a PortError."""
    return open_roster(path, pinned).roster


def roster_pin(path: Path) -> str:
    """Return the digest of the first amendment in a file; raise a PortError."""
    from integrations.approvals.rosters import pin_of

    return pin_of(path)


def approval_key(person: str, *, make: bool = False) -> KeyringKey:
    """Return a person's key in this user's keyring, or make it; raise a PortError."""
    from integrations.approvals.keys import KeyringKey, make_key
    from integrations.secrets.store import Secrets

    return make_key(Secrets(), person) if make else KeyringKey(Secrets(), person)


def code_key(person: str, desktop: str) -> str:
    """Return what a desktop's keyring has to hold, so that it can take this person's codes; raise a PortError."""
    from integrations.approvals.codes import CodeReader
    from integrations.secrets.store import Secrets

    return CodeReader(Secrets(), person).key_for(desktop)


def read_code(person: str, desktop: str, challenge: str, minor: int) -> str:
    """Return the code that a supervisor reads out for an amount in minor units; raise a PortError."""
    from integrations.approvals.codes import CodeReader
    from integrations.secrets.store import Secrets

    return CodeReader(Secrets(), person).read(desktop, challenge, minor)


def propose_amendment(roster: Roster | None, change: Found | Enrol | Revoke, manager: str) -> SignedAmendment:
    """Return the next amendment of a roster, or the first of a new one, signed by a manager; raise a PortError."""
    from integrations.approvals.enrolment import propose
    from policy.approvals.roster import Roster

    return propose(roster or Roster(), change, approval_key(manager), time.time_ns() // 1_000_000)


def read_proposal(file: Path) -> SignedAmendment:
    """Read a proposal for the roster; raise a PortError."""
    from integrations.approvals.enrolment import read_proposal as read

    return read(file)


def confirm_amendment(signed: SignedAmendment, manager: str) -> SignedAmendment:
    """Return a proposal with one more signature; raise a PortError."""
    from integrations.approvals.enrolment import confirm

    return confirm(signed, approval_key(manager))


def amend_roster(path: Path, pinned: str, signed: SignedAmendment) -> bool:
    """Take an amendment onto a roster; tell whether enough people have confirmed it. Raise a PortError."""
    from integrations.approvals.enrolment import enough, pin

    return enough(open_roster(path, pinned or pin(signed)), signed)


def write_proposal(file: Path, signed: SignedAmendment) -> None:
    """Write a proposal for the next manager; raise a PortError."""
    from integrations.approvals.enrolment import write_proposal as write

    write(file, signed)


def message_server_configuration(
    users: str, files: tuple[Path, Path, Path], store: Path, listen: str, *, always_sync: bool
) -> str:
    """Return a nats-server's configuration for users, one "PART NAME" a line; raise a PortError.

    The files are the server's certificate, its key, and who vouches for the users.
    """
    from integrations.approvals.jetstream.configuration import Files, read_users, server_configuration

    return server_configuration(read_users(users), Files(*files), store, listen, always_sync=always_sync)


def make_message_streams(address: str, user: str, files: tuple[Path, Path, Path]) -> None:
    """Make the streams on a nats-server, as a user who is its operator; raise a PortError."""
    import asyncio

    from integrations.approvals.jetstream.configuration import make_streams
    from integrations.approvals.jetstream.connection import Server

    asyncio.run(make_streams(Server((address,), user, *files)))
