"""The types of values that a policy computes with, and the three states an input can be in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Final


class Kind(Enum):
    """What a value is; `EXACT` is money that has not been rounded yet and can only be rounded."""

    MONEY = "money"
    EXACT = "unrounded money"
    RATE = "rate"
    INTEGER = "integer"
    DATE = "date"
    DAYS = "days"
    MONTHS = "months"
    BOOLEAN = "boolean"
    ENUMERATION = "enumeration"
    TEXT = "text"

    __hash__ = object.__hash__
    """By identity: kinds are looked up for every part of every formula."""


@dataclass(frozen=True, slots=True)
class Type:
    """A kind and, for an enumeration, its words in their declared order (which is their priority)."""

    kind: Kind
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " | ".join(self.words) if self.words else self.kind.value


MONEY: Final = Type(Kind.MONEY)
EXACT: Final = Type(Kind.EXACT)
RATE: Final = Type(Kind.RATE)
INTEGER: Final = Type(Kind.INTEGER)
DATE: Final = Type(Kind.DATE)
DAYS: Final = Type(Kind.DAYS)
MONTHS: Final = Type(Kind.MONTHS)
BOOLEAN: Final = Type(Kind.BOOLEAN)
TEXT: Final = Type(Kind.TEXT)

NUMERIC: Final = frozenset({Kind.MONEY, Kind.EXACT, Kind.RATE, Kind.INTEGER, Kind.DAYS, Kind.MONTHS})


class State(Enum):
    """What is known of an input besides a value: nothing yet, or that it does not apply to this account."""

    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"


UNKNOWN: Final = State.UNKNOWN
NOT_APPLICABLE: Final = State.NOT_APPLICABLE

Value = int | Fraction | date | bool | str | State
"""A value as callers hold it: money in minor units (int), a rate as Fraction, days, months and integers as
int, a date, a boolean, a word of an enumeration or a text, or one of the two states without a value."""
