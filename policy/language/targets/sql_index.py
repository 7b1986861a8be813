"""An index for large tables: the row is found by look-ups in constant lists, however many rows there are.

Each column's value is sorted into classes that no cell tells apart. The classes are then read one column after
the other, as an automaton reads letters: its states are sets of rows that may still hit, its moves a constant list.
What no list of reasonable size can hold is tested on the few rows that are left.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Final

from policy.language.targets.sql_formulas import Formulas
from policy.language.targets.sql_steps import Chain
from policy.language.targets.sql_terms import Term, needed
from policy.language.targets.sql_text import NOTHING, day, integers, mask
from policy.language.tree.expressions import Constant
from policy.language.tree.tables import Cell, Equal, HitPolicy, InState, Interval, Row, Table, Test
from policy.language.tree.traversal import ends
from policy.language.tree.types import Kind, State

ROWS: Final = 100
"""A table with fewer rows is tested row by row, which is as fast."""
MOVES: Final = 400_000
"""How long the list of one column's moves may be."""
LEFT: Final = 64
"""How many rows may be left for testing one by one."""
_SPAN: Final = 100_000
"""How far apart the outer points of a column may lie to look its class up without bisection."""


@dataclass(slots=True)
class Classes:
    """One column's classes: its points divide numbers and dates, words and booleans are points themselves.

    Class n lies between the points n - 1 and n. Two more stand for not applicable and unknown.
    """

    value: Term
    kind: Kind
    cells: tuple[Cell, ...]
    points: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    """By class, the set of rows (as bits) whose cell holds."""
    column: str = ""

    @property
    def not_applicable(self) -> int:
        """The class of values that do not apply."""
        return len(self.points) + 1

    @property
    def unknown(self) -> int:
        """The class of unknown values."""
        return len(self.points) + 2


@dataclass(frozen=True, slots=True)
class Found:
    """The number of the row that answers, 0 for none, and where there is none the mask of the inputs to find out.

    The mask is None where the lists do not tell it.
    """

    code: str
    lacking: str | None


def looked_up(table: Table, columns: Sequence[Term], chain: Chain, formulas: Formulas) -> Found | None:
    """Return the row that answers, or None if the table is small or cannot be indexed."""
    ranked = _ranked(table)
    if len(table.rows) < ROWS or formulas.dated is not None or ranked is None:
        return None
    classes: list[Classes] = []
    for index, value in enumerate(columns):
        cells = tuple(row.cells[index] for _, row in ranked)
        one = Classes(value, table.columns[index].expression.type.kind, cells)
        one.points = sorted(
            {point for cell in cells for test in cell.tests for point in _points(test, value)}
        )
        one.rows = _rows_by_class(one)
        one.column = _class_of(one, chain)
        classes.append(one)
    classes.sort(key=lambda one: len(one.points))
    state, sets, left = _read(classes, len(ranked), chain)
    places = [place for place, _ in ranked]
    if left:
        code = _tested(left, state, [rows for rows, _ in sets], places, chain)
        return None if code is None else Found(code, None if needed(columns) != NOTHING else NOTHING)
    plain = sum(1 << number for number, (_, row) in enumerate(ranked) if not row.otherwise)
    code = f"({integers(_lowest(rows, places) for rows, _ in sets)})[{state} + 1]"
    return Found(code, _lacking(classes, state, sets, plain, chain))


def _lacking(
    classes: Sequence[Classes], state: str, sets: Sequence[tuple[int, int]], plain: int, chain: Chain
) -> str:
    """Return the mask of the inputs behind the cells that keep rows from hitting in a state where none does."""
    several = [one for one in classes if one.value.needs]
    if not several:
        return NOTHING
    bits = []
    for rows, possible in sets:
        may = 0 if rows else possible & plain or possible
        bits.append(sum(1 << bit for bit, one in enumerate(several) if may & ~one.rows[one.unknown]))
    kept = chain.add(f"({integers(bits)})[{state} + 1]")
    return mask(
        f"CASE WHEN {kept} & {1 << bit} <> 0 THEN {needed([one.value])} ELSE {NOTHING} END"
        for bit, one in enumerate(several)
    )


def _ranked(table: Table) -> list[tuple[int, Row]] | None:
    """Return the rows with their numbers, the first to be looked at first; None if it takes more than that."""
    fixed = all(
        isinstance(end, Constant) for row in table.rows for c in row.cells for t in c.tests for end in ends(t)
    )
    if not fixed or any(row.exception_to for row in table.rows):
        return None
    numbered = list(enumerate(table.rows, 1))
    match table.hit_policy:
        case HitPolicy.UNIQUE | HitPolicy.FIRST | HitPolicy.ANY:
            return sorted(numbered, key=lambda one: one[1].otherwise)
        case HitPolicy.PRIORITY if all(row.priority is not None for row in table.rows):
            return sorted(numbered, key=lambda one: (one[1].otherwise, one[1].priority or 0, one[0]))
        case _:
            return None


def _range(test: Test, value: Term) -> tuple[int | None, int | None]:
    """Return the least and greatest code, ordinal or numerator for which a test holds."""
    match test:
        case Equal(value=Constant(value=str() as word)):
            code = value.words.index(word) + 1 if word in value.words else -1
            return code, code
        case Equal(value=Constant(value=bool() as truth)):
            return int(truth), int(truth)
        case Equal(value=Constant(value=same)):
            exact = _exact(same, value)
            return ceil(exact), floor(exact)
        case Interval(low=low, high=high):
            first = last = None
            if isinstance(low, Constant):
                exact = _exact(low.value, value)
                first = ceil(exact) if test.low_included else floor(exact) + 1
            if isinstance(high, Constant):
                exact = _exact(high.value, value)
                last = floor(exact) if test.high_included else ceil(exact) - 1
            return first, last
        case _:
            return None, None


def _exact(constant: object, value: Term) -> Fraction:
    if isinstance(constant, date):
        return Fraction(constant.toordinal())
    return Fraction(str(constant)) * value.scale


def _points(test: Test, value: Term) -> tuple[int, ...]:
    first, last = _range(test, value)
    return tuple(point for point in (first, None if last is None else last + 1) if point is not None)


def _rows_by_class(classes: Classes) -> list[int]:
    """Sweep over the points: at each, some rows begin to hold and some cease to."""
    known = len(classes.points) + 1
    starts, stops = [0] * (known + 1), [0] * (known + 1)
    by_state = {State.UNKNOWN: 0, State.NOT_APPLICABLE: 0}
    negated = 0
    for number, cell in enumerate(classes.cells):
        bit = 1 << number
        if cell.is_any:
            by_state[State.NOT_APPLICABLE] |= bit
            negated |= bit
        if cell.negated:
            negated |= bit
        for begin, end in _class_ranges(cell, classes):
            starts[begin] |= bit
            stops[end] |= bit
        for test in cell.tests:
            if isinstance(test, InState) and test.state is not None and not cell.negated:
                by_state[test.state] |= bit
    rows: list[int] = []
    holding = 0
    for number in range(known):
        holding = (holding & ~stops[number]) | starts[number]
        rows.append(holding ^ negated)
    return [*rows, by_state[State.NOT_APPLICABLE], by_state[State.UNKNOWN]]


def _class_ranges(cell: Cell, classes: Classes) -> list[tuple[int, int]]:
    """Return where a cell's tests hold, as ranges of classes that neither touch nor overlap."""
    known = len(classes.points) + 1
    found: list[tuple[int, int]] = []
    for test in cell.tests:
        if isinstance(test, InState) and test.state is not None:
            continue
        first, last = _range(test, classes.value)
        begin = 0 if first is None else bisect_left(classes.points, first) + 1
        end = known if last is None else bisect_left(classes.points, last + 1) + 1
        if begin < end:
            found.append((begin, end))
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _class_of(classes: Classes, chain: Chain) -> str:
    """Add the column with the class of the value: looked up, or found by bisection in the list of points."""
    value, points = classes.value, classes.points
    sql = f"CAST({value.sql} AS BIGINT)" if classes.kind is Kind.BOOLEAN else value.sql
    if classes.kind is Kind.DATE:
        sql = f"({sql} - {day(date.min)} + 1)"  # its ordinal
    if not points:
        inside = "0"
    elif points[-1] - points[0] < _SPAN:
        first, last = points[0], points[-1]
        listed: list[int] = [0]
        for number, (begin, end) in enumerate(zip(points, [*points[1:], last + 1], strict=True), 1):
            listed += [number] * (end - begin)
        inside = f"({integers(listed)})[LEAST(GREATEST({sql} - {first - 2}, 1), {len(listed)})]"
    else:
        inside = _bisected(chain.add(sql), points, chain)
    if value.is_nullable:
        inside = (
            f"CASE WHEN {value.na or 'FALSE'} THEN {classes.not_applicable} "
            f"WHEN {value.sql} IS NULL THEN {classes.unknown} ELSE {inside} END"
        )
    return chain.add(inside)


def _bisected(sql: str, points: Sequence[int], chain: Chain) -> str:
    """Return how many of the points are not above a value, by halving: a look-up for each power of two."""
    size = 1 << len(points).bit_length()
    listed = integers([*points, *[2**62] * (size - len(points))])
    found, step = "0", size // 2
    while step:
        ahead = f"{found} + CASE WHEN {sql} >= ({listed})[{found} + {step}] THEN {step} ELSE 0 END"
        found = chain.add(ahead)
        step //= 2
    return found


def _read(
    classes: Sequence[Classes], rows: int, chain: Chain
) -> tuple[str, list[tuple[int, int]], list[Classes]]:
    """Read column after column; return the state, the sets of rows of each state, and the columns not read.

    The sets are of the rows whose cells hold, and of those whose cells hold as far as is known.
    """
    every = (1 << rows) - 1
    state, sets = "0", [(every, every)]
    for number, one in enumerate(classes):
        width = len(one.rows)
        if len(sets) * width > MOVES:
            return state, sets, list(classes[number:])
        numbers: dict[tuple[int, int], int] = {}
        open_ = one.unknown if one.value.needs else None
        moves = [
            numbers.setdefault(
                (before & holding, possible if at == open_ else possible & holding), len(numbers)
            )
            for before, possible in sets
            for at, holding in enumerate(one.rows)
        ]
        state = chain.add(f"({integers(moves)})[{state} * {width} + {one.column} + 1]")
        sets = list(numbers)
    return state, sets, []


def _lowest(rows: int, places: Sequence[int]) -> int:
    return places[(rows & -rows).bit_length() - 1] if rows else 0


def _tested(
    left: Sequence[Classes], state: str, sets: Sequence[int], places: Sequence[int], chain: Chain
) -> str | None:
    """Test the rows that a state leaves, in order, on the columns that were not read."""
    candidates = [list(_bits(rows, LEFT + 1)) for rows in sets]
    most = max(map(len, candidates))
    spans = [_spans(one) for one in left]
    if most > LEFT or any(span is None for span in spans):
        return None
    arms: list[str] = []
    for turn in range(most):
        listed = integers(rows[turn] + 1 if turn < len(rows) else 0 for rows in candidates)
        row = chain.add(f"({listed})[{state} + 1]")
        tests = [
            f"{one.column} BETWEEN ({integers([1, *span[0]])})[{row} + 1] AND ({integers([0, *span[1]])})[{row} + 1]"
            for one, span in zip(left, spans, strict=True)
            if span is not None
        ]
        arms.append(f"WHEN {' AND '.join(tests)} THEN ({integers([0, *places])})[{row} + 1]")
    return f"CASE {' '.join(arms)} ELSE 0 END"


def _spans(classes: Classes) -> tuple[list[int], list[int]] | None:
    """Return each row's first and last class in this column, None if a row's classes are no single run."""
    first: list[int] = []
    last: list[int] = []
    for cell in classes.cells:
        runs = [(0, classes.unknown)] if cell.is_any else _class_ranges(cell, classes)
        has_state = any(isinstance(test, InState) and test.state is not None for test in cell.tests)
        if cell.negated or has_state or len(runs) > 1:
            return None
        begin, end = runs[0] if runs else (1, 1)
        first.append(begin)
        last.append(end - 1)
    return first, last


def _bits(rows: int, most: int) -> Iterator[int]:
    """Yield the places of the bits of a set, the lowest first, but not more than so many."""
    while rows and most:
        lowest = rows & -rows
        yield lowest.bit_length() - 1
        rows ^= lowest
        most -= 1
