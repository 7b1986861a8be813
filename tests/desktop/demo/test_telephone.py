"""Callers of any name reach the call simulator as they are, and it makes of them what the network's rules say."""

from __future__ import annotations

import asyncio

import pytest

from desktop.demo.callers import HOSTILE_NAME
from desktop.demo.telephone import leave, ring, shift
from integrations.cti.simulator.connector import Simulator
from integrations.cti.simulator.wire import read_shift
from policy.calls import CallEnded, CallOffered, EndCause, Privacy


@pytest.mark.parametrize(
    "name", ["", 'say "hi" \\ \\n', HOSTILE_NAME, "\x00\x07\x1f\x7f", "née 你好 📞", "'''", "a\nb"]
)
def test_a_name_is_written_so_that_it_is_read_again(name: str) -> None:
    (call,) = read_shift(shift("call-1", "+12025550143", name, "Billing")).calls
    assert (call.number, call.name, call.queue, call.at_ms) == ("+12025550143", name, "Billing", 0)


def test_half_a_character_is_left_out() -> None:
    (call,) = read_shift(shift("call-1", "+12025550143", "a\ud83db", "")).calls
    assert call.name == "ab"


@pytest.mark.parametrize(("answered", "cause"), [(True, EndCause.HUNG_UP), (False, EndCause.CALLER_LEFT)])
async def test_a_caller_rings_and_leaves(answered: bool, cause: EndCause) -> None:
    telephone = Simulator()
    await telephone.start()
    facts = telephone.facts()
    try:
        async with asyncio.timeout(20):
            await ring(telephone, "call-1", "anonymous", HOSTILE_NAME, "Payments")
            offered = next_ = await anext(facts)
            while not isinstance(next_, CallOffered):
                next_ = await anext(facts)
            offered = next_
            assert offered.party.privacy is Privacy.WITHHELD
            if answered:
                await telephone.happen("call-1", "answer")
            await leave(telephone, offered.call, answered=answered)
            ended = await anext(facts)
            while not isinstance(ended, CallEnded):
                ended = await anext(facts)
            assert ended.cause is cause
    finally:
        await telephone.stop()
