"""Number matching: three numbers to choose from, one of which is on the agent's screen. Draws nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from policy.approvals.form import NUMBERS


@dataclass(frozen=True, slots=True)
class Drawn:
    """`right` stays on the agent's desktop; `numbers`, in order, go with the request."""

    right: str
    numbers: tuple[str, ...]


def draw(below: Callable[[int], int]) -> Drawn:
    """Draw three different numbers from 10 to 99; `below(n)` gives an unpredictable integer from 0 to n - 1."""
    left = [f"{number}" for number in range(10, 100)]
    drawn = [left.pop(below(len(left))) for _ in range(NUMBERS)]
    return Drawn(drawn[0], tuple(sorted(drawn)))
