"""Parameters as the values that a program refers to: by word, by day, or both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from policy.language.targets.python.runtime import Dated, Keyed
from policy.language.tree.pack import DatedValue, ParameterKind


def at_scale(value: Fraction | date, denominator: int) -> int:
    """Return a number as an integer at a denominator, or a date's ordinal."""
    return value.toordinal() if isinstance(value, date) else int(value * denominator)


def keyed_values(kind: ParameterKind, words: tuple[str, ...], denominator: int) -> Keyed:
    """Return a keyed parameter's values by word, on a date that it has been specialised for."""
    known = {value.key: at_scale(value.value, denominator) for value in kind.values}
    return Keyed(
        kind.name, {word: value for word in words if (value := known.get(word, known.get(None))) is not None}
    )


def dated_values(kind: ParameterKind, words: tuple[str, ...], denominator: int) -> Any:
    """Return a parameter's values by day; of a keyed one, by word and then by day."""
    if not words:
        return _by_day(kind.name, kind.values, denominator)
    return {
        word: _by_day(
            f"{kind.name} for {word}", [v for v in kind.values if v.key in (word, None)], denominator
        )
        for word in words
    }


def _by_day(name: str, values: Iterable[DatedValue], denominator: int) -> Dated:
    """Cut time where a value begins or ends; a word's own value comes before that of all words."""
    dated = sorted(values, key=lambda value: value.key is None)
    ends = sorted(
        {end.toordinal() for one in dated for end in (one.since, one.until) if end is not None} | {0}
    )
    found = [next((value for value in dated if _holds(value, start)), None) for start in ends]
    return Dated(
        name, tuple(ends), tuple(None if one is None else at_scale(one.value, denominator) for one in found)
    )


def _holds(value: DatedValue, day: int) -> bool:
    begun = value.since is None or value.since.toordinal() <= day
    return begun and (value.until is None or day < value.until.toordinal())
