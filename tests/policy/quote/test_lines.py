"""Lines: the rules behind them, what those looked at, and parts for items.

Faults tried, each caught: `because` of cells that say `-`; the rules of the line that an exception replaced.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from policy.account import Item
from policy.language.tree.expressions import (
    Arithmetic,
    Constant,
    Name,
    Operator,
    Origin,
    Prorated,
    Rounded,
    Rounding,
)
from policy.language.tree.pack import ComponentKind, Rest
from policy.language.tree.types import DAYS, MONEY
from policy.quote import Base, Context, Decided, ItemLine, Line, Quote, quote
from policy.quote.lines import base_of
from tests.policy.language.pages import page
from tests.policy.language.targets.trees import AT
from tests.policy.quote.harbour import BILLS, HARBOUR, ON, customer, harbour

BALANCE = Name(MONEY, "balance", Origin.INPUT, AT)


def line(component: str, option: str = "full", **pages: bytes) -> Line:
    found = quote(harbour(**pages), customer(returns=1), Context(), ON)
    assert isinstance(found, Quote), found
    wanted = found.line(option, component)
    assert wanted is not None
    return wanted


def test_a_line_names_its_rule_what_it_looked_at_and_its_source() -> None:
    made = line("reconnection")
    assert made.kind is ComponentKind.RECONNECTION_FEE
    assert (made.title, made.label, made.ledger) == ("Reconnection", "after hours", "4220")
    assert (made.rules, made.because) == (("R1",), (Decided("cut off", True),))
    assert (made.later, made.rest, made.due) == (3900, Rest(0), 3600)


def test_a_line_for_items_keeps_the_part_of_each() -> None:
    made = line("late-charge")
    looked_at = (Decided("age", 168), Decided("disputed", False))
    assert made.items == (ItemLine("may", 600, 600, ("L2",), looked_at),)
    assert (made.because, made.rules, made.source, made.base) == (looked_at, ("L2",), "code 2", None)


def test_every_row_that_applies_makes_a_line_of_its_own() -> None:
    found = quote(harbour(), customer(returns=1), Context(), ON)
    assert isinstance(found, Quote)
    visits = [one for one in found.option("full").lines if one.component == "visits"]
    assert [(one.rules, one.amount, one.label) for one in visits] == [
        (("V1",), 2000, "notice"), (("V2",), 1200, "collector"),
    ]  # fmt: skip
    assert visits[1].because == (Decided("count of returns ever", 1),)


def test_the_base_is_what_the_rate_was_applied_to() -> None:
    assert line("tax").base == Base(("taxable lines",), 7500)
    assert line("deposit").base is None
    assert line("visits").base is None
    found = quote(harbour(), customer(discount_rate=Fraction(1, 10)), Context(), ON)
    assert isinstance(found, Quote)
    discount = found.line("full", "discount")
    assert discount is not None
    assert discount.base == Base(("past due",), 21460)
    assert discount.due == -2146


def test_an_exception_stands_in_with_its_own_rule() -> None:
    found = quote(harbour(), customer(storm_day=date(2025, 10, 12)), Context(), ON)
    assert isinstance(found, Quote)
    made = found.line("full", "reconnection")
    assert made is not None
    assert (made.amount, made.now, made.exception, made.rules) == (1000, 1000, "storm", ("S1",))
    assert (made.label, made.source) == ("", "order 7")
    assert made.because == (Decided("storm day", date(2025, 10, 12)),)


def test_an_exception_on_an_item_replaces_that_items_part() -> None:
    relief = page("""
        ---
        component: relief
        kind: exception
        title: Relief
        ledger: 1
        order: 21
        exception to: late-charge
        per: open item
        ---
        ## Charge (unique)
        | id | age | = amount |
        |---|---|---|
        | X1 | > 100 | 1.00 |
        """)
    bill = Item("jun", {"item amount": 500, "item due": ON, "age": 40, "disputed": False})
    found = quote(harbour(components_relief=relief), customer(*BILLS, bill), Context(), ON)
    assert isinstance(found, Quote)
    made = found.line("full", "late-charge")
    assert made is not None
    assert [(one.item, one.amount, one.rules) for one in made.items] == [
        ("may", 100, ("X1",)),
        ("jun", 500, ("L2",)),
    ]
    assert (made.amount, made.exception) == (600, "relief")


def test_a_cap_cuts_the_last_of_several_reductions() -> None:
    goodwill = page("""
        ---
        component: goodwill
        kind: waiver
        title: Goodwill
        ledger: 4210
        order: 25
        reduces: late-charge
        ---
        ## Waiver (rule order)
        | id | segment | = amount |
        |---|---|---|
        | G1 | home | 4.00 |
        | G2 | - | 4.00 |
        | G3 | - | 1.00 |
        """)
    found = quote(harbour(components_goodwill=goodwill), customer(), Context(), ON)
    assert isinstance(found, Quote)
    cut = [one for one in found.option("full").lines if one.component == "goodwill"]
    assert [(one.rules, one.amount) for one in cut] == [(("G1",), 400), (("G2",), 200)]


def test_a_row_of_several_parts_may_say_what_is_payable_now() -> None:
    visits = HARBOUR["components/visits.md"].replace(b"order: 40", b"order: 40\nrest: next bill").replace(b"= label |", b"= now | = label |").replace(
        b"|---|---|---|---|---|", b"|---|---|---|---|---|---|"
    ).replace(b"| visit fee | notice", b"| visit fee | 5.00 | notice").replace(
        b"| 12.00 | coll", b"| 12.00 | amount | coll").replace(b"| 0.00 | none", b"| 0.00 | 0.00 | none")  # fmt: skip
    found = quote(harbour(components_visits=visits), customer(returns=1), Context(), ON)
    assert isinstance(found, Quote)
    made = [(one.amount, one.now) for one in found.option("full").lines if one.component == "visits"]
    assert made == [(2000, 500), (1200, 1200)]


def test_the_base_of_a_proration_is_its_amount() -> None:
    days = Constant(DAYS, Fraction(3), AT)
    prorated = Prorated(MONEY, Rounding.DOWN, 1, BALANCE, days, days, AT)
    assert base_of(prorated) == BALANCE
    assert base_of(Rounded(MONEY, Rounding.DOWN, 1, prorated, AT)) == BALANCE
    assert base_of(Arithmetic(MONEY, Operator.MULTIPLY, days, days, AT)) is None


def test_a_rule_may_have_looked_at_the_day() -> None:
    balance = HARBOUR["components/balance.md"].replace(b"| id | option |", b"| id | quote date | option |").replace(
        b"|---|---|---|---|", b"|---|---|---|---|---|").replace(b"| B1 |", b"| B1 | >= 2025-01-01 |").replace(
        b"| B2 |", b"| B2 | >= 2025-01-01 |")  # fmt: skip
    assert line("balance", components_balance=balance).because[0] == Decided("quote date", ON)
