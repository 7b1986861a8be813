"""What a row of a policy page says: where it applies, what follows from it, since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from policy.explain.consequences import consequence
from policy.language.targets.text import Words
from policy.language.tree.pack import Component, Pack
from policy.language.tree.tables import Row, Table
from policy.language.tree.types import TEXT, Value
from policy.wording import Wording, sentence


@dataclass(frozen=True, slots=True)
class Figure:
    """A label and its value, both as people read them."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RowInWords:
    """What a row says to everybody: where it applies, what follows, since when, by which source.

    `exception` is empty for a row that is none; `example` is an account that it applies to.
    """

    row: str
    title: str
    sentence: str
    exception: str
    since: str
    source: str
    place: str
    example: tuple[Figure, ...]


def find(pack: Pack, row: str) -> tuple[Table, Row]:
    """Return a row and its table; raise KeyError if the pack has no row with this id."""
    for table in pack.tables.values():
        for one in table.rows:
            if one.id == row:
                return table, one
    raise KeyError(row)


def component_of(pack: Pack, table: Table) -> Component | None:
    """Return the component whose page a table stands on, None for tables of other pages."""
    return next((component for component in pack.components if table.key in component.tables), None)


def in_words(
    pack: Pack, row: str, example: Mapping[str, Value] | None = None, language: str = "en"
) -> RowInWords:
    """Say a row in words without an account; `example` holds the inputs of one that it applies to.

    Raise KeyError for an unknown row.
    """
    table, one = find(pack, row)
    component = component_of(pack, table)
    words = Words(pack, Wording(language, pack.about.minor_digits))
    phrase = words.wording.phrase
    result = consequence(words, component, table, one, is_nothing=False)
    pairs = zip(table.columns, one.cells, strict=True)
    conditions = [words.condition(column, cell) for column, cell in pairs if words.decides(cell)]
    if one.otherwise:
        text = phrase("if no other", table=table.title, result=result)
    elif conditions:
        text = phrase("then", conditions=words.wording.listed(conditions), result=result)
    else:
        text = phrase("always", result=result)
    types = {name: declared.type for name, declared in pack.inputs.items()}
    return RowInWords(
        row=row,
        title=component.title if component else table.title,
        sentence=sentence(text),
        exception=phrase("exception", rows=words.wording.listed(one.exception_to, "or"))
        if one.exception_to
        else "",
        since=in_effect_words(words.wording, one),
        source=one.source,
        place=str(one.at),
        example=tuple(
            Figure(sentence(name), words.wording.value(value, types.get(name, TEXT)))
            for name, value in (example or {}).items()
        ),
    )


def in_effect_words(wording: Wording, row: Row) -> str:
    """Return when a row is in effect, in a few words; nothing if always."""
    wording = replace(wording, on=None)
    since = "" if row.since is None else wording.short_day(row.since)
    until = "" if row.until is None else wording.short_day(row.until)
    if since and until:
        return wording.phrase("from until", day=since, end=until)
    if until:
        return wording.phrase("until short", end=until)
    return wording.phrase("since short", day=since) if since else ""
