"""Several recorders as one: what is known of all of them together. Owns no recorder."""

from collections.abc import Sequence

from integrations.ports import RecorderReading
from policy.moment import Moment
from policy.recording import Proof, RecorderState


def together(readings: Sequence[RecorderReading], at: Moment) -> RecorderReading:
    """Return what several recorders do, by the worst that is known: they do the same, or it is not known."""
    files = ", ".join(dict.fromkeys(reading.file for reading in readings if reading.file))
    worst = min(readings, key=lambda reading: reading.proof)
    if len({reading.state for reading in readings}) == 1:
        return RecorderReading(worst.state, worst.proof, at, worst.detail, files)
    detail = worst.detail or "Some of its recorders are muted, and some are not."
    return RecorderReading(RecorderState.UNKNOWN, Proof.NONE, at, detail, files)
