"""A request on its way from the agent's panel to a supervisor and back, and who tries to get into it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from integrations.approvals import answerer as answering
from integrations.approvals import asker as asking
from integrations.approvals.answerer import Answerer, Told, Unheard
from integrations.approvals.asker import TooManyRequests
from integrations.approvals.failures import BrokerUnavailable, NotPermitted
from integrations.approvals.sqlite import SqliteApprovals
from integrations.errors import Refused
from policy.approvals.amendment import Revoke
from policy.approvals.decision import Decision, SignedDecision, Verb, statement
from policy.approvals.form import digest
from policy.approvals.queue import Closed, QueueFact
from policy.approvals.request import ApprovalRequest
from policy.approvals.verifying import Fault, Outcome
from policy.authority import Person
from policy.events import ApprovalExpired, ApprovalGiven, ApprovalRefused
from tests.integrations.approvals.office import (
    AMY,
    SHOWN,
    HeldBy,
    Office,
    approved,
    desk_of,
    effect,
    opened,
    sent,
    until,
    waiting,
)
from tests.integrations.approvals.test_sqlite import Files
from tests.policy.approvals.world import RANKS, amend, roster


class Now(Files):
    """Files by the real clock."""

    async def desktop(self, name: str) -> SqliteApprovals:
        made = SqliteApprovals(self.path, name)
        await made.open()
        self.open.append(made)
        return made

    async def person(self, name: str) -> SqliteApprovals:
        return await self.desktop(name)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    wire = Now(tmp_path / "approvals.sqlite3")
    async with opened(wire, tmp_path) as made:
        yield made
    for one in wire.open:
        await one.close()


def by(name: str, request: ApprovalRequest, number: str, **changes: object) -> SignedDecision:
    """Return an approval signed by a person's own key."""
    made = Decision(
        digest=digest(request),
        verb=Verb.APPROVE,
        signer=name,
        key=HeldBy(name).key,
        number=number,
        decided_ms=request.asked_ms,
    )
    made = replace(made, **changes)  # type: ignore[arg-type]
    return SignedDecision(made, HeldBy(name).sign(statement(made)))


async def test_a_supervisor_unlocks_what_the_agent_may_not(office: Office) -> None:
    dan = await office.person("dan")
    await dan.on_duty(on=True)
    asked = office.ask(await office.desk())
    assert (await approved(dan, office)).told is Told.TAKEN
    ended = await asked
    assert isinstance(ended.fact, ApprovalGiven)
    assert ended.fact.people == (Person("dan", "supervisor"),)
    assert ended.fact.answers == effect().id
    assert office.progress[-1].on_duty == 1
    assert office.used.holds(digest(ended.request))
    queue = await until(dan, lambda one: bool(one.done and one.done[0].why))
    assert (queue.done[0].closed, queue.done[0].why) == (Closed.APPROVED, "it was approved")


async def test_a_refusal_comes_back_with_its_reason(office: Office) -> None:
    dan = await office.person("dan")
    asked = office.ask(await office.desk())
    name = await waiting(dan)
    await dan.refuse(name, office.right, "Ask again on Friday.")
    ended = await asked
    assert isinstance(ended.fact, ApprovalRefused)
    assert ended.fact.reason == "Ask again on Friday."
    assert not office.used.holds(name)


async def test_a_counter_offer_comes_back_with_its_amount(office: Office) -> None:
    dan = await office.person("dan")
    asked = office.ask(await office.desk())
    name = await waiting(dan)
    for offered in (0, 7_500):
        assert Fault.OFFER in (await dan.counter(name, office.right, offered)).faults
    await dan.counter(name, office.right, 5_000)
    ended = await asked
    assert isinstance(ended.fact, ApprovalRefused)
    assert (ended.offered, ended.standing.outcome) == (5_000, Outcome.COUNTERED)


async def test_a_wrong_number_refuses(office: Office) -> None:
    dan = await office.person("dan")
    asked = office.ask(await office.desk())
    await dan.approve(await waiting(dan), office.wrong)
    ended = await asked
    assert isinstance(ended.fact, ApprovalRefused)
    assert ended.standing.wrong_number


async def test_two_supervisors_at_the_same_instant_one_wins_and_the_other_is_told(office: Office) -> None:
    dan, sue = await office.person("dan"), await office.person("sue")
    asked = office.ask(await office.desk())
    name = await waiting(dan)
    await waiting(sue)
    results = await asyncio.gather(
        dan.approve(name, office.right), sue.refuse(name, office.right, "not today")
    )
    assert sorted(one.told.name for one in results) == ["FIRST", "TAKEN"]
    (told,) = [one for one in results if one.told is Told.FIRST]
    assert told.done is not None
    assert told.done.closed is (Closed.REFUSED if results[0].told is Told.FIRST else Closed.APPROVED)
    ended = await asked
    assert isinstance(ended.fact, ApprovalGiven if results[0].told is Told.TAKEN else ApprovalRefused)


async def test_two_people_are_needed_and_one_of_them_twice_is_not_two(office: Office) -> None:
    dan, sue = await office.person("dan"), await office.person("sue")
    asked = office.ask(await office.desk(), effect(people=2))
    name = await waiting(dan)
    assert (await dan.approve(name, office.right)).told is Told.TAKEN
    await until(dan, lambda one: bool(one.waiting and one.waiting[0].decisions))
    again = await dan.approve(name, office.right)
    assert (again.told, again.faults) == (Told.HINDERED, (Fault.SAME_PERSON,))
    stubborn = await office.wire.person("dan")
    await stubborn.decide("desk-14", by("dan", office.progress[-1].request, office.right), 2)
    await until(sue, lambda one: bool(one.waiting and one.waiting[0].places == 2))
    assert not asked.done()
    assert (await sue.approve(name, office.right)).told is Told.TAKEN
    ended = await asked
    assert isinstance(ended.fact, ApprovalGiven)
    assert [one.id for one in ended.fact.people] == ["dan", "sue"]


async def test_both_of_two_people_who_approve_at_the_same_instant_count(office: Office) -> None:
    dan, sue = await office.person("dan"), await office.person("sue")
    asked = office.ask(await office.desk(), effect(people=2))
    name = await waiting(dan)
    await waiting(sue)
    results = await asyncio.gather(dan.approve(name, office.right), sue.approve(name, office.right))
    assert [one.told for one in results] == [Told.TAKEN, Told.TAKEN]
    assert isinstance((await asked).fact, ApprovalGiven)


async def test_the_requester_cannot_approve_herself_on_another_machine(office: Office) -> None:
    dan = await office.person("dan")
    asker = await office.desk(desk_of("dan"))
    asked = office.ask(asker)
    name = await waiting(dan)
    assert (await dan.approve(name, office.right)).faults == (Fault.REQUESTER,)
    other = await office.wire.person("dan")
    await other.decide("desk-14", by("dan", office.progress[-1].request, office.right), 1)
    await until(dan, lambda one: not one.waiting)
    assert not asked.done()
    asker.withdraw(effect().id)
    assert isinstance((await asked).fact, ApprovalExpired)


async def test_what_a_broker_forges_is_not_heard(office: Office) -> None:
    dan, broker = await office.person("dan"), await office.wire.person("broker")
    asked = office.ask(await office.desk())
    await waiting(dan)
    request, right = office.progress[-1].request, office.right
    true = by("dan", request, right)
    forged = [
        SignedDecision(true.decision, HeldBy("eve").sign(statement(true.decision))),
        by("eve", request, right),
        by("sue", request, right, key=HeldBy("dan").key),
        by("dan", request, right, digest="0" * 64),
    ]
    for place, one in enumerate(forged, start=1):
        signed = replace(one, decision=replace(one.decision, digest=digest(request)))
        await broker.decide("desk-14", signed, place)
    await until(dan, lambda one: one.waiting[0].places == len(forged))
    assert not asked.done()
    assert (await approved(dan, office)).told is Told.TAKEN
    ended = await asked
    assert isinstance(ended.fact, ApprovalGiven)
    assert [one.faults for one in ended.standing.rejected] == [
        (Fault.FORGED,),
        (Fault.UNKNOWN_SIGNER,),
        (Fault.OTHER_KEY,),
        (Fault.FORGED,),
    ]
    assert ended.turned_away == len(forged)


async def test_an_old_approval_played_again_is_for_another_request(office: Office) -> None:
    dan, broker = await office.person("dan"), await office.wire.person("broker")
    asker = await office.desk()
    asked = office.ask(asker)
    await approved(dan, office)
    old = (await asked).standing.counted[0]
    again = office.ask(asker)
    queue = await until(dan, lambda one: any(new.digest != old.decision.digest for new in one.waiting))
    name = queue.waiting[0].digest
    played = SignedDecision(replace(old.decision, digest=name), old.signature)
    await broker.decide("desk-14", played, 1)
    await until(dan, lambda one: any(new.places == 1 and new.digest == name for new in one.waiting))
    assert not again.done()
    asker.withdraw(effect().id)
    assert isinstance((await again).fact, ApprovalExpired)


@pytest.mark.parametrize(
    "other",
    [
        {"call": "sim:2"},
        {"account": "8841-2207-4"},
        {"change": {"asked": 7_501}},
        {"change": {"component": "deposit"}},
        {"version": "2025.12"},
    ],
    ids=["call", "account", "amount", "component", "version"],
)
async def test_a_true_approval_of_anything_else_is_not_heard_though_it_is_carried_as_the_answer(
    office: Office, monkeypatch: pytest.MonkeyPatch, other: dict[str, object]
) -> None:
    desk = await office.desk()
    given: asyncio.Queue[SignedDecision] = asyncio.Queue()

    async def lying(_: str) -> AsyncGenerator[SignedDecision, None]:
        while True:
            yield await given.get()

    monkeypatch.setattr(office.wire.open[-1], "decisions", lying)  # type: ignore[attr-defined]
    asked = office.ask(desk)
    await sent(office)
    request = office.progress[-1].request
    changed: dict[str, Any] = {
        name: replace(request.change, **value) if isinstance(value, dict) else value
        for name, value in other.items()
    }
    given.put_nowait(by("dan", replace(request, **changed), office.right))
    given.put_nowait(by("sue", request, office.right))
    ended = await asked
    assert isinstance(ended.fact, ApprovalGiven)
    assert ended.fact.people == (Person("sue", "supervisor"),)
    assert [one.faults for one in ended.standing.rejected] == [(Fault.OTHER_REQUEST,)]


async def test_a_supervisor_whose_limit_is_lower_does_not_approve_with_a_client_of_their_own(
    office: Office,
) -> None:
    mia, raw = await office.person("mia"), await office.wire.person("dan")
    asked = office.ask(await office.desk(), effect(asked=10_001))
    name = await waiting(mia)
    await raw.decide("desk-14", by("dan", office.progress[-1].request, office.right), 1)
    await until(mia, lambda one: not one.waiting)
    assert not asked.done()
    await raw.decide("desk-14", by("mia", office.progress[-1].request, office.right), 2)
    ended = await asked
    assert isinstance(ended.fact, ApprovalGiven)
    assert ended.fact.people == (Person("mia", "manager"),)
    assert [one.faults for one in ended.standing.rejected] == [(Fault.LIMIT,)]
    assert office.used.holds(name)


async def test_a_decision_that_arrives_after_withdrawal_changes_nothing(office: Office) -> None:
    dan = await office.person("dan")
    asker = await office.desk()
    asked = office.ask(asker)
    name = await waiting(dan)
    late = by("dan", office.progress[-1].request, office.right)
    assert asker.withdraw(effect().id, "the call ended")
    other = await office.wire.person("dan")
    await other.decide("desk-14", late, 1)
    ended = await asked
    assert isinstance(ended.fact, ApprovalExpired)
    assert ended.why == "the call ended"
    assert not office.used.holds(name)
    queue = await until(dan, lambda one: bool(one.done and one.done[0].why))
    assert queue.done[0].why == "the call ended"
    result = await dan.approve(name, "10")
    assert (result.told, result.done) == (Told.OVER, queue.done[0])
    assert not asker.withdraw(effect().id)


async def test_a_request_that_is_cancelled_is_withdrawn_and_its_end_is_told(office: Office) -> None:
    dan = await office.person("dan")
    asked = office.ask(await office.desk())
    await waiting(dan)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert [type(one.fact) for one in office.ended] == [ApprovalExpired]
    queue = await until(dan, lambda one: bool(one.done))
    assert queue.done[0].closed is Closed.WITHDRAWN


async def test_a_request_expires_by_the_clock_that_nobody_sets(office: Office) -> None:
    asker = await office.desk()
    asked = office.ask(asker)
    await waiting(await office.person("dan"))
    office.back_ms = 3_600_000
    office.forward_ns = (effect().limit_ms + 1_000) * 1_000_000
    ended = await asked
    assert isinstance(ended.fact, ApprovalExpired)
    assert ended.why == "it expired"


async def test_a_clock_moved_back_an_hour_ends_the_request(office: Office) -> None:
    asked = office.ask(await office.desk())
    await waiting(await office.person("dan"))
    office.back_ms = 3_600_000
    assert isinstance((await asked).fact, ApprovalExpired)


async def test_a_revocation_takes_an_approval_from_a_request_that_is_pending(office: Office) -> None:
    dan, sue, max_ = [await office.person(name) for name in ("dan", "sue", "max")]
    asked = office.ask(await office.desk(), effect(people=2))
    name = await waiting(dan)
    await waiting(max_)
    await dan.approve(name, office.right)
    await until(sue, lambda one: bool(one.waiting and one.waiting[0].decisions))
    office.roster = amend(roster(), Revoke("dan", "lost laptop"), "max")
    assert (await dan.approve(name, office.right)).faults == (Fault.REVOKED,)
    await sue.approve(name, office.right)
    await asyncio.sleep(0.05)
    assert not asked.done()
    raw = await office.wire.person("max")
    await raw.decide("desk-14", by("max", office.progress[-1].request, office.right), 3)
    ended = await asked
    assert isinstance(ended.fact, ApprovalGiven)
    assert [one.id for one in ended.fact.people] == ["sue", "max"]


async def test_an_approval_that_was_used_before_the_program_died_is_not_used_again(office: Office) -> None:
    dan = await office.person("dan")
    asked = office.ask(await office.desk())
    await waiting(dan)
    request = office.progress[-1].request
    assert office.used.claim(request, request.asked_ms)
    await approved(dan, office)
    await asyncio.sleep(0.05)
    assert not asked.done()
    office.forward_ns = (effect().limit_ms + 1_000) * 1_000_000
    assert isinstance((await asked).fact, ApprovalExpired)


async def test_a_thousand_requests_in_a_minute_from_one_desktop_reach_nobody(office: Office) -> None:
    dan = await office.person("dan")
    asker = await office.desk()
    asked = [office.ask(asker, effect(number)) for number in range(1_000)]
    ended = await asyncio.wait(asked, timeout=0.2)
    refused = [one for one in ended[0] if isinstance(one.exception(), TooManyRequests)]
    assert len(refused) == 1_000 - asking.MOST_A_MINUTE
    queue = await until(dan, lambda one: len(one.waiting) == 3)
    assert sum(count for _, count in queue.dropped) <= asking.MOST_A_MINUTE - 3
    await asker.close()


async def heard(person: Answerer, *, again: bool) -> list[Unheard]:
    """Wait until requests are heard again, or no longer, and return why they are not."""
    async with asyncio.timeout(20):
        async for _ in person.watch():
            found = person.unheard
            if (found is None) is again:
                return [] if found is None else [found]
    raise AssertionError("the queue ended")


async def test_a_carrier_that_fails_is_said_and_requests_are_heard_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(answering, "HEARING_S", 0.0)
    carrier = await office.wire.person("dan")
    queue, failures = carrier.queue, iter([RuntimeError("torn")])

    def failing() -> AsyncGenerator[QueueFact, None]:
        failure = next(failures, None)
        if failure is not None:
            raise failure
        return queue()

    monkeypatch.setattr(carrier, "queue", failing)
    dan = office.answerer("dan", carrier)
    asked = office.ask(await office.desk())
    assert [(str(one.error), one.again) for one in await heard(dan, again=False)] == [("torn", True)]
    assert (await approved(dan, office)).told is Told.TAKEN
    assert isinstance((await asked).fact, ApprovalGiven)
    assert await heard(dan, again=True) == []
    assert "approvals.unheard" in caplog.text


async def test_what_cannot_be_carried_is_tried_until_it_can(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "AGAIN_S", 0.01)
    dan = await office.person("dan")
    asker = await office.desk()
    carrier, failures = office.wire.open[-1], iter(range(3))  # type: ignore[attr-defined]
    ask = carrier.ask

    async def failing(request: ApprovalRequest) -> int:
        if next(failures, None) is not None:
            raise BrokerUnavailable
        return int(await ask(request))

    monkeypatch.setattr(carrier, "ask", failing)
    asked = office.ask(asker)
    await approved(dan, office)
    assert isinstance((await asked).fact, ApprovalGiven)
    assert [one.on_duty for one in office.progress[:5]] == [None, None, None, None, 0]


async def test_a_desktop_that_may_not_ask_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asker = await office.desk()

    async def refusing(request: ApprovalRequest) -> int:
        raise NotPermitted

    monkeypatch.setattr(office.wire.open[-1], "ask", refusing)  # type: ignore[attr-defined]
    with pytest.raises(NotPermitted):
        await asker.ask(effect(), SHOWN, RANKS)


async def test_who_goes_off_duty_is_not_counted(office: Office) -> None:
    dan, asker = await office.person("dan"), await office.desk(AMY)
    await dan.on_duty(on=True)
    await dan.on_duty(on=True)
    await dan.on_duty(on=False)
    asked = office.ask(asker)
    assert await sent(office) == 0
    await dan.on_duty(on=True)
    asked.cancel()


async def test_a_request_that_nobody_could_be_shown_is_refused_and_a_strange_call_id_is_not(
    office: Office,
) -> None:
    asker = await office.desk()
    with pytest.raises(Refused, match="supervisor"):
        await asker.ask(replace(effect(), account=""), SHOWN, RANKS)
    dan = await office.person("dan")
    strange = replace(effect(), id="sip:\u202e" + "x" * 400)
    asked = office.ask(asker, strange)
    await approved(dan, office)
    assert (await asked).fact.answers == strange.id
