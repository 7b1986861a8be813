"""Every trap of the simulator at every stage of a payment, once and for good; each combination is a payment."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter
from functools import partial

import pytest

from integrations.recorders.simulator.connector import SimulatedRecorders
from integrations.recorders.simulator.traps import BY_ITSELF, Deed, Misbehaviour, Trap
from policy.session import Stage
from tests.desktop.virtual_time import clock, play
from tests.integrations.recorders.matrix.laws import broken
from tests.integrations.recorders.matrix.work import WATCH_MS, Work
from tests.policy.session.desk import KEY

STAGES = (
    Stage.VERIFYING, Stage.GUIDING, Stage.PAUSING, Stage.ENTRY, Stage.CONFIRMING, Stage.PREPARING, Stage.SENDING,
    Stage.CAPTURED, Stage.POSTED, Stage.RECEIPT, Stage.CLOSING, Stage.WRAP_UP,
)  # fmt: skip
FOR_GOOD = (Stage.GUIDING, Stage.ENTRY, Stage.SENDING, Stage.RECEIPT)
"""The stages at which a trap is also set that springs again and again until the end."""
AT_LEAST = 300
_OF_READING = {Trap.STALE, Trap.NO_STATUS, Trap.ODD_WORD}
_LATE_MS = 700
_TYPING_MS = 400  # the agent has begun to type by then
_FOR_GOOD_MS = 100_000


def combinations(stage: Stage) -> list[tuple[Trap, bool]]:
    """Return each trap, and whether it springs for good."""
    return [(trap, for_good) for trap in Trap for for_good in ({False, stage in FOR_GOOD})]


def spring(recorders: SimulatedRecorders, trap: Trap, *, for_good: bool) -> None:
    """Set a trap for the recorder pbx, or let it spring if it needs no request."""
    if trap in BY_ITSELF:
        recorders.happen(trap, KEY, "pbx", lasts_ms=_FOR_GOOD_MS if for_good else 3_000)
        return
    deeds = frozenset({Deed.READ} if trap in _OF_READING else {Deed.PAUSE, Deed.RESUME})
    recorders.misbehave(Misbehaviour(trap, deeds, "pbx", 0 if for_good else 2, after_ms=_LATE_MS))


async def payment(
    trap: Trap, stage: Stage, *, for_good: bool, watch_ms: int = WATCH_MS
) -> tuple[Work, list[str]]:
    """Let a call be paid, with a trap that springs at a stage; return it, and what broke a law."""
    recorders = SimulatedRecorders(clock=clock, sleep=asyncio.sleep, watch_ms=watch_ms)

    def reached(which: Stage) -> None:
        if which is stage:
            after_s = _TYPING_MS / 1_000 if trap in BY_ITSELF and stage is Stage.ENTRY else 0
            asyncio.get_running_loop().call_later(
                after_s, partial(spring, recorders, trap, for_good=for_good)
            )

    work = Work(recorders, reached)
    await work.take_place()
    return work, broken(work)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Let the runner's warnings of recorders that fail go by: they are what this is about."""
    caplog.set_level(logging.CRITICAL)


def test_no_trap_at_any_stage_breaks_a_law(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: Counter[str] = Counter()
    faults: list[str] = []
    for stage in STAGES:
        for trap, for_good in combinations(stage):
            work, laws = play(payment(trap, stage, for_good=for_good))
            name = f"{trap.name} at {stage.name}{' for good' if for_good else ''}"
            faults += [f"{name}: {law}" for law in laws]
            assert stage in work.stages, f"{name}: the call never came so far"
            seen["combinations"] += 1
            seen["windows that opened"] += sum(one.shown_ns >= 0 for one in work.windows)
            seen["entries that were shut"] += Stage.SHUT in work.stages
            seen["spoilt recordings"] += bool(work.office.tickets)
            seen["calls that are left paused"] += bool(work.left)
            seen["payments"] += len(work.office.taken)
    with capsys.disabled():
        sys.stdout.write(f"\nFault matrix: {', '.join(f'{count} {what}' for what, count in seen.items())}.\n")
    assert faults == []
    assert seen["combinations"] >= AT_LEAST
    assert len(seen) == 6
    assert all(count > 10 for count in seen.values()), "a way for a payment to end does not take place"


@pytest.mark.parametrize("trap", [Trap.RESUMES_UNTOLD, Trap.RESTARTS_UNTOLD])
def test_without_anybody_who_looks_a_law_is_broken(trap: Trap, caplog: pytest.LogCaptureFixture) -> None:
    work, laws = play(payment(trap, Stage.ENTRY, for_good=False, watch_ms=0))
    assert any("ms of the entry" in law for law in laws)
    assert work.office.tickets  # the recorders are read when entry is over
