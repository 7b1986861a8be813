"""A payment at a whole desk over an Asterisk, and what happens to it while a card is typed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import cast

import pytest

from integrations.ami.sign_in import Account
from integrations.recorders.asterisk.connector import AsteriskRecorders, Calls
from integrations.recorders.asterisk.line import ManagerAddress
from integrations.recorders.several import SeveralRecorders
from integrations.recorders.simulator.connector import SimulatedRecorders
from policy.calls import CallEnded, CallKey, EndCause
from policy.session import Stage
from tests.desktop.virtual_time import clock, play
from tests.integrations.contracts.recorder import Trouble
from tests.integrations.recorders.asterisk.fake import FakeChannel
from tests.integrations.recorders.asterisk.in_memory import Exchange
from tests.integrations.recorders.matrix.work import Work
from tests.policy.session.desk import KEY

AT_MOST_MS = 250
TYPING_S = 0.4


class Desk(SeveralRecorders):
    """The call's MixMonitors as “pbx”, and a screen recorder beside them, as the pack expects."""

    def __init__(self) -> None:
        self.exchange = Exchange()
        self.caller = FakeChannel("7.1", "PJSIP/carrier-00000001", "7.1")
        self.agent = FakeChannel(KEY.call_id, "PJSIP/2001-00000002", "7.1")
        self.screen = SimulatedRecorders(clock=clock, sleep=asyncio.sleep, watch_ms=200)
        pbx = AsteriskRecorders(
            ManagerAddress("pbx", 5038, Account("tillside", "secret")),
            Calls(KEY.source, frozenset({"PJSIP/2001"}), "pbx"),
            clock=clock,
            connect=self.exchange.connect,
        )
        super().__init__(pbx, {"screen": self.screen})

    def record(self, call: CallKey, *_names: str) -> None:
        """Let a call come to be recorded."""
        self.screen.record(call, "screen")
        if call == KEY:
            joined = self.exchange.joins(self.agent, self.caller, bridge="b")
            self.exchange.tell(joined + self.exchange.monitor(self.caller))

    @property
    def records(self) -> bool:
        return any(not one.silent for each in (self.caller, self.agent) for one in each.monitors)


def payment(happens: Callable[[Desk, Work], object], stage: Stage = Stage.ENTRY) -> tuple[Desk, Work]:
    """Let a call be paid; something happens at a stage, in entry while the agent types."""

    async def run() -> tuple[Desk, Work]:
        desk = Desk()

        def reached(which: Stage) -> None:
            if which is stage:
                after = TYPING_S if stage is Stage.ENTRY else 0
                asyncio.get_running_loop().call_later(after, lambda: happens(desk, work))

        work = Work(cast("SimulatedRecorders", desk), reached)
        await work.take_place()
        return desk, work

    return play(run())


def typed_while_recorded(desk: Desk, work: Work) -> float:
    return sum(
        desk.exchange.recorded_ms(one.shown_ns, one.gone_ns) for one in work.windows if one.shown_ns >= 0
    )


def nothing(_desk: Desk, _work: Work) -> None:
    """An ordinary payment."""


def one_more_on_the_callers_leg(desk: Desk, _work: Work) -> None:
    desk.exchange.tell(desk.exchange.monitor(desk.caller))


def one_more_on_the_agents_leg(desk: Desk, _work: Work) -> None:
    desk.exchange.tell(desk.exchange.monitor(desk.agent))


def a_transfer_that_loses_the_mute(desk: Desk, _work: Work) -> None:
    desk.caller.monitors[0].read = False
    desk.exchange.note()
    desk.exchange.tell(desk.exchange.blind_transfer(desk.agent, desk.caller))


def a_third_who_joins(desk: Desk, _work: Work) -> None:
    third = FakeChannel("7.3", "PJSIP/2002-00000003", "7.3")
    desk.exchange.tell(desk.exchange.joins(third, bridge="b"))


def somebody_who_unmutes(desk: Desk, _work: Work) -> None:
    desk.exchange.tell(desk.exchange.mute(desk.caller, "0"))


def a_connection_that_breaks(desk: Desk, _work: Work) -> None:
    desk.exchange.go_away()
    asyncio.get_running_loop().call_later(3, setattr, desk.exchange, "there", True)


def an_asterisk_that_hangs(desk: Desk, _work: Work) -> None:
    desk.exchange.awake = False
    asyncio.get_running_loop().call_later(4, setattr, desk.exchange, "awake", True)


def a_hang_up(desk: Desk, work: Work) -> None:
    exchange = desk.exchange
    exchange.tell(exchange.hang_up(desk.agent) + exchange.hang_up(desk.caller))
    work.desk.tell(CallEnded(call=KEY, at=clock(), cause=EndCause.HUNG_UP))


def an_ok_that_is_none(desk: Desk, _work: Work) -> None:
    desk.exchange.trouble = Trouble.IGNORES
    asyncio.get_running_loop().call_later(3, setattr, desk.exchange, "trouble", Trouble.NONE)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Let the runner's warnings of recorders that fail go by: they are what this is about."""
    caplog.set_level(logging.CRITICAL)


def test_nothing_is_recorded_while_a_card_is_typed_and_everything_else_is() -> None:
    desk, work = payment(nothing)
    (window,) = (one for one in work.windows if one.shown_ns >= 0)
    assert (typed_while_recorded(desk, work), len(work.office.taken)) == (0, 1)
    assert desk.records
    off = next(at for at, on in desk.exchange.sound if not on)
    on_again = next(at for at, on in desk.exchange.sound if on and at > off)
    assert off <= window.shown_ns <= window.gone_ns <= on_again
    assert on_again - window.gone_ns < 500_000_000
    assert (work.office.tickets, work.left, work.guard.armed) == ([], (), {})


@pytest.mark.parametrize(
    "happens",
    [
        one_more_on_the_callers_leg,
        one_more_on_the_agents_leg,
        a_transfer_that_loses_the_mute,
        a_third_who_joins,
        somebody_who_unmutes,
        a_connection_that_breaks,
        an_asterisk_that_hangs,
        a_hang_up,
    ],
)
def test_whatever_happens_while_a_card_is_typed_the_window_goes_and_all_records_again(
    happens: Callable[[Desk, Work], object],
) -> None:
    desk, work = payment(happens)
    window = next(one for one in work.windows if one.shown_ns >= 0)
    recorded = desk.exchange.recorded_ms(window.shown_ns, window.gone_ns)
    assert recorded <= AT_MOST_MS
    # What hangs is noticed after the card is typed; until then nothing of it can be told, and nothing is recorded.
    assert Stage.SHUT in work.stages or happens in {a_hang_up, an_asterisk_that_hangs}
    assert bool(work.office.tickets) or not recorded
    assert desk.records or happens is a_hang_up
    assert Stage.ENDED in work.stages
    assert (work.left, work.guard.armed) == ((), {})


def test_entry_stays_shut_on_an_ok_that_is_none_until_it_is_one() -> None:
    desk, work = payment(an_ok_that_is_none, Stage.GUIDING)
    assert Stage.SHUT in work.stages
    assert typed_while_recorded(desk, work) == 0
    assert (desk.records, work.left, work.guard.armed) == (True, (), {})
