"""Tables as DMN can have them: exceptions written as rows of a first-hit table, priorities as the order of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from policy.language.exchange.exported import Unsayable
from policy.language.tree.expressions import Constant
from policy.language.tree.tables import Cell, HitPolicy, Row, Table


def plain(table: Table) -> tuple[Table, list[str]]:
    """Return a table without exceptions and priorities that answers the same, and what was done; raise Unsayable."""
    done = []
    if any(row.exception_to for row in table.rows):
        table = _without_exceptions(table)
        done.append(
            "exceptions stand before the rows that they are exceptions to, and the first that holds counts"
        )
    if table.hit_policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) and not _by_words(table):
        if any(row.priority is None for row in table.rows):
            raise Unsayable("Its order depends on formulas.", "Give each row a priority.")
        rows = sorted(table.rows, key=lambda row: row.priority or 0)
        policy = HitPolicy.FIRST if table.hit_policy is HitPolicy.PRIORITY else HitPolicy.RULE_ORDER
        table = replace(table, rows=tuple(rows), hit_policy=policy)
        done.append("its rows stand in the order of their priority")
    return table, done


def _by_words(table: Table) -> bool:
    words = table.outputs[0].type.words
    return all(
        row.priority is None and isinstance(row.results[0], Constant) and row.results[0].value in words
        for row in table.rows
    )


def _without_exceptions(table: Table) -> Table:
    if table.hit_policy is not HitPolicy.UNIQUE:
        raise Unsayable(
            f"Exceptions under “{table.hit_policy.value}” have no equivalent.",
            "Let the rows exclude each other.",
        )
    exceptions: dict[str, list[Row]] = {}
    for row in table.rows:
        for base in row.exception_to:
            exceptions.setdefault(base, []).append(row)
    rows = [made for row in table.rows if not row.exception_to for made in _joined(row, (), exceptions)]
    return replace(table, rows=tuple(rows), hit_policy=HitPolicy.FIRST)


def _joined(row: Row, above: Sequence[Cell], exceptions: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    """Yield the exceptions to a row and then the row itself, each with the cells of what it is an exception to."""
    cells = (
        [_both(row, one, other) for one, other in zip(above, row.cells, strict=True)] if above else row.cells
    )
    for exception in exceptions.get(row.id, ()):
        yield from _joined(exception, cells, exceptions)
    yield replace(row, cells=tuple(cells), exception_to=())


def _both(row: Row, one: Cell, other: Cell) -> Cell:
    if one.is_any or one == other or (one.tests, one.negated) == (other.tests, other.negated):
        return other
    if other.is_any:
        return one
    raise Unsayable(
        f"Row {row.id} and the row it is an exception to test the same value in two ways.",
        "Let the exception's cell say both.",
    )
