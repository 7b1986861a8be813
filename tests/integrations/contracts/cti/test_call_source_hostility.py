"""What every connector makes of hostile callers and of bytes that are not its protocol."""

import pytest

from integrations.phone import MOST_NAME, MOST_PRESENTED
from policy.calls import (
    CallOffered,
    LossReason,
    MessageRejected,
    SourceLost,
    SourceResynchronised,
)
from tests.integrations.contracts.cti.benches import (
    ALL,
    AsteriskBench,
    BaresipBench,
    Bench,
    HookBench,
    on,
)
from tests.integrations.contracts.cti.ear import Ear

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
