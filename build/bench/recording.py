"""How quick the proof of a call's recording is; one function for each group of figures, all of them in `PARTS`.

Run as `python -m build.bench.recording [--json]`.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from build.bench import metrics
from build.bench.metrics import Metric
from integrations.cti.baresip.connector import Baresip
from integrations.evidence.entries import Loggable
from integrations.evidence.evidence import Evidence
from integrations.evidence.key import EvidenceKey
from integrations.evidence.log import EvidenceLog
from integrations.evidence.records import RecorderStood, StageReached
from integrations.recorders.rtpengine.connector import NgSocket, RtpengineRecorders
from integrations.recorders.rtpengine.growth import Growth
from integrations.recorders.rtpengine.proving import ProvenRtpengine
from policy.calls import CallKey
from policy.effects import CloseEntry, ResumeRecording
from policy.events import RecorderReported
from policy.moment import Moment
from policy.recording import Proof, RecorderState
from tests.journeys.recording.seat import RECORDER, Seat
from tests.rig.recorded import RecordedExchange, missing

CALL = CallKey("bench", "1")
ENTRIES = 10_000
ROUNDS = 5
APPENDS = 200
"""In each round."""
PAUSES = CLOSINGS = 100
NOON_MS = 1_762_282_800_000


def evidence() -> Sequence[Metric]:
    """Write down a recorder that came back during card entry, again and again; then check all of a long log.

    An append waits for the disk, which others use as well: the figure is the median of the calmest round.
    """
    key = EvidenceKey.of(bytes(range(32)))
    with TemporaryDirectory(prefix="tillside-bench-") as folder:
        path = Path(folder, "evidence.sqlite3")
        mine = Evidence(EvidenceLog.open(path, key.signer), key)
        rounds = [[_append(mine, number) for number in range(APPENDS)] for _ in range(ROUNDS)]
        _append(mine, APPENDS, most=ENTRIES - mine.log.size)
        start = time.perf_counter()
        count = mine.log.verify()
        verified = (time.perf_counter() - start) * 1_000
        mine.close()
        if count != ENTRIES:
            raise SystemExit(f"the log holds {count} entries")
    times = sorted(chain.from_iterable(rounds))
    return [
        metrics.at_most("evidence_append_ms", min(map(statistics.median, rounds)), "ms", 3),
        metrics.noted("evidence_append_p99_ms", times[len(times) * 99 // 100], "ms"),
        metrics.at_most("evidence_verify_10k_ms", verified, "ms", 1_000),
    ]


def relay() -> Sequence[Metric]:
    """Pause a call in a real rtpengine until its files prove it, and have somebody else turn the recording on.

    On loopback, the witness of the files in the same process as the desk. The card window is gone when the desk kills
    its process. Where there is no rtpengine there are no such figures.
    """
    if lacking := missing():
        print(f"not measured, for want of {' '.join(lacking)}: pauses in a real relay", file=sys.stderr)
        if os.environ.get("CI") == "true":
            raise SystemExit("CI has everything that is measured")
        return []
    with TemporaryDirectory(prefix="tillside-bench-") as folder:
        pauses, closings = asyncio.run(_relayed(Path(folder)))
    return [
        metrics.noted("pause_proven_p50_ms", statistics.median(pauses), "ms"),
        metrics.noted("pause_proven_p99_ms", _p99(pauses), "ms"),
        metrics.noted("entry_closed_p50_ms", statistics.median(closings), "ms"),
        metrics.at_most("entry_closed_p99_ms", _p99(closings), "ms", 250),
    ]


async def _relayed(folder: Path) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each pause, and of each time from a foreign start to the window's end."""
    exchange = RecordedExchange(folder)
    try:
        await exchange.start()
        agent, caller = await exchange.phone("101", "Agent"), await exchange.phone("+12025550143", "Caller")
        where = NgSocket(*exchange.relay.ng)
        control = ProvenRtpengine(RtpengineRecorders(where), Growth(exchange.relay.pcaps))
        stranger = RtpengineRecorders(where)
        await stranger.start()
        seat = Seat(Baresip(agent.control, "US"), control, Proof.PROVEN)
        async with seat.open():
            await caller.dial("101")
            await seat.talk()
            pauses = [await _paused(seat) for _ in range(PAUSES)]
            seat.take_card()
            closings = [await _closed(seat, stranger) for _ in range(CLOSINGS)]
            await seat.hang_up()
        await stranger.stop()
    finally:
        await exchange.end()
    return pauses, closings


async def _paused(seat: Seat) -> float:
    start = time.perf_counter()
    reading = await seat.recorders.pause(seat.call, RECORDER)
    taken = (time.perf_counter() - start) * 1_000
    if (reading.state, reading.proof) != (RecorderState.PAUSED, Proof.PROVEN):
        raise SystemExit(f"the pause is {reading}")
    await seat.recorders.resume(seat.call, RECORDER)
    return taken


async def _closed(seat: Seat, stranger: RtpengineRecorders) -> float:
    """Have the recording started by somebody else while the window is open; then come to the next entry."""
    await seat.until(lambda: seat.window.is_open)
    window = seat.window
    start = time.time()
    await stranger.send((seat.call, RECORDER), RecorderState.RECORDING)
    await seat.until(lambda: window.closed)
    await seat.until(seat.is_on)
    seat.try_again()
    return (window.closed - start) * 1_000


def _p99(times: Sequence[float]) -> float:
    return sorted(times)[len(times) * 99 // 100]


PARTS: tuple[Callable[[], Sequence[Metric]], ...] = (evidence, relay)
"""Each makes its own figures, in this order."""


def recording() -> Sequence[Metric]:
    """Return all figures."""
    return list(chain.from_iterable(part() for part in PARTS))


def _append(mine: Evidence, number: int, most: int | None = None) -> float:
    """Write down one step of seven entries, or as many as are told, and return the milliseconds it took."""
    at = Moment(number * 1_000_000, NOON_MS + number)
    on = RecorderState.RECORDING
    step: tuple[Loggable, ...] = (
        RecorderReported(call=CALL, at=at, recorder="pbx", state=on, proof=Proof.PROVEN),
        RecorderStood(call=CALL, at=at, recorder="pbx", state=on, proof=Proof.PROVEN, held=True),
        StageReached(call=CALL, at=at, stage="resuming the recorders"),
        CloseEntry(id=f"bench:1#{number}", call=CALL, entry="bench:1#1"),
        *(
            ResumeRecording(id=f"bench:1#{number}", call=CALL, recorder=name)
            for name in ("pbx", "screen", "leg")
        ),
    )
    things = step if most is None else (step * (most // len(step) + 1))[:most]
    start = time.perf_counter()
    mine.append(*things, at=at)
    return (time.perf_counter() - start) * 1_000


if __name__ == "__main__":
    sys.exit(metrics.run(recording))
