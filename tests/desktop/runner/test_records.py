"""What is written down of a call: a note on the account, and tickets of what is spoilt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop.runner.records import Records
from desktop.runner.runner import Runner
from integrations.errors import PortError, Unavailable
from policy import effects as f
from policy import events as e
from tests.desktop.virtual_time import clock, play
from tests.policy.session.desk import KEY, NOON_MS


class Books:
    """Implements AccountNoting and SpoilTickets."""

    def __init__(self, error: PortError | None = None) -> None:
        self.error = error
        self.notes: list[tuple[str, str, str, datetime]] = []
        self.tickets: list[f.WriteSpoilTicket] = []

    async def note(self, account: str, author: str, text: str, at: datetime) -> None:
        if self.error is not None:
            raise self.error
        self.notes.append((account, author, text, at))

    async def write(self, effect: f.WriteSpoilTicket) -> None:
        if self.error is not None:
            raise self.error
        self.tickets.append(effect)


def written(books: Books, effect: f.Effect) -> f.Fact:
    async def run() -> f.Fact:
        facts: list[f.Fact] = []
        runner = Runner(clock)
        runner.learn(
            Records(books, books, "amy", {"paid": "Paid", "none": "No payment"}.__getitem__, clock).performers
        )
        runner.begin(effect, facts.append)
        await runner.finish(1)
        (fact,) = facts
        return fact

    return play(run())


def record(outcome: str = "paid", note: str = "", account: str = "A1") -> f.WriteCallRecord:
    return f.WriteCallRecord(id=f"{KEY}#1", call=KEY, outcome=outcome, note=note, account=account)


TICKET = f.WriteSpoilTicket(id=f"{KEY}#2", call=KEY, recorders=("pbx",), from_ms=1, to_ms=2)


@pytest.mark.parametrize(
    ("note", "text"), [("", "Paid."), ("Wants a call in May.", "Paid. Wants a call in May.")]
)
def test_a_call_is_a_note_on_its_account_by_its_agent(note: str, text: str) -> None:
    books = Books()
    assert isinstance(written(books, record(note=note)), e.EffectDone)
    assert books.notes == [("A1", "amy", text, datetime.fromtimestamp(NOON_MS / 1000, UTC))]


def test_a_call_about_no_account_leaves_no_note_and_is_done() -> None:
    books = Books()
    assert isinstance(written(books, record("none", account="")), e.EffectDone)
    assert books.notes == []


def test_a_ticket_is_handed_on() -> None:
    books = Books()
    assert isinstance(written(books, TICKET), e.EffectDone)
    assert books.tickets == [TICKET]


@pytest.mark.parametrize("effect", [record(), TICKET])
def test_what_cannot_be_written_is_told(effect: f.Effect, caplog: pytest.LogCaptureFixture) -> None:
    fact = written(Books(Unavailable("The disk is full.")), effect)
    assert isinstance(fact, e.EffectFailed)
    assert fact.failure is e.Failure.UNAVAILABLE
