"""How quick the proof of a call's recording is; one function for each group of figures, all of them in `PARTS`.

Run as `python -m build.bench.recording [--json]`.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from build.bench import metrics
from build.bench.metrics import Metric
from integrations.evidence.entries import Loggable
from integrations.evidence.evidence import Evidence
from integrations.evidence.key import EvidenceKey
from integrations.evidence.log import EvidenceLog
from integrations.evidence.records import RecorderStood, StageReached
from policy.calls import CallKey, Moment
from policy.effects import CloseEntry, ResumeRecording
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState

CALL = CallKey("bench", "1")
ENTRIES = 10_000
ROUNDS = 5
APPENDS = 200
"""In each round."""
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


PARTS: tuple[Callable[[], Sequence[Metric]], ...] = (evidence,)
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
