"""Taking money: on disk before it is sent, noted before it is told, once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from integrations.errors import OutcomeUnknown, PortError, Refused, Unavailable
from integrations.journal.journal import AttemptOpen, KeyTaken
from integrations.journal.rows import UnknownAttempt
from integrations.journal.states import State
from integrations.journal.storage import JournalBusy, JournalFull
from integrations.payments import (
    Amount,
    Attempt,
    Captured,
    CaptureOutcome,
    Declined,
    DeclineReason,
    NextStep,
    Unknown,
)
from integrations.till import DoesNotAddUp
from integrations.till.attempts import AlreadySent, NotPrepared
from tests.integrations.till.bench import TillBench, sale


class Instead:
    """A gateway that answers a capture with what a test wants, after the real one has done it."""

    def __init__(self, bench: TillBench, answer: CaptureOutcome | Exception) -> None:
        self._real = bench.sandbox.gateway
        self._answer = answer
        self.terms = self._real.terms
        self.look_up = self._real.look_up
        self.reverse = self._real.reverse
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def capture(self, attempt: Attempt) -> CaptureOutcome:
        self.asked.set()
        await self.may_answer.wait()
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def _till_with(bench: TillBench, gateway: Instead) -> None:
    bench.till = bench.new_till(replace(bench.others(), gateway=gateway))


async def test_an_attempt_is_on_disk_with_its_sale_before_anything_is_sent(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    assert bench.journal.entry(attempt.key).state is State.PREPARED
    assert "Past-due balance" in bench.journal.sale(attempt.key)
    assert not bench.server.api.ledger.all()


async def test_a_captured_payment_is_noted_before_it_is_told(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    outcome = await bench.till.send(attempt.key)
    assert isinstance(outcome, Captured)
    entry = bench.journal.entry(attempt.key)
    assert (entry.state, entry.gateway_reference) == (State.CAPTURED, outcome.reference)
    assert await bench.till.look_up(attempt.key) == outcome


async def test_a_declined_card_takes_and_posts_nothing(bench: TillBench) -> None:
    attempt = await bench.attempt(number="4000000000009995")
    await bench.till.prepare(attempt, sale(), call="call 1")
    outcome = await bench.till.send(attempt.key)
    assert isinstance(outcome, Declined)
    assert outcome.reason is DeclineReason.INSUFFICIENT_FUNDS
    with pytest.raises(Refused, match="declined"):
        await bench.till.post(attempt.key)
    assert (await bench.open_items())["late"] == 10_000


async def test_the_lines_have_to_come_to_the_amount(bench: TillBench) -> None:
    attempt = await bench.attempt(minor=10_849)
    with pytest.raises(DoesNotAddUp):
        await bench.till.prepare(attempt, sale(), call="call 1")
    with pytest.raises(NotPrepared):
        await bench.till.send(attempt.key)


async def test_no_second_attempt_is_begun_beside_an_open_one(bench: TillBench) -> None:
    first, second = await bench.attempt(), await bench.attempt()
    await bench.till.prepare(first, sale(), call="call 1")
    with pytest.raises(AttemptOpen):
        await bench.till.prepare(second, sale(), call="call 1")
    with pytest.raises(KeyTaken):
        await bench.till.prepare(first, sale(), call="call 1")


async def test_a_dropped_attempt_is_never_sent(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    await bench.till.drop(attempt.key)
    await bench.till.drop(attempt.key)
    await bench.till.drop("pay-never")
    with pytest.raises(NotPrepared):
        await bench.till.send(attempt.key)
    assert await bench.till.look_up(attempt.key) == Declined(
        attempt.key, DeclineReason.NOT_SENT, NextStep.ENTER_AGAIN
    )
    assert not bench.server.api.ledger.all()


async def test_what_was_sent_is_not_dropped_or_sent_again(bench: TillBench) -> None:
    key = await bench.taken()
    with pytest.raises(AlreadySent):
        await bench.till.drop(key)
    with pytest.raises(NotPrepared):
        await bench.till.send(key)
    assert await bench.sandbox.captures(key) == 1


async def test_an_attempt_of_nobody_is_refused(bench: TillBench) -> None:
    with pytest.raises(UnknownAttempt):
        await bench.till.look_up("pay-none")
    with pytest.raises(UnknownAttempt):
        await bench.till.post("pay-none")


@pytest.mark.parametrize("kind", ["lost", "garbage", "broken", "unreached"])
async def test_a_lost_answer_is_unknown_until_it_is_looked_up(bench: TillBench, kind: str) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    bench.spoil("capture", kind)
    assert isinstance(await bench.till.send(attempt.key), Unknown)
    assert bench.journal.entry(attempt.key).state is State.UNKNOWN
    found = await bench.till.look_up(attempt.key)
    assert isinstance(found, Declined if kind == "unreached" else Captured)
    assert await bench.till.look_up(attempt.key) == found
    assert await bench.sandbox.captures(attempt.key) == (kind != "unreached")


async def test_a_gateway_that_says_for_sure_that_nothing_was_done_leaves_nothing_open(
    bench: TillBench,
) -> None:
    attempt = await bench.attempt()
    _till_with(bench, Instead(bench, Unavailable("away")))
    await bench.till.prepare(attempt, sale(), call="call 1")
    with pytest.raises(Unavailable):
        await bench.till.send(attempt.key)
    assert bench.journal.entry(attempt.key).reason == DeclineReason.NOT_SENT
    await bench.till.prepare(await bench.attempt(), sale(), call="call 1")


async def test_a_gateway_that_does_not_know_itself_is_unknown(bench: TillBench) -> None:
    attempt = await bench.attempt()
    _till_with(bench, Instead(bench, OutcomeUnknown("no idea")))
    await bench.till.prepare(attempt, sale(), call="call 1")
    assert await bench.till.send(attempt.key) == Unknown(attempt.key, "no idea")
    assert await bench.till._attempts.known(attempt.key) == Unknown(attempt.key, "no idea")


async def test_what_is_about_to_be_sent_is_not_looked_up(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    with pytest.raises(AlreadySent):
        await bench.till.look_up(attempt.key)
    assert isinstance(await bench.till.send(attempt.key), Captured)


async def test_another_amount_of_an_unknown_attempt_leaves_it_unknown(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    bench.spoil("capture", "lost")
    await bench.till.send(attempt.key)
    other = Captured(attempt.key, "pay_other", Amount(1, "USD"), bench.now())
    assert await bench.till._attempts.note(other) == other
    assert bench.journal.entry(attempt.key).state is State.UNKNOWN


async def test_the_same_capture_told_twice_is_one(bench: TillBench) -> None:
    key = await bench.paid()
    known = await bench.till.look_up(key)
    assert isinstance(known, Captured)
    assert await bench.till._attempts.note(known) == known
    assert bench.journal.entry(key).state is State.POSTED


async def test_another_amount_than_asked_for_is_told_and_stays_unknown(bench: TillBench) -> None:
    attempt = await bench.attempt()
    other = Captured(attempt.key, "pay_other", Amount(1, "USD"), bench.now())
    _till_with(bench, Instead(bench, other))
    await bench.till.prepare(attempt, sale(), call="call 1")
    assert await bench.till.send(attempt.key) == other
    assert bench.journal.entry(attempt.key).state is State.UNKNOWN


async def test_a_capture_after_a_noted_decline_is_recorded_and_posted(bench: TillBench) -> None:
    attempt = await bench.attempt()
    late = Captured(attempt.key, "pay_late", attempt.amount, bench.now())
    gateway = Instead(bench, late)
    gateway.may_answer.clear()
    _till_with(bench, gateway)
    await bench.till.prepare(attempt, sale(), call="call 1")
    sending = asyncio.create_task(bench.till.send(attempt.key))
    await gateway.asked.wait()
    assert isinstance(await bench.till.look_up(attempt.key), Declined)  # it had not arrived: cancelled by key
    assert bench.journal.entry(attempt.key).state is State.DECLINED
    gateway.may_answer.set()
    assert await sending == late
    assert (await bench.till.post(attempt.key)).number == 1
    history = [move.became for move in bench.journal.history(attempt.key)]
    assert history == ["prepared", "sent", "declined", "captured", "posted"]
    assert (await bench.open_items())["late"] == 0


@pytest.mark.parametrize("answer", ["unknown", "declined"])
async def test_a_late_word_takes_nothing_back_of_what_is_known(bench: TillBench, answer: str) -> None:
    key = await bench.taken()
    known = await bench.till.look_up(key)
    late = (
        Unknown(key, "late")
        if answer == "unknown"
        else Declined(key, DeclineReason.DO_NOT_HONOUR, NextStep.OTHER_CARD)
    )
    assert await bench.till._attempts.note(late) == known
    assert bench.journal.entry(key).state is State.CAPTURED


async def test_sending_goes_on_when_nobody_waits_any_more(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    bench.spoil("capture", "slow", 2.0)
    waiting = asyncio.create_task(bench.till.send(attempt.key))
    while bench.journal.entry(attempt.key).state is not State.SENT:  # noqa: ASYNC110 (nobody tells)
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await bench.till.recover() == ()  # it is still under way, and left alone
    await bench.till._to_the_end.finish()
    assert bench.journal.entry(attempt.key).state is State.CAPTURED


async def test_a_full_disk_before_sending_sends_nothing(
    bench: TillBench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")

    def full(*_: object, **__: object) -> None:
        raise JournalFull("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(bench.journal, "sent", full)
        with pytest.raises(JournalFull):
            await bench.till.send(attempt.key)
    assert not bench.server.api.ledger.all()
    (news,) = await bench.till.recover()
    assert isinstance(news.outcome, Declined)
    await bench.till.prepare(await bench.attempt(), sale(), call="call 1")


async def test_an_answer_that_cannot_be_noted_is_unknown_until_it_can(
    bench: TillBench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")

    def full(*_: object, **__: object) -> None:
        raise JournalFull("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(bench.journal, "settle", full)
        assert isinstance(await bench.till.send(attempt.key), Unknown)
        assert isinstance(await bench.till.look_up(attempt.key), Unknown)
    assert isinstance(await bench.till.look_up(attempt.key), Captured)
    assert await bench.sandbox.captures(attempt.key) == 1
    assert "attempt.not-noted" in caplog.text


async def test_a_locked_journal_sends_nothing(
    bench: TillBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    monkeypatch.setattr("integrations.journal.storage.BUSY_SECONDS", 0.05)
    await bench.reopen()
    attempt = await bench.attempt()
    other = sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalBusy):
        await bench.till.prepare(attempt, sale(), call="call 1")
    other.execute("ROLLBACK")
    other.close()
    await bench.till.prepare(attempt, sale(), call="call 1")
    assert isinstance(await bench.till.send(attempt.key), Captured)


async def test_every_failure_is_one_of_the_few(bench: TillBench) -> None:
    with pytest.raises(PortError) as caught:
        await bench.till.send("pay-none")
    assert caught.value.next_step
