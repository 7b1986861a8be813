"""Whether each table answers every account, and only once: gaps, overlaps, rows that contradict each other, and
exceptions that can hold together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations, islice

from policy.language.checks.studies import Studies, Study, View
from policy.language.checks.words import listed, where
from policy.language.findings import Finding, Severity
from policy.language.targets.cells import Node, bits
from policy.language.targets.interpret.rows import Clash, Gap, answer, hitting
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.expressions import Expression
from policy.language.tree.pack import ComponentKind
from policy.language.tree.tables import HitPolicy, Row, Table

MOST_GAPS = 5
MOST_PAIRS = 30
MOST_PATHS = 60


def check(studies: Studies) -> Iterator[Finding]:
    """Yield what is wrong with how the rows of each table cover its accounts."""
    replacing = {one.amount for one in studies.pack.components if one.kind is ComponentKind.EXCEPTION}
    for study in studies:
        needs_a_hit = study.table.hit_policy.needs_a_hit and study.table.key not in replacing
        if needs_a_hit:
            yield from _gaps(studies, study)
        if study.table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
            yield from _pairs(studies, study)
        if any(row.exception_to for row in study.table.rows):
            yield from _exceptions(studies, study)
        if not all(view.has_loose_rows or view.diagram.complete for view in study.views):
            yield Finding(
                "undecided",
                Severity.WARNING,
                f"{study.table.title} has so many ways to combine its columns that not all were looked at.",
                "Split the table, or test fewer columns in one table.",
                study.table.at,
            )


def _gaps(studies: Studies, study: Study) -> Iterator[Finding]:
    table = study.table
    told: set[str] = set()
    for view in study.views:
        undecided = 0
        found = 0
        for path in islice(view.diagram.gaps(), MOST_PATHS):
            pieces = view.diagram.named(path)
            place = where(view.lens, pieces)
            if place in told or found == MOST_GAPS:
                continue
            search = studies.find(view, path, lambda scene: isinstance(answer(table, scene), Gap))
            if search.example is None:
                undecided += not search.impossible
                continue
            found += 1
            told.add(place)
            words = view.lens.epoch.words if len(study.views) > 1 else ""
            start = f"{words}no row" if words else "No row"
            when = f" when {place}" if place else ""
            yield Finding(
                "gap",
                Severity.ERROR,
                f"{start} of {table.title} applies{when}.",
                "Add a row for these accounts, widen the tests of one that is there, or end the table with an "
                "`otherwise` row.",
                table.at,
                search.example,
            )
        if undecided and not found:
            yield _undecided(table, "every account is covered by a row")


def _pairs(studies: Studies, study: Study) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for view in study.views:
        for one, other, leaves in _together(view):
            rows = view.lens.rows[one], view.lens.rows[other]
            pair = rows[0].id, rows[1].id
            if pair in told or set(rows[0].exception_to) & set(rows[1].exception_to):
                continue  # two exceptions to one row are told of as such
            told.add(pair)
            if len(told) > MOST_PAIRS:
                yield Finding(
                    "overlap",
                    Severity.ERROR,
                    f"Still more rows of {study.table.title} apply together.",
                    "Resolve the ones listed first; the others then show.",
                    study.table.at,
                )
                return
            if study.table.hit_policy is HitPolicy.UNIQUE:
                yield from _overlap(studies, study.table, view, rows, leaves)
            elif rows[0].results != rows[1].results:
                yield from _contradiction(studies, study.table, view, rows, leaves)


def _together(view: View) -> Iterator[tuple[int, int, list[Node]]]:
    """Yield the pairs of rows that are left standing together, and where."""
    pairs: dict[tuple[int, int], list[Node]] = {}
    for leaf in view.diagram.leaves:
        if leaf.rows & (leaf.rows - 1):
            left = view.lens.standing(leaf.rows)
            for pair in islice(combinations(bits(left), 2), MOST_PAIRS + 1):
                pairs.setdefault(pair, []).append(leaf)
    for (one, other), leaves in sorted(pairs.items(), key=lambda item: item[0]):
        yield one, other, leaves


def _overlap(
    studies: Studies, table: Table, view: View, rows: tuple[Row, Row], leaves: list[Node]
) -> Iterator[Finding]:
    one, other = rows

    def both(scene: Scene) -> bool:
        outcome = answer(table, scene)
        return isinstance(outcome, Clash) and {one.id, other.id} <= set(outcome.rows)

    search = studies.first(view, leaves, both)
    if search.example is not None:
        yield Finding(
            "overlap",
            Severity.ERROR,
            f"Rows {one.id} and {other.id} both apply{_when(view, leaves[0])}.",
            f"Change the tests of one of them so that only one applies, make one an exception to the other, or give "
            f"{table.title} the hit policy `first`.",
            other.at,
            search.example,
            other.id,
        )
    elif not search.impossible:
        yield _undecided(table, f"rows {one.id} and {other.id} never apply together", other)


def _contradiction(
    studies: Studies, table: Table, view: View, rows: tuple[Row, Row], leaves: list[Node]
) -> Iterator[Finding]:
    one, other = rows

    def differ(scene: Scene) -> bool:
        outcome = answer(table, scene)
        return isinstance(outcome, Clash) and {one.id, other.id} <= set(outcome.rows)

    results: tuple[Expression, ...] = (*one.results, *other.results)
    search = studies.find(view, leaves[0].path(), differ, results)
    if search.example is not None:
        yield Finding(
            "any-conflict",
            Severity.ERROR,
            f"Rows {one.id} and {other.id} both apply{_when(view, leaves[0])}, but give different results.",
            "Give both rows the same results, or change the tests so that only one of them applies.",
            other.at,
            search.example,
            other.id,
        )
    elif not search.impossible:
        yield _undecided(table, f"rows {one.id} and {other.id} always give the same results", other)


def _exceptions(studies: Studies, study: Study) -> Iterator[Finding]:
    table = study.table
    told: set[tuple[int, int]] = set()
    for view in study.views:
        for leaf in view.diagram.leaves:
            pair = view.lens.clashing(view.lens.hits(leaf.rows))
            if pair is None or pair in told:
                continue
            told.add(pair)
            one, other = (view.lens.rows[number] for number in pair)
            search = studies.find(view, leaf.path(), partial(_both_hit, table, {one.id, other.id}))
            shared = [base for base in one.exception_to if base in other.exception_to]
            if search.example is not None:
                yield Finding(
                    "exception-conflict",
                    Severity.ERROR,
                    f"Rows {one.id} and {other.id} are both an exception to {listed(shared)}, and both apply"
                    f"{_when(view, leaf)}.",
                    f"Change the tests so that only one of them applies, or make {other.id} an exception to {one.id}.",
                    other.at,
                    search.example,
                    other.id,
                )
            elif not search.impossible:
                yield _undecided(table, f"the exceptions {one.id} and {other.id} never apply together", other)


def _both_hit(table: Table, wanted: set[str], scene: Scene) -> bool:
    return wanted <= {row.id for row in hitting(table, scene)}


def _when(view: View, leaf: Node) -> str:
    place = where(view.lens, view.diagram.named(leaf.path()))
    return f" when {place}" if place else ""


def _undecided(table: Table, claim: str, row: Row | None = None) -> Finding:
    return Finding(
        "undecided",
        Severity.WARNING,
        f"It could not be decided whether {claim} in {table.title}.",
        "The columns of this table depend on each other; test fewer of them, or show with a case what is meant.",
        table.at if row is None else row.at,
        row="" if row is None else row.id,
    )
