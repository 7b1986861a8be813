"""Every value is looked at before any rule is, and everything that is wrong is said at once.

Faults tried, each caught: `bool` taken for a number; the step of a rate ignored; unknown names let through.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest

from policy.account import Account, Entry, Item
from policy.language.findings import Finding
from policy.language.tree.tables import Scope
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN
from policy.quote import Context
from policy.quote.intake import _number, examined
from tests.policy.quote.harbour import BILLS, ON, customer, harbour


def findings(
    account: Account | None = None, context: Context | None = None, on: date = ON
) -> tuple[Finding, ...]:
    return examined(harbour(), account or customer(), context or Context(), on)


def said(account: Account | None = None, context: Context | None = None) -> list[tuple[str, str, str]]:
    return [(one.code, one.message, one.advice) for one in findings(account, context)]


def test_sound_facts_have_no_findings() -> None:
    assert findings() == ()
    assert findings(customer(agreed_on=ON), Context({"senior": True}, "plan", "card", 2)) == ()


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"past due": UNKNOWN}, "missing", "“past due” of the account is missing."),
    ({"past due": NOT_APPLICABLE}, "must-apply", "“past due” of the account cannot be said not to apply."),
    ({"past due": -1}, "negative", "“past due” of the account is -0.01; it lies between 0.00 and 5000.00."),
    ({"past due": 10**9}, "out-of-domain",
     "“past due” of the account is 10000000.00; it lies between 0.00 and 5000.00."),
    ({"past due": True}, "wrong-type",
     "“past due” of the account is “True”, which is not an amount."),
    ({"past due": 12.5}, "wrong-type",
     "“past due” of the account is “12.5”, which is not an amount."),
    ({"segment": "hme"}, "unknown-word", "“hme” is no word of “segment”."),
    ({"segment": 3}, "wrong-type", "“segment” of the account is “3”, which is not a word."),
    ({"cut off": 1}, "wrong-type", "“cut off” of the account is “1”, which is not yes or no."),
    ({"storm day": datetime(2025, 1, 1)}, "wrong-type",  # noqa: DTZ001
     "“storm day” of the account is “2025-01-01 00:00:00”, which is not a date, such as 2025-07-01."),
    ({"storm day": date(2019, 1, 1)}, "out-of-domain",
     "“storm day” of the account is 2019-01-01; it lies between 2020-01-01 and 2030-12-31."),
    ({"terms months": 99}, "out-of-domain",
     "“terms months” of the account is 99 months; it lies between 0 months and 12 months."),
    ({"discount rate": Fraction(1, 30)}, "too-fine",
     "“discount rate” of the account is 1/30, finer than its last place of 1/1000."),
    ({"discount rate": Fraction(1, 2)}, "out-of-domain",
     "“discount rate” of the account is 1/2; it lies between 0 and 1/5."),
    ({"discount rate": "2%"}, "wrong-type",
     "“discount rate” of the account is “2%”, which is not an exact fraction, such as 1/50."),
    ({"pastdue": 5}, "unknown-input", "“pastdue” of the account is no input of this pack."),
    ({"agreed on": date(2026, 1, 1)}, "agreed-on",
     "“2026-01-01” is no day on which the present plan can have been agreed."),
    ({"agreed on": "yesterday"}, "agreed-on",
     "“yesterday” is no day on which the present plan can have been agreed."),
]  # fmt: skip


@pytest.mark.parametrize(("values", "code", "message"), WRONG)
def test_a_wrong_value_is_named(values: dict[str, Any], code: str, message: str) -> None:
    base = customer()
    made = said(replace(base, values={**base.values, **values}))
    assert [one[:2] for one in made] == [(code, message)]
    assert made[0][2]


def test_everything_wrong_is_said_at_once() -> None:
    made = said(customer(past_due=-1, segment="shpo", cut_off=UNKNOWN), Context(tender="crad"))
    assert [one[0] for one in made] == ["negative", "unknown-word", "missing", "unknown-tender"]
    assert made[1][2] == "Did you mean “shop”?"
    assert made[3][2] == "Did you mean “card”?"


def test_a_word_that_is_like_no_other_is_told_them_all() -> None:
    assert said(customer(segment="xyz"))[0][2] == "Give one of: home, shop."


@pytest.mark.parametrize("on", [date(1899, 1, 1), date(2200, 1, 1), datetime(2025, 1, 1)])  # noqa: DTZ001
def test_a_quote_is_for_a_day(on: date) -> None:
    assert [one.code for one in findings(on=on)] == ["quote-date"]


def test_an_items_values_are_looked_at() -> None:
    made = said(customer(Item("jan", {"item amount": -5, "item due": ON, "age": 3, "colour": 1})))
    assert [one[:2] for one in made] == [
        ("unknown-input", "“colour” of open item jan is no input of this pack."),
        ("negative", "“item amount” of open item jan is -0.05; it lies between 0.00 and 10000000.00."),
    ]


def test_an_item_stands_once() -> None:
    made = said(customer(BILLS[0], BILLS[0]))
    assert made == [("item-twice", "There are two of open item may.", "Give each its own id.")]


def histories(**several: tuple[Entry, ...]) -> Account:
    return Account("x", customer().values, {Scope.OPEN_ITEM: BILLS}, several)


def test_a_historys_entries_are_looked_at() -> None:
    made = said(
        histories(
            waivrs=(),
            returns=(Entry(date(1800, 1, 1)), Entry(ON)),
            waivers=(Entry(ON), Entry(ON, -5), Entry(ON, 5)),
        )
    )
    assert [one[0] for one in made] == ["unknown-history", "history-date", "history-amount", "history-amount"]
    assert made[0][2] == "Did you mean “waivers”?"


def test_what_is_chosen_is_in_the_pack() -> None:
    made = said(context=Context(option="ful", tender="gold", payments=0))
    assert [one[0] for one in made] == ["unknown-option", "unknown-tender", "payments"]
    assert made[1][2] == "There is: card, bank, check."


def test_a_text_is_a_text() -> None:
    declared = replace(harbour().inputs["segment"], type=replace(harbour().inputs["segment"].type, words=()))
    pack = replace(harbour(), inputs={**harbour().inputs, "segment": declared})
    assert "unknown-word" in [one.code for one in examined(pack, customer(), Context(), ON)]


def test_only_numbers_are_compared_as_such() -> None:
    with pytest.raises(TypeError, match="'12' is no number"):
        _number("12")
