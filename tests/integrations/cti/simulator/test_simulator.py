import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import integrations.cti.simulator
from integrations.cti.feed import Fact
from integrations.cti.simulator.connector import Simulator
from integrations.cti.simulator.faults import Misbehaviour
from integrations.cti.simulator.wire import Shift, read_shift
from integrations.ports import Answer, Dial
from policy.calls import CallAnswered, CallFact, CallOffered
from policy.moment import Moment
from tests.integrations.contracts.cti.ear import Ear
from tests.integrations.cti.written import written

MORNING = read_shift(
    (Path(integrations.cti.simulator.__file__).parent / "shifts" / "quiet_morning.toml").read_bytes()
)
ONE = read_shift(b"[[call]]\nid = 'a'\nnumber = '+12025550143'\nsteps = ['100 answer', '200 end']")
TWO = read_shift(
    b"[[call]]\nid = 'a'\nnumber = '+12025550143'\nsteps = ['10 record', '100 answer', '3000 end']\n"
    b"[[call]]\nid = 'b'\nat_ms = 500\nnumber = '+12025550187'\n"
    b"steps = ['100 answer', '200 hold', '900 resume', '9000 end']"
)


class Time:
    """A clock that stands still but for the sleeping."""

    def __init__(self) -> None:
        self.ms = 0

    def clock(self) -> Moment:
        return Moment(self.ms * 1_000_000, 1_800_000_000_000 + self.ms)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.ms += round(seconds * 1000)


async def played(shift: Shift, misbehaviour: Misbehaviour | None = None, *, facts: int) -> list[Fact]:
    time = Time()
    simulator = Simulator(shift, misbehaviour=misbehaviour, clock=time.clock, sleep=time.sleep)
    await simulator.start()
    ear = Ear(simulator)
    await ear.until(lambda _: len(ear.heard) >= facts)
    await simulator.stop()
    return ear.heard


async def first(number: int, simulator: Simulator) -> AsyncIterator[Fact]:
    async for fact in simulator.facts():
        yield fact
        number -= 1
        if number == 0:
            return


def timed(facts: list[Fact]) -> list[str]:
    return [
        f"{fact.at.monotonic_ns // 1_000_000} {line}"
        for fact, line in zip(facts, written(facts), strict=True)
    ]


async def test_a_shift_is_played_in_its_time() -> None:
    assert timed(await played(MORNING, facts=14)) == [
        "0 connected",
        "0 resynchronised: no calls",
        '2000 ann offered from +12025550143 "Ann Example", dialled 5001, queue billing',
        "2000 ann recorder seen recorder-1",
        "6000 ann answered",
        "32000 ann held by agent",
        "42000 ann resumed by agent",
        "122000 ann ended: hung up",
        "180000 withheld offered from (withheld: anonymous), dialled 5001, queue billing",
        "183000 withheld answered",
        "200000 withheld transferred by agent to 2002",
        "200000 withheld ended: transferred",
        '240000 impatient offered from +12025550187 "Ben Example", dialled 5001, queue billing',
        "249000 impatient ended: caller left",
    ]


async def test_the_same_seed_misbehaves_the_same_way_and_another_does_not() -> None:
    wild = Misbehaviour(twice=40, out_of_order=40, seed=1)
    first, again = await played(MORNING, wild, facts=14), await played(MORNING, wild, facts=14)
    other = await played(MORNING, Misbehaviour(twice=40, out_of_order=40, seed=2), facts=14)
    assert timed(first)[:14] == timed(again)[:14] != timed(other)[:14]


async def test_late_facts_keep_the_moment_in_which_they_happened() -> None:
    time = Time()
    simulator = Simulator(ONE, misbehaviour=Misbehaviour(late_ms=70), clock=time.clock, sleep=time.sleep)
    await simulator.start()
    came = [(fact.at.monotonic_ns // 1_000_000, time.ms) async for fact in first(5, simulator)]
    await simulator.stop()
    assert came == [(0, 70), (0, 70), (0, 70), (100, 170), (200, 270)]


async def test_facts_can_come_twice() -> None:
    assert (
        written(await played(ONE, Misbehaviour(twice=100), facts=10))[4:6]
        == ["a offered from +12025550143"] * 2
    )


async def test_facts_can_come_after_the_next_one_and_none_is_lost() -> None:
    heard = await played(ONE, Misbehaviour(out_of_order=100), facts=5)
    assert sorted(written(heard)) == sorted(written(await played(ONE, facts=5)))
    assert written(heard)[:2] == ["resynchronised: no calls", "connected"]


async def test_facts_can_stay_away() -> None:
    heard = await played(ONE, Misbehaviour(silent=frozenset({"CallAnswered"})), facts=4)
    assert written(heard)[2:] == ["a offered from +12025550143", "a ended: hung up"]


async def test_a_dropped_line_tells_late_what_still_stands_when_it_is_back() -> None:
    heard = await played(TWO, Misbehaviour(drop_at_ms=300, back_after_ms=700), facts=13)
    assert timed(heard)[2:] == [
        "0 a offered from +12025550143",
        "10 a recorder seen recorder-1",
        "100 a answered",
        "300 lost: dropped",
        "1000 connected",
        "1000 b offered from +12025550187 [late]",
        "1000 b answered [late]",
        "1000 b held by agent [late]",
        "1000 resynchronised: a, b",
        "1400 b resumed by agent",
        "3000 a ended: hung up",
    ]


async def test_a_call_that_is_dialled_is_answered_by_the_far_end() -> None:
    time = Time()
    simulator = Simulator(clock=time.clock, sleep=time.sleep)
    await simulator.start()
    ear = Ear(simulator)
    await simulator.perform(Dial("+12025550187"))
    offer, answer = await ear.kind(CallOffered), await ear.kind(CallAnswered)
    assert (offer.call, answer.at.monotonic_ns // 1_000_000) == (answer.call, 2000)
    await simulator.stop()


async def test_an_answer_by_the_agent_comes_before_the_one_in_the_script() -> None:
    simulator = Simulator(read_shift(b"[[call]]\nid = 'a'\nsteps = ['900000 answer']"))
    await simulator.start()
    ear = Ear(simulator)
    offer = await ear.kind(CallOffered)
    await simulator.perform(Answer(offer.call))
    await ear.kind(CallAnswered)
    await simulator.say(b"[[call]]\nid = 'b'\n")  # sooner than what is planned
    await ear.until(lambda fact: isinstance(fact, CallFact) and fact.call.call_id == "b")
    await simulator.stop()


async def test_every_word_of_the_script_has_its_fact() -> None:
    words = ["answer", "remote hold", "remote resume", "record", "unrecord", "transfer 2002"]
    steps = ", ".join(f"'{number} {word}'" for number, word in enumerate(words))
    shift = read_shift(
        f"[[call]]\nid = 'a'\noutbound = true\nsteps = [{steps}]\n".encode()
        + b"[[call]]\nid = 'b'\nat_ms = 10\nsteps = ['1 reject']"
    )
    assert written(await played(shift, facts=12))[2:] == [
        "a offered to (unavailable)",
        "a answered",
        "a held by remote",
        "a resumed by remote",
        "a recorder seen recorder-1",
        "a recorder gone recorder-1",
        "a transferred by agent to 2002",
        "a ended: transferred",
        "b offered from (unavailable)",
        "b ended: rejected",
    ]
