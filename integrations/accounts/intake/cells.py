"""Turns the text of one cell into a value of the pack's input; what does not fit is said in the author's words."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Final

from integrations.accounts.intake.map import ImportMap, ValueColumn
from policy.language.resolve.names import suggestion
from policy.language.tree.pack import Input
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind, State, Value
from policy.language.values import NoValue, parse_value, write_value

MOST_REMEMBERED: Final = 50_000


class NoCell(Exception):
    """A cell that is no value; the message is for who made the file."""


class CellReader:
    """Reads the cells of one column, remembering what it has read: most cells repeat."""

    def __init__(self, made: ValueColumn, map_: ImportMap, minor_digits: int) -> None:
        self.name = made.declared.name
        self.column = made.column
        self._made = made
        self._map = map_
        self._minor_digits = minor_digits
        self._known: dict[str, Value] = {}

    def read(self, text: str) -> Value:
        """Return the value of a cell, UNKNOWN for a blank one that may be so; raise NoCell."""
        value = self._known.get(text)
        if value is None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            value = self._known[text] = self._read(text.strip())
        return value

    def _read(self, text: str) -> Value:
        declared = self._made.declared
        text = self._made.words.get(text, self._made.always or text)
        if not text:
            if declared.may_be_unknown:
                return UNKNOWN
            if declared.may_not_apply:
                return NOT_APPLICABLE
            raise NoCell(f"“{self.name}” is blank.")
        try:
            value = parse_value(declared.type, self._plain(declared.type.kind, text), self._minor_digits)
        except NoValue as fault:
            raise NoCell(f"“{text}” is no value for “{self.name}”. {fault}") from None
        return self._fitting(declared, value, text)

    def _plain(self, kind: Kind, text: str) -> str:
        """Return the text as authors write such values."""
        if kind is Kind.DATE and self._map.dates:
            return iso_day(text, self._map.dates)
        return text.replace(self._map.thousands, "") if self._map.thousands and kind in _NUMBERS else text

    def _fitting(self, declared: Input, value: Value, text: str) -> Value:
        if isinstance(value, State):
            allowed = declared.may_be_unknown if value is UNKNOWN else declared.may_not_apply
            if not allowed:
                raise NoCell(f"“{self.name}” cannot be {value.value}.")
        elif declared.type.words:
            if value not in declared.type.words:
                near = suggestion(
                    str(value), declared.type.words, f"It may be: {', '.join(declared.type.words)}."
                )
                raise NoCell(f"“{text}” is no word of “{self.name}”. {near}")
        elif declared.domain is not None:
            self._in_domain(declared, value, text)
        return value

    def _in_domain(self, declared: Input, value: Value, text: str) -> None:
        domain = declared.domain
        if domain is None or isinstance(value, str | bool | State):
            return
        if isinstance(value, int) and domain.step == 1 and domain.low <= value <= domain.high:
            return  # most cells, without a fraction
        steps = Fraction(value.toordinal()) if isinstance(value, date) else Fraction(value) / domain.step
        if steps.denominator != 1:
            raise NoCell(f"“{self.name}” is {text}, finer than its last place.")
        if not domain.low <= steps <= domain.high:
            low, high = (self._written(declared, end) for end in (domain.low, domain.high))
            raise NoCell(f"“{self.name}” is {text}; it lies between {low} and {high}.")

    def _written(self, declared: Input, end: int) -> str:
        if declared.type.kind is Kind.DATE:
            return date.fromordinal(end).isoformat()
        step = declared.domain.step if declared.domain is not None else Fraction(1)
        at = Fraction(end) * step
        return write_value(
            declared.type, at if declared.type.kind is Kind.RATE else int(at), self._minor_digits
        )


_NUMBERS: Final = frozenset({Kind.MONEY, Kind.INTEGER, Kind.DAYS, Kind.MONTHS})


def iso_day(text: str, how: str) -> str:
    """Return a day written in the map's way as 2025-07-01; raise NoCell."""
    try:
        return datetime.strptime(text, how).date().isoformat()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise NoCell(f"“{text}” is no day written as {how}.") from None
