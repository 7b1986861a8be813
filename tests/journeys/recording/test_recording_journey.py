"""A card is taken in a call that a real relay records: the recordings hold all of the call but the entry."""

from __future__ import annotations

import pytest

from integrations.cti.baresip.connector import Baresip
from integrations.ports import RecorderControl
from integrations.recorders.rtpengine.connector import NgSocket, RtpengineRecorders
from integrations.recorders.rtpengine.growth import Growth
from integrations.recorders.rtpengine.proving import ProvenRtpengine
from policy.recording import Proof
from tests.journeys.recording.seat import Seat
from tests.rig import recordings
from tests.rig.recorded import RecordedExchange
from tests.rig.telephony import Phone

_GAP_OVER_ENTRY_S = 0.5


def control(exchange: RecordedExchange, grade: Proof) -> RecorderControl:
    """Whoever sees the files has proof; everybody else has the word of rtpengine."""
    recorders = RtpengineRecorders(NgSocket(*exchange.relay.ng))
    if grade is Proof.PROVEN:
        return ProvenRtpengine(recorders, Growth(exchange.relay.pcaps))
    return recorders


@pytest.mark.parametrize("grade", [Proof.ACKNOWLEDGED, Proof.PROVEN], ids=["acknowledged", "proven"])
async def test_the_recordings_hold_the_whole_call_and_nothing_of_the_entry(
    exchange: RecordedExchange, agent: Phone, caller: Phone, grade: Proof
) -> None:
    seat = Seat(Baresip(agent.control, "US"), control(exchange, grade), grade)
    async with seat.open():
        await caller.dial("101")
        await seat.talk()
        await exchange.press(caller, "12")
        await exchange.press(agent, "3")
        seat.take_card()
        await seat.until(lambda: seat.window.is_open)
        paused = seat.recorder
        await exchange.press(caller, "4242")
        await exchange.press(agent, "5")
        seat.window.complete()
        await seat.until(seat.is_on)
        await exchange.press(caller, "67")
        await exchange.press(agent, "8")
        await seat.hang_up()

    assert paused.proof is grade
    opened, closed = seat.window.opened, seat.window.closed
    keys = exchange.digits
    assert sorted(keys.between(opened, closed)) == [2, 2, 4, 4, 5]  # they were pressed, and reached the relay
    call = recordings.recorded(exchange.relay.pcaps, keys.heard[0].call)
    for phone, tones in ((caller, "1267"), (agent, "38")):
        mine = recordings.of(call, phone.ports)
        assert recordings.within(mine, opened, closed) == []
        assert recordings.tones(mine) == tones
        # Nothing else is missing, from the first packet to the last.
        ((before, after, lost),) = recordings.missing(mine)
        assert lost > 0
        assert before.at < opened <= closed < after.at
        assert after.at - before.at <= closed - opened + _GAP_OVER_ENTRY_S
    assert seat.tickets == []
