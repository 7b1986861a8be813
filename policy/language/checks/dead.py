"""Rows that do nothing: tests that no value meets, rows never in effect or never reached, and for hit policy
`first` which rows go before which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from policy.language.checks.studies import Studies, Study, View
from policy.language.checks.witness import Search, standing
from policy.language.checks.words import listed
from policy.language.findings import Finding, Severity
from policy.language.targets.cells import Node, bits
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.tables import Equal, HitPolicy, Interval, Row, Table
from policy.language.tree.types import Value


def check(studies: Studies) -> Iterator[Finding]:
    """Yield the rows that can never apply, and what `first` passes over."""
    steps = {flow.table for flow in studies.pack.flows}
    for study in studies:
        empty = tuple(_empty_tests(study))
        yield from empty
        if all(view.has_loose_rows or view.diagram.complete for view in study.views):
            yield from _dead(
                studies, study, {finding.row for finding in empty}, is_flow=study.table.key in steps
            )
        if study.table.hit_policy is HitPolicy.FIRST:
            yield from _shadows(studies, study)


def _empty_tests(study: Study) -> Iterator[Finding]:
    for view in study.views:
        for row, regions in zip(view.lens.rows, view.lens.regions, strict=True):
            for column, cell in enumerate(row.cells):
                if cell.is_any or (
                    len(cell.tests) == 1 and not regions[column].is_empty and not cell.negated
                ):
                    continue
                heading = study.table.columns[column].heading
                for test in cell.tests:
                    if isinstance(test, Equal | Interval) and not view.lens.is_possible(cell, column, test):
                        yield Finding(
                            "empty-test",
                            Severity.ERROR,
                            f"Row {row.id}: no value of {heading} meets the test “{cell.text}”.",
                            f"Check the ends of the test against each other and against the domain of {heading} in "
                            f"inputs.md.",
                            cell.at,
                            row=row.id,
                        )


def _dead(studies: Studies, study: Study, told: set[str], *, is_flow: bool) -> Iterator[Finding]:
    alive: set[str] = set()
    for view in study.views:
        alive |= {view.lens.rows[number].id for number in _alive(view)}
    for row in study.table.rows:
        if row.id in alive or row.id in told:
            continue
        for view in study.views:
            if row in view.lens.rows:
                yield _reason(studies, view, row, is_flow=is_flow)
                break


def _alive(view: View) -> Iterable[int]:
    """Return the rows that some account takes."""
    if view.has_loose_rows:
        return [number for number in range(len(view.lens.rows)) if view.can_hold(number)]
    picked = 0
    for leaf in view.diagram.leaves:
        picked |= view.lens.picked(leaf.rows)
    return bits(picked)


def _reason(studies: Studies, view: View, row: Row, *, is_flow: bool) -> Finding:
    """Say why a row that is in effect is never taken."""
    lens, table = view.lens, view.lens.table
    number = lens.rows.index(row)
    leaves = [] if view.has_loose_rows else view.diagram.leaves
    holds = [leaf for leaf in leaves if leaf.rows >> number & 1]
    hits = [leaf for leaf in holds if lens.hits(leaf.rows) >> number & 1]
    others: dict[str, None] = {}
    for leaf in hits:
        others.update(dict.fromkeys(lens.rows[other].id for other in bits(lens.picked(leaf.rows))))
    what = "Step" if is_flow else "Row"
    code = "unreachable-step" if is_flow else "dead-row"
    search = _meets(studies, view, row, holds)
    if not holds:
        return Finding(
            code,
            Severity.WARNING,
            f"{what} {row.id} never applies: no account meets all of its tests at once.",
            "Its columns depend on each other: correct a test, or remove the row.",
            row.at,
            row=row.id,
        )
    if row.otherwise:
        return Finding(
            "idle-otherwise",
            Severity.NOTE,
            f"Row {row.id} (otherwise) of {table.title} is never needed: the other rows cover every account.",
            "Keep it as a safeguard, or remove it so that a gap made later is found.",
            row.at,
            row=row.id,
        )
    if row.exception_to and not hits:
        return Finding(
            "exception-never",
            Severity.WARNING,
            f"Row {row.id} never applies: where its tests hold, {listed(row.exception_to, 'or')}, which it is an "
            f"exception to, does not apply.",
            "Correct its tests, or name another row under `exception to`.",
            row.at,
            search.example,
            row.id,
        )
    return Finding(
        code,
        Severity.WARNING,
        f"{what} {row.id} never applies: wherever its tests hold, {listed(others)} "
        f"{'is' if len(others) == 1 else 'are'} taken.",
        f"Move {row.id} up, change its tests, or remove it.",
        row.at,
        search.example,
        row.id,
    )


def _meets(studies: Studies, view: View, row: Row, leaves: list[Node]) -> Search:
    """Find an account at which a row's tests hold and it is still not taken."""
    table = view.lens.table

    def passed_over(scene: Scene) -> bool:
        return row.id not in _taken(table, scene)

    return studies.first(view, leaves, passed_over)


def _shadows(studies: Studies, study: Study) -> Iterator[Finding]:
    """Show, once for a `first` table, which rows go before which; catch-alls are meant to come last."""
    order: dict[str, list[str]] = {}
    example: Mapping[str, Value] | None = None
    for view in study.views:
        rows = view.lens.rows
        for number, earlier in _passed_over(view).items():
            row = rows[number]
            if all(cell.is_any for cell in row.cells):
                continue
            for winner, leaf in sorted(earlier.items()):
                later = order.setdefault(rows[winner].id, [])
                if row.id in later:
                    continue
                wins = partial(_is_taken, study.table, rows[winner].id)
                if example is None:
                    example = studies.find(view, leaf.path(), wins).example
                later.append(row.id)
    if order and example is not None:
        pairs = "; ".join(f"{winner} before {listed(later)}" for winner, later in order.items())
        yield Finding(
            "shadowed",
            Severity.NOTE,
            f"In {study.table.title} (first) several rows can hold at once. Then the earlier one is taken: {pairs}.",
            "If that is meant, nothing is to be done; else change the order of the rows.",
            study.table.at,
            example,
        )


def _passed_over(view: View) -> dict[int, dict[int, Node]]:
    """Return, for each row that is taken somewhere, the rows that go before it elsewhere, and where."""
    before: dict[int, dict[int, Node]] = {}
    taken = 0
    for leaf in view.diagram.leaves:
        left = view.lens.standing(leaf.rows)
        first = left & -left
        taken |= first
        for number in bits(left ^ first):
            before.setdefault(number, {}).setdefault(first.bit_length() - 1, leaf)
    return {number: earlier for number, earlier in before.items() if taken >> number & 1}


def _is_taken(table: Table, row: str, scene: Scene) -> bool:
    return _taken(table, scene) == (row,)


def _taken(table: Table, scene: Scene) -> tuple[str, ...]:
    left = standing(table, scene)
    return left[:1] if table.hit_policy is HitPolicy.FIRST else left
