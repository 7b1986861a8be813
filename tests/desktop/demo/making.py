"""Customers of a book that was never made, and traits that are whatever a test says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from desktop.demo.callers import ROSA_ACCOUNT, ROSA_NUMBER, Held
from desktop.demo.traits import Trait, Traits
from integrations.customers import AccountCard, AccountFile, PastPayment, Phone
from policy.account import Account


def held(account: str, *numbers: str, name: str = "") -> Held:
    """Make a customer with these numbers."""
    card = AccountCard(account, name or f"Customer {account}", "1 Elm St", "en", "riverbend-utility")
    paid = PastPayment(date(2026, 9, 20), 6120, "card", f"{account}-1", None)
    back = PastPayment(date(2026, 10, 2), -500, "card", f"{account}-2", None)
    phones = tuple(Phone(number, "mobile", "") for number in numbers)
    return Held(AccountFile(card, (), phones, (), (), (), (back, paid)), Account(account, {}, {}, {}))


def book() -> list[Held]:
    """Make a book that has everybody."""
    return [
        held(ROSA_ACCOUNT, ROSA_NUMBER, name="Rosa Delgado"),
        held("1", "+12025550101"),
        held("2", "+12025550102"),
        held("3", "+12025550102"),
        held("4"),
        held("5", "+12025550105"),
        held("6", "+12025550106"),
        held("7", "+12025550107"),
        held("8", "+12025550108"),
        held("9", "+12025550109"),
    ]


def traits(of: Mapping[str, frozenset[Trait]]) -> Traits:
    """Return traits by account."""
    return lambda account: of.get(account.id, frozenset({Trait.PAYS}))


USUAL = {"1": frozenset({Trait.PAYS, Trait.PLAN}), "5": frozenset({Trait.PAYS, Trait.WAIVER})}
