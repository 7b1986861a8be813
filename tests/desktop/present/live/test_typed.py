"""What is typed, as values of the pack, within the pack's domains."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from desktop.present.live import typed
from policy.language.tree.pack import Domain, Input
from policy.language.tree.places import Place
from policy.language.tree.tables import Scope
from policy.language.tree.types import BOOLEAN, DATE, DAYS, INTEGER, MONEY, RATE, TEXT, Kind, Type, Value

YEAR = Domain(date(2025, 1, 1).toordinal(), date(2025, 12, 31).toordinal())
WORDS = {"Yes": "yes", "No": "no", "Gold": "gold"}


def declared(kind: Type, domain: Domain | None = None) -> Input:
    return Input("one", kind, Scope.ACCOUNT, domain, "", "asked", True, False, Place("inputs.md", 1))


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("214.60", 21_460),
        ("$1,250", 125_000),
        (" 92.4 ", 9_240),
        ("0", 0),
        ("-5", -500),
        ("USD 7", 700),
        ("9.999", None),
        ("", None),
        ("ten", None),
        ("1.2.3", None),
        ("--5", None),
        ("9" * 300, None),
        ("9" * 20, None),
        ("١٢", None),
    ],
)
def test_an_amount_is_read_as_people_type_it(text: str, minor: int | None) -> None:
    assert typed.amount(text, "USD") == minor


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11/4/2025", date(2025, 11, 4)),
        ("2025-11-04", date(2025, 11, 4)),
        ("2/30/2025", None),
        ("11/4/25", None),
        ("soon", None),
    ],
)
def test_a_day_is_read_as_people_type_it(text: str, day: date | None) -> None:
    assert typed.day(text) == day


@pytest.mark.parametrize(
    ("text", "one", "value"),
    [
        ("5.00", declared(MONEY, Domain(0, 1000)), 500),
        ("11.00", declared(MONEY, Domain(0, 1000)), None),
        ("3", declared(INTEGER, Domain(0, 3)), 3),
        ("4", declared(INTEGER, Domain(0, 3)), None),
        ("2.5", declared(DAYS, Domain(0, 30)), None),
        ("1.5%", declared(RATE, Domain(0, 400, Fraction(1, 10_000))), Fraction(3, 200)),
        ("1.505", declared(RATE, Domain(0, 400, Fraction(1, 10_000))), None),
        ("x%", declared(RATE), None),
        ("11/4/2025", declared(DATE, YEAR), date(2025, 11, 4)),
        ("11/4/2026", declared(DATE, YEAR), None),
        ("Yes", declared(BOOLEAN), True),
        ("no", declared(BOOLEAN), False),
        ("perhaps", declared(BOOLEAN), None),
        ("Gold", declared(Type(Kind.ENUMERATION, ("gold", "red"))), "gold"),
        ("red", declared(Type(Kind.ENUMERATION, ("gold", "red"))), "red"),
        ("blue", declared(Type(Kind.ENUMERATION, ("gold", "red"))), None),
        ("10 PM ", declared(TEXT), "10 PM"),
        (" ", declared(TEXT), None),
    ],
)  # fmt: skip
def test_a_value_is_taken_only_from_its_domain(text: str, one: Input, value: Value | None) -> None:
    assert typed.value(text, one, "USD", WORDS) == value


def test_the_last_months_begin_with_the_present_one() -> None:
    assert typed.months(date(2025, 2, 14), 3) == (date(2025, 2, 1), date(2025, 1, 1), date(2024, 12, 1))
