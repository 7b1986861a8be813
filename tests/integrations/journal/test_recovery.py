from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from integrations.errors import Refused, Unavailable
from integrations.gateways.sandbox.server import SandboxServer
from integrations.journal.journal import Journal
from integrations.journal.recovery import Recovered, Recovery
from integrations.journal.reversals import Reversals
from integrations.journal.states import ReversalState, State
from integrations.payments import (
    Amount,
    Attempt,
    Captured,
    Found,
    IdempotencyTerms,
    NeverArrived,
    Reversal,
    ReversalOutcome,
    Unknown,
    Way,
)
from tests.integrations.contracts.gateway import Sample, Trouble
from tests.integrations.gateways.sandbox.bench import SandboxBench, noon_clock
from tests.integrations.journal.making import at


@pytest.fixture
async def bench() -> AsyncIterator[SandboxBench]:
    async with SandboxServer(noon_clock()) as server:
        made = SandboxBench(server)
        yield made
        await made.close()


class SilentGateway:
    """A gateway without cancelling by key; it answers a look-up as told."""

    def __init__(self, found: Found | Exception, final_after: timedelta | None) -> None:
        self._found = found
        self.terms = IdempotencyTerms(timedelta(hours=24), False, True, False, final_after)

    async def capture(self, attempt: Attempt) -> Captured:
        raise AssertionError("recovery never sends")

    async def look_up(self, key: str) -> Found:
        if isinstance(self._found, Exception):
            raise self._found
        return self._found

    async def reverse(self, reversal: Reversal) -> ReversalOutcome:
        raise AssertionError("recovery never sends")


async def _sent(journal: Journal, bench: SandboxBench) -> Attempt:
    instrument = await bench.instrument(Sample.APPROVES)
    attempt = Attempt("pay-one-key", "8841", Amount(500, "USD"), instrument, "quote 1")
    journal.prepare(attempt, call="call 1", at=at(0))
    journal.sent(attempt.key, at(1))
    return attempt


def _recovery(journal: Journal, bench: SandboxBench) -> Recovery:
    return Recovery(journal, bench.gateway, bench.cancelling)


async def test_what_was_prepared_was_never_sent(journal: Journal, bench: SandboxBench) -> None:
    instrument = await bench.instrument(Sample.APPROVES)
    attempt = Attempt("pay-one-key", "8841", Amount(500, "USD"), instrument, "quote 1")
    journal.prepare(attempt, call="call 1", at=at(0))
    found = await _recovery(journal, bench).at_start(at(9))
    assert found == (Recovered("pay-one-key", State.DECLINED, False),)
    assert journal.entry("pay-one-key").reason == "not_sent"


async def test_a_lost_answer_is_found(journal: Journal, bench: SandboxBench) -> None:
    attempt = await _sent(journal, bench)
    await bench.trouble(Trouble.DROPPED)
    journal.settle(await bench.gateway.capture(attempt), at(2))
    assert journal.entry(attempt.key).state is State.UNKNOWN
    found = await _recovery(journal, bench).again(at(9))
    assert [(one.state, one.still_unknown) for one in found] == [(State.CAPTURED, False)]
    assert await bench.captures(attempt.key) == 1


async def test_what_never_arrived_is_cancelled_so_that_it_never_can(
    journal: Journal, bench: SandboxBench
) -> None:
    attempt = await _sent(journal, bench)
    await _recovery(journal, bench).at_start(at(9))
    assert journal.entry(attempt.key).state is State.DECLINED
    await bench.gateway.capture(attempt)
    assert await bench.captures(attempt.key) == 0


async def test_an_attempt_of_this_run_that_is_on_its_way_is_left_alone(
    journal: Journal, bench: SandboxBench
) -> None:
    await _sent(journal, bench)
    assert await _recovery(journal, bench).again(at(9)) == ()


@pytest.mark.parametrize(
    ("found", "final_after", "state"),
    [
        (NeverArrived("pay-one-key"), None, State.UNKNOWN),
        (NeverArrived("pay-one-key"), timedelta(minutes=5), State.UNKNOWN),
        (NeverArrived("pay-one-key"), timedelta(seconds=5), State.DECLINED),
        (Unknown("pay-one-key", "in flight"), timedelta(seconds=5), State.UNKNOWN),
        (Unavailable("away"), timedelta(seconds=5), State.UNKNOWN),
        (Captured("pay-one-key", "r", Amount(499, "USD"), at(3)), None, State.UNKNOWN),
        (Captured("pay-one-key", "r", Amount(500, "USD"), at(3)), None, State.CAPTURED),
    ],
)
async def test_only_what_is_certain_decides(
    journal: Journal,
    bench: SandboxBench,
    found: Found | Exception,
    final_after: timedelta | None,
    state: State,
) -> None:
    await _sent(journal, bench)
    (one,) = await Recovery(journal, SilentGateway(found, final_after), None).at_start(at(60))
    assert one.state == state
    assert one.still_unknown is (state is State.UNKNOWN)
    assert bool(one.why) is one.still_unknown


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_void_without_an_answer_is_looked_up(
    journal: Journal, bench: SandboxBench, arrives: bool
) -> None:
    attempt = await _sent(journal, bench)
    journal.settle(await bench.gateway.capture(attempt), at(2))
    reversals = Reversals(journal)
    void = reversals.prepare("void-one", attempt=attempt.key, minor=500, way=Way.VOID, at=at(3))
    reversals.sent("void-one", at(4))
    bench.server.api.faults.plan("void", "lost" if arrives else "unreached", 0, 1)
    reversals.settle(await bench.gateway.reverse(void), at(5))
    assert [one.state for one in reversals.undecided()] == [ReversalState.UNKNOWN]
    await _recovery(journal, bench).again(at(9))
    (one,) = reversals.of(attempt.key)
    assert one.state is (ReversalState.DONE if arrives else ReversalState.REFUSED)
    assert journal.entry(attempt.key).state is (State.REVERSED if arrives else State.CAPTURED)
    if not arrives:
        with pytest.raises(Refused):
            await bench.gateway.reverse(void)


async def test_a_reversal_that_was_only_prepared_was_never_sent(
    journal: Journal, bench: SandboxBench
) -> None:
    attempt = await _sent(journal, bench)
    journal.settle(await bench.gateway.capture(attempt), at(2))
    Reversals(journal).prepare("void-one", attempt=attempt.key, minor=500, way=Way.VOID, at=at(3))
    await _recovery(journal, bench).at_start(at(9))
    assert Reversals(journal).undecided() == ()
    assert journal.entry(attempt.key).state is State.CAPTURED
