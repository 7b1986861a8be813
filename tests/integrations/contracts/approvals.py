"""What every carrier of approvals must do; subclass it with a `wire` that gives adapters to desktops and people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Protocol, TypeVar

import pytest

from integrations.ports import ApprovalAnswering, ApprovalAsking, DecidedMeanwhile, RosterSharing
from policy.approvals.amendment import Revoke
from policy.approvals.decision import Verb
from policy.approvals.form import digest
from policy.approvals.queue import Asked, Decided, Withdrawn
from policy.approvals.request import ApprovalRequest
from policy.approvals.roster import next_amendment
from policy.approvals.text import visible
from tests.policy.approvals.world import ASKED_MS, decided, request, roster, signed_by

T = TypeVar("T")
WAIT_S = 20.0


class Carrier(ApprovalAsking, ApprovalAnswering, RosterSharing, Protocol):
    """Everything that one user's adapter does."""


class Wire(Protocol):
    """Gives adapters that are open; each is another program's."""

    async def desktop(self, name: str) -> Carrier: ...

    async def person(self, name: str) -> Carrier: ...


async def first(facts: AsyncGenerator[T, None], count: int) -> list[T]:
    """Return the first so many."""
    found: list[T] = []
    async with asyncio.timeout(WAIT_S):
        async for fact in facts:
            found.append(fact)
            if len(found) == count:
                break
    await facts.aclose()
    return found


def numbered(number: int, desktop: str = "desk-14") -> ApprovalRequest:
    return request(nonce=f"{number:032x}", desktop=desktop)


class ApprovalCarrying:
    """Asking, answering and amending, whoever carries it."""

    async def test_a_request_reaches_everybody_who_looks_and_those_who_come_later(self, wire: Wire) -> None:
        desk, dan = await wire.desktop("desk-14"), await wire.person("dan")
        watching = asyncio.create_task(first(dan.queue(), 1))
        await asyncio.sleep(0)
        await desk.ask(request())
        assert await watching == [Asked(request())]
        sue = await wire.person("sue")
        assert await first(sue.queue(), 1) == [Asked(request())]

    async def test_a_request_asked_twice_is_one(self, wire: Wire) -> None:
        desk, dan = await wire.desktop("desk-14"), await wire.person("dan")
        await desk.ask(request())
        await desk.ask(request())
        await desk.ask(numbered(1))
        assert await first(dan.queue(), 2) == [Asked(request()), Asked(numbered(1))]

    async def test_a_decision_reaches_the_desktop_that_asked(self, wire: Wire) -> None:
        desk, dan = await wire.desktop("desk-14"), await wire.person("dan")
        await desk.ask(request())
        waiting = asyncio.create_task(first(desk.decisions(digest(request())), 1))
        await asyncio.sleep(0)
        await dan.decide("desk-14", decided(), 1)
        assert await waiting == [decided()]

    async def test_a_decision_made_before_anybody_listened_is_heard(self, wire: Wire) -> None:
        desk, dan = await wire.desktop("desk-14"), await wire.person("dan")
        await desk.ask(request())
        await dan.decide("desk-14", decided(), 1)
        assert await first(desk.decisions(digest(request())), 1) == [decided()]

    async def test_decisions_on_other_requests_are_not_heard(self, wire: Wire) -> None:
        desk, dan = await wire.desktop("desk-14"), await wire.person("dan")
        for one in (request(), numbered(1)):
            await desk.ask(one)
        await dan.decide("desk-14", decided(), 1)
        await dan.decide("desk-14", decided(of=numbered(1)), 1)
        assert await first(desk.decisions(digest(numbered(1))), 1) == [decided(of=numbered(1))]

    async def test_of_two_decisions_at_the_same_instant_one_wins_and_the_other_is_told(
        self, wire: Wire
    ) -> None:
        desk, dan, sue = (
            await wire.desktop("desk-14"),
            await wire.person("dan"),
            await wire.person("sue"),
        )
        for number in range(10):
            one = numbered(number)
            await desk.ask(one)
            yes, no = decided("dan", of=one), decided("sue", Verb.REFUSE, one)
            ends = await asyncio.gather(
                dan.decide("desk-14", yes, 1), sue.decide("desk-14", no, 1), return_exceptions=True
            )
            assert [type(end) for end in ends if end is not None] == [DecidedMeanwhile]
            kept = await first(desk.decisions(digest(one)), 1)
            assert kept == [no if isinstance(ends[0], DecidedMeanwhile) else yes]

    async def test_a_second_decision_has_the_second_place(self, wire: Wire) -> None:
        desk, dan, sue = (
            await wire.desktop("desk-14"),
            await wire.person("dan"),
            await wire.person("sue"),
        )
        await desk.ask(request())
        await dan.decide("desk-14", decided(), 1)
        with pytest.raises(DecidedMeanwhile):
            await sue.decide("desk-14", decided("sue"), 1)
        await sue.decide("desk-14", decided("sue"), 2)
        assert await first(desk.decisions(digest(request())), 2) == [decided(), decided("sue")]
        facts = await first(dan.queue(), 3)
        assert facts[1:] == [
            Decided(digest(request()), 1, decided()),
            Decided(digest(request()), 2, decided("sue")),
        ]

    async def test_a_withdrawal_reaches_everybody_with_its_words(self, wire: Wire) -> None:
        desk, dan = await wire.desktop("desk-14"), await wire.person("dan")
        await desk.ask(request())
        await desk.withdraw(digest(request()), "the call ended \u202e")
        facts = await first(dan.queue(), 2)
        assert facts[1] == Withdrawn(digest(request()), visible("the call ended \u202e", 99))

    async def test_people_on_duty_are_counted(self, wire: Wire) -> None:
        desk, dan, sue = (
            await wire.desktop("desk-14"),
            await wire.person("dan"),
            await wire.person("sue"),
        )
        assert await desk.ask(numbered(0)) == 0
        await dan.duty(on=True)
        await dan.duty(on=True)
        await sue.duty(on=True)
        assert await desk.ask(numbered(1)) == 2
        assert await desk.on_duty() == 2
        await sue.duty(on=False)
        assert await desk.ask(numbered(2)) == 1

    async def test_an_amendment_reaches_desktops_and_people_once_for_its_number(self, wire: Wire) -> None:
        desk, mia = await wire.desktop("desk-14"), await wire.person("mia")
        revoked = signed_by(next_amendment(roster(), Revoke("dan", "left"), ASKED_MS), "mia")
        other = signed_by(next_amendment(roster(), Revoke("sue", "left"), ASKED_MS), "mia")
        hearing = asyncio.create_task(first(desk.amendments(roster().number), 1))
        await asyncio.sleep(0)
        await mia.share(revoked)
        assert await hearing == [revoked]
        with pytest.raises(DecidedMeanwhile):
            await mia.share(other)
        assert await first(mia.amendments(roster().number), 1) == [revoked]

    async def test_requests_of_many_desktops_are_all_heard_in_order(self, wire: Wire) -> None:
        dan = await wire.person("dan")
        desks = [await wire.desktop(f"desk-{number}") for number in range(4)]
        for number in range(40):
            await desks[number % 4].ask(numbered(number, f"desk-{number % 4}"))
        facts = await first(dan.queue(), 40)
        assert facts == [Asked(numbered(number, f"desk-{number % 4}")) for number in range(40)]
