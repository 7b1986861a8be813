"""The plain reading of decision tables: which cells hold, which rows hit and what their hit policy answers.

The definition is the docstring of `tree.tables`; `look` takes its steps up to the hit policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from policy.language.targets.interpret.formulas import evaluate, needed
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.tables import Cell, Equal, HitPolicy, InState, Row, Table, Test
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, State, Value


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that counts, and its results by name."""

    row: str
    outputs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a table says: the rows behind it and, but for lists, one value for each output.

    An output is unknown if a formula needs what is not known; `needs` then names the inputs to find out.
    """

    hits: tuple[Hit, ...]
    outputs: Mapping[str, Value]
    needs: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[str, ...]:
        """The ids of the rows, in the order of the answer."""
        return tuple(hit.row for hit in self.hits)


@dataclass(frozen=True, slots=True)
class Undetermined:
    """A row may hit that would change the answer, and these inputs would tell."""

    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """No row hits, whatever comes out of what is unknown; `values` are the tested ones, by heading."""

    table: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clash:
    """More rows hit than the hit policy allows."""

    table: str
    rows: tuple[str, ...]


Outcome = Answer | Undetermined | Gap | Clash


@dataclass(frozen=True, slots=True)
class Looked:
    """The rows that hit, those of them that are not defeated, and those that may hit, in row order.

    `lacking` are the places of the columns whose unknown values keep a row from hitting.
    """

    hit: tuple[Row, ...]
    left: tuple[Row, ...]
    may: tuple[Row, ...] = ()
    lacking: tuple[int, ...] = ()

    def is_open(self, table: Table) -> bool:
        """Tell whether the table is undetermined."""
        if table.hit_policy.needs_a_hit:
            return not self.left and bool(self.may)
        return bool(self.may and table.outputs)


def answer(table: Table, scene: Scene) -> Outcome:
    """Answer a table for the account, or for the item at hand."""
    values = tested(table, scene)
    looked = look(table, scene, values)
    left = looked.left
    if looked.is_open(table):
        found = (needed(table.columns[place].expression, scene) for place in looked.lacking)
        return Undetermined(tuple(dict.fromkeys(name for names in found for name in names)))
    if not left and table.hit_policy.needs_a_hit:
        return Gap(table.key, {c.heading: value for c, value in zip(table.columns, values, strict=True)})
    if table.hit_policy is HitPolicy.UNIQUE and len(left) > 1:
        return Clash(table.key, tuple(row.id for row in left))
    if table.hit_policy is HitPolicy.COLLECT_COUNT:
        return Answer(tuple(Hit(row.id, {}) for row in left), {table.outputs[0].name: len(left)})
    return _picked(table, left, scene)


def tested(table: Table, scene: Scene) -> tuple[Value, ...]:
    """Return the value that each column tests."""
    dated = scene.date_of(table.dated_by)
    return tuple(evaluate(column.expression, scene, dated) for column in table.columns)


def in_effect(row: Row, day: date) -> bool:
    """Tell whether a row is in effect on a day: from `since` on, and before `until`."""
    return (row.since is None or row.since <= day) and (row.until is None or day < row.until)


def holds(cell: Cell, value: Value, scene: Scene, dated: date) -> bool:
    """Tell whether a cell's tests hold for a value; only a cell that says `unknown` holds for an unknown."""
    if isinstance(value, State):
        named = any(isinstance(test, InState) and test.state is value for test in cell.tests)
        return (named and not cell.negated) or (cell.is_any and value is NOT_APPLICABLE)
    if cell.is_any:
        return True
    return any(_passes(test, value, scene, dated) for test in cell.tests) is not cell.negated


def failing(table: Table, row: Row, scene: Scene) -> int | None:
    """Return the index of the first cell of a row that does not hold, None if all hold."""
    dated = scene.date_of(table.dated_by)
    for index, value in enumerate(tested(table, scene)):
        if not holds(row.cells[index], value, scene, dated):
            return index
    return None


def hitting(table: Table, scene: Scene) -> tuple[Row, ...]:
    """Return the rows that hit (step 1), but for `otherwise` rows."""
    dated = scene.date_of(table.dated_by)
    values = tested(table, scene)
    plain = (row for row in table.rows if not row.otherwise and in_effect(row, dated))
    return _reached([row for row in plain if _holds(row, values, scene, dated)])


def fared(table: Table, scene: Scene) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the rows that hit, and those of them that are not defeated, in row order."""
    looked = look(table, scene, tested(table, scene))
    return looked.hit, looked.left


def look(table: Table, scene: Scene, values: Sequence[Value]) -> Looked:
    """Return how the rows fare where the columns test these values (steps 1 to 4)."""
    dated = scene.date_of(table.dated_by)
    looked = Looked((), ())
    unknown = frozenset(place for place, value in enumerate(values) if value is UNKNOWN)
    for otherwise in (False, True):
        rows = [row for row in table.rows if (otherwise or not row.otherwise) and in_effect(row, dated)]
        hit = _reached([row for row in rows if _holds(row, values, scene, dated)])
        defeated = {base for row in hit for base in row.exception_to}
        left = tuple(row for row in hit if row.id not in defeated)
        looked = Looked(hit, left)
        if unknown:
            possible = _reached([row for row in rows if _holds(row, values, scene, dated, unknown)])
            may = tuple(row for row in possible if row not in hit)
            looked = Looked(hit, left, may, _lacking(may, values, scene, dated))
        if looked.left or looked.may:
            break
    return looked


def _holds(
    row: Row, values: Sequence[Value], scene: Scene, dated: date, but: AbstractSet[int] = frozenset()
) -> bool:
    """Tell whether a row's cells hold, all but those in some columns."""
    several = enumerate(zip(row.cells, values, strict=True))
    return all(place in but or holds(cell, value, scene, dated) for place, (cell, value) in several)


def _lacking(may: Iterable[Row], values: Sequence[Value], scene: Scene, dated: date) -> tuple[int, ...]:
    """Return the places of the unknown values that keep any of these rows from hitting."""
    return tuple(
        place
        for place, value in enumerate(values)
        if value is UNKNOWN and any(not holds(row.cells[place], value, scene, dated) for row in may)
    )


def _reached(candidates: list[Row]) -> tuple[Row, ...]:
    """Return those of these rows that are no exceptions, or that are exceptions to one that is returned."""
    reached = {row.id for row in candidates if not row.exception_to}
    before = -1
    while before < len(reached):
        before = len(reached)
        reached |= {row.id for row in candidates if reached.intersection(row.exception_to)}
    return tuple(row for row in candidates if row.id in reached)


def results(table: Table, row: Row, scene: Scene) -> tuple[Hit, tuple[str, ...]]:
    """Evaluate a row's formulas from left to right, each seeing those before; also return what they need."""
    dated = scene.date_of(table.dated_by)
    outputs: dict[str, Value] = {}
    needs: dict[str, None] = {}
    for output, formula in zip(table.outputs, row.results, strict=True):
        value = evaluate(formula, scene, dated)
        wanted = needed(formula, scene) if value is UNKNOWN else ()
        needs.update(dict.fromkeys(wanted))
        outputs[output.name] = value
        if len(outputs) < len(table.outputs):
            scene = scene.with_outputs({output.name: value}, {output.name: wanted})
    return Hit(row.id, outputs), tuple(needs)


def _passes(test: Test, value: Any, scene: Scene, dated: date) -> bool:
    match test:
        case Equal(value=expected):
            return bool(value == evaluate(expected, scene, dated))
        case InState(state=state):
            return state is None
        case _:
            low, high = test.low, test.high
            start: Any = value if low is None else evaluate(low, scene, dated)
            end: Any = value if high is None else evaluate(high, scene, dated)
            above = value > start or (value == start and (low is None or test.low_included))
            below = value < end or (value == end and (high is None or test.high_included))
            return above and below


def _picked(table: Table, left: tuple[Row, ...], scene: Scene) -> Outcome:
    """Apply the hit policy (step 5)."""
    policy = table.hit_policy
    if policy in (HitPolicy.UNIQUE, HitPolicy.FIRST):
        left = left[:1]
    found = [results(table, row, scene) for row in left]
    hits = tuple(hit for hit, _ in found)
    needs = tuple(dict.fromkeys(name for _, wanted in found for name in wanted))
    if policy is HitPolicy.ANY:
        if any(hit.outputs != hits[0].outputs for hit in hits):
            return Clash(table.key, tuple(hit.row for hit in hits))
        hits = hits[:1]
    if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
        ranks = {row.id: _rank(table, row, hit) for row, hit in zip(left, hits, strict=True)}
        hits = tuple(sorted(hits, key=lambda hit: ranks[hit.row]))
        hits = hits if policy.is_list else hits[:1]
    if policy.is_list:
        return Answer(hits, {}, needs)
    if policy.is_collect:
        return Answer(
            hits,
            {o.name: _collected(policy, [h.outputs[o.name] for h in hits]) for o in table.outputs},
            needs,
        )
    return Answer(hits, hits[0].outputs, needs)


def _rank(table: Table, row: Row, hit: Hit) -> int:
    """Return the place of a hit: by its `priority`, else by the word order of the table's first output."""
    if row.priority is not None:
        return row.priority
    words = table.outputs[0].type.words
    word = hit.outputs[table.outputs[0].name]
    return words.index(word) if isinstance(word, str) and word in words else len(words)


def _collected(policy: HitPolicy, values: list[Any]) -> Value:
    for state in (UNKNOWN, NOT_APPLICABLE):
        if state in values:
            return state
    if policy is HitPolicy.COLLECT_SUM:
        return cast("Value", sum(values))
    return cast("Value", min(values) if policy is HitPolicy.COLLECT_MIN else max(values))
