"""What every connector keeps, run on each of them against a product on loopback."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.errors import OutcomeUnknown, Refused, Unavailable
from integrations.phone import MOST_NAME, MOST_PRESENTED
from integrations.ports import Answer, CallSign, Dial, HangUp
from policy.calls import (
    CallAnswered,
    CallEnded,
    CallHeld,
    CallIdOrigin,
    CallKey,
    CallOffered,
    CallResumed,
    EndCause,
    LossReason,
    MessageRejected,
    SourceConnected,
    SourceLost,
    SourceResynchronised,
)
from tests.integrations.contracts.cti.benches import (
    AsteriskBench,
    BaresipBench,
    Bench,
    HoldingBench,
    HookBench,
    MutableBench,
    SimulatorBench,
)
from tests.integrations.contracts.cti.ear import Ear

ALL: list[type[Bench]] = [SimulatorBench, HookBench, BaresipBench, AsteriskBench]
OVER_A_LINE: list[type[Bench]] = [SimulatorBench, BaresipBench, AsteriskBench]
OVER_TCP: list[type[Bench]] = [BaresipBench, AsteriskBench]


@pytest.fixture
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    bench: Bench = request.param(tmp_path)
    await bench.product_up()
    yield bench
    await bench.source.stop()
    await bench.product_down()


@pytest.fixture
async def ear(bench: Bench) -> Ear:
    ear = Ear(bench.source)
    await bench.source.start()
    await ear.kind(SourceResynchronised)
    return ear


def on(*benches: type[Bench]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("bench", benches, indirect=True, ids=lambda bench: bench.__name__)


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


HOSTILE = {
    "controls": ("+1202\x00555\x1b0143", "A\x00n\x1b[2Jn\x07"),
    "line breaks": ("+12025550143\n", "Ann\r\nEvent: Hangup"),
    "right to left": ("\u202e3410555202", "Ann\u202e:ecnalaB"),
    "markup": ("<b>+12025550143</b>", "<script>alert(1)</script>"),
    "10 kB": ("+1" + "2" * 10_000, "A" * 10_000),
    "a million digits": ("1" * 20_000, "9" * 20_000),
    "quotes": ('";DROP TABLE--', "\\\"',{}%s%n\\"),
    "another script": ("١٢٠٢٥٥٥٠١٤٣", "日本 😀"),
    "lone surrogate": ("+1202555\ud8000143", "A\ud800nn"),
    "nearly a number": ("+12025550143;ext=7,8", "Ann"),
}


@on(*ALL)
@pytest.mark.parametrize("kind", HOSTILE)
async def test_a_hostile_caller_is_offered_harmless_and_without_a_number(
    bench: Bench, ear: Ear, kind: str
) -> None:
    number, name = HOSTILE[kind]
    await bench.ring("one", number, name)
    offer = await ear.kind(CallOffered)
    assert offer.party.number in {None, "+12025550143"}
    assert offer.party.number is None or number.strip() == "+12025550143"
    assert len(offer.party.presented) <= MOST_PRESENTED
    assert len(offer.party.name) <= MOST_NAME
    assert offer.party.presented.isprintable()
    assert offer.party.name.isprintable()


@on(BaresipBench)
async def test_a_call_id_that_the_caller_chose_is_kept_short_and_printable(bench: Bench, ear: Ear) -> None:
    await bench.ring("x\n" * 5_000)
    offer = await ear.kind(CallOffered)
    assert len(offer.call.call_id) < 100
    assert offer.call.call_id.isprintable()


GARBAGE = {
    "zeros": b"\0" * 200,
    "noise": bytes(range(256)) * 8,
    "another protocol": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a huge length": b"999999999999:",
    "an endless line": b"Event: " + b"A" * 700_000,
    "not UTF-8": b"4:\xff\xfe\xfd\xfc,",
}


@on(*ALL)
@pytest.mark.parametrize("kind", GARBAGE)
async def test_garbage_is_a_fact_and_calls_are_heard_afterwards(bench: Bench, ear: Ear, kind: str) -> None:
    await bench.ring("before")
    await ear.kind(CallOffered)
    await bench.garbage(GARBAGE[kind])
    if not (isinstance(bench, (HookBench, AsteriskBench)) and kind in HARMLESS[type(bench)]):
        told = await ear.until(lambda fact: isinstance(fact, MessageRejected | SourceLost))
        if isinstance(told, SourceLost):
            assert told.reason is LossReason.GARBLED
            await ear.kind(SourceResynchronised, ear.heard.index(told))
    await bench.ring("after", "+12025550187")
    await ear.until(lambda fact: isinstance(fact, CallOffered) and fact.party.number == "+12025550187")


# What their protocols allow: a hook's request that is incomplete, and lines that are no header of any event.
HARMLESS: dict[type, set[str]] = {
    HookBench: {"zeros", "noise", "a huge length", "not UTF-8", "another protocol"},
    AsteriskBench: {"zeros", "noise", "another protocol", "a huge length", "not UTF-8"},
}


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


@on(*ALL)
async def test_its_abilities_name_the_product_and_the_least_that_a_pop_needs(bench: Bench) -> None:
    abilities = bench.source.abilities
    assert abilities.product
    assert {CallSign.RING, CallSign.END} <= abilities.signs
    assert abilities.commands <= {Answer, HangUp, Dial}
