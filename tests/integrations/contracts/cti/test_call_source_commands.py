"""What every connector does when it is told to do something in a call."""

import pytest

from integrations.errors import OutcomeUnknown, Refused, Unavailable
from integrations.ports import Answer, Dial, HangUp
from policy.calls import (
    CallAnswered,
    CallEnded,
    CallKey,
    CallOffered,
    SourceLost,
)
from tests.integrations.contracts.cti.benches import (
    ALL,
    OVER_A_LINE,
    OVER_TCP,
    BaresipBench,
    Bench,
    MutableBench,
    SimulatorBench,
    on,
)
from tests.integrations.contracts.cti.ear import Ear


@on(*ALL)
async def test_what_it_cannot_do_is_refused_with_a_next_step(bench: Bench, ear: Ear) -> None:
    await bench.ring("one")
    offer = await ear.kind(CallOffered)
    for command in (Answer(offer.call), HangUp(offer.call), Dial("+12025550187")):
        if type(command) not in bench.source.abilities.commands:
            with pytest.raises(Refused) as refused:
                await bench.source.perform(command)
            assert refused.value.next_step


@on(*OVER_A_LINE)
async def test_a_call_that_is_over_cannot_be_hung_up(bench: Bench, ear: Ear) -> None:
    await bench.ring("one")
    await bench.end("one")
    await ear.kind(CallEnded)
    for call in (ear.calls()[0].call, CallKey("elsewhere", "1")):
        with pytest.raises(Refused):
            await bench.source.perform(HangUp(call))


@on(*OVER_A_LINE)
async def test_hanging_up_ends_the_call_that_is_meant(bench: Bench, ear: Ear) -> None:
    await bench.ring("one")
    await bench.ring("two", "+12025550187")
    await ear.until(lambda fact: isinstance(fact, CallOffered) and fact.party.number == "+12025550187")
    await bench.source.perform(HangUp(ear.calls()[0].call))
    assert (await ear.kind(CallEnded)).call == ear.calls()[0].call


@on(SimulatorBench, BaresipBench)
async def test_answering_answers_the_call_that_is_meant(bench: Bench, ear: Ear) -> None:
    await bench.ring("one")
    await bench.ring("two", "+12025550187")
    await ear.until(lambda fact: isinstance(fact, CallOffered) and fact.party.number == "+12025550187")
    first = ear.calls()[0].call
    await bench.source.perform(Answer(first))
    assert (await ear.kind(CallAnswered)).call == first
    with pytest.raises(Refused):
        await bench.source.perform(Answer(first))


@on(SimulatorBench, BaresipBench)
async def test_dialling_offers_an_outbound_call(bench: Bench, ear: Ear) -> None:
    await bench.source.perform(Dial("+12025550187"))
    offer = await ear.kind(CallOffered)
    assert (offer.direction.value, offer.party.number) == ("outbound", "+12025550187")


@on(*OVER_A_LINE)
async def test_a_command_without_a_line_is_unavailable(bench: Bench, ear: Ear) -> None:
    await bench.ring("one")
    offer = await ear.kind(CallOffered)
    await bench.product_down()
    await ear.kind(SourceLost)
    with pytest.raises(Unavailable):
        await bench.source.perform(HangUp(offer.call))


@on(*OVER_TCP)
async def test_a_command_that_is_not_answered_has_an_unknown_outcome(bench: MutableBench, ear: Ear) -> None:
    await bench.ring("one")
    offer = await ear.kind(CallOffered)
    bench.mute()
    with pytest.raises(OutcomeUnknown):
        await bench.source.perform(HangUp(offer.call))
