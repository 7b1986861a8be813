"""A policy difference as one value for people and programs: both packs' identity, what changed, what it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from typing import Any

from integrations.packs.book_difference import BookDifference
from integrations.packs.page_difference import Difference
from policy.language.tree.pack import About, Pack


@dataclass(frozen=True, slots=True)
class Standing:
    """What the checker and the cases say of the new pack; `cases` is None where they were not run."""

    errors: int
    warnings: int
    notes: int
    cases: int | None = None
    passed: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A policy difference. `book` is None where there was no book to run the packs on."""

    old: About
    new: About
    differences: tuple[Difference, ...]
    book: BookDifference | None
    standing: Standing | None = None


def made(
    old: Pack,
    new: Pack,
    differences: Sequence[Difference],
    book: BookDifference | None,
    standing: Standing | None = None,
) -> Report:
    """Put a report together."""
    return Report(old.about, new.about, tuple(differences), book, standing)


def plain(report: Report) -> dict[str, Any]:
    """Return the report as JSON holds it: amounts in minor units, dates and words as text."""
    return {
        "old": {"id": report.old.id, "title": report.old.title, "version": report.old.version},
        "new": {"id": report.new.id, "title": report.new.title, "version": report.new.version},
        "currency": report.new.currency,
        "minor_digits": report.new.minor_digits,
        "standing": None if report.standing is None else asdict(report.standing),
        "differences": [_plain(asdict(one)) for one in report.differences],
        "book": None if report.book is None else _plain(asdict(report.book)),
    }


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case _:
            return value
