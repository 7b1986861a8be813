"""Rosa Delgado's account, to the cent and to the day."""

from datetime import date

import pytest

from policy.language.tree.pack import Pack
from policy.language.tree.types import Value
from policy.quote import Context, Option, Quote, quote
from tests.policy.packs.sample import case_of, pack_of

pytestmark = pytest.mark.untraced

ROSA = "RD2"
TODAY = date(2025, 11, 4)


def rosas_quote(tender: str = "card", payments: int | None = None, on: date = TODAY, **found: Value) -> Quote:
    """Quote for Rosa's account with some of its values changed; names are written with `_`."""
    pack = pack_of("riverbend-utility")
    declared = {name: value for name, value in facts(pack).items() if name not in found}
    values = {**declared, **{name.replace("_", " "): value for name, value in found.items()}}
    case = case_of("riverbend-utility", ROSA)
    account = type(case.account)(case.account.id, values, case.account.items, case.account.histories)
    made = quote(pack, account, Context(tender=tender, payments=payments), on)
    assert isinstance(made, Quote), made
    return made


def facts(pack: Pack) -> dict[str, Value]:
    """Return the values of Rosa's account without those that are built in."""
    account = case_of("riverbend-utility", ROSA).account
    return {name: value for name, value in account.values.items() if pack.inputs[name].origin != "built in"}


def under(made: Quote, identifier: str) -> Option:
    """Return one of a quote's options."""
    return next(option for option in made.options if option.id == identifier)


def lines(option: Option) -> list[tuple[str, str, int]]:
    """List an option's lines as the panel shows them."""
    return [(line.title, line.label, line.now) for line in option.lines]


def test_rosa_is_offered_four_ways_and_the_least_that_restores_service_first() -> None:
    made = rosas_quote()
    assert [(one.title, one.total) for one in made.options[:3]] == [
        ("Restore service", 35810),
        ("In full", 44620),
        ("Plan", 19715),
    ]
    assert [one.title for one in made.options[3:]] == ["Other"]
    assert made.proposed == "restore service"


def test_restoring_rosas_service_takes_five_lines() -> None:
    assert lines(under(rosas_quote(), "restore service")) == [
        ("Past-due balance", "", 21460),
        ("Late payment charge", "", 500),
        ("Reconnection", "after hours", 7500),
        ("Deposit", "1 of 2", 6000),
        ("Convenience fee", "card", 350),
    ]


def test_the_day_before_the_amount_is_the_same() -> None:
    made = rosas_quote(on=date(2025, 11, 3), days_past_due=34)
    assert under(made, "restore service").total == 35810


def test_a_bank_account_saves_rosa_the_convenience_fee() -> None:
    assert under(rosas_quote("bank"), "restore service").total == 35460


def test_rosas_plan_starts_with_a_quarter() -> None:
    assert lines(under(rosas_quote(), "plan"))[0] == ("Past-due balance", "25% today", 5365)


def test_rosas_plan_moves_from_sunday_to_monday_and_adds_up() -> None:
    payments = under(rosas_quote(payments=3), "plan").schedule
    assert [(one.date, one.amount) for one in payments] == [
        (date(2025, 11, 4), 19715),
        (date(2025, 12, 4), 11365),
        (date(2026, 1, 5), 5365),
        (date(2026, 2, 4), 5365),
    ]
    assert sum(one.amount for one in payments) == 41810


def test_every_number_of_payments_adds_up_to_the_same() -> None:
    sums = {sum(one.amount for one in under(rosas_quote(payments=n), "plan").schedule) for n in (2, 3, 4)}
    assert sums == {41810}


def test_the_late_charge_cites_its_row_and_its_source() -> None:
    late = under(rosas_quote(), "restore service").lines[1]
    assert (late.rules, late.source) == (("LC3",), "city code 8-2(c)")


def test_a_medical_certificate_takes_the_reconnection_off() -> None:
    assert under(rosas_quote(medical_certificate=date(2025, 10, 15)), "restore service").total == 28310
