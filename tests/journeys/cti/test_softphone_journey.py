"""From a SIP INVITE to our facts: real proxy, real softphones, our connector. Needs kamailio and baresip-core."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.cti.baresip.connector import Baresip
from integrations.cti.link import Patience
from integrations.ports import Answer, Dial, HangUp
from policy.calls import (
    CallAnswered,
    CallEnded,
    CallHeld,
    CallOffered,
    CallResumed,
    EndCause,
    Privacy,
    SourceLost,
    SourceResynchronised,
)
from tests.integrations.contracts.cti.ear import Ear
from tests.rig.telephony import PACKAGES, Exchange, Phone, missing

CUSTOMER, OTHER = "+12025550143", "+12025550187"


@pytest.fixture
async def exchange(tmp_path: Path) -> AsyncIterator[Exchange]:
    if lacking := missing():
        reason = f"needs Debian's packages {' '.join(PACKAGES)}; missing: {' '.join(lacking)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    exchange = Exchange(tmp_path)
    try:
        await exchange.start()
        yield exchange
    finally:
        await exchange.end()


@pytest.fixture
async def agent(exchange: Exchange) -> Phone:
    return await exchange.phone("101", "Agent")


@pytest.fixture
async def customer(exchange: Exchange) -> Phone:
    return await exchange.phone(CUSTOMER, "Ann Example")


@pytest.fixture
async def softphone(agent: Phone) -> AsyncIterator[Baresip]:
    source = Baresip(agent.control, "US", patience=Patience(first_pause_s=0.05, last_pause_s=0.2))
    await source.start()
    yield source
    await source.stop()


@pytest.fixture
async def ear(softphone: Baresip) -> Ear:
    ear = Ear(softphone)
    await ear.kind(SourceResynchronised)
    return ear


async def test_a_call_rings_with_its_number_is_answered_and_ended(
    ear: Ear, softphone: Baresip, customer: Phone
) -> None:
    await customer.dial("101")
    offer = await ear.kind(CallOffered)
    assert (offer.party.number, offer.party.name, offer.late) == (CUSTOMER, "Ann Example", False)
    await softphone.perform(Answer(offer.call))
    await ear.kind(CallAnswered)
    await softphone.perform(HangUp(offer.call))
    end = await ear.kind(CallEnded)
    assert (end.call, end.cause) == (offer.call, EndCause.HUNG_UP)
    assert ear.kinds() == ["CallOffered", "CallAnswered", "CallEnded"]


async def test_a_caller_who_gives_up_has_left(ear: Ear, customer: Phone) -> None:
    await customer.dial("101")
    await ear.kind(CallOffered)
    await customer.hang_up()
    assert (await ear.kind(CallEnded)).cause is EndCause.CALLER_LEFT


async def test_an_agent_who_declines_has_rejected(ear: Ear, softphone: Baresip, customer: Phone) -> None:
    await customer.dial("101")
    offer = await ear.kind(CallOffered)
    await softphone.perform(HangUp(offer.call))
    assert (await ear.kind(CallEnded)).cause is EndCause.REJECTED


async def test_two_calls_are_kept_apart_and_the_one_that_is_meant_is_answered(
    ear: Ear, softphone: Baresip, customer: Phone, exchange: Exchange
) -> None:
    other = await exchange.phone(OTHER, "Ben Example")
    await customer.dial("101")
    first = await ear.kind(CallOffered)
    await softphone.perform(Answer(first.call))
    await ear.kind(CallAnswered)
    since = len(ear.heard)
    await other.dial("101")
    second = await ear.kind(CallOffered, since)
    assert (first.party.number, second.party.number) == (CUSTOMER, OTHER)
    await softphone.perform(Answer(second.call))
    assert (await ear.kind(CallAnswered, since)).call == second.call
    assert (await ear.kind(CallHeld, since)).call == first.call  # the phone holds one to answer the other
    await softphone.perform(HangUp(first.call))
    assert (await ear.kind(CallEnded, since)).call == first.call


async def test_the_agents_hold_is_noticed_though_no_event_tells_it(
    ear: Ear, softphone: Baresip, customer: Phone, agent: Phone
) -> None:
    await customer.dial("101")
    offer = await ear.kind(CallOffered)
    await softphone.perform(Answer(offer.call))
    await ear.kind(CallAnswered)
    await agent.press("/hold\n")
    await ear.kind(CallHeld)
    await agent.press("/resume\n")
    await ear.kind(CallResumed)


async def test_a_softphone_that_restarts_in_mid_call_has_lost_it_and_hears_the_next(
    ear: Ear, softphone: Baresip, customer: Phone, agent: Phone
) -> None:
    await customer.dial("101")
    offer = await ear.kind(CallOffered)
    await softphone.perform(Answer(offer.call))
    await ear.kind(CallAnswered)
    since = len(ear.heard)
    await agent.restart()
    await ear.kind(SourceLost, since)
    end = await ear.kind(CallEnded, since)
    assert (end.call, end.cause, end.late) == (offer.call, EndCause.VANISHED, True)
    assert (await ear.kind(SourceResynchronised, since)).calls == ()
    await customer.hang_up()
    await customer.dial("101")
    assert (await ear.kind(CallOffered, since)).call != offer.call


async def test_a_connector_that_starts_in_mid_call_tells_it_late_with_its_real_id(
    agent: Phone, customer: Phone
) -> None:
    first = Baresip(agent.control, "US")
    await first.start()
    ear = Ear(first)
    await ear.kind(SourceResynchronised)
    await customer.dial("101")
    known = await ear.kind(CallOffered)
    await first.perform(Answer(known.call))
    await ear.kind(CallAnswered)
    await first.stop()
    second = Baresip(agent.control, "US")
    await second.start()
    ear = Ear(second)
    caught_up = await ear.kind(SourceResynchronised)
    offer = await ear.kind(CallOffered)
    assert (offer.call, offer.party.number, offer.late) == (known.call, CUSTOMER, True)
    assert caught_up.calls == (known.call,)
    await second.perform(HangUp(offer.call))
    await ear.kind(CallEnded)
    await second.stop()


async def test_the_agent_dials_the_customer(ear: Ear, softphone: Baresip, customer: Phone) -> None:
    await softphone.perform(Dial(CUSTOMER))
    offer = await ear.kind(CallOffered)
    assert (offer.direction.value, offer.party.number) == ("outbound", CUSTOMER)
    await asyncio.sleep(0)
    await customer.press("/accept\n")
    await ear.kind(CallAnswered)


@pytest.mark.parametrize(
    ("sender", "number", "privacy", "name"),
    [
        (
            '"Jürgen Weiß 日本" <sip:+4930123456@phones.test>',
            "+4930123456",
            Privacy.PRESENTED,
            "Jürgen Weiß 日本",
        ),
        ('"Anonymous" <sip:anonymous@anonymous.invalid>', None, Privacy.WITHHELD, ""),
        (
            '"\u202e0$ :ecnalaB <b>" <sip:%2B12025550143@phones.test>',
            CUSTOMER,
            Privacy.PRESENTED,
            "0$ :ecnalaB <b>",
        ),
        ('"A\udcfcB" <sip:901@phones.test>', None, Privacy.PRESENTED, "A\ufffdB"),
        (f'"{"A" * 4_000}" <sip:{"9" * 2_000}@phones.test>', None, Privacy.PRESENTED, "A" * 79 + "…"),
        (
            '"x\\",\\"type\\":\\"CALL_CLOSED" <sip:+12025550143;ext=7@phones.test>',
            None,
            Privacy.PRESENTED,
            None,
        ),
    ],
    ids=["umlauts", "withheld", "right to left", "not UTF-8", "long", "quotes"],
)
async def test_whatever_a_caller_writes_of_itself_rings_harmless(
    ear: Ear, exchange: Exchange, sender: str, number: str | None, privacy: Privacy, name: str | None
) -> None:
    caller = exchange.caller(sender, "101")
    await caller.ring()
    offer = await ear.kind(CallOffered)
    assert (offer.party.number, offer.party.privacy) == (number, privacy)
    assert name is None or offer.party.name == name
    assert offer.party.presented.isprintable()
    caller.give_up()
    assert (await ear.kind(CallEnded)).cause is EndCause.CALLER_LEFT
    caller.close()
