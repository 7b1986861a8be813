"""A formula written again as an author writes it on a page, in the plainest form that means the same."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

from policy.language.tree.expressions import (
    Arithmetic,
    Band,
    Choice,
    Constant,
    DateCall,
    Expression,
    History,
    Name,
    Operator,
    Parameter,
    Prorated,
    Rounded,
    Window,
    WindowKind,
)
from policy.language.tree.pack import About
from policy.language.tree.types import Kind
from policy.money import written
from policy.wording import rate

SUM: Final = 1
PRODUCT: Final = 2
BAND: Final = 3
ATOM: Final = 4


def notation(expression: Expression, about: About) -> str:
    """Return a formula in the language of the pages: `max(5.00, round(2% of past due))`."""
    return _written(expression, about)[0]


def _written(expression: Expression, about: About) -> tuple[str, int]:
    """Return a text and how tightly it binds."""
    match expression:
        case Constant():
            return _constant(expression, about), ATOM
        case Name(name=name):
            return name, ATOM
        case Parameter(name=name, key=key):
            return (name, ATOM) if key is None else (f"{name} for {notation(key, about)}", ATOM)
        case Arithmetic():
            return _arithmetic(expression, about)
        case Band(amount=amount, lower=lower, upper=upper):
            low = None if lower is None else _within(lower, about, ATOM)
            high = None if upper is None else _within(upper, about, ATOM)
            both = f"between {low} and {high}" if low and high else f"above {low}" if low else f"up to {high}"
            return f"{_within(amount, about, ATOM)} {both}", BAND
        case Choice(extreme=extreme, operands=operands):
            return f"{extreme.value}({_listed(operands, about)})", ATOM
        case Rounded(operand=operand):
            return (
                f"{_mode('round', expression, about)}({notation(operand, about)}{_unit(expression, about)})",
                ATOM,
            )
        case Prorated(amount=amount, part=part, whole=whole):
            inner = f"{_listed((amount, part, whole), about)}{_unit(expression, about)}"
            return f"{_mode('prorate', expression, about)}({inner})", ATOM
        case DateCall(function=function, arguments=arguments):
            return f"{function.value}({_listed(arguments, about)})", ATOM
        case _:
            return _history(expression, about), ATOM


def _within(expression: Expression, about: About, tightness: int) -> str:
    text, binds = _written(expression, about)
    return text if binds >= tightness else f"({text})"


def _listed(expressions: tuple[Expression, ...], about: About) -> str:
    return ", ".join(notation(one, about) for one in expressions)


def _constant(constant: Constant, about: About) -> str:
    value = constant.value
    match value:
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case str():
            return value
    match constant.type.kind:
        case Kind.MONEY:
            return written(int(value), about.minor_digits)
        case Kind.RATE:
            return rate(Fraction(value))
        case Kind.DAYS | Kind.MONTHS as kind:
            return f"{value} {kind.value[:-1] if value == 1 else kind.value}"
        case _:
            return str(value)


def _arithmetic(node: Arithmetic, about: About) -> tuple[str, int]:
    if node.operator is Operator.MULTIPLY:
        joint = "of" if node.left.type.kind is Kind.RATE else "*"
        return f"{_within(node.left, about, PRODUCT)} {joint} {_within(node.right, about, BAND)}", PRODUCT
    right = SUM if node.operator is Operator.ADD else PRODUCT
    return f"{_within(node.left, about, SUM)} {node.operator.value} {_within(node.right, about, right)}", SUM


def _mode(verb: str, node: Rounded | Prorated, about: About) -> str:
    return verb if node.mode is about.rounding else f"{verb} {node.mode.value}"


def _unit(node: Rounded | Prorated, about: About) -> str:
    return "" if node.unit == 1 else f" to {written(node.unit, about.minor_digits)}"


def _history(node: History, about: About) -> str:
    window = node.window
    on_item = " on this item" if node.on_item else ""
    return f"{node.fold.value} of {node.history}{on_item}{_window(window, about)}"


def _window(window: Window, about: About) -> str:
    match window.kind:
        case WindowKind.ALWAYS:
            return ""
        case WindowKind.MONTHS | WindowKind.DAYS:
            unit = "month" if window.kind is WindowKind.MONTHS else "day"
            return f" in last {window.size} {unit if window.size == 1 else f'{unit}s'}"
        case WindowKind.CALENDAR_YEAR:
            return " this year"
        case WindowKind.SEASON:
            return f" this season({window.season})"
        case _:
            return "" if window.since is None else f" since {_within(window.since, about, ATOM)}"
