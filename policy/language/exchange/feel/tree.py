"""The syntax of FEEL expressions and unary tests, as far as a policy page could say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Number:
    """A number; `digits` stand behind its point."""

    value: Fraction
    digits: int


@dataclass(frozen=True, slots=True)
class Text:
    """A string."""

    value: str


@dataclass(frozen=True, slots=True)
class Truth:
    """true or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null:
    """No value."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    value: date


@dataclass(frozen=True, slots=True)
class Span:
    """A duration of whole days or months."""

    count: int
    months: bool


@dataclass(frozen=True, slots=True)
class Ref:
    """The name of an input or a decision, as the model declares it."""

    name: str


@dataclass(frozen=True, slots=True)
class Infix:
    """Arithmetic, comparison, `and`, `or`."""

    operator: str
    left: Feel
    right: Feel


@dataclass(frozen=True, slots=True)
class Minus:
    """A negative."""

    operand: Feel


@dataclass(frozen=True, slots=True)
class Call:
    """A function with positional arguments."""

    function: str
    arguments: tuple[Feel, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """if … then … else …"""

    condition: Feel
    then: Feel
    otherwise: Feel


Feel = Number | Text | Truth | Null | Day | Span | Ref | Infix | Minus | Call | Chosen


@dataclass(frozen=True, slots=True)
class Range:
    """A comparison or an interval; a missing end is open."""

    low: Feel | None
    high: Feel | None
    low_included: bool
    high_included: bool


UnaryTest = Range | Feel


@dataclass(frozen=True, slots=True)
class Tests:
    """A cell: any of its tests, or none of them; no tests and not negated is `-`."""

    tests: tuple[UnaryTest, ...]
    negated: bool


def parts(node: Feel) -> tuple[Feel, ...]:
    """Return the operands of a node."""
    match node:
        case Infix(left=left, right=right):
            return (left, right)
        case Minus(operand=operand):
            return (operand,)
        case Call(arguments=arguments):
            return arguments
        case Chosen(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case _:
            return ()
