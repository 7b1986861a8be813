"""Runs cases: compares what came out with what was expected, and counts which rows no case reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policy.language.cases import Case, CaseKind
from policy.language.pages import Written
from policy.language.syntax import words
from policy.language.tree.pack import Pack
from policy.language.tree.places import Place
from policy.language.tree.tables import Table
from policy.trial.answers import Asked, ask

_LISTS = frozenset({"options", "needs", "tenders", "consents", "because"})
"""Expected as a list of words in any order."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that came out otherwise than the case expects."""

    name: str
    expected: str
    found: str
    place: Place


@dataclass(frozen=True, slots=True)
class Trial:
    """One case after it was run; it passes if there is no difference."""

    case: Case
    differences: tuple[Difference, ...]
    rows: frozenset[str]

    @property
    def passes(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Report:
    """All trials of a pack, and the rows that none of them reached, as (table, row id)."""

    trials: tuple[Trial, ...]
    unreached: tuple[tuple[Table, str], ...]
    rows: int

    @property
    def failures(self) -> tuple[Trial, ...]:
        """The trials that do not pass."""
        return tuple(trial for trial in self.trials if not trial.passes)


def run_all(pack: Pack, cases: Iterable[Case]) -> Report:
    """Run every case of a pack."""
    trials = tuple(run(pack, case) for case in cases)
    reached = frozenset(row for trial in trials for row in trial.rows)
    rows = [(table, row.id) for table in pack.tables.values() for row in table.rows]
    return Report(trials, tuple(one for one in rows if one[1] not in reached), len(rows))


def run(pack: Pack, case: Case) -> Trial:
    """Run one case."""
    asked = ask(pack, case)
    if asked.trouble:
        first = next(iter(case.expected))
        wrong = Difference(first, case.expected[first].text, asked.trouble, case.place)
        return Trial(case, (wrong,), asked.rows)
    differences = (_compared(case, name, written, asked) for name, written in case.expected.items())
    return Trial(case, tuple(one for one in differences if one is not None), asked.rows)


def _compared(case: Case, name: str, written: Written, asked: Asked) -> Difference | None:
    found = asked.found.get(name, "unknown")
    if _agrees(case.kind, name, words(written.text), words(found)):
        return None
    return Difference(name, written.text, found, written.place)


def _agrees(kind: CaseKind, name: str, expected: str, found: str) -> bool:
    if name == "rules":
        return _set(expected) <= _set(found)
    if name in _LISTS:
        return (set() if expected == "none" else _set(expected)) == _set(found)
    if name == "about" and kind is CaseKind.REFUSED:
        return expected in found
    if name in ("schedule", "applied"):
        return _parts(expected) == _parts(found)
    if name in ("proposed", "approver") and expected == "none":
        return found == ""
    return expected == found


def _set(text: str) -> set[str]:
    return {part.strip() for part in text.split(",") if part.strip()}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
