"""A FreeSWITCH with the telephones of two agents, and what a test hears of its recordings."""

import asyncio
from collections.abc import Callable

from policy.calls import CallKey, RecorderGone, RecorderSeen
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.contracts.recorder import Place
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.freeswitch.bench import AGENT, FreeSwitchBench, TwoLegs

PAUSED = RecorderState.PAUSED, Proof.ACKNOWLEDGED
ON = RecorderState.RECORDING, Proof.ACKNOWLEDGED
NOT_KNOWN = RecorderState.UNKNOWN, Proof.NONE
NEXT = "2002@fs.test"


async def seen(ear: Ear, place: Place) -> Place:
    await ear.kind(RecorderSeen, lambda fact: (fact.call, fact.recorder) == place)
    return place


async def gone(ear: Ear, place: Place) -> None:
    await ear.kind(RecorderGone, lambda fact: (fact.call, fact.recorder) == place)


def told(ear: Ear, place: Place) -> list[tuple[RecorderState, Proof]]:
    return [
        (fact.state, fact.proof) for fact in ear.all(RecorderReported) if (fact.call, fact.recorder) == place
    ]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 -- a fake says nothing
            await asyncio.sleep(0.002)


async def heard(bench: FreeSwitchBench) -> None:
    """Wait until what was sent was heard: an answer comes after it on the line."""
    assert await bench.control.phones(CallKey("bench", "nobody")) == frozenset()


async def transferred(bench: FreeSwitchBench, ear: Ear, legs: TwoLegs, path: str) -> Place:
    """Let the caller go to the next agent; return the recorder as that one's desk knows it."""
    following = bench.agent(NEXT)
    fake = bench.fake
    await bench.product.send(fake.part(legs.caller, legs.agent) + fake.hang_up(legs.agent))
    await bench.product.send(fake.appear(following) + fake.bridge(legs.caller, following))
    return await seen(ear, (bench.key(following), path))


class OfTwoAgents(FreeSwitchBench):
    phones = frozenset({AGENT, NEXT})
    whole = "pbx"
