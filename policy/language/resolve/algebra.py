"""Which types may be joined by an operator and what comes of it, and how a type is called in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from policy.language.resolve.names import listed
from policy.language.tree.expressions import Constant
from policy.language.tree.types import DATE, DAYS, EXACT, MONEY, RATE, Kind, Type

WHOLE: Final = frozenset({Kind.INTEGER, Kind.DAYS, Kind.MONTHS})
CASH: Final = frozenset({Kind.MONEY, Kind.EXACT})


def described(kind: Type) -> str:
    """Return a type with its article: “money”, “a rate”, “one of the words a, b or c”."""
    if kind.words:
        return "one of the words " + listed(kind.words)
    return {
        Kind.MONEY: "money",
        Kind.EXACT: "unrounded money",
        Kind.RATE: "a rate",
        Kind.INTEGER: "an integer",
        Kind.DATE: "a date",
        Kind.DAYS: "a number of days",
        Kind.MONTHS: "a number of months",
        Kind.BOOLEAN: "yes or no",
        Kind.ENUMERATION: "a word",
        Kind.TEXT: "a text",
    }[kind.kind]


def _sum(left: Kind, right: Kind) -> Type | None:
    if {left, right} <= CASH:
        return EXACT if Kind.EXACT in (left, right) else MONEY
    if Kind.DATE in (left, right):
        return DATE if ({left, right} - {Kind.DATE}) <= WHOLE and left is not right else None
    if {left, right} <= WHOLE and (left is right or Kind.INTEGER in (left, right)):
        return Type(right if left is Kind.INTEGER else left)
    return RATE if {left, right} <= {Kind.RATE, Kind.INTEGER} else None


def _difference(left: Kind, right: Kind) -> Type | None:
    if left is right is Kind.DATE:
        return DAYS
    return None if right is Kind.DATE else _sum(left, right)


def _product(left: Kind, right: Kind) -> Type | None:
    for one, other in ((left, right), (right, left)):
        if one in CASH:
            if other is Kind.RATE:
                return EXACT
            return Type(one) if other in WHOLE else None
    if Kind.RATE in (left, right):
        return RATE if {left, right} <= {Kind.RATE, Kind.INTEGER} else None
    if {left, right} <= WHOLE and Kind.INTEGER in (left, right):
        return Type(right if left is Kind.INTEGER else left)
    return None


RESULTS: Final[Mapping[str, Callable[[Kind, Kind], Type | None]]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
}
"""The type of `left operator right`, None where there is none."""


def constant_of(constant: Constant) -> Fraction:
    """Return the number of a numeric constant; raise TypeError for a date, a word or a boolean."""
    if isinstance(constant.value, Fraction):
        return constant.value
    raise TypeError(f"{constant.value!r} is no number")
