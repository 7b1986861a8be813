"""Sources that are heard until they are stopped, and a clock that is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from desktop.listening import AGAIN_S, TICK_S, ClockWatch, Listening, every, hear, watch_clock
from policy.effects import Fact
from policy.events import ClockJumped, MachineSlept, MachineWoke
from policy.moment import Moment
from tests.desktop.virtual_time import clock, play
from tests.policy.session.desk import NOON_MS

NOON = Moment(0, NOON_MS)


def after(passed_ms: int, moved_ms: int) -> tuple[Fact, ...]:
    return ClockWatch("America/Denver", NOON).look(Moment(passed_ms * 1_000_000, NOON_MS + moved_ms))


def test_a_clock_that_goes_on_tells_nothing() -> None:
    assert after(1_000, 1_000) == ()
    assert after(1_000, 1_900) == ()


@pytest.mark.parametrize("moved", [20_000, 3_600_000])
def test_a_clock_that_is_far_ahead_was_asleep(moved: int) -> None:
    slept, woke = after(1_000, moved)
    assert slept == MachineSlept(at=NOON)
    assert isinstance(woke, MachineWoke)


def test_a_tick_that_comes_much_too_late_was_kept_by_sleep() -> None:
    assert [type(one) for one in after(60_000, 60_000)] == [MachineSlept, MachineWoke]


@pytest.mark.parametrize("by", [-3_600_000, -2_500, 4_000])
def test_a_clock_that_was_set_jumped_by_so_much(by: int) -> None:
    (jumped,) = after(1_000, 1_000 + by)
    assert isinstance(jumped, ClockJumped)
    assert jumped.by_ms == by


def test_another_day_is_told_at_its_midnight_in_the_policys_zone() -> None:
    watch = ClockWatch("America/Denver", NOON)
    told: list[Fact] = []
    for second in range(0, 24 * 3_600, 5):
        told += watch.look(Moment(second * 10**9, NOON_MS + second * 1_000))
    assert [(type(one), one.by_ms) for one in told if isinstance(one, ClockJumped)] == [(ClockJumped, 0)]


async def numbers(*given: int | Exception) -> AsyncIterator[int]:
    for one in given:
        if isinstance(one, Exception):
            raise one
        yield one


def test_a_source_that_breaks_is_listened_to_again_and_then_given_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> tuple[list[int], float, int]:
        heard: list[int] = []
        given_up: list[float] = []
        await hear(
            lambda: numbers(1, OSError()),
            heard.append,
            lambda: given_up.append(asyncio.get_running_loop().time()),
        )
        return heard, given_up[0], len(given_up)

    heard, at, times = play(run())
    assert heard == [1] * (len(AGAIN_S) + 1)
    assert (at, times) == (sum(AGAIN_S), 1)
    assert caplog.messages.count("source.broke") == len(AGAIN_S) + 1


def test_a_fact_that_nobody_can_take_silences_no_later_one(caplog: pytest.LogCaptureFixture) -> None:
    source = [1, 2, 3]
    heard: list[int] = []

    async def left() -> AsyncIterator[int]:
        while source:
            yield source.pop(0)

    def tell(one: int) -> None:
        if one == 2:
            raise KeyError
        heard.append(one)

    play(hear(left, tell, lambda: heard.append(-1)))
    assert heard == [1, 3]


def test_a_source_that_was_stopped_is_not_listened_to_again() -> None:
    heard: list[int] = []
    play(hear(lambda: numbers(1, 2), heard.append, lambda: heard.append(-1)))
    assert heard == [1, 2]


def test_what_fails_once_is_done_again(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> int:
        done = 0

        async def work() -> None:
            nonlocal done
            done += 1
            if done == 2:
                raise OSError

        listening = Listening()
        listening.begin("work", every(1, work))
        await asyncio.sleep(5.5)
        await listening.stop()
        await asyncio.sleep(5)
        return done

    assert play(run()) == 5
    assert caplog.messages == ["listener.failed"]


def test_the_clock_is_looked_at_every_second_until_it_is_stopped() -> None:
    async def run() -> tuple[list[Fact], int]:
        told: list[Fact] = []
        ticks = 0

        def ticked() -> None:
            nonlocal ticks
            ticks += 1

        listening = Listening()
        watch = ClockWatch("America/Denver", clock())
        listening.begin("clock", watch_clock(watch, clock, told.append, ticked))
        await asyncio.sleep(3.5 * TICK_S)
        await listening.stop()
        return told, ticks

    assert play(run()) == ([], 3)


def test_a_listener_that_breaks_is_logged_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> list[int]:
        async def breaks() -> None:
            raise OSError

        heard: list[int] = []
        listening = Listening()
        listening.begin("broken", breaks())
        listening.begin("whole", hear(lambda: numbers(1, 2), heard.append, lambda: None))
        await asyncio.sleep(1)
        await listening.stop()
        return heard

    assert play(run()) == [1, 2]
    assert caplog.messages == ["listener.broke"]
