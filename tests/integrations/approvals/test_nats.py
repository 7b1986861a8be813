"""Approvals through a real nats-server with TLS: the same contract, and what only a server can do wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.bootstrap.supervising import FOLDER
from integrations.approvals.answerer import Told
from integrations.approvals.ending import end
from integrations.approvals.failures import BrokerUnavailable, NotPermitted
from integrations.approvals.jetstream.carrier import NatsApprovals
from integrations.approvals.jetstream.configuration import Part, User, make_streams
from integrations.approvals.jetstream.subjects import asking, deciding
from integrations.approvals.rosters import RosterBook, follow, share_all
from integrations.errors import Unauthorized
from policy.approvals.amendment import Revoke
from policy.approvals.form import digest, request_bytes
from policy.approvals.queue import Asked, Decided, Withdrawn
from policy.approvals.roster import next_amendment
from policy.approvals.verifying import Fault
from policy.events import ApprovalExpired, ApprovalGiven, ApprovalRefused
from tests.integrations.approvals.broker import Broker, Papers
from tests.integrations.approvals.office import effect, opened, sent, until, waiting
from tests.integrations.contracts.approvals import ApprovalCarrying, Carrier, first, numbered
from tests.journeys.approvals.desks import enrol
from tests.policy.approvals.world import ASKED_MS, decided, request, roster, signed_by

DESKTOPS = ("desk-14", *(f"desk-{number}" for number in range(4)))
PEOPLE = {"dan": Part.SUPERVISOR, "sue": Part.SUPERVISOR, "mia": Part.MANAGER, "max": Part.MANAGER}
USERS = (
    *(User(name, Part.DESKTOP) for name in DESKTOPS),
    *(User(name, part) for name, part in PEOPLE.items()),
    User("operator", Part.OPERATOR),
)


class Wired:
    """Adapters that each have a connection of their own."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.open: list[NatsApprovals] = []

    async def desktop(self, name: str) -> Carrier:
        return await self.user(name)

    async def person(self, name: str) -> Carrier:
        return await self.user(name)

    async def user(self, name: str, papers: Papers | None = None) -> NatsApprovals:
        made = NatsApprovals(self.broker.server(name, papers))
        await made.open()
        self.open.append(made)
        return made


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path, USERS)
    made.start()
    yield made
    made.kill()


@pytest.fixture
async def wire(broker: Broker) -> AsyncIterator[Wired]:
    await make_streams(broker.server("operator"))
    made = Wired(broker)
    yield made
    for one in made.open:
        await one.close()


class TestNats(ApprovalCarrying):
    pass


async def test_a_server_killed_with_a_request_in_flight_loses_nothing(
    broker: Broker, wire: Wired, tmp_path: Path
) -> None:
    async with opened(wire, tmp_path) as office:
        dan = await office.person("dan")
        asker = await office.desk()
        broker.kill()
        asked = office.ask(asker)
        async with asyncio.timeout(20):
            await office.told.wait()
        assert [one.on_duty for one in office.progress] == [None]
        broker.start()
        assert await sent(office) == 0
        name = await waiting(dan)
        broker.kill()
        approving = asyncio.create_task(dan.approve(name, office.right))
        await asyncio.sleep(0.05)
        broker.start()
        assert (await approving).told is Told.TAKEN
        ended = await asked
        assert isinstance(ended.fact, ApprovalGiven)
        await until(dan, lambda one: bool(one.done and one.done[0].why))


async def test_a_decision_is_there_once_however_often_it_was_sent(wire: Wired) -> None:
    desk, dan = await wire.user("desk-14"), await wire.user("dan")
    await desk.ask(request())
    await dan.decide("desk-14", decided(), 1)
    await dan.decide("desk-14", decided(), 1)
    assert await first(desk.decisions(digest(request())), 1) == [decided()]


async def test_a_supervisor_unlocks_over_the_server(wire: Wired, tmp_path: Path) -> None:
    async with opened(wire, tmp_path) as office:
        dan, sue = await office.person("dan"), await office.person("sue")
        asked = office.ask(await office.desk())
        name = await waiting(dan)
        await waiting(sue)
        results = await asyncio.gather(
            dan.approve(name, office.right), sue.refuse(name, office.right, "not today")
        )
        assert sorted(one.told.name for one in results) == ["FIRST", "TAKEN"]
        ended = await asked
        assert isinstance(ended.fact, ApprovalGiven if results[0].told is Told.TAKEN else ApprovalRefused)


async def test_a_revocation_takes_an_approval_from_a_request_that_is_pending_at_once(
    wire: Wired, tmp_path: Path
) -> None:
    pin = enrol(tmp_path)
    book = RosterBook(tmp_path / FOLDER / "roster.jsonl", pin)
    async with opened(wire, tmp_path) as office:
        dan, sue = await office.person("dan"), await office.person("sue")
        desk = await office.desk()
        office.roster = book.roster
        following = asyncio.create_task(
            follow(book, wire.open[-1], lambda roster: setattr(office, "roster", roster))
        )
        asked = office.ask(desk, effect(people=2))
        name = await waiting(dan)
        await dan.approve(name, office.right)
        await until(sue, lambda one: bool(one.waiting and one.waiting[0].decisions))
        mia = await wire.user("mia")
        managers = RosterBook(tmp_path / "managers.jsonl", pin)
        managers.take_file(tmp_path / FOLDER / "roster.jsonl")
        change = next_amendment(managers.roster, Revoke("dan", "lost laptop"), ASKED_MS)
        managers.take(signed_by(change, "mia"))
        assert await share_all(managers, mia) == len(managers.amendments)
        await until(sue, lambda one: bool(one.waiting and not one.waiting[0].decisions))
        assert (await sue.approve(name, office.right)).told is Told.TAKEN
        await until(sue, lambda one: bool(one.waiting and len(one.waiting[0].decisions) == 1))
        assert not asked.done()
        desk.withdraw(effect().id)
        ended = await asked
        assert isinstance(ended.fact, ApprovalExpired)
        assert [one.faults for one in ended.standing.rejected] == [(Fault.REVOKED,)]
        await end((following,))


async def test_a_publish_that_the_server_refuses_is_reported(wire: Wired) -> None:
    desk, dan = await wire.user("desk-14"), await wire.user("dan")
    await desk.ask(request())
    with pytest.raises(NotPermitted):
        await desk.decide("desk-14", decided(), 1)
    assert "approvals.decide.desk-14" in desk.refused
    with pytest.raises(NotPermitted):
        await dan.share(signed_by(next_amendment(roster(), Revoke("sue", "left"), ASKED_MS), "mia"))
    with pytest.raises(NotPermitted):
        await dan.withdraw(digest(request()), "mine")


async def test_a_desktop_asks_in_its_own_name_only(wire: Wired) -> None:
    desk = await wire.user("desk-14")
    with pytest.raises(NotPermitted):
        await desk.ask(numbered(1, "desk-0"))
    raw = desk._connection
    with pytest.raises(NotPermitted):
        await raw.publish_once(
            asking("desk-0", digest(numbered(1, "desk-0"))), request_bytes(numbered(1, "desk-0"))
        )


async def test_a_request_or_withdrawal_under_another_desktop_s_subject_reaches_nobody(wire: Wired) -> None:
    desk, other, dan = [await wire.user(name) for name in ("desk-14", "desk-0", "dan")]
    posing = numbered(1, "desk-14")
    await other._connection.publish_once(asking("desk-0", digest(posing)), request_bytes(posing))
    await desk.ask(request())
    await other.withdraw(digest(request()), "not theirs to say")
    await desk.ask(numbered(2))
    assert await first(dan.queue(), 2) == [Asked(request()), Asked(numbered(2))]


async def test_nobody_reads_what_is_not_theirs(wire: Wired) -> None:
    desk, other, dan = [await wire.user(name) for name in ("desk-14", "desk-0", "dan")]
    await desk.ask(request())
    await dan.decide("desk-14", decided(), 1)
    with pytest.raises(BrokerUnavailable):
        await other._connection.kept("APPROVALS", deciding("desk-14", digest(request()), 1))
    assert "direct.get" in other.refused.lower()


@pytest.mark.parametrize("user", ["nobody", "desk-14"])
async def test_who_is_not_on_the_list_or_not_of_our_authority_gets_nowhere(
    broker: Broker, wire: Wired, tmp_path: Path, user: str
) -> None:
    folder = tmp_path / "foreign"
    folder.mkdir()
    papers = None if user == "nobody" else Papers(folder, "other")
    stranger = await wire.user(user, papers)
    with pytest.raises(BrokerUnavailable):
        await stranger.ask(request(desktop=user))


async def test_a_server_without_streams_is_said(broker: Broker) -> None:
    desk = NatsApprovals(broker.server("desk-14"))
    await desk.open()
    with pytest.raises(BrokerUnavailable, match="streams"):
        await desk.ask(request())
    await desk.close()


async def test_the_record_reaches_further_back_than_the_queue_and_is_for_managers(
    broker: Broker, wire: Wired
) -> None:
    desk, dan, mia = [await wire.user(name) for name in ("desk-14", "dan", "mia")]
    await desk.ask(request())
    await dan.decide("desk-14", decided(), 1)
    await desk.withdraw(digest(request()), "it was approved")
    found = await mia.recorded(0)
    for _ in range(400):
        if len(found) == 3:
            break
        await asyncio.sleep(0.05)
        found = await mia.recorded(0)
    assert [one.fact for one in found] == [
        Asked(request()),
        Decided(digest(request()), 1, decided()),
        Withdrawn(digest(request()), "it was approved"),
    ]
    assert await mia.recorded(found[-1].at_ms + 60_000) == []
    with pytest.raises(BrokerUnavailable):
        await dan.recorded(0)


async def test_the_streams_are_made_again_without_harm(broker: Broker, wire: Wired) -> None:
    desk, dan = await wire.user("desk-14"), await wire.user("dan")
    await desk.ask(request())
    await make_streams(broker.server("operator"))
    assert await first(dan.queue(), 1) == [Asked(request())]


async def test_certificates_that_cannot_be_read_are_said(broker: Broker) -> None:
    server = replace(broker.server("desk-14"), key=Path("missing.key"))
    with pytest.raises(Unauthorized):
        await NatsApprovals(server).open()
