"""At whose telephones a FreeSWITCH's calls are."""

import asyncio

import pytest

from integrations.errors import Unavailable
from integrations.recorders.phones import CallPhones
from policy.calls import CallKey, SourceConnected, SourceLost
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.freeswitch.bench import AGENT, FreeSwitchBench
from tests.integrations.recorders.freeswitch.fake import FakeFreeSwitch, FakeLeg
from tests.integrations.recorders.freeswitch.two_agents import (
    NEXT,
    OfTwoAgents,
    until,
)
from tests.integrations.recorders.served import Served

BENCH = OfTwoAgents


async def test_a_call_is_at_the_telephones_that_talk_in_it(bench: FreeSwitchBench, ear: Ear) -> None:
    legs = await bench.answer("one")
    own, colleague = bench.agent(), bench.agent(NEXT)
    await bench.product.send(bench.fake.appear(own, colleague) + bench.fake.bridge(own, colleague))
    control: CallPhones = bench.control
    assert await control.phones(bench.key(legs.agent)) == {AGENT}
    assert await control.phones(bench.key(own)) == {AGENT, NEXT}


async def test_a_call_that_rings_or_is_over_or_was_never_there_is_at_no_telephone(
    bench: FreeSwitchBench, ear: Ear
) -> None:
    ringing, caller = bench.agent(), bench.caller()
    ringing.up = False
    fake = bench.fake
    await bench.product.send(fake.appear(caller, ringing))
    assert await bench.control.phones(bench.key(ringing)) == frozenset()
    await bench.product.send(fake.answer(ringing) + fake.bridge(caller, ringing))
    assert await bench.control.phones(bench.key(ringing)) == {AGENT}
    await bench.product.send(fake.hang_up(ringing))
    await until(lambda: not bench.control._board.knows(bench.key(ringing)))
    assert await bench.control.phones(bench.key(ringing)) == frozenset()
    assert await bench.control.phones(CallKey("elsewhere", caller.uid)) == frozenset()


async def test_who_is_heard_before_an_answer_is_not_in_the_call_yet(bench: FreeSwitchBench, ear: Ear) -> None:
    asking, ringing = bench.agent(NEXT), bench.agent()
    ringing.up = False
    await bench.product.send(bench.fake.appear(asking, ringing) + bench.fake.bridge(asking, ringing))
    assert await bench.control.phones(bench.key(asking)) == {NEXT}
    assert await bench.control.phones(bench.key(ringing)) == frozenset()


async def test_a_caller_who_claims_to_be_an_agent_is_at_no_telephone(bench: FreeSwitchBench) -> None:
    bench.phones = frozenset()
    control = bench.made()
    ear = Ear(control)
    await control.start()
    await ear.kind(SourceConnected)
    liar = FakeLeg("liar", "1@evil", presence=AGENT)
    real = FakeLeg("real", "2@fs.test", presence="2002@elsewhere", user=NEXT)
    await bench.product.send(bench.fake.appear(liar, real) + bench.fake.bridge(liar, real))
    assert await control.phones(bench.key(real)) == {NEXT}
    assert await control.phones(bench.key(liar)) == {NEXT}
    await control.stop()
    await ear.over()


class NoEcho(FakeFreeSwitch):
    def _answer(self, command: str) -> bytes:
        answer = super()._answer(command)
        return b"" if command == "api echo" else answer


async def test_a_product_that_goes_away_under_the_question_tells_no_telephones() -> None:
    bench = OfTwoAgents()
    bench.fake = NoEcho()
    bench.product = Served(bench.fake)
    await bench.up()
    ear = Ear(bench.control)
    await bench.control.start()
    await ear.kind(SourceConnected)
    asking = asyncio.create_task(bench.control.phones(CallKey("bench", "nobody")))
    await until(lambda: "api echo" in bench.fake.commands)
    await bench.down()
    with pytest.raises(Unavailable):
        await asking
    await bench.control.stop()
    await ear.over()


async def test_telephones_cannot_be_asked_of_a_product_that_is_away(bench: FreeSwitchBench, ear: Ear) -> None:
    legs = await bench.answer("one")
    await bench.down()
    await ear.kind(SourceLost)
    with pytest.raises(Unavailable):
        await bench.control.phones(bench.key(legs.agent))
