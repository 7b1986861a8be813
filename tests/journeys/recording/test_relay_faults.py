"""What can go wrong with a relay that records, while a card is taken: read from its files, not from its word."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from integrations.cti.baresip.connector import Baresip
from integrations.recorders.patience import Patience
from integrations.recorders.rtpengine.connector import NgSocket, RtpengineRecorders
from integrations.recorders.rtpengine.growth import Growth
from integrations.recorders.rtpengine.proving import ProvenRtpengine
from policy.recording import Proof
from policy.session import Stage
from tests.journeys.recording.seat import Seat
from tests.rig import recordings
from tests.rig.meddler import Meddler
from tests.rig.recorded import RecordedExchange
from tests.rig.recordings import Packet
from tests.rig.telephony import Phone

QUICK = Patience(answer_ms=1_000, settle_ms=1_500, poll_ms=10, again_ms=100)


def seated(exchange: RecordedExchange, agent: Phone, ng: tuple[str, int] | None = None) -> Seat:
    relay = RtpengineRecorders(NgSocket(*(ng or exchange.relay.ng)), watch_ms=200, patience=QUICK)
    proven = ProvenRtpengine(relay, Growth(exchange.relay.pcaps), patience=QUICK)
    return Seat(Baresip(agent.control, "US"), proven, Proof.PROVEN)


def recorded(exchange: RecordedExchange, seat: Seat) -> list[Packet]:
    return recordings.recorded(exchange.relay.pcaps, seat.call.call_id)


def in_entry(exchange: RecordedExchange, seat: Seat) -> list[Packet]:
    """What is recorded of the time in which the window was open."""
    return recordings.within(recorded(exchange, seat), seat.window.opened, seat.window.closed)


@pytest.fixture(autouse=True)
def nothing_but_failed_effects_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    warned = {one.getMessage() for one in caplog.get_records("call") if one.levelno >= logging.WARNING}
    assert warned <= {"effect.failed"}


async def in_the_entry(seat: Seat, caller: Phone) -> None:
    """Call, and come to where the window is open."""
    await caller.dial("101")
    await seat.talk()
    seat.take_card()
    await seat.until(lambda: seat.window.is_open)


async def talk_on(exchange: RecordedExchange, seat: Seat, caller: Phone) -> None:
    """Wait until the call is recorded again, let something be heard, and end it."""
    await seat.until(seat.is_on)
    await exchange.press(caller, "6")
    await seat.hang_up()


def only_the_talk_after_the_entry_was_recorded(exchange: RecordedExchange, seat: Seat) -> None:
    assert in_entry(exchange, seat) == []
    assert recordings.tones(recorded(exchange, seat)) == "6"


@pytest.mark.parametrize("reoffer", ["record-call=yes"])
async def test_an_offer_that_starts_the_recording_again_closes_the_entry_and_the_spoilt_stretch_is_named(
    exchange: RecordedExchange, agent: Phone, caller: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    seat = seated(exchange, agent)
    async with seat.open():
        await in_the_entry(seat, caller)
        await exchange.press(caller, "42")
        await caller.press("/hold\n")
        await seat.until(lambda: not seat.window.is_open)
        await seat.until(lambda: seat.tickets)
        await caller.press("/resume\n")
        await talk_on(exchange, seat, caller)

    spoilt = in_entry(exchange, seat)
    assert recordings.tones(recorded(exchange, seat)) == "6"
    (ticket,) = seat.tickets
    assert ticket.recorders == ("rtpengine",)
    assert all(ticket.from_ms <= one.at * 1_000 <= ticket.to_ms for one in spoilt)


async def test_a_relay_that_stands_still_closes_the_entry_and_records_again_when_it_goes_on(
    exchange: RecordedExchange, agent: Phone, caller: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    seat = seated(exchange, agent)
    async with seat.open():
        await in_the_entry(seat, caller)
        exchange.relay.freeze()
        await seat.until(lambda: not seat.window.is_open)
        await seat.until(seat.names_as_paused)
        exchange.relay.thaw()
        await talk_on(exchange, seat, caller)

    only_the_talk_after_the_entry_was_recorded(exchange, seat)


async def test_a_relay_that_stands_still_as_the_entry_ends_records_nothing_of_it_afterwards(
    exchange: RecordedExchange, agent: Phone, caller: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    seat = seated(exchange, agent)
    async with seat.open():
        await in_the_entry(seat, caller)
        exchange.relay.freeze()
        await caller.press("/sndcode 4\n")
        await asyncio.sleep(0.3)  # what the caller sends meanwhile waits before the relay
        seat.window.complete()
        await asyncio.sleep(0.3)
        exchange.relay.thaw()
        await talk_on(exchange, seat, caller)

    only_the_talk_after_the_entry_was_recorded(exchange, seat)


async def test_a_relay_that_is_killed_closes_the_entry_and_the_next_call_is_recorded(
    exchange: RecordedExchange, agent: Phone, caller: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    seat = seated(exchange, agent)
    async with seat.open():
        await in_the_entry(seat, caller)
        await exchange.relay.kill()
        await seat.until(lambda: not seat.window.is_open)
        await seat.until(seat.names_as_paused)  # its call is gone with it: nobody can turn that recording on
        await exchange.relay.start()
        first = in_entry(exchange, seat)
        await seat.hang_up()
        await seat.until(lambda: not seat.session.recorders.members)
        await seat.finish()
        await caller.dial("101")
        await seat.talk()
        await talk_on(exchange, seat, caller)

    assert first == []
    assert recordings.tones(recorded(exchange, seat)) == "6"


@pytest.fixture
async def meddler(exchange: RecordedExchange) -> AsyncIterator[Meddler]:
    """What stands between the adapter and the relay, and does nothing until it is asked to."""
    meddler = Meddler(exchange.relay.ng)
    yield meddler
    meddler.close()


@pytest.mark.parametrize("late_s", [None, 1.5], ids=["lost", "late"])
async def test_without_an_answer_to_the_pause_no_entry_opens_and_the_recording_is_on_again(
    exchange: RecordedExchange,
    agent: Phone,
    caller: Phone,
    meddler: Meddler,
    late_s: float | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    seat = seated(exchange, agent, await meddler.open(exchange.address(4)))
    async with seat.open():
        await caller.dial("101")
        await seat.talk()
        meddler.loses, meddler.late_s = late_s is None, late_s or 0.0
        seat.take_card()
        await seat.until(lambda: seat.session.stage is Stage.SHUT)
        await seat.until(seat.names_as_paused)
        meddler.loses, meddler.late_s = False, 0.0
        await talk_on(exchange, seat, caller)

    assert not seat.window.opened
    assert recordings.tones(recorded(exchange, seat)) == "6"


async def test_answers_that_are_lost_during_the_entry_close_it(
    exchange: RecordedExchange,
    agent: Phone,
    caller: Phone,
    meddler: Meddler,
    caplog: pytest.LogCaptureFixture,
) -> None:
    seat = seated(exchange, agent, await meddler.open(exchange.address(4)))
    async with seat.open():
        await in_the_entry(seat, caller)
        await exchange.press(caller, "4")
        meddler.loses = True
        await seat.until(lambda: not seat.window.is_open)
        meddler.loses = False
        await talk_on(exchange, seat, caller)

    only_the_talk_after_the_entry_was_recorded(exchange, seat)
