"""Rows as conditions: one flat boolean expression for each row of a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from policy.language.targets.python.areas import Area, Range, area_of
from policy.language.targets.python.formulas import Formulas
from policy.language.tree.tables import Cell, Equal, InState, Row, Table, Test
from policy.language.tree.types import NOT_APPLICABLE, NUMERIC, UNKNOWN, Type

NEVER = "False"


@dataclass(frozen=True, slots=True)
class Tested:
    """A column at run time: the variable that holds its value, its type and scale.

    `stateful` tells that it may hold a state, `unknown` that this may be the unknown one.
    """

    code: str
    stateful: bool
    type: Type
    denominator: int
    unknown: bool


class Conditions:
    """Writes the conditions of one table's rows; `dated` is the day at run time that a row must be in effect on."""

    def __init__(
        self, table: Table, tested: tuple[Tested, ...], formulas: Formulas, dated: str | None
    ) -> None:
        self.tested = tested
        self._formulas = formulas
        self.dated = dated
        self.areas: dict[str, tuple[Area | None, ...]] = {
            row.id: tuple(
                area_of(cell, column.type, column.denominator)
                for cell, column in zip(row.cells, tested, strict=True)
            )
            for row in table.rows
        }

    def of_row(self, row: Row) -> str:
        """Return code that tells whether a row's cells hold on its date; an empty string if they always do."""
        parts = [self._cell(*one) for one in zip(row.cells, self.areas[row.id], self.tested, strict=True)]
        if self.dated is not None:
            parts.append(_between(self.in_effect(row), self.dated))
        return NEVER if NEVER in parts else " and ".join(part for part in parts if part)

    @property
    def is_unknown(self) -> str:
        """Code that tells whether any tested value is unknown; empty if none can be."""
        return " or ".join(f"{column.code} is U" for column in dict.fromkeys(self.tested) if column.unknown)

    def of_possible(self, row: Row) -> str:
        """Return code that tells whether a row does not hit but would if what is unknown came out so.

        What a row is an exception to is not looked at.
        """
        several = list(zip(row.cells, self.areas[row.id], self.tested, strict=True))
        closed = [one for one in several if self._is_closed(*one)]
        if not closed:
            return NEVER
        parts = [_any_of([f"{column.code} is U" for *_, column in closed])]
        parts += [self._cell(*one, possible=True) for one in several if closed != [one]]
        if self.dated is not None:
            parts.append(_between(self.in_effect(row), self.dated))
        return NEVER if NEVER in parts else " and ".join(part for part in parts if part)

    def may_be_open(self, row: Row) -> bool:
        """Tell whether an unknown value can keep a row from hitting."""
        return any(
            self._is_closed(*one) for one in zip(row.cells, self.areas[row.id], self.tested, strict=True)
        )

    def in_effect(self, row: Row) -> Range:
        """Return the days on which a row is in effect."""
        return _day(row.since), _before(row.until)

    def known_in(self, row: Row) -> frozenset[str]:
        """Return the columns' variables that hold a value and no state where this row hits."""
        pairs = zip(self.areas[row.id], self.tested, row.cells, strict=True)
        return frozenset(
            column.code
            for area, column, cell in pairs
            if (
                not area.takes_states
                if area is not None
                else not any(isinstance(t, InState) for t in cell.tests)
            )
        )

    def are_apart(self, one: Row, two: Row) -> bool:
        """Tell whether two rows are seen never to hit at once."""
        if self.dated is not None and (
            (one.until is not None and two.since is not None and one.until <= two.since)
            or (two.until is not None and one.since is not None and two.until <= one.since)
        ):
            return True
        pairs = zip(self.areas[one.id], self.areas[two.id], strict=True)
        return any(
            left is not None and right is not None and left.is_apart_from(right) for left, right in pairs
        )

    def _is_closed(self, cell: Cell, area: Area | None, column: Tested) -> bool:
        return column.unknown and not _states(cell, area)[0]

    def _cell(self, cell: Cell, area: Area | None, column: Tested, *, possible: bool = False) -> str:
        """Return code that tells whether a cell holds, or, if `possible`, whether it may as far as is known."""
        code = _values(area, column.code) if area is not None else self._compared(cell, column)
        if not column.stateful:
            return code
        unknown, absent = _states(cell, area)
        unknown = unknown or possible
        if not code:
            excluded = [
                f"{column.code} is not {name}" for name, taken in (("U", unknown), ("N", absent)) if not taken
            ]
            return " and ".join(excluded)
        named = [f"{column.code} is {name}" for name, taken in (("U", unknown), ("N", absent)) if taken]
        value = "" if code == NEVER else f"{column.code}.__class__ is not S and {code}"
        return _any_of([*named, value] if value else named)

    def _compared(self, cell: Cell, column: Tested) -> str:
        """Return code for a cell with ends that are known at run time only."""
        tests = [code for test in cell.tests if (code := self._test(test, column)) != NEVER]
        return f"not {_any_of(tests)}" if cell.negated else _any_of(tests)

    def _test(self, test: Test, column: Tested) -> str:
        if isinstance(test, InState):
            return NEVER if test.state is not None else f"{column.code} is {column.code}"
        if isinstance(test, Equal):
            value, factor = self._end(test, column)
            return f"{column.code}{factor} == {value}"
        parts = []
        for end, sign in (
            (test.low, ">=" if test.low_included else ">"),
            (test.high, "<=" if test.high_included else "<"),
        ):
            if end is not None:
                value, factor = self._end(Equal(end), column)
                parts.append(f"{column.code}{factor} {sign} {value}")
        return " and ".join(parts)

    def _end(self, test: Equal, column: Tested) -> tuple[str, str]:
        """Return an end's code, and what brings the column to its scale."""
        if column.type.kind not in NUMERIC:
            return self._formulas.code(test.value), ""
        at = self._formulas.scale.denominator(test.value) * column.denominator
        factor = at // column.denominator
        return self._formulas.scaled(test.value, at), "" if factor == 1 else f" * {factor}"


def _states(cell: Cell, area: Area | None) -> tuple[bool, bool]:
    """Tell whether a cell holds for the unknown, and for what does not apply."""
    if area is not None:
        return area.unknown, area.absent
    states = {test.state for test in cell.tests if isinstance(test, InState)}
    return not cell.negated and UNKNOWN in states, not cell.negated and NOT_APPLICABLE in states


def _any_of(codes: list[str]) -> str:
    if len(codes) < 2:
        return f"({codes[0]})" if codes else NEVER
    return "(" + " or ".join(f"({code})" if " and " in code else code for code in codes) + ")"


def _values(area: Area, code: str) -> str:
    """Return code that tells whether a value that is no state lies in an area; empty if each does."""
    if area.is_every_value:
        return ""
    if area.ranges is not None:
        several = [_between(one, code) for one in area.ranges]
        points = [str(low) for low, high in area.ranges if low == high]
        if len(points) == len(several) > 1:
            return f"{code} in ({', '.join(points)})"
        return several[0] if len(several) == 1 else _any_of(several)
    words = sorted(area.words or (), key=str)
    if len(words) > 1:
        return f"{code} in {tuple(words)!r}"
    if not words:
        return NEVER
    return (
        {True: code, False: f"not {code}"}[words[0]]
        if isinstance(words[0], bool)
        else f"{code} == {words[0]!r}"
    )


def _between(one: Range, code: str) -> str:
    low, high = one
    if low is None:
        return "" if high is None else f"{code} <= {high}"
    if high is None:
        return f"{code} >= {low}"
    return f"{code} == {low}" if low == high else f"{low} <= {code} <= {high}"


def _day(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _before(day: date | None) -> int | None:
    return None if day is None else day.toordinal() - 1
