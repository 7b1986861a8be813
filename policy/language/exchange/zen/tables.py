"""Decision tables as JDM nodes: the hit policies, exceptions and `otherwise` in the two that JDM has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policy.language.exchange.exported import Unsayable
from policy.language.exchange.zen.cells import condition, tested, unknown
from policy.language.exchange.zen.fields import Fields
from policy.language.exchange.zen.formulas import formula
from policy.language.tree.expressions import Constant, Expression, Name, Origin
from policy.language.tree.tables import Cell, HitPolicy, Row, Table
from policy.language.tree.traversal import rebuilt

Rule = tuple[Row, list[list[Cell]]]
"""A row and, by column, the cells that must all hold."""


def rules(table: Table) -> list[Rule]:
    """Return the rows so that the first that holds is the answer, or, for a list or sum, all that hold are."""
    plain = [row for row in table.rows if not row.otherwise]
    last = [row for row in table.rows if row.otherwise]
    if table.hit_policy.is_collect or table.hit_policy.is_list:
        if last:
            raise Unsayable(
                "“otherwise” beside a hit policy that collects has no equivalent.",
                "Write the row's own tests.",
            )
        if any(row.exception_to for row in plain):
            raise Unsayable(
                "Exceptions under a hit policy that collects have no equivalent.",
                "Let the rows exclude each other.",
            )
    if table.hit_policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
        plain = sorted(plain, key=lambda row: _rank(table, row))
        last = sorted(last, key=lambda row: _rank(table, row))
    return [*_with_exceptions(table, plain), *((row, [[cell] for cell in row.cells]) for row in last)]


def _rank(table: Table, row: Row) -> int:
    if row.priority is not None:
        return row.priority
    first = row.results[0]
    words = table.outputs[0].type.words
    if isinstance(first, Constant) and first.value in words:
        return words.index(str(first.value))
    raise Unsayable("The order of the rows depends on a formula.", "Give the rows a column “priority”.")


def _with_exceptions(table: Table, rows: Sequence[Row]) -> Iterator[Rule]:
    """Put each exception before the row that it is an exception to, with that row's cells besides its own."""
    if table.hit_policy is not HitPolicy.UNIQUE and any(row.exception_to for row in rows):
        raise Unsayable("Exceptions are exported only of unique tables.", "Let the rows exclude each other.")
    exceptions: dict[str, list[Row]] = {}
    for row in rows:
        for base in row.exception_to:
            exceptions.setdefault(base, []).append(row)

    def from_(row: Row, above: list[list[Cell]]) -> Iterator[Rule]:
        cells = [[*upper, cell] for upper, cell in zip(above, row.cells, strict=True)]
        for exception in exceptions.get(row.id, ()):
            yield from from_(exception, cells)
        yield row, cells

    for row in rows:
        if not row.exception_to:
            yield from from_(row, [[] for _ in row.cells])


def content(
    fields: Fields, table: Table, outputs: Mapping[str, str], rule: str, path: str | None
) -> dict[str, Any]:
    """Return the content of a table's node. `outputs` names the field of each output, `rule` that of the row's id.

    With a path, all hits are listed there; without, the first is the answer.
    """
    listed = rules(table)
    inputs: list[dict[str, str]] = []
    cells: list[list[str]] = []
    for n, column in enumerate(table.columns):
        at, texts = tested(fields, column, [joined[n] for _, joined in listed])
        inputs.append({"id": f"i{n}", "name": column.heading} | ({} if at is None else {"field": at}))
        cells.append(texts)
    written = []
    for number, (row, _) in enumerate(listed):
        made: dict[str, str] = {"_id": f"{row.id}-{number}", "_description": row.source}
        made |= {f"i{n}": texts[number] for n, texts in enumerate(cells)}
        made |= {f"o{n}": text for n, text in enumerate(_results(fields, table, row, outputs))}
        made[f"o{len(outputs)}"] = f'"{row.id}"'
        written.append(made)
    return _content(inputs, [*outputs.values(), rule], written, path)


def open_content(fields: Fields, table: Table, flag: str) -> dict[str, Any]:
    """Return the content of a node that sets a flag where a row may hit but, for an unknown value, does not."""
    inputs = [{"id": f"i{n}", "name": f"{n}"} for n in range(len(table.columns) + 1)]
    written = []
    for row in table.rows:
        made = {"_id": f"{row.id}-may"}
        held = []
        for n, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            holds = condition(fields, column, cell, formula(fields, column.expression))
            held.append(f"({holds})")
            made[f"i{n}"] = f"({unknown(fields, column)}) or ({holds})"
        made[f"i{len(held)}"] = f"not ({' and '.join(held)})"
        written.append({**made, "o0": "true"})
    return _content(inputs, [flag], written, None)


def _content(
    inputs: Sequence[Mapping[str, str]],
    names: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    path: str | None,
) -> dict[str, Any]:
    return {
        "hitPolicy": "first" if path is None else "collect",
        "inputs": inputs,
        "outputs": [{"id": f"o{n}", "name": name, "field": name} for n, name in enumerate(names)],
        "rules": rows,
        "passThrough": True,
        "executionMode": "single",
        "inputField": None,
        "outputPath": path,
    }


def _results(fields: Fields, table: Table, row: Row, outputs: Mapping[str, str]) -> Iterator[str]:
    before: dict[str, Expression] = {}

    def to_the_left(node: Expression) -> Expression:
        if isinstance(node, Name) and node.origin is Origin.OUTPUT and node.name in before:
            return before[node.name]
        return node

    for output, result in zip(table.outputs, row.results, strict=True):
        if output.name not in outputs:
            continue
        whole = rebuilt(result, to_the_left)
        before[output.name] = whole
        yield formula(fields, whole, fields.scale.of_output(output.name) if whole.type.words == () else None)
