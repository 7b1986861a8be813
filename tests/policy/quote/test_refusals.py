"""What keeps a quote from being made although every value is in its domain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy.language.cases import Case
from policy.language.tree.pack import Pack
from policy.quote import Context, Quote, Refusal, quote
from policy.trial.answers import day_of, facts_of
from tests.policy.language.pages import SOUND, compiled, page
from tests.policy.trial.test_trials import BASE

CASE = page(BASE) + b"## Q\n| id | = total |\n|---|---|\n| K1 | 1.00 |\n"


def refused(pack: Pack | None, cases: tuple[Case, ...]) -> list[tuple[str, str]]:
    assert pack is not None
    (case,) = cases
    made = quote(pack, facts_of(pack, case), Context(), day_of(case))
    assert isinstance(made, Refusal)
    return [(finding.code, finding.message) for finding in made.findings]


@pytest.mark.parametrize("down", ["past due + 1.00", "250.00"])
def test_a_plan_with_more_paid_today_than_it_spreads_is_refused(down: str) -> None:
    plan = SOUND["offers/plan.md"].decode().replace("round(25% of past due)", down)
    made = compiled(cases__late=CASE, offers__plan=plan.encode())
    ((code, message),) = refused(made.pack, made.cases)
    assert code == "plan-terms"
    assert "paid today of 200.00" in message


def test_a_date_that_no_calendar_has_is_refused() -> None:
    late = (
        SOUND["components/late.md"]
        .decode()
        .replace("| id | days past due |", "| id | end of month(quote date + 999999999 days) - quote date |")
    )
    made = compiled(cases__late=CASE, components__late=late.encode())
    assert [code for code, _ in refused(made.pack, made.cases)] == ["overflow"]


def test_a_credit_beyond_the_lines_stays_and_the_lines_add_up() -> None:
    gift = "---\ncomponent: gift\nkind: credit\ntitle: Credit\n---\n## Amount\n| id | past due | = amount |\n|---|---|---|\n| C1 | - | 300.00 |\n"
    made = compiled(cases__late=CASE, components__gift=gift)
    assert made.pack is not None
    (case,) = made.cases
    quoted = quote(made.pack, facts_of(made.pack, case), Context(), day_of(case))
    assert isinstance(quoted, Quote)
    option = quoted.option("in full")
    assert (option.total, option.credit) == (0, 9500)
    assert sum(line.due for line in option.lines) == option.total - option.credit


def test_the_same_account_is_quoted_under_the_sound_pack() -> None:
    made = compiled(cases__late=CASE)
    assert made.pack is not None
    (case,) = made.cases
    account = replace(facts_of(made.pack, case), id="K1")
    assert not isinstance(quote(made.pack, account, Context(), day_of(case)), Refusal)
