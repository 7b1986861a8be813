"""What comes from outside reaches the desk; what falls silent is said to it."""

from __future__ import annotations

import asyncio

import pytest

from desktop.bootstrap import hearing as module
from desktop.bootstrap.hearing import Hearing, resume_at_end
from desktop.present.live.surroundings import Part, PartState
from desktop.runner.left_paused import LeftPaused
from integrations.errors import Unavailable
from integrations.ports import RecorderReading
from integrations.recorders.simulator.connector import SimulatedRecorders
from integrations.till.till import News
from policy import events as e
from policy.calls import CallAnswered, CallEnded, CallKey, EndCause, RecorderSeen, SourceLost
from policy.recording import Proof, RecorderState
from policy.session import Stage
from tests.desktop.runner.test_left_paused import Listed, Product
from tests.desktop.test_outlook import Seen, lost
from tests.policy.session.desk import KEY, moment


def hearing(desk: Seen, recorders: SimulatedRecorders | None = None) -> Hearing:
    return Hearing(desk.desk, desk.outlook, recorders or SimulatedRecorders())


def test_a_simulated_recorder_records_what_is_answered_until_it_ends() -> None:
    desk, recorders = Seen(), SimulatedRecorders()
    heard = hearing(desk, recorders)
    desk.ring()
    heard.call(CallAnswered(call=KEY, at=desk.at))
    assert set(recorders.recorded(KEY)) == {"pbx"}
    heard.call(CallEnded(call=KEY, at=desk.at, cause=EndCause.HUNG_UP))
    assert desk.desk.session.stage is Stage.WRAP_UP
    assert len(recorders.recorded(KEY)["pbx"]) == 1


def test_what_recorders_do_goes_to_the_desk_and_whether_they_are_reached_to_the_panel() -> None:
    desk = Seen()
    desk.ring()
    heard = hearing(desk)
    heard.recorder(RecorderSeen(call=KEY, at=desk.at, recorder="siprec"))
    heard.recorder(lost("recorders"))
    assert "siprec" in desk.desk.session.recorders.names
    assert desk.desk.session.this_call.heard
    assert desk.state(Part.CALL_RECORDER) is PartState.AWAY


def test_calls_that_are_not_listened_to_any_more_close_what_is_open() -> None:
    desk = Seen()
    desk.guide().pause().open()
    hearing(desk).no_calls()
    assert desk.desk.session.stage is Stage.SHUT
    assert desk.state(Part.SOFTPHONE) is PartState.AWAY


def test_calls_that_are_not_listened_to_between_calls_are_said() -> None:
    desk = Seen()
    hearing(desk).no_calls()
    assert isinstance(desk.steps[-1][1], SourceLost)
    assert desk.around.source.lost is not None


def test_recorders_that_are_not_listened_to_any_more_close_what_is_open() -> None:
    desk = Seen()
    desk.guide().pause().open()
    hearing(desk).no_recorders()
    assert desk.desk.session.stage is Stage.SHUT
    assert desk.state(Part.CALL_RECORDER) is PartState.AWAY


class Till:
    """Gives news, or fails, one after another."""

    def __init__(self, *told: tuple[News, ...] | Exception) -> None:
        self.told = list(told)
        self.is_told = asyncio.Event()

    async def recover(self) -> tuple[News, ...]:
        one = self.told.pop(0) if self.told else ()
        if not self.told:
            self.is_told.set()
        if isinstance(one, Exception):
            raise one
        return one


async def test_money_found_out_later_is_told_to_the_session_that_knows_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "RECOVER_EVERY_S", 0.001)
    desk, first = Seen(), asyncio.Event()
    desk.guide().pause().open().complete().accept().send().capture()
    attempt = desk.session.attempt
    assert attempt is not None
    till = Till(
        Unavailable("The disk is away."),
        (News("pay-of-another-run", receipt=1), News(attempt.key, why="The ledger is away.")),
        (News(attempt.key, receipt=7),),
    )
    listening = asyncio.ensure_future(hearing(desk).money(till, first))  # type: ignore[arg-type]
    await asyncio.wait_for(first.wait(), 5)
    await asyncio.wait_for(till.is_told.wait(), 5)
    await asyncio.sleep(0.005)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    posted = [fact for _, fact, _, _ in desk.steps if isinstance(fact, e.PaymentPosted)]
    assert [(one.key, one.receipt) for one in posted] == [(attempt.key, 7)]
    assert "money.unrecovered" in caplog.messages


async def test_the_end_turns_on_what_is_paused_and_waits_for_no_product_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RESUME_AT_END_S", 0.01)
    paused, product = Listed(c1=("pbx",)), Product()
    await resume_at_end(LeftPaused(paused, product))  # type: ignore[arg-type]
    assert paused.on == {}

    class Silent(Product):
        async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
            await asyncio.sleep(60)
            return RecorderReading(RecorderState.RECORDING, Proof.PROVEN, moment(1))

    silent = Listed(c1=("pbx",))
    await resume_at_end(LeftPaused(silent, Silent()))  # type: ignore[arg-type]
    assert set(silent.on) == {KEY}
