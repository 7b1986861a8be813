"""Making a pack ready for one date: what is not in effect then is gone, what is constant then is a constant.

The quote date itself stays a name, so that one specialised pack serves every date of its epoch.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from policy.calendar import Calendar
from policy.language.targets.folding import folded
from policy.language.tree.expressions import Constant, Expression, Parameter
from policy.language.tree.pack import DatedValue, Offer, Pack, ParameterKind
from policy.language.tree.tables import Row, Table
from policy.language.tree.traversal import Change, in_table, rebuilt, rebuilt_table, walk

QUOTE_DATE = "quote date"
AGREED_ON = "agreed on"


def specialise(pack: Pack, on: date) -> Pack:
    """Return the pack as it stands on a date.

    Rows and unkeyed parameters of tables dated by the quote date are decided; tables dated by `agreed on`
    keep their dated rows and their parameters, because their date is known only with the account. A
    parameter without a value on the date stays, for the target to refuse when it is needed.
    """
    days = Calendar.of(pack.about)
    now = _decided(values_on(pack.parameters.values(), on), days)
    later: Change = lambda expression: folded(expression, days)  # noqa: E731
    tables: dict[str, Table] = {}
    kept: set[str] = set()
    for key, table in pack.tables.items():
        if table.dated_by == AGREED_ON:
            tables[key] = rebuilt_table(table, table.rows, later)
            kept.update(_parameters(in_table(table)))
        else:
            tables[key] = rebuilt_table(table, tuple(row for row in table.rows if _holds(row, on)), now)
    offers = tuple(_offer(offer, tables, now, later) for offer in pack.offers)
    for offer in offers:
        if offer.plan is not None:
            kept.update(_parameters((offer.plan.financed,)))
    return replace(
        pack,
        tables=tables,
        offers=offers,
        parameters={
            name: kind
            if name in kept
            else replace(kind, values=tuple(v for v in kind.values if _holds(v, on)))
            for name, kind in pack.parameters.items()
        },
    )


def changes(pack: Pack) -> tuple[date, ...]:
    """Return the dates on which a row or a parameter begins or ceases to be in effect, in order."""
    dated: list[Row | DatedValue] = [row for table in pack.tables.values() for row in table.rows]
    dated += [value for kind in pack.parameters.values() for value in kind.values]
    ends = {end for one in dated for end in (one.since, one.until) if end is not None}
    return tuple(sorted(ends))


def epoch(changes_: tuple[date, ...], on: date) -> int:
    """Return the number of the stretch between two changes that a date lies in, counted from 0."""
    return bisect_right(changes_, on)


def values_on(kinds: Iterable[ParameterKind], on: date) -> dict[str, Mapping[str | None, DatedValue]]:
    """Return, by parameter, the values in effect on a date by key.

    None is the key of an unkeyed parameter and of every word without a row of its own.
    """
    return {kind.name: {value.key: value for value in kind.values if _holds(value, on)} for kind in kinds}


def is_table_dated_by_agreement(offer: Offer, tables: Mapping[str, Table]) -> bool:
    """Tell whether an offer's terms are those of the day its plan was agreed."""
    return offer.terms is not None and tables[offer.terms].dated_by == AGREED_ON


def _holds(dated: Row | DatedValue, on: date) -> bool:
    return (dated.since is None or dated.since <= on) and (dated.until is None or on < dated.until)


def _decided(values: Mapping[str, Mapping[str | None, DatedValue]], days: Calendar) -> Change:
    """Make the change that puts values in the place of parameters and folds what has become constant."""

    def change(expression: Expression) -> Expression:
        if not isinstance(expression, Parameter):
            return folded(expression, days)
        known = values.get(expression.name, {})
        if expression.key is None:
            value = known.get(None)
        elif isinstance(expression.key, Constant):
            value = known.get(str(expression.key.value), known.get(None))
        else:
            return expression
        return expression if value is None else Constant(expression.type, value.value, expression.at)

    return change


def _offer(offer: Offer, tables: Mapping[str, Table], now: Change, later: Change) -> Offer:
    if offer.plan is None:
        return offer
    change = later if is_table_dated_by_agreement(offer, tables) else now
    return replace(offer, plan=replace(offer.plan, financed=rebuilt(offer.plan.financed, change)))


def _parameters(expressions: Iterable[Expression]) -> Iterator[str]:
    for expression in expressions:
        for node in walk(expression):
            if isinstance(node, Parameter):
                yield node.name
