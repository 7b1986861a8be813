"""Keys lie in the keyring, and this machine's roster only grows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from integrations.approvals import rosters
from integrations.approvals.ending import end
from integrations.approvals.failures import BrokerUnavailable, NotPermitted
from integrations.approvals.keys import HeldKey, KeyExists, KeyringKey, make_key, verify
from integrations.approvals.rosters import (
    RosterBook,
    RosterRefused,
    RosterUnavailable,
    follow,
    keep_up,
    pin_of,
    share_all,
)
from integrations.approvals.sqlite import SqliteApprovals
from integrations.errors import Refused
from integrations.secrets.store import SecretMissing, Secrets
from policy.approvals import amendment
from policy.approvals.amendment import Enrol, Found, Revoke, SignedAmendment, amendment_bytes
from policy.approvals.roster import Roster, amended, next_amendment
from tests.integrations.secrets.test_secrets import Kept, secrets
from tests.policy.approvals.world import ASKED_MS, DAN, MAX, MIA, SUE, person, signed_by


def chain(*changes: tuple[Found | Enrol | Revoke, tuple[str, ...]]) -> list[SignedAmendment]:
    """Return amendments that follow each other, each signed by these people."""
    made: list[SignedAmendment] = []
    now = Roster()
    for change, people in changes:
        signed = signed_by(next_amendment(now, change, ASKED_MS), *people)
        now = amended(now, signed, verify, amendment.digest(signed.amendment) if not made else "")
        made.append(signed)
    return made


FOUNDED = (Found((MIA, MAX)), ("mia", "max"))
CHAIN = chain(FOUNDED, (Enrol(DAN), ("mia", "max")), (Revoke("dan", "left"), ("max",)))
OTHER = chain(FOUNDED, (Enrol(SUE), ("mia", "max")))
PIN = amendment.digest(CHAIN[0].amendment)


def written(path: Path, *signed: SignedAmendment) -> Path:
    path.write_bytes(b"".join(amendment_bytes(one) + b"\n" for one in signed))
    return path


@pytest.fixture
def mine() -> Secrets:
    held: KeyringBackend = Kept()
    return secrets(held)


def test_a_key_is_made_once_kept_in_the_keyring_and_signs(mine: Secrets) -> None:
    made = make_key(mine, "dan")
    with pytest.raises(KeyExists):
        make_key(mine, "dan")
    again = KeyringKey(mine, "dan")
    assert (again.key, again.public_key) == (made.key, made.public_key)
    signature = bytes.fromhex(again.sign(b"statement"))
    assert verify(bytes.fromhex(made.public_key), signature, b"statement")
    assert not verify(bytes.fromhex(made.public_key), signature, b"statements")
    assert not verify(b"short", signature, b"statement")


def test_a_key_that_is_missing_or_none_is_said(mine: Secrets) -> None:
    with pytest.raises(SecretMissing) as missing:
        KeyringKey(mine, "dan")
    assert missing.value.next_step == "Run: tillside enroll key dan"
    mine.keep("approval-key-dan", "no key")
    with pytest.raises(Refused) as broken:
        KeyringKey(mine, "dan")
    assert "no key" not in broken.value.message


def test_a_held_key_signs_too() -> None:
    held = HeldKey()
    assert verify(bytes.fromhex(held.public_key), bytes.fromhex(held.sign(b"x")), b"x")
    assert len(held.key) == 16


def test_a_roster_is_kept_and_read_again(tmp_path: Path) -> None:
    book = RosterBook(tmp_path / "own" / "roster", PIN)
    assert book.take_file(written(tmp_path / "given", *CHAIN[:2])) == 2
    assert book.take_file(tmp_path / "given") == 0
    assert book.roster.signer("dan") == DAN
    again = RosterBook(tmp_path / "own" / "roster", PIN)
    assert again.roster == book.roster
    assert pin_of(tmp_path / "own" / "roster") == PIN


def test_a_roster_that_was_not_pinned_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(RosterRefused, match="given"):
        RosterBook(written(tmp_path / "roster", *CHAIN), "0" * 64)


def test_a_revocation_cannot_be_taken_back_by_an_older_file(tmp_path: Path) -> None:
    book = RosterBook(tmp_path / "own", PIN)
    book.take_file(written(tmp_path / "new", *CHAIN))
    assert book.take_file(written(tmp_path / "old", *CHAIN[:2])) == 0
    with pytest.raises(RosterRefused, match="another"):
        book.take_file(written(tmp_path / "other", *OTHER))
    assert RosterBook(tmp_path / "own", PIN).roster.is_revoked("dan")


def test_what_was_right_before_a_wrong_line_is_taken(tmp_path: Path) -> None:
    book = RosterBook(tmp_path / "own", PIN)
    eve = signed_by(next_amendment(book.roster, Enrol(person("eve")), ASKED_MS), "eve")
    with pytest.raises(RosterRefused):
        book.take_file(written(tmp_path / "given", CHAIN[0], eve))
    assert RosterBook(tmp_path / "own", PIN).roster.number == 1
    (tmp_path / "given").write_bytes(b"no amendment\n")
    with pytest.raises(RosterRefused):
        book.take_file(tmp_path / "given")
    (tmp_path / "given").write_bytes(b"x" * 16_000_001)
    with pytest.raises(RosterRefused, match="large"):
        book.take_file(tmp_path / "given")


def test_a_longer_file_of_another_program_stays(tmp_path: Path) -> None:
    one, other = (RosterBook(tmp_path / "own", PIN) for _ in range(2))
    one.take_file(written(tmp_path / "given", *CHAIN))
    other.take(CHAIN[0])
    assert RosterBook(tmp_path / "own", PIN).roster.number == 3


def test_a_roster_that_cannot_be_read_or_kept_is_said(tmp_path: Path) -> None:
    book = RosterBook(tmp_path / "own", PIN)
    for where in (tmp_path / "missing", tmp_path):
        with pytest.raises(RosterUnavailable):
            book.take_file(where)
        with pytest.raises(RosterUnavailable):
            pin_of(where)
    (tmp_path / "file").touch()
    with pytest.raises(RosterUnavailable):
        RosterBook(tmp_path / "file" / "own", PIN).take(CHAIN[0])


async def test_an_amendment_that_a_broker_shares_changes_nothing(tmp_path: Path) -> None:
    sharing = SqliteApprovals(tmp_path / "approvals.sqlite3", "broker")
    book = RosterBook(tmp_path / "own", PIN)
    book.take_file(written(tmp_path / "given", *CHAIN[:2]))
    following = asyncio.create_task(follow(book, sharing))
    await sharing.share(SignedAmendment(CHAIN[2].amendment, OTHER[1].signatures))
    await asyncio.sleep(0.1)
    assert not book.roster.is_revoked("dan")
    assert book.take(CHAIN[2])
    await end((following,))
    await sharing.close()


async def test_a_revocation_in_a_file_is_taken_and_shared_by_a_manager_at_once(tmp_path: Path) -> None:
    sharing = SqliteApprovals(tmp_path / "approvals.sqlite3", "max")
    deployed = written(tmp_path / "deployed", *CHAIN[:2])
    own, other = RosterBook(tmp_path / "own", PIN), RosterBook(tmp_path / "other", PIN)
    own.take_file(deployed)
    other.take_file(deployed)
    heard = asyncio.Event()
    works = (
        follow(other, sharing, lambda roster: heard.set() if roster.is_revoked("dan") else None),
        keep_up(own, sharing, deployed, lambda roster: roster.signer("max") is not None),
    )
    tasks = [asyncio.create_task(work) for work in works]
    RosterBook(tmp_path / "own", PIN).take(CHAIN[2])
    async with asyncio.timeout(10):
        await heard.wait()
    assert own.roster.is_revoked("dan")
    await end(tasks)
    await sharing.close()


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[str]:
    """Give the names of the events that following a roster writes down."""
    events: asyncio.Queue[str] = asyncio.Queue()
    monkeypatch.setattr(rosters, "note", lambda _log, event, *_, **__: events.put_nowait(event))
    return events


async def test_a_file_of_it_with_nonsense_in_it_is_left_and_noted(
    tmp_path: Path, noted: asyncio.Queue[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "LOOK_S", 0.01)
    sharing = SqliteApprovals(tmp_path / "approvals.sqlite3", "dan")
    deployed = tmp_path / "deployed"
    deployed.write_bytes(b"nonsense\n")
    book = RosterBook(tmp_path / "own", PIN)
    heard = asyncio.Event()
    task = asyncio.create_task(keep_up(book, sharing, deployed, changed=lambda _: heard.set()))
    async with asyncio.timeout(10):
        assert await noted.get() == "roster.refused"
    assert book.roster.number == 0
    written(deployed, *CHAIN)
    async with asyncio.timeout(10):
        await heard.wait()
    assert book.roster.number == len(CHAIN)
    await end((task,))
    await sharing.close()


async def test_what_a_server_does_not_let_be_shared_is_tried_once(
    tmp_path: Path, noted: asyncio.Queue[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "LOOK_S", 0.0)
    answers: list[Exception] = [NotPermitted(), BrokerUnavailable()]

    class Refusing:
        async def share(self, signed: SignedAmendment) -> None:
            raise answers.pop()

        def amendments(self, after: int) -> AsyncGenerator[SignedAmendment, None]:
            raise AssertionError(after)

    book = RosterBook(tmp_path / "own", PIN)
    book.take_file(written(tmp_path / "given", *CHAIN[:2]))
    task = asyncio.create_task(keep_up(book, Refusing(), may_share=lambda _: True))
    async with asyncio.timeout(10):
        assert [await noted.get(), await noted.get()] == ["roster.unshared", "roster.unshared"]
    await asyncio.sleep(0.05)
    assert not task.done()
    await end((task,))


async def test_a_revocation_that_is_shared_arrives_at_once(tmp_path: Path) -> None:
    sharing = SqliteApprovals(tmp_path / "approvals.sqlite3", "max")
    late = RosterBook(tmp_path / "late", PIN)
    heard = asyncio.Event()
    following = asyncio.create_task(
        follow(late, sharing, lambda roster: heard.set() if roster.is_revoked("dan") else None)
    )
    managers = RosterBook(tmp_path / "managers", PIN)
    managers.take_file(written(tmp_path / "given", *CHAIN[:2]))
    assert await share_all(managers, sharing) == 2
    managers.take(CHAIN[2])
    assert await share_all(managers, sharing) == 1
    async with asyncio.timeout(10):
        await heard.wait()
    await end((following,))
    await sharing.close()
