"""An account to which a row applies, to show an author what the row is about."""

from __future__ import annotations

from collections.abc import Mapping

from policy.language.checks.spots import search_at, spots
from policy.language.checks.studies import Studies
from policy.language.tree.pack import Pack
from policy.language.tree.types import Value


def example_of(pack: Pack, row: str) -> Mapping[str, Value] | None:
    """Return values by input name with which a row applies, None if none was found; raise KeyError for no row."""
    table = next((one for one in pack.tables.values() if any(known.id == row for known in one.rows)), None)
    if table is None:
        raise KeyError(row)
    studies = Studies(pack)
    for spot in spots(studies, table, lambda one: one.id == row):
        return search_at(studies, spot, (), lambda _: True, ()).example
    return None
