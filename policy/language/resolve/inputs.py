"""Reads inputs.md: the facts that the policy may look at, their domains, and the histories."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from policy.language.pages import Page, Section, Written
from policy.language.resolve.columns import named, records
from policy.language.resolve.front import Front
from policy.language.resolve.names import Names, listed, suggestion, type_of_words
from policy.language.syntax import words
from policy.language.tree.pack import Domain, HistoryKind, Input
from policy.language.tree.places import Place
from policy.language.tree.tables import Scope
from policy.language.tree.types import BOOLEAN, DATE, DAYS, INTEGER, MONEY, MONTHS, RATE, TEXT, Kind, Type

RATE_STEP: Final = Fraction(1, 1_000_000)
"""A rate's last place when its domain states none: 0.0001%."""

_TYPES: Final[Mapping[str, Type]] = {
    made.kind.value: made for made in (MONEY, RATE, INTEGER, DATE, DAYS, MONTHS, BOOLEAN, TEXT)
}
_SECTIONS: Final = {scope.value: scope for scope in Scope}
_PLURALS: Final = {f"{scope.value}s": scope for scope in Scope}
_NEEDED: Final = ("name", "type")
_OPTIONAL: Final = ("domain", "from", "may be", "meaning", "unit")
_HOLDS: Final = ("dates", "amounts", "dates by item", "amounts by item")
_STATES: Final = ("unknown", "not applicable")


def read_inputs(names: Names, page: Page) -> None:
    """Declare every input and history of the page."""
    Front(names, page).only(())
    for section in page.sections:
        heading = words(section.title.text)
        if heading == "histories":
            _histories(names, section)
        elif heading in _SECTIONS or heading in _PLURALS:
            scope = _SECTIONS.get(heading) or _PLURALS[heading]
            for record in records(names, section, _NEEDED, _OPTIONAL):
                _input(names, record, scope)
        else:
            names.report(
                "unknown-section",
                f"inputs.md has no section “{section.title.text}”.",
                suggestion(
                    heading, [*_SECTIONS, "histories"], f"It may have: {', '.join(_SECTIONS)}, histories."
                ),
                section.title.place,
            )


def _input(names: Names, record: Mapping[str, Written], scope: Scope) -> None:
    name = named(names, record["name"], "an input")
    kind = _type(names, record["type"])
    states = [words(part) for part in record["may be"].text.split(",") if part.strip() not in ("", "-")]
    for state in states:
        if state not in _STATES:
            names.report(
                "unknown-word",
                f"An input may not be “{state}”.",
                f"Write {listed(_STATES)}, or nothing.",
                record["may be"].place,
            )
    if name is None or kind is None or not names.claim(name, record["name"].place, "input"):
        return
    names.inputs[name] = Input(
        name,
        kind,
        scope,
        _domain(names, record["domain"], kind),
        record["unit"].text,
        record["from"].text or "account",
        "unknown" in states,
        "not applicable" in states,
        record["name"].place,
    )


def _type(names: Names, written: Written) -> Type | None:
    text = words(written.text)
    if text in _TYPES:
        return _TYPES[text]
    choices = [words(part) for part in written.text.split(",")]
    if len(choices) > 1:
        readable = [
            named(names, Written(part.strip(), written.place), "a word") for part in written.text.split(",")
        ]
        if None in readable:
            return None
        if len(set(choices)) < len(choices):
            names.report(
                "name-taken", "A word stands twice in this enumeration.", "Delete one.", written.place
            )
            return None
        return type_of_words(choices)
    names.report(
        "unknown-word",
        f"“{written.text}” is no type." if written.text else "The type is missing.",
        suggestion(
            text, _TYPES, f"Write {listed(_TYPES)}, or the words of an enumeration, separated by commas."
        ),
        written.place,
    )
    return None


# Domains


def default_domain(kind: Type, minor_digits: int) -> Domain | None:
    """Return the domain of an input that states none."""
    match kind.kind:
        case Kind.MONEY:
            return Domain(0, 10_000_000 * 10**minor_digits)
        case Kind.INTEGER:
            return Domain(0, 1_000_000)
        case Kind.DAYS:
            return Domain(0, 36_500)
        case Kind.MONTHS:
            return Domain(0, 1_200)
        case Kind.RATE:
            return Domain(0, int(1 / RATE_STEP), RATE_STEP)
        case Kind.DATE:
            return Domain(date(1900, 1, 1).toordinal(), date(2199, 12, 31).toordinal())
        case _:
            return None


def _domain(names: Names, written: Written, kind: Type) -> Domain | None:
    default = default_domain(kind, names.about.minor_digits)
    text = written.text.strip("[] ")
    if text in ("", "-"):
        return default
    if default is None:
        names.report(
            "domain",
            f"A value of type {kind.kind.value} has no domain.",
            "Leave the cell empty.",
            written.place,
        )
        return None
    text, _, precision = (part.strip() for part in re.sub(r"\s+by\s+", " by ", text).partition(" by "))
    step = _rate(precision) if precision else default.step
    ends = [part.strip() for part in text.split("..")]
    low, high = (
        _end(part, kind, names.about.minor_digits, step or default.step) for part in (ends[0], ends[-1])
    )
    if (
        len(ends) != 2
        or low is None
        or high is None
        or not step
        or (precision and kind.kind is not Kind.RATE)
    ):
        names.report(
            "domain",
            f"“{written.text}” is no domain for {kind.kind.value}.",
            f"Write {_EXAMPLES[kind.kind]}.",
            written.place,
        )
        return default
    if low > high:
        names.report(
            "domain", "The domain ends before it begins.", "Write the smaller end first.", written.place
        )
        return default
    return Domain(low, high, step)


_EXAMPLES: Final = {
    Kind.MONEY: "it as 0.00 .. 50000.00",
    Kind.INTEGER: "it as 0 .. 100",
    Kind.DAYS: "it as 0 .. 3650",
    Kind.MONTHS: "it as 0 .. 120",
    Kind.RATE: "it as 0% .. 30%, or 0% .. 30% by 0.01%",
    Kind.DATE: "it as 2000-01-01 .. 2099-12-31",
}


def _rate(text: str) -> Fraction | None:
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(%?)", text)
    return None if match is None else Fraction(match[1]) / (100 if match[2] else 1)


def _end(text: str, kind: Type, minor_digits: int, step: Fraction) -> int | None:
    if kind.kind is Kind.DATE:
        try:
            return date.fromisoformat(text).toordinal()
        except ValueError:
            return None
    if kind.kind is Kind.RATE:
        rate = _rate(text)
        return None if rate is None or (rate / step).denominator != 1 else int(rate / step)
    if re.fullmatch(r"-?\d{1,15}(?:\.\d+)?", text) is None:
        return None
    value = Fraction(text) * (10**minor_digits if kind.kind is Kind.MONEY else 1)
    return int(value) if value.denominator == 1 else None


# Histories and what is always there


def _histories(names: Names, section: Section) -> None:
    for record in records(names, section, ("name", "holds"), ("from", "meaning")):
        name = named(names, record["name"], "a history")
        holds = words(record["holds"].text)
        if holds not in _HOLDS:
            names.report(
                "unknown-word",
                f"A history holds no “{record['holds'].text}”.",
                f"Write {listed(_HOLDS)}.",
                record["holds"].place,
            )
            continue
        if name is not None and names.claim(name, record["name"].place, "history"):
            names.histories[name] = HistoryKind(
                name,
                "amounts" in holds,
                "by item" in holds,
                record["from"].text or "account",
                record["name"].place,
            )


def declare_builtins(names: Names, words_of: Mapping[str, tuple[str, ...]], place: Place) -> None:
    """Declare the inputs that are always there; enumerations without words (a pack without offers) are left out."""
    counted = default_domain(INTEGER, names.about.minor_digits)
    money = default_domain(MONEY, names.about.minor_digits)
    days = default_domain(DATE, names.about.minor_digits)
    for name, kind, scope, domain, may_not_apply in (
        ("quote date", DATE, Scope.ACCOUNT, days, False),
        ("agreed on", DATE, Scope.ACCOUNT, days, True),
        ("option", None, Scope.ACCOUNT, None, False),
        ("tender", None, Scope.ACCOUNT, None, False),
        ("payments", INTEGER, Scope.ACCOUNT, counted, True),
        ("item amount", MONEY, Scope.OPEN_ITEM, money, False),
        ("item due", DATE, Scope.OPEN_ITEM, days, False),
        ("request", None, Scope.REQUEST, None, False),
        ("component", None, Scope.REQUEST, None, True),
        ("waiver class", None, Scope.REQUEST, None, True),
        ("asked", MONEY, Scope.REQUEST, money, False),
        ("line amount", MONEY, Scope.REQUEST, money, False),
        ("role", None, Scope.REQUEST, None, False),
        ("reason", None, Scope.REQUEST, None, False),
    ):
        if kind is None and not words_of.get(name):
            continue
        made = kind or type_of_words(words_of[name])
        if names.claim(name, place, "value that is always there"):
            names.inputs[name] = Input(name, made, scope, domain, "", "built in", False, may_not_apply, place)
