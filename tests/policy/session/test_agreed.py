"""Other terms of a plan: its payments are divided anew, and come to the same as before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from policy.adjustment import Adjustment, ChangeTerms, Lower, Override, line
from policy.plan import PLAN, Part, Payment
from policy.quote import Option
from policy.quote.values import PlanChoice
from policy.session import Stage
from policy.session.agreed import agreed_payments, is_let_pass
from tests.policy.session.desk import at
from tests.policy.session.till import compiled

PACK = compiled()
TODAY = date(2025, 11, 4)
PAYMENTS = (
    Payment(TODAY, 20_500),
    Payment(date(2025, 12, 4), 16_000, (Part(PLAN, 10_000), Part("deposit", 6_000))),
    Payment(date(2026, 1, 4), 10_000, (Part(PLAN, 10_000),), is_last=True),
)


@pytest.fixture
def option() -> Option:
    reckoning = at(Stage.GUIDING).session.reckoning
    assert reckoning is not None
    assert reckoning.option is not None
    return replace(reckoning.option, schedule=PAYMENTS, plan=PlanChoice(30_000, 10_000, 2, 4, 2))


def other(option: Option, payments: int | None, less: int = 0) -> Adjustment:
    wanted = ChangeTerms(option.id, "goodwill", payments=payments, asked=less, line_amount=option.total)
    return line(PACK, wanted, "O1", "desk 8")


def test_without_other_terms_the_plan_stays_as_the_page_has_it(option: Option) -> None:
    assert agreed_payments(PACK, option, ()) == PAYMENTS
    waived = line(PACK, Lower("late", 500, 200, "goodwill"), "W2", "desk 7")
    today, *later = agreed_payments(PACK, option, (waived,))
    assert (today.amount, tuple(later)) == (20_300, PAYMENTS[1:])
    assert agreed_payments(PACK, replace(option, schedule=()), ()) == ()


@pytest.mark.parametrize("count", [1, 2, 5])
def test_other_terms_divide_the_plan_anew_and_come_to_the_same(option: Option, count: int) -> None:
    made = agreed_payments(PACK, option, (other(option, count),))
    assert sum(one.amount for one in made) == sum(one.amount for one in PAYMENTS)
    assert len([one for one in made if any(part.component == PLAN for part in one.parts)]) == count
    assert [one.is_last for one in made][-1]
    assert sum(one.is_last for one in made) == 1
    assert [one.date for one in made] == sorted({one.date for one in made})
    assert Part("deposit", 6_000) in made[1].parts


def test_what_is_not_paid_today_is_paid_later(option: Option) -> None:
    today, *later = agreed_payments(PACK, option, (other(option, None, 5_000),))
    assert today.amount == 15_500
    assert [one.amount for one in later] == [18_500, 12_500]


def test_the_terms_that_were_agreed_last_hold(option: Option) -> None:
    made = agreed_payments(PACK, option, (other(option, 5), other(option, 3)))
    assert len(made) == 4


def test_only_what_was_let_pass_passes() -> None:
    passed = line(PACK, Override("bank", "goodwill"), "O1", "desk 8")
    assert is_let_pass((passed,), "bank")
    assert not is_let_pass((passed,), "card")
    assert not is_let_pass((), "bank")
