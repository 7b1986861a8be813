"""Reads parameters.md: dated values, plain or by the words of an input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

from policy.language import syntax as s
from policy.language.grammar import Unreadable
from policy.language.pages import Page, Section, Written
from policy.language.parser import parse_formula
from policy.language.resolve.columns import named, read_date, records
from policy.language.resolve.front import Front
from policy.language.resolve.names import Names, suggestion
from policy.language.tree.pack import DatedValue, ParameterKind
from policy.language.tree.places import Place
from policy.language.tree.types import DATE, DAYS, INTEGER, MONEY, MONTHS, RATE, Kind, Type

_OPTIONAL: Final = ("from", "until", "known from", "source", "meaning")


def read_parameters(names: Names, page: Page) -> None:
    """Declare every parameter of the page."""
    Front(names, page).only(())
    for section in page.sections:
        heading = s.words(section.title.text)
        if heading == "values":
            _plain(names, section)
        elif " by " in heading:
            _keyed(names, section, heading)
        else:
            names.report(
                "unknown-section",
                f"“{section.title.text}” is neither “Values” nor “NAME by INPUT”.",
                "Name the parameter and the input it goes by: “## Surcharge cap by state”.",
                section.title.place,
            )


def _plain(names: Names, section: Section) -> None:
    found: dict[str, list[tuple[DatedValue, Type, Place]]] = {}
    places: dict[str, Place] = {}
    for record in records(names, section, ("name", "value"), _OPTIONAL):
        name = named(names, record["name"], "a parameter")
        value = _value(names, record, None)
        if name is not None:
            if name not in found and not names.claim(name, record["name"].place, "parameter"):
                continue
            places.setdefault(name, record["name"].place)
            found.setdefault(name, []).extend([] if value is None else [value])
            names.parameters[name] = ParameterKind(name, MONEY, None, (), places[name])
    for name, values in found.items():
        _finish(names, name, None, values, places[name])


def _keyed(names: Names, section: Section, heading: str) -> None:
    name, _, key = heading.rpartition(" by ")
    place = section.title.place
    if named(names, Written(name, place), "a parameter") is None or not names.claim(name, place, "parameter"):
        return
    declared = names.inputs.get(key)
    if declared is None or not declared.type.words:
        enumerations = [known for known, made in names.inputs.items() if made.type.words]
        names.report(
            "unknown-name",
            f"“{key}” is no input with words.",
            suggestion(key, enumerations, "Declare it in inputs.md."),
            place,
        )
        return
    values: list[tuple[DatedValue, Type, Place]] = []
    for record in records(names, section, (key, "value"), _OPTIONAL):
        written = record[key]
        word = None if written.text == "-" else s.words(written.text)
        if word is not None and word not in declared.type.words:
            names.report(
                "unknown-word",
                f"“{written.text}” is no {key}.",
                suggestion(
                    word, declared.type.words, "Use a word that inputs.md declares, or “-” for all others."
                ),
                written.place,
            )
            continue
        value = _value(names, record, word)
        values.extend([] if value is None else [value])
    _finish(names, name, key, values, place)


def _value(
    names: Names, record: Mapping[str, Written], key: str | None
) -> tuple[DatedValue, Type, Place] | None:
    if not names.is_known(_date(names, record["known from"])):
        return None
    since = _date(names, record["from"])
    until = _date(names, record["until"])
    written = record["value"]
    literal = _literal(names, written)
    if literal is None:
        names.report(
            "unreadable",
            f"“{written.text}” is no value.",
            "Write an amount 5.00, a rate 2% or 1/3, a count 12, days such as 15 days, or a date 2025-07-01.",
            written.place,
        )
        return None
    if since and until and until <= since:
        names.report(
            "never-in-effect",
            "The value ends before it begins.",
            "Let “until” be later than “from”.",
            written.place,
        )
        return None
    value, made = literal
    return DatedValue(key, since, until, value, record["source"].text, written.place), made, written.place


def _date(names: Names, written: Written) -> date | None:
    return None if written.text in ("", "-") else read_date(names, written)


def _literal(names: Names, written: Written) -> tuple[Fraction | date, Type] | None:
    try:
        parsed = parse_formula(written.text)
    except Unreadable:
        return None
    digits = names.about.minor_digits
    match parsed:
        case s.Number(value, None):
            return value, RATE
        case s.Number(value, 0):
            return value, INTEGER
        case s.Number(value, behind) if behind == digits:
            return value * 10**digits, MONEY
        case s.Number(value):
            return value, RATE
        case s.Duration(count, months):
            return Fraction(count), MONTHS if months else DAYS
        case s.Day(value):
            return value, DATE
        case _:
            return None


def _finish(
    names: Names, name: str, key: str | None, values: list[tuple[DatedValue, Type, Place]], place: Place
) -> None:
    kinds = {made.kind for _, made, _ in values}
    if not values:
        names.report("no-rows", f"“{name}” has no value.", "Give it one, or delete it.", place)
        names.parameters[name] = ParameterKind(name, MONEY, key, (), place)
        return
    made = values[0][1]
    if kinds == {Kind.MONEY, Kind.INTEGER}:
        made = MONEY
        scale = 10**names.about.minor_digits
        values = [(_scaled(value, scale if kind is INTEGER else 1), MONEY, at) for value, kind, at in values]
    elif kinds == {Kind.RATE, Kind.INTEGER}:
        made = RATE
    elif len(kinds) > 1:
        odd = next(at for _, kind, at in values if kind != made)
        names.report("type", f"“{name}” has values of different kinds.", f"Let all of them be {made}.", odd)
    _check_overlap(names, name, [(value, at) for value, _, at in values])
    names.parameters[name] = ParameterKind(name, made, key, tuple(value for value, _, _ in values), place)


def _scaled(value: DatedValue, scale: int) -> DatedValue:
    return replace(value, value=value.value * scale) if isinstance(value.value, Fraction) else value


def _check_overlap(names: Names, name: str, values: list[tuple[DatedValue, Place]]) -> None:
    by_key: dict[str | None, list[tuple[date, date, Place]]] = {}
    for value, at in values:
        by_key.setdefault(value.key, []).append((value.since or date.min, value.until or date.max, at))
    for key, spans in by_key.items():
        spans.sort(key=lambda span: span[:2])
        for (_, end, _), (start, _, at) in pairwise(spans):
            if start < end:
                whose = f"“{name}” for {key}" if key else f"“{name}”"
                names.report(
                    "two-values",
                    f"{whose} has two values on {start if start > date.min else 'the same days'}.",
                    "End the earlier value (“until”) where the later one begins (“from”).",
                    at,
                )
