"""Looks at every value before any rule does: what is missing, misspelt, of the wrong kind or out of its domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction

from policy.account import Account, Entry, Item
from policy.language.findings import Finding, Severity
from policy.language.tree.pack import Domain, Input, Pack
from policy.language.tree.places import Place
from policy.language.tree.tables import ITEM_SCOPES, Scope
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind, Value
from policy.money import written
from policy.quote.values import Context

BUILT_IN = "built in"
AGREED_ON = "agreed on"
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_EXAMPLES = {
    Kind.MONEY: "an amount",
    Kind.RATE: "an exact fraction, such as 1/50",
    Kind.INTEGER: "a whole number",
    Kind.DAYS: "a whole number of days",
    Kind.MONTHS: "a whole number of months",
    Kind.DATE: "a date, such as 2025-07-01",
    Kind.BOOLEAN: "yes or no",
    Kind.TEXT: "a text",
}


def examined(pack: Pack, account: Account, context: Context, on: date) -> tuple[Finding, ...]:
    """Return every finding about the facts of a quote; none if all is well."""
    return tuple(_Intake(pack, on).findings(account, context))


class _Intake:
    def __init__(self, pack: Pack, on: date) -> None:
        self.pack = pack
        self.on = on
        self.place = Place("inputs.md")

    def findings(self, account: Account, context: Context) -> Iterator[Finding]:
        if not _is_day(self.on) or not EARLIEST <= self.on <= LATEST:
            yield _finding("quote-date", f"“{self.on}” is no day to quote for.", "Give a date.", self.place)
            return
        values = {**account.values, **context.values}
        yield from self._values(values, Scope.ACCOUNT, "the account", (AGREED_ON,))
        yield from self._agreed(values.get(AGREED_ON, NOT_APPLICABLE))
        for scope in ITEM_SCOPES:
            items = account.items.get(scope, ())
            for item in items:
                yield from self._item(item, scope)
            yield from self._twice(items, scope)
        for name, entries in account.histories.items():
            yield from self._history(name, entries)
        yield from self._chosen(context)

    def _values(
        self, values: Mapping[str, Value], scope: Scope, where: str, always: Iterable[str] = ()
    ) -> Iterator[Finding]:
        declared = {
            name: one
            for name, one in self.pack.inputs.items()
            if one.scope is scope and (one.origin != BUILT_IN or scope is not Scope.ACCOUNT)
        }
        for name in values:
            if name not in declared and name not in always:
                yield _finding(
                    "unknown-input",
                    f"“{name}” of {where} is no input of this pack.",
                    _nearest(name, declared, "See inputs.md for the names."),
                    self.place,
                )
        for name, one in declared.items():
            yield from self._value(one, values.get(name, UNKNOWN), where)

    def _value(self, declared: Input, value: Value, where: str) -> Iterator[Finding]:
        name, kind = declared.name, declared.type.kind
        if value is UNKNOWN:
            if not declared.may_be_unknown:
                yield _finding(
                    "missing", f"“{name}” of {where} is missing.", f"Give {_wanted(declared)}.", declared.at
                )
        elif value is NOT_APPLICABLE:
            if not declared.may_not_apply:
                message = f"“{name}” of {where} cannot be said not to apply."
                yield _finding("must-apply", message, f"Give {_wanted(declared)}.", declared.at)
        elif not _is_of(value, kind):
            message = f"“{name}” of {where} is “{value}”, which is not {_EXAMPLES.get(kind, 'a word')}."
            yield _finding("wrong-type", message, f"Give {_wanted(declared)}.", declared.at)
        elif kind is Kind.ENUMERATION and value not in declared.type.words:
            yield _finding(
                "unknown-word",
                f"“{value}” is no word of “{name}”.",
                _nearest(str(value), declared.type.words, f"Give {_wanted(declared)}."),
                declared.at,
            )
        elif declared.domain is not None:
            yield from self._in_domain(declared, declared.domain, value, where)

    def _in_domain(self, declared: Input, domain: Domain, value: Value, where: str) -> Iterator[Finding]:
        steps = (
            Fraction(value.toordinal()) if isinstance(value, date) else Fraction(_number(value)) / domain.step
        )
        if domain.low <= steps <= domain.high and steps.denominator == 1:
            return
        shown = self._shown(declared, _number(value) if not isinstance(value, date) else value.toordinal())
        if steps.denominator != 1:
            message = f"“{declared.name}” of {where} is {shown}, finer than its last place of {domain.step}."
            yield _finding("too-fine", message, "Round it before it is given.", declared.at)
            return
        low, high = (self._shown(declared, end * domain.step) for end in (domain.low, domain.high))
        yield _finding(
            "negative" if steps < 0 <= domain.low else "out-of-domain",
            f"“{declared.name}” of {where} is {shown}; it lies between {low} and {high}.",
            "Correct the value, or the domain in inputs.md if the value is right.",
            declared.at,
        )

    def _shown(self, declared: Input, number: int | Fraction) -> str:
        match declared.type.kind:
            case Kind.MONEY:
                return written(int(number), self.pack.about.minor_digits)
            case Kind.DATE:
                return date.fromordinal(int(number)).isoformat()
            case Kind.DAYS | Kind.MONTHS:
                return f"{number} {declared.type.kind.value}"
            case _:
                return str(number)

    def _agreed(self, value: Value) -> Iterator[Finding]:
        if value is NOT_APPLICABLE:
            return
        if not _is_day(value) or not isinstance(value, date) or not EARLIEST <= value <= self.on:
            yield _finding(
                "agreed-on",
                f"“{value}” is no day on which the present plan can have been agreed.",
                "Give a date that is not after the quote's, or say that it does not apply.",
                self.place,
            )

    def _item(self, item: Item, scope: Scope) -> Iterator[Finding]:
        yield from self._values(item.values, scope, f"{scope.value} {item.id}")

    def _twice(self, items: Iterable[Item], scope: Scope) -> Iterator[Finding]:
        seen: set[str] = set()
        for item in items:
            if item.id in seen:
                message = f"There are two of {scope.value} {item.id}."
                yield _finding("item-twice", message, "Give each its own id.", self.place)
            seen.add(item.id)

    def _history(self, name: str, entries: Iterable[Entry]) -> Iterator[Finding]:
        kind = self.pack.histories.get(name)
        if kind is None:
            yield _finding(
                "unknown-history",
                f"“{name}” is no history of this pack.",
                _nearest(name, self.pack.histories, "See inputs.md, “Histories”."),
                self.place,
            )
            return
        for entry in entries:
            if not _is_day(entry.date) or not EARLIEST <= entry.date <= LATEST:
                message = f"“{entry.date}” is no date of an entry of “{name}”."
                yield _finding("history-date", message, "Give a date, such as 2025-07-01.", kind.at)
            if kind.has_amount and (not _is_of(entry.amount, Kind.MONEY) or _number(entry.amount) < 0):
                message = f"An entry of “{name}” has the amount “{entry.amount}”."
                advice = "Give an amount that is not negative."
                yield _finding("history-amount", message, advice, kind.at)

    def _chosen(self, context: Context) -> Iterator[Finding]:
        options = [offer.id for offer in self.pack.offers]
        tenders = [tender.id for tender in self.pack.tenders]
        for what, chosen, known in (("option", context.option, options), ("tender", context.tender, tenders)):
            if chosen is not None and chosen not in known:
                message = f"“{chosen}” is no {what} of this pack."
                advice = _nearest(chosen, known, f"There is: {', '.join(known) or 'none'}.")
                yield _finding(f"unknown-{what}", message, advice, self.place)
        payments = context.payments
        if payments is not None and (not _is_of(payments, Kind.INTEGER) or payments < 1):
            message = f"“{payments}” is no number of payments."
            yield _finding("payments", message, "Give a whole number from 1.", self.place)


def _finding(code: str, message: str, advice: str, place: Place) -> Finding:
    return Finding(code, Severity.ERROR, message, advice, place)


def _nearest(word: str, candidates: Iterable[str], otherwise: str) -> str:
    from difflib import get_close_matches  # only a misspelt word needs it, and every start would pay for it

    near = get_close_matches(word.lower(), list(candidates), n=1, cutoff=0.6)
    return f"Did you mean “{near[0]}”?" if near else otherwise


def _wanted(declared: Input) -> str:
    if declared.type.words:
        return f"one of: {', '.join(declared.type.words)}"
    return _EXAMPLES.get(declared.type.kind, "a value")


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_of(value: object, kind: Kind) -> bool:
    match kind:
        case Kind.BOOLEAN:
            return isinstance(value, bool)
        case Kind.ENUMERATION | Kind.TEXT:
            return isinstance(value, str)
        case Kind.DATE:
            return _is_day(value)
        case Kind.RATE:
            return isinstance(value, int | Fraction) and not isinstance(value, bool)
        case _:
            return isinstance(value, int) and not isinstance(value, bool)


def _number(value: object) -> int | Fraction:
    if not isinstance(value, int | Fraction):
        raise TypeError(f"{value!r} is no number")
    return value
