"""Reads plain tables whose columns are known by name: inputs, parameters, tenders, roles, holidays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from policy.language.grammar import Unreadable
from policy.language.pages import Section, Written
from policy.language.parser import parse_formula, unnameable
from policy.language.resolve.names import Names, suggestion
from policy.language.syntax import Word, words
from policy.language.tree.places import Place


def records(
    names: Names, section: Section, needed: Iterable[str], optional: Iterable[str] = ()
) -> Iterator[Mapping[str, Written]]:
    """Yield a mapping for each row of a section's table; every named column is in it, empty where it is missing."""
    needed, optional = list(needed), list(optional)
    if section.grid is None:
        names.report(
            "no-table",
            f"There is no table under “{section.title.text}”.",
            f"Write one with the columns {', '.join(needed)}.",
            section.title.place,
        )
        return
    positions: dict[str, int] = {}
    for position, heading in enumerate(section.grid.heading):
        name = words(heading.text)
        if name not in needed and name not in optional:
            names.report(
                "unknown-column",
                f"This table has no column “{heading.text}”.",
                suggestion(name, needed + optional, f"It may have: {', '.join(needed + optional)}."),
                heading.place,
            )
        elif name in positions:
            names.report("column-twice", f"The column “{name}” stands twice.", "Delete one.", heading.place)
        else:
            positions[name] = position
    missing = [name for name in needed if name not in positions]
    if missing:
        names.report(
            "column-missing",
            f"The table has no column “{missing[0]}”.",
            f"It needs: {', '.join(needed)}.",
            section.grid.place,
        )
        return
    for row in section.grid.rows:
        nowhere = Written("", Place(row[0].place.page, row[0].place.line, 1))
        yield {name: row[positions[name]] if name in positions else nowhere for name in needed + optional}


def named(names: Names, written: Written, what: str) -> str | None:
    """Return a cell's text as a name; report one that formulas could not use."""
    try:
        parsed = parse_formula(written.text)
    except Unreadable:
        parsed = None
    if isinstance(parsed, Word) and parsed.text not in ("yes", "no"):
        return parsed.text
    names.report(
        "name",
        f"“{written.text}” cannot be the name of {what}."
        if written.text
        else f"The name of {what} is missing.",
        unnameable(written.text),
        written.place,
    )
    return None


def read_date(names: Names, written: Written) -> date | None:
    """Read a date cell; report what is none."""
    try:
        return date.fromisoformat(written.text)
    except ValueError:
        names.report("date", f"“{written.text}” is no date.", "Write dates as 2025-07-01.", written.place)
        return None
