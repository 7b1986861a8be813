"""A moment of this machine's clocks. Owns the value, and reads no clock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """When something was learned: `monotonic_ns` to measure by, `wall_ms` (Unix time, UTC) to write down."""

    monotonic_ns: int
    wall_ms: int
