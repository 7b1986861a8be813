"""Gives calls of functions their types: rounding, proration, the lesser and the greater, dates, histories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from policy.language import syntax as s
from policy.language.resolve.algebra import CASH, WHOLE, constant_of, described
from policy.language.resolve.names import listed, suggestion
from policy.language.tree.expressions import (
    Choice,
    Constant,
    DateCall,
    DateFunction,
    Expression,
    Extreme,
    Fold,
    History,
    Prorated,
    Rounded,
    Rounding,
    Window,
    WindowKind,
)
from policy.language.tree.tables import ITEM_SCOPES
from policy.language.tree.types import DATE, DAYS, EXACT, INTEGER, MONEY, MONTHS, Kind, Type

if TYPE_CHECKING:
    from policy.language.resolve.expressions import Resolver

_ROUNDINGS: Final = {
    "": None,
    " up": Rounding.UP,
    " down": Rounding.DOWN,
    " half up": Rounding.HALF_UP,
    " half even": Rounding.HALF_EVEN,
}
_DATE_CALLS: Final[Mapping[str, tuple[DateFunction, tuple[Type, ...], Type]]] = {
    "next business day": (DateFunction.NEXT_BUSINESS_DAY, (DATE,), DATE),
    "previous business day": (DateFunction.PREVIOUS_BUSINESS_DAY, (DATE,), DATE),
    "add business days": (DateFunction.ADD_BUSINESS_DAYS, (DATE, DAYS), DATE),
    "months between": (DateFunction.MONTHS_BETWEEN, (DATE, DATE), MONTHS),
    "start of month": (DateFunction.START_OF_MONTH, (DATE,), DATE),
    "end of month": (DateFunction.END_OF_MONTH, (DATE,), DATE),
}
_FUNCTIONS: Final = [
    "min",
    "max",
    *(f"{f}{m}" for f in ("round", "prorate") for m in _ROUNDINGS),
    *_DATE_CALLS,
]


def call(resolver: Resolver, node: s.Call) -> Expression:
    name = node.function
    if name in ("min", "max"):
        return choice(resolver, node, None)
    if name in _DATE_CALLS:
        return _date_call(resolver, node)
    for stem, build in (("round", _rounded), ("prorate", _prorated)):
        if name.startswith(stem) and name[len(stem) :] in _ROUNDINGS:
            return build(
                resolver, node, _ROUNDINGS[name[len(stem) :]] or resolver.setting.names.about.rounding
            )
    resolver.fail(
        "unknown-function",
        f"There is no function “{name}”.",
        suggestion(name, _FUNCTIONS, f"There are: {', '.join(_FUNCTIONS)}."),
        node.offset,
    )


def _count(resolver: Resolver, node: s.Call, wanted: int, shape: str) -> None:
    if len(node.arguments) != wanted:
        resolver.fail(
            "arguments",
            f"“{node.function}” has {len(node.arguments)} values in its brackets, not {wanted}.",
            f"Write {shape}.",
            node.offset,
        )


def _unit(resolver: Resolver, node: s.Call) -> int:
    if node.unit is None:
        return 1
    unit = resolver.resolve(node.unit, MONEY)
    if not isinstance(unit, Constant) or constant_of(unit) <= 0:
        resolver.fail(
            "rounding-unit",
            "The unit to round to must be an amount above 0.",
            "Write it as 0.05 or 1.00.",
            node.unit.offset,
        )
    return int(constant_of(unit))


def choice(resolver: Resolver, node: s.Call, expected: Type | None) -> Expression:
    if len(node.arguments) < 2 or node.unit is not None:
        resolver.fail(
            "arguments",
            f"“{node.function}” compares two or more values.",
            f"Write {node.function}(A, B).",
            node.offset,
        )
    plain = [argument for argument in node.arguments if not isinstance(argument, s.Number)]
    first = resolver.own(plain[0]) if plain and expected is None else None  # once: choices stand in choices
    if first is not None:
        expected = first.type
    operands: list[Expression] = []
    for argument in node.arguments:
        if isinstance(argument, s.Number):
            operands.append(
                resolver.number(argument, MONEY if expected and expected.kind in CASH else expected)
            )
        elif first is not None and argument is plain[0]:
            operands.append(first)
        else:
            operands.append(resolver.own(argument))
    kinds = {operand.type.kind for operand in operands}
    if kinds <= CASH:
        made = EXACT if Kind.EXACT in kinds else MONEY
    elif kinds <= WHOLE or kinds <= {Kind.INTEGER, Kind.RATE}:
        made = next((o.type for o in operands if o.type.kind is not Kind.INTEGER), INTEGER)
    elif kinds == {Kind.DATE}:
        made = DATE
    else:
        resolver.fail(
            "type",
            f"“{node.function}” compares {listed(sorted(k.value for k in kinds))}.",
            "All values must be of one kind.",
            node.offset,
        )
    extreme = Extreme.MIN if node.function == "min" else Extreme.MAX
    return Choice(made, extreme, tuple(operands), resolver.written.at(node.offset))


def _rounded(resolver: Resolver, node: s.Call, mode: Rounding) -> Expression:
    _count(resolver, node, 1, "round(X) or round(X to 0.05)")
    operand = resolver.resolve(node.arguments[0], EXACT)
    return Rounded(MONEY, mode, _unit(resolver, node), operand, resolver.written.at(node.offset))


def _prorated(resolver: Resolver, node: s.Call, mode: Rounding) -> Expression:
    _count(
        resolver, node, 3, "prorate(AMOUNT, PART, WHOLE), for example prorate(monthly price, days used, 30)"
    )
    amount = resolver.resolve(node.arguments[0], EXACT)
    part, whole = (_share(resolver, argument) for argument in node.arguments[1:])
    if (part.type.kind in CASH) is not (whole.type.kind in CASH):
        resolver.fail(
            "type",
            f"A part of {described(part.type)} cannot be of a whole of {described(whole.type)}.",
            "Let both be counts (days, months, integers), or both amounts.",
            node.arguments[1].offset,
        )
    return Prorated(MONEY, mode, _unit(resolver, node), amount, part, whole, resolver.written.at(node.offset))


def _share(resolver: Resolver, node: s.Syntax) -> Expression:
    made = resolver.own(node)
    if made.type.kind not in WHOLE | {Kind.MONEY}:
        resolver.fail(
            "type",
            f"{described(made.type).capitalize()} stands where a count or an amount is needed.",
            "Use days, months, an integer or money.",
            node.offset,
        )
    return made


def _date_call(resolver: Resolver, node: s.Call) -> Expression:
    function, wanted, made = _DATE_CALLS[node.function]
    shape = f"{node.function}({', '.join('DATE' if kind == DATE else 'N' for kind in wanted)})"
    _count(resolver, node, len(wanted), shape)
    arguments = tuple(resolver.resolve(a, kind) for a, kind in zip(node.arguments, wanted, strict=True))
    return DateCall(made, function, arguments, resolver.written.at(node.offset))


def history(resolver: Resolver, node: s.Folded) -> Expression:
    names = resolver.setting.names
    history = names.histories.get(node.history)
    if history is None:
        resolver.fail(
            "unknown-name",
            f"“{node.history}” is no history.",
            suggestion(node.history, names.histories, "Declare it in inputs.md under “## Histories”."),
            node.offset,
        )
    fold = Fold(node.fold)
    if fold is Fold.SUM and not history.has_amount:
        resolver.fail(
            "type",
            f"“{node.history}” holds dates, no amounts.",
            "Declare it as “amounts”, or count it.",
            node.offset,
        )
    if node.on_item and not (history.has_item and resolver.setting.scope in ITEM_SCOPES):
        resolver.fail(
            "scope",
            "“on this item” needs a table per item and a history that is kept by item.",
            "Let the page say “per: open item”, “service” or “instalment”, and the history hold “dates by item” or "
            "“amounts by item”.",
            node.offset,
        )
    made = {Fold.COUNT: INTEGER, Fold.SUM: MONEY}.get(fold, DATE)
    return History(
        made, fold, history.name, _window(resolver, node), node.on_item, resolver.written.at(node.offset)
    )


def _window(resolver: Resolver, node: s.Folded) -> Window:
    match node.window:
        case s.Span(kind="in last", length=s.Duration(count, months)):
            return Window(WindowKind.MONTHS if months else WindowKind.DAYS, size=count)
        case s.Span(kind="this year"):
            return Window(WindowKind.CALENDAR_YEAR)
        case s.Span(kind="this season", season=s.Word(text=season, offset=offset)):
            seasons = [known.name for known in resolver.setting.names.about.seasons]
            if season not in seasons:
                resolver.fail(
                    "unknown-name",
                    f"“{season}” is no season.",
                    suggestion(season, seasons, "Declare it in pack.md under “## Seasons”."),
                    offset,
                )
            return Window(WindowKind.SEASON, season=season)
        case s.Span(kind="since", since=since) if since is not None:
            return Window(WindowKind.SINCE, since=resolver.resolve(since, DATE))
        case _:
            return Window(WindowKind.ALWAYS)


# Fitting a type to its place
