"""Effects are begun in order, held to their limits, and each is answered for, whatever its performer does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from desktop.runner.runner import Runner
from integrations.errors import OutcomeUnknown, PortError, Refused, Unauthorized, Unavailable
from policy import effects as f
from policy import events as e
from policy.adjustment import Lower
from policy.authority import Judgement, Verdict
from policy.recording import Proof, RecorderState
from tests.desktop.virtual_time import clock, play
from tests.policy.session.desk import DAY, KEY

Perform = Callable[[Any, Any], Awaitable[f.Fact | None]]


def ask_day(number: int = 1, after_ms: int = 0) -> f.AskDay:
    return f.AskDay(id=f"{KEY}#{number}", call=KEY, time_zone="UTC", after_ms=after_ms)


def warm(number: int = 1, after_ms: int = 0) -> f.WarmEntry:
    return f.WarmEntry(id=f"{KEY}#{number}", call=KEY, after_ms=after_ms)


def told(effect: f.AskDay) -> e.DayTold:
    return e.DayTold(at=clock(), answers=effect.id, day=DAY)


def failed(perform: Perform, effect: f.Effect | None = None) -> e.EffectFailed:
    """Perform one effect, and return the one failure that is told of it."""
    effect = effect or warm()

    async def run() -> list[f.Fact]:
        facts: list[f.Fact] = []
        runner = Runner(clock)
        runner.learn({type(effect): perform})
        runner.begin(effect, facts.append)
        await runner.finish(60)
        return facts

    (fact,) = play(run())
    assert isinstance(fact, e.EffectFailed)
    assert fact.answers == effect.id
    return fact


def test_effects_are_begun_in_the_order_in_which_they_were_asked_for() -> None:
    async def run() -> list[str]:
        begun: list[str] = []

        async def perform(effect: f.Effect, _: Any) -> None:
            begun.append(effect.id)
            await asyncio.sleep(1)

        runner = Runner(clock)
        runner.learn({f.WarmEntry: perform, f.CoolEntry: perform})
        runner.begin(warm(1), lambda _: None)
        runner.begin(f.CoolEntry(id=f"{KEY}#2", call=KEY), lambda _: None)
        runner.begin(warm(3, after_ms=500), lambda _: None)
        runner.begin(warm(4), lambda _: None)
        assert begun == [], "nothing is done while the step that asks for it is being taken"
        await runner.finish(10)
        return begun

    assert play(run()) == [f"{KEY}#{one}" for one in (1, 2, 4)]


@pytest.mark.parametrize(("awaited", "at"), [(True, 2.5), (False, 0.0)])
def test_an_effect_waits_as_long_as_it_asks_to_and_is_not_begun_when_nobody_awaits_it_any_more(
    awaited: bool, at: float
) -> None:
    async def run() -> float:
        begun = 0.0

        async def perform(effect: f.AskDay, _: Any) -> e.DayTold:
            nonlocal begun
            begun = asyncio.get_running_loop().time()
            return told(effect)

        runner = Runner(clock, lambda _: awaited)
        runner.learn({f.AskDay: perform})
        runner.begin(ask_day(after_ms=2_500), lambda _: None)
        await asyncio.sleep(3)
        await runner.finish(0)
        return begun

    assert play(run()) == at


def test_an_answer_after_the_limit_is_told_all_the_same() -> None:
    async def run() -> list[tuple[float, f.Fact]]:
        facts: list[tuple[float, f.Fact]] = []

        async def perform(effect: f.AskDay, _: Any) -> e.DayTold:
            await asyncio.sleep(30)
            return told(effect)

        def tell(fact: f.Fact) -> None:
            facts.append((asyncio.get_running_loop().time(), fact))

        runner = Runner(clock)
        runner.learn({f.AskDay: perform})
        runner.begin(ask_day(), tell)
        await asyncio.sleep(31)
        return facts

    (late, first), (later, second) = play(run())
    assert (late, type(first)) == (f.AskDay.limit_ms / 1000, e.EffectTimedOut)
    assert (later, type(second)) == (30, e.DayTold)


def test_what_has_no_more_to_say_than_that_it_is_done_says_that() -> None:
    async def run() -> list[f.Fact]:
        facts: list[f.Fact] = []

        async def perform(_effect: f.WarmEntry, _: Any) -> None:
            """It has nothing to say."""

        runner = Runner(clock)
        runner.learn({f.WarmEntry: perform})
        runner.begin(warm(), facts.append)
        await runner.finish(1)
        return facts

    (fact,) = play(run())
    assert isinstance(fact, e.EffectDone)


def test_what_is_learned_afterwards_is_told_as_well() -> None:
    async def run() -> list[f.Fact]:
        facts: list[f.Fact] = []

        async def perform(effect: f.AskDay, tell: Callable[[f.Fact], None]) -> e.DayTold:
            asyncio.get_running_loop().call_later(60, lambda: tell(told(effect)))
            return told(effect)

        runner = Runner(clock)
        runner.learn({f.AskDay: perform})
        runner.begin(ask_day(), facts.append)
        await asyncio.sleep(61)
        return facts

    assert [type(one) for one in play(run())] == [e.DayTold, e.DayTold]


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (Unavailable("away"), e.Failure.UNAVAILABLE),
        (Unauthorized("no"), e.Failure.UNAUTHORIZED),
        (Refused("never"), e.Failure.REFUSED),
        (OutcomeUnknown("who knows"), e.Failure.OUTCOME_UNKNOWN),
        (PortError("odd"), e.Failure.OUTCOME_UNKNOWN),
    ],
)
def test_a_ports_failure_is_told_by_its_name_and_with_the_next_step(
    error: PortError, failure: e.Failure, caplog: pytest.LogCaptureFixture
) -> None:
    async def perform(effect: f.Effect, _: Any) -> None:
        raise error

    fact = failed(perform)
    assert fact.failure is failure
    assert fact.detail == f"{error.message} {error.next_step}"
    assert not [one for one in caplog.records if one.exc_info]


def test_a_performer_that_breaks_leaves_its_outcome_unknown_and_its_place_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def perform(effect: f.Effect, _: Any) -> None:
        raise KeyError("Rosa")

    assert failed(perform).failure is e.Failure.OUTCOME_UNKNOWN
    (record,) = [one for one in caplog.records if one.exc_info]
    assert record.msg == "effect.broke"


def test_a_performer_that_is_cancelled_by_somebody_else_is_answered_for(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def perform(effect: f.Effect, _: Any) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.cancel()
        await waiting

    assert failed(perform).failure is e.Failure.OUTCOME_UNKNOWN
    assert "effect.given-up" in caplog.messages


def test_a_performer_that_says_nothing_where_an_answer_is_due_is_answered_for(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def perform(_effect: f.Effect, _: Any) -> None:
        """It forgets to answer."""

    assert failed(perform, ask_day()).failure is e.Failure.OUTCOME_UNKNOWN
    assert "effect.unanswered" in caplog.messages


@pytest.mark.parametrize("kind", [f.RequestApproval, f.WithdrawApproval])
def test_what_this_desk_cannot_do_fails_at_once_and_without_a_fault_in_the_log(
    kind: type[f.Effect], caplog: pytest.LogCaptureFixture
) -> None:
    judgement = Judgement(
        Verdict.NEEDS_APPROVAL, Lower("late fee", 500, 100, "goodwill"), "agent", "too much"
    )
    effects: dict[type[f.Effect], f.Effect] = {
        f.WithdrawApproval: f.WithdrawApproval(id="sim:1#2", call=KEY, request="sim:1#1"),
        f.RequestApproval: f.RequestApproval(
            id="sim:1#1", call=KEY, account="A1", judgement=judgement, before=1, after=0, version="1"
        ),
    }

    async def run() -> list[f.Fact]:
        facts: list[f.Fact] = []
        runner = Runner(clock)
        runner.begin(effects[kind], facts.append)
        await asyncio.sleep(0.001)
        return facts

    (fact,) = play(run())
    assert isinstance(fact, e.EffectFailed)
    assert fact.failure is e.Failure.UNAVAILABLE
    assert not [one for one in caplog.records if one.exc_info or one.levelno > logging.WARNING]


def test_the_end_waits_for_what_is_under_way_and_for_what_follows_from_it() -> None:
    async def run() -> tuple[int, list[str], float]:
        done: list[str] = []
        runner = Runner(clock)

        async def perform(effect: f.Effect, _: Any) -> None:
            await asyncio.sleep(2)
            done.append(effect.id)

        def tell(fact: f.Fact) -> None:
            if len(done) == 1:
                runner.begin(warm(2), lambda _: None)

        runner.learn({f.WarmEntry: perform})
        runner.begin(warm(1), tell)
        await asyncio.sleep(0)
        given_up = await runner.finish(20)
        return given_up, done, asyncio.get_running_loop().time()

    assert play(run()) == (0, [f"{KEY}#1", f"{KEY}#2"], 4.0)


def test_the_end_does_not_wait_for_what_is_not_due_yet() -> None:
    async def run() -> tuple[int, float, int]:
        async def perform(effect: f.Effect, _: Any) -> None:
            raise AssertionError("it was let go")

        runner = Runner(clock)
        runner.learn({f.WarmEntry: perform})
        runner.begin(warm(1, after_ms=60_000), lambda _: None)
        given_up = await runner.finish(20)
        return given_up, asyncio.get_running_loop().time(), runner.under_way

    assert play(run()) == (0, 0.0, 0)


def test_the_end_gives_up_what_never_answers_and_says_how_many() -> None:
    async def run() -> tuple[int, bool, float]:
        let_go = False

        async def perform(effect: f.Effect, _: Any) -> None:
            nonlocal let_go
            try:
                await asyncio.sleep(3_600)
            finally:
                let_go = True

        runner = Runner(clock)
        runner.learn({f.WarmEntry: perform})
        runner.begin(warm(1), lambda _: None)
        await asyncio.sleep(0)
        return await runner.finish(20), let_go, asyncio.get_running_loop().time()

    assert play(run()) == (1, True, 20.0)


@pytest.mark.parametrize("later", [None, 3.0])
def test_an_answer_that_does_not_answer_is_followed_by_the_limit(later: float | None) -> None:
    """A recorder that says that it records on has not paused; the proof may still come by itself."""

    async def run() -> list[tuple[float, str]]:
        told_at: list[tuple[float, str]] = []
        waits = True
        loop = asyncio.get_running_loop()

        async def perform(effect: f.PauseRecording, _: Any) -> e.RecorderReported:
            await asyncio.sleep(1)
            return e.RecorderReported(
                call=KEY,
                at=clock(),
                recorder="pbx",
                state=RecorderState.RECORDING,
                proof=Proof.PROVEN,
                answers=effect.id,
            )

        def proven() -> None:
            nonlocal waits
            waits = False

        runner = Runner(clock, lambda _: waits)
        runner.learn({f.PauseRecording: perform})
        pause = f.PauseRecording(id=f"{KEY}#1", call=KEY, recorder="pbx")
        runner.begin(pause, lambda fact: told_at.append((loop.time(), type(fact).__name__)))
        if later is not None:
            loop.call_later(later, proven)
        await asyncio.sleep(20)
        return told_at

    expected = [(1.0, "RecorderReported")]
    if later is None:
        expected.append((f.PauseRecording.limit_ms / 1000, "EffectTimedOut"))
    assert play(run()) == expected
