"""Making up histories for an example account: as few entries as bring its counts, sums and days about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from policy.account import Entry
from policy.calendar import Calendar
from policy.language.tree.expressions import Expression, Fold, History
from policy.language.tree.pack import About
from policy.language.tree.types import Value

MOST = 200
"""No example has more entries than this; a higher count is not tried."""


def past(account: Mapping[Expression, Value], about: About, on: date) -> dict[str, tuple[Entry, ...]]:
    """Return entries for each history named by an account's wishes; a wish that cannot be met is not, which the
    caller sees when it evaluates the account."""
    days = Calendar.of(about)
    wishes: dict[str, list[tuple[date, History, Value]]] = {}
    for atom, value in account.items():
        if isinstance(atom, History):
            start = days.window_start(atom.window, on)
            wishes.setdefault(atom.history, []).append((on if start is None else start, atom, value))
    return {name: _entries(several, on) for name, several in wishes.items()}


def _entries(wishes: Iterable[tuple[date, History, Value]], on: date) -> tuple[Entry, ...]:
    ordered = sorted(wishes, key=lambda wish: wish[0], reverse=True)
    made = [
        Entry(day, 0, None) for day in sorted({value for _, _, value in ordered if isinstance(value, date)})
    ]
    long_ago = date(max(1, on.year - 50), on.month, 1)
    for start, wish, value in ordered:
        if not isinstance(value, int):
            continue
        day = max(start, long_ago)
        seen = [entry for entry in made if start <= entry.date <= on]
        if wish.fold is Fold.COUNT and value <= MOST:
            made += [Entry(day, 0, None)] * (value - len(seen))
        elif wish.fold is Fold.SUM and value != sum(entry.amount or 0 for entry in seen):
            first = seen[0] if seen else Entry(day, 0, None)
            if seen:
                made.remove(first)
            made.append(replace(first, amount=value - sum(entry.amount or 0 for entry in seen[1:])))
    return tuple(sorted(made, key=lambda entry: entry.date))
