"""Counts overrides: how many came to what, what was given away, how long people took. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from integrations.approvals.overrides.case import Case, End, Way

NOBODY: Final = ""
STEPS_S: Final = (15, 30, 60, 120, 300)
"""Up to how many seconds each class of times to decision goes; the last class is open."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a number of overrides comes to. `asked` counts those that people were asked for.

    `given` is by currency, minor units, `at_once` of it what the policy granted to the agent alone. Times are ms,
    None where nobody decided anything.
    """

    asked: int = 0
    at_once: int = 0
    ends: Mapping[End, int] = field(default_factory=dict)
    given: Mapping[str, int] = field(default_factory=dict)
    given_at_once: Mapping[str, int] = field(default_factory=dict)
    median_ms: int | None = None
    p90_ms: int | None = None

    @property
    def count(self) -> int:
        """Return how many there are in all."""
        return self.asked + self.at_once

    def end(self, end: End) -> int:
        return self.ends.get(end, 0)


@dataclass(frozen=True, slots=True)
class Group:
    """The overrides of one agent, supervisor, reason or component; `name` is "" where nobody is known."""

    name: str
    figures: Figures


def figures(cases: Iterable[Case]) -> Figures:
    """Count overrides."""
    counted = tuple(cases)
    of_people = tuple(one for one in counted if one.way is not Way.AUTHORITY)
    at_once = tuple(one for one in counted if one.way is Way.AUTHORITY)
    times = sorted(one.took_ms for one in of_people if one.took_ms is not None)
    return Figures(
        asked=len(of_people),
        at_once=len(at_once),
        ends=Counter(one.end for one in of_people),
        given=_given(counted),
        given_at_once=_given(at_once),
        median_ms=part(times, 50),
        p90_ms=part(times, 90),
    )


def part(times: Sequence[int], percent: int) -> int | None:
    """Return the least of sorted times that so many per cent do not exceed (nearest rank); None of none."""
    return times[max(0, -(-percent * len(times) // 100) - 1)] if times else None


def by_agent(cases: Iterable[Case]) -> tuple[Group, ...]:
    return _grouped(cases, lambda one: (one.agent,))


def by_reason(cases: Iterable[Case]) -> tuple[Group, ...]:
    return _grouped(cases, lambda one: (one.reason,))


def by_component(cases: Iterable[Case]) -> tuple[Group, ...]:
    """Group by what was departed from; an override without a component by its kind."""
    return _grouped(cases, lambda one: (one.component or one.kind,))


def by_supervisor(cases: Iterable[Case]) -> tuple[Group, ...]:
    """Group by who decided, each of several people counted; what nobody decided stands under ""."""
    asked = (one for one in cases if one.way is not Way.AUTHORITY)
    return _grouped(asked, lambda one: tuple(by.person for by in one.by) or (NOBODY,))


def classes(cases: Iterable[Case]) -> tuple[int, ...]:
    """Return how many were decided within each class of `STEPS_S`, and in the open one."""
    counts = [0] * (len(STEPS_S) + 1)
    for one in cases:
        if one.took_ms is not None:
            counts[sum(one.took_ms > step * 1000 for step in STEPS_S)] += 1
    return tuple(counts)


def _given(cases: Iterable[Case]) -> Mapping[str, int]:
    sums: Counter[str] = Counter()
    for one in cases:
        if one.given:
            sums[one.currency] += one.given
    return sums


def _grouped(cases: Iterable[Case], names: Callable[[Case], tuple[str, ...]]) -> tuple[Group, ...]:
    """Return the groups, those that gave away most first, then the most frequent ones."""
    found: dict[str, list[Case]] = {}
    for one in cases:
        for name in names(one):
            found.setdefault(name, []).append(one)
    groups = [Group(name, figures(held)) for name, held in found.items()]
    return tuple(
        sorted(groups, key=lambda one: (-sum(one.figures.given.values()), -one.figures.count, one.name))
    )
