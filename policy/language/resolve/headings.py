"""Reads a table's title and headings, and declares its results before any cell is resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from policy.language import syntax as s
from policy.language.grammar import Unreadable
from policy.language.pages import Grid, Section, Written
from policy.language.parser import parse_formula, unnameable
from policy.language.resolve.names import DeclaredOutput, Names, listed, suggestion
from policy.language.tree.places import Place
from policy.language.tree.tables import HitPolicy, Scope
from policy.language.tree.types import Type

TEXT_RESULTS: Final = frozenset({"label", "why"})
FIXED: Final = ("id", "from", "until", "known from", "exception to", "priority", "source", "note")

_TITLE: Final = re.compile(r"(.*?)\s*(?:\(([^()]*)\))?")
_RESULT: Final = re.compile(r"=\s*([^()]*?)\s*(?:\(([^()]*)\))?")


@dataclass(slots=True)
class Draft:
    """A table as its headings declare it, before its cells are resolved."""

    key: str
    page: str
    title: str
    hit_policy: HitPolicy
    scope: Scope
    dated_by: str
    grid: Grid
    place: Place
    wanted: Mapping[str, Type]
    """The types that the page's kind prescribes for results of these names."""
    headings: dict[str, int] = field(default_factory=dict)
    tests: list[int] = field(default_factory=list)
    results: list[tuple[int, str, tuple[str, ...] | None]] = field(default_factory=list)
    extra: frozenset[str] = frozenset()
    contested: Mapping[str, Type] = field(default_factory=dict)
    """Results that several pages may have; elsewhere their name can be used only if one page has it."""


def title_and_policy(names: Names, title: Written) -> tuple[str, HitPolicy]:
    """Split `Charge (unique)`; report a hit policy that does not exist."""
    match = _TITLE.fullmatch(title.text)
    text, policy = (match[1], match[2]) if match else (title.text, None)
    known = {kind.value: kind for kind in HitPolicy}
    if policy is None:
        return text, HitPolicy.UNIQUE
    wanted = s.words(policy)
    if wanted not in known:
        names.report(
            "hit-policy",
            f"“{policy}” is no hit policy.",
            suggestion(wanted, known, f"Write {listed(known)}."),
            title.at(title.text.rfind("(") + 1),
        )
    return text, known.get(wanted, HitPolicy.UNIQUE)


def declare(
    names: Names,
    page: str,
    section: Section,
    scope: Scope,
    *,
    dated_by: str = "quote date",
    wanted: Mapping[str, Type] | None = None,
    shared: bool = True,
    extra: frozenset[str] = frozenset(),
    contested: Mapping[str, Type] | None = None,
) -> Draft | None:
    """Read a section's headings and declare its results; None, with findings, if it is no decision table.

    `shared` results can be used by formulas elsewhere; `extra` headings are for the caller to read.
    """
    if section.grid is None:
        names.report(
            "no-table",
            f"There is no table under “{section.title.text}”.",
            "Write one, or delete the heading.",
            section.title.place,
        )
        return None
    title, policy = title_and_policy(names, section.title)
    key = f"{page}#{s.words(title)}"
    draft = Draft(
        key,
        page,
        title,
        policy,
        scope,
        dated_by,
        section.grid,
        section.title.place,
        wanted or {},
        extra=extra,
        contested=contested or {},
    )
    for position, heading in enumerate(section.grid.heading):
        _declare_column(names, draft, position, heading, shared=shared)
    if "id" not in draft.headings:
        names.report(
            "no-id",
            f"The table “{title}” has no column “id”.",
            "Give each row an id such as LC1.",
            section.grid.place,
        )
        return None
    return draft


def _declare_column(names: Names, draft: Draft, position: int, heading: Written, *, shared: bool) -> None:
    text = s.words(heading.text)
    if text in FIXED or text in draft.extra:
        if text in draft.headings:
            names.report("column-twice", f"The column “{text}” stands twice.", "Delete one.", heading.place)
        draft.headings[text] = position
    elif heading.text.startswith("="):
        match = _RESULT.fullmatch(heading.text)
        name = s.words(match[1]) if match else ""
        if match is None or not _is_name(name):
            names.report(
                "unreadable",
                f"“{heading.text}” names no result.",
                unnameable(name) if name else "Write “= amount” or “= level (low, high)”.",
                heading.place,
            )
            return
        choice = tuple(s.words(word) for word in match[2].split(",")) if match[2] else None
        if any(name == known for _, known, _ in draft.results):
            names.report("column-twice", f"The result “{name}” stands twice.", "Delete one.", heading.place)
            return
        if shared and name not in draft.wanted and name not in TEXT_RESULTS:
            _share(names, draft, name, heading.place, contested=name in draft.contested)
        draft.results.append((position, name, choice))
    elif text:
        draft.tests.append(position)
    else:
        names.report(
            "unreadable", "A column has no heading.", "Name what its cells test, or delete it.", heading.place
        )


def _share(names: Names, draft: Draft, name: str, place: Place, *, contested: bool) -> None:
    if contested and name in names.outputs:
        names.ambiguous.add(name)
        return
    if names.claim(name, place, "result"):
        names.outputs[name] = DeclaredOutput(name, draft.key, len(draft.results), draft.scope, place)


def _is_name(text: str) -> bool:
    try:
        return isinstance(parse_formula(text), s.Word)
    except Unreadable:
        return False
