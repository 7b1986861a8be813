"""What every connector tells of calls, run on each of them against a product on loopback."""

import asyncio
from pathlib import Path

from integrations.ports import Answer, CallSign, Dial, HangUp
from policy.calls import (
    CallAnswered,
    CallEnded,
    CallHeld,
    CallIdOrigin,
    CallOffered,
    CallResumed,
    EndCause,
    LossReason,
    SourceConnected,
    SourceLost,
    SourceResynchronised,
)
from tests.integrations.contracts.cti.benches import (
    ALL,
    OVER_A_LINE,
    OVER_TCP,
    AsteriskBench,
    BaresipBench,
    Bench,
    HoldingBench,
    HookBench,
    SimulatorBench,
    on,
)
from tests.integrations.contracts.cti.ear import Ear


@on(*ALL)
async def test_the_first_facts_say_that_it_hears_and_what_stands(ear: Ear) -> None:
    assert [type(fact) for fact in ear.heard] == [SourceConnected, SourceResynchronised]


@on(*ALL)
async def test_a_call_is_offered_answered_and_ended_once_each(bench: Bench, ear: Ear) -> None:
    await bench.ring("one")
    await bench.answer("one")
    await bench.end("one")
    await ear.kind(CallEnded)
    assert ear.kinds() == ["CallOffered", "CallAnswered", "CallEnded"]
    assert len({fact.call for fact in ear.calls()}) == 1
    offer = ear.calls()[0]
    assert isinstance(offer, CallOffered)
    assert (offer.party.number, offer.party.name, offer.late) == ("+12025550143", "Ann", False)


@on(*ALL)
async def test_what_is_said_twice_is_told_once(bench: Bench, ear: Ear) -> None:
    for happen in (bench.ring, bench.ring, bench.answer, bench.answer, bench.end, bench.end):
        await happen("one")
    await bench.ring("two", "+12025550187")
    await ear.until(lambda fact: isinstance(fact, CallOffered) and fact.party.number == "+12025550187")
    assert ear.kinds() == ["CallOffered", "CallAnswered", "CallEnded", "CallOffered"]


@on(*ALL)
async def test_two_calls_at_once_are_kept_apart(bench: Bench, ear: Ear) -> None:
    await bench.ring("one")
    await bench.ring("two", "+12025550187")
    await bench.answer("two")
    await bench.end("one")
    await ear.kind(CallEnded)
    first, second = (fact for fact in ear.calls() if isinstance(fact, CallOffered))
    assert first.call != second.call
    assert [fact.call for fact in ear.calls() if isinstance(fact, CallAnswered)] == [second.call]
    assert [fact.call for fact in ear.calls() if isinstance(fact, CallEnded)] == [first.call]


@on(HookBench)
async def test_calls_without_an_id_say_that_it_is_invented_and_two_at_once_are_ambiguous(
    bench: Bench, ear: Ear
) -> None:
    await bench.ring("one")
    await bench.ring("two", "+12025550187")
    await bench.end("one")
    await ear.kind(CallEnded)
    await bench.answer("two")
    await ear.kind(CallAnswered)
    certainties = [fact.certainty for fact in ear.calls()]
    assert {certainty.call_id for certainty in certainties} == {CallIdOrigin.INVENTED}
    assert [certainty.ambiguous for certainty in certainties] == [False, True, True, False]


@on(BaresipBench, AsteriskBench, HookBench)
async def test_an_answer_that_is_heard_before_its_ring_still_gives_the_offer_first(
    bench: Bench, ear: Ear
) -> None:
    await bench.ring("one")
    await bench.end("one")
    await ear.kind(CallEnded)
    if isinstance(bench, AsteriskBench):
        caller, agent = bench._legs["one"]
        caller.uid, agent.uid = "new.c", "new"
    elif isinstance(bench, BaresipBench):
        bench._past["one"].call_id = "new"
    elif isinstance(bench, HookBench):
        bench._numbers["one"] = ("+12025550187", "")
    since = len(ear.calls())
    await bench.answer("one")
    await bench.ring("one", "+12025550187")
    await bench.end("one")
    await ear.until(lambda fact: isinstance(fact, CallEnded) and fact.call != ear.calls()[0].call)
    assert ear.kinds()[since:] == ["CallOffered", "CallAnswered", "CallEnded"]


@on(BaresipBench, AsteriskBench, HookBench, SimulatorBench)
async def test_hold_and_resume_are_told_by_whom(bench: HoldingBench, ear: Ear) -> None:
    await bench.ring("one")
    await bench.answer("one")
    await ear.kind(CallAnswered)
    await bench.hold("one")
    assert (await ear.kind(CallHeld)).by.value == "agent"
    await bench.resume("one")
    assert (await ear.kind(CallResumed)).by.value == "agent"


@on(*OVER_A_LINE)
async def test_calls_that_began_while_the_line_was_down_are_told_late(bench: Bench, ear: Ear) -> None:
    await bench.product_down()
    await ear.kind(SourceLost)
    await bench.ring("one")
    await bench.answer("one")
    since = len(ear.heard)
    await bench.product_up()
    caught_up = await ear.kind(SourceResynchronised, since)
    assert ear.kinds() == ["CallOffered", "CallAnswered"]
    assert all(fact.late for fact in ear.calls())
    assert caught_up.calls == (ear.calls()[0].call,)
    offer = ear.calls()[0]
    assert isinstance(offer, CallOffered)
    assert offer.party.number == "+12025550143"


@on(*OVER_A_LINE)
async def test_a_call_that_still_rings_when_the_line_is_back_pops_late_but_pops(
    bench: Bench, ear: Ear
) -> None:
    await bench.product_down()
    await ear.kind(SourceLost)
    await bench.ring("one")
    since = len(ear.heard)
    await bench.product_up()
    await ear.kind(SourceResynchronised, since)
    assert ear.kinds() == ["CallOffered"]
    await bench.answer("one")
    assert [(await ear.kind(CallOffered)).late, (await ear.kind(CallAnswered)).late] == [True, False]


@on(*OVER_A_LINE)
async def test_a_call_that_ended_while_the_line_was_down_has_vanished_late(bench: Bench, ear: Ear) -> None:
    await bench.ring("one")
    await bench.answer("one")
    await ear.kind(CallAnswered)
    await bench.product_down()
    await ear.kind(SourceLost)
    await bench.end("one")
    since = len(ear.heard)
    await bench.product_up()
    caught_up = await ear.kind(SourceResynchronised, since)
    end = await ear.kind(CallEnded)
    assert (end.cause, end.late, caught_up.calls) == (EndCause.VANISHED, True, ())


@on(*OVER_A_LINE)
async def test_a_call_that_outlives_the_line_is_not_offered_again_and_its_end_is_heard(
    bench: Bench, ear: Ear
) -> None:
    await bench.ring("one")
    await ear.kind(CallOffered)
    await bench.product_down()
    await ear.kind(SourceLost)
    since = len(ear.heard)
    await bench.answer("one")
    await bench.product_up()
    await ear.kind(SourceResynchronised, since)
    await bench.end("one")
    end = await ear.kind(CallEnded)
    assert ear.kinds() == ["CallOffered", "CallAnswered", "CallEnded"]
    assert [fact.late for fact in ear.calls()] == [False, True, False]
    assert end.cause is EndCause.HUNG_UP


@on(*OVER_TCP)
async def test_a_refused_connection_is_told_with_bounded_pauses_until_the_product_is_there(
    bench: Bench, tmp_path: Path
) -> None:
    del tmp_path
    await bench.product_down()
    ear = Ear(bench.source)
    await bench.source.start()
    await ear.until(lambda _: len(ear.heard) >= 5)
    losses = [fact for fact in ear.heard if isinstance(fact, SourceLost)]
    assert len(losses) == len(ear.heard)
    assert all(loss.reason is LossReason.UNREACHABLE and loss.next_try_ms <= 20 for loss in losses)
    await bench.product_up()
    await ear.kind(SourceResynchronised)


@on(*ALL)
async def test_nothing_comes_after_stop_not_even_what_was_on_its_way(bench: Bench, ear: Ear) -> None:
    await bench.ring("one")
    await ear.kind(CallOffered)
    await bench.source.stop()
    await ear.over()
    told = len(ear.heard)
    await asyncio.sleep(0)
    assert len(ear.heard) == told
    assert [fact async for fact in bench.source.facts()] == []


@on(*ALL)
async def test_a_source_can_be_stopped_before_it_was_started_and_before_it_was_heard(bench: Bench) -> None:
    await bench.source.start()
    await bench.source.stop()
    assert [fact async for fact in bench.source.facts()] == []


@on(*ALL)
async def test_its_abilities_name_the_product_and_the_least_that_a_pop_needs(bench: Bench) -> None:
    abilities = bench.source.abilities
    assert abilities.product
    assert {CallSign.RING, CallSign.END} <= abilities.signs
    assert abilities.commands <= {Answer, HangUp, Dial}
