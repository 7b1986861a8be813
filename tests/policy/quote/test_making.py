"""Whole quotes of a small pack: lines, options, schedules, ways to pay, refusals.

Faults tried, each caught: tender fees counted into the subtotal; a reduction added; the down payment financed again; the
rest of a line dropped from the next bill; `payments` meant for another plan taken; a gap of a closed option refused.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.account import Account, Item
from policy.language.compile import read
from policy.language.targets.interpret import Scene
from policy.language.tree.pack import OfferKind
from policy.language.tree.tables import Scope
from policy.language.tree.types import UNKNOWN
from policy.plan import PLAN, Part
from policy.quote import WHOLE, Context, Limits, Option, PlanChoice, Quote, Refusal, TenderRule, quote
from tests.policy.language.pages import page
from tests.policy.quote.harbour import HARBOUR, ON, VALUES, customer, harbour

CARD = {"card product": "credit"}


def made(account: Account | None = None, context: Context | None = None, **pages: bytes) -> Quote:
    found = quote(harbour(**pages), account or customer(), context or Context(), ON)
    assert isinstance(found, Quote), found
    return found


def codes(account: Account | None = None, context: Context | None = None, **pages: bytes) -> list[str]:
    found = quote(harbour(**pages), account or customer(), context or Context(), ON)
    assert isinstance(found, Refusal), found
    return [finding.code for finding in found.findings]


def lines(option: Option) -> dict[str, tuple[int, int]]:
    return {f"{line.component} {line.label}".strip(): (line.amount, line.now) for line in option.lines}


def test_a_quote_has_the_lines_of_each_option_in_their_order() -> None:
    assert lines(made().option("full")) == {
        "balance": (21460, 21460),
        "late-charge": (600, 600),
        "goodwill": (600, 600),
        "reconnection after hours": (7500, 3600),
        "visits notice": (2000, 2000),
        "deposit": (12000, 6000),
        "tax": (600, 600),
    }


def test_a_quote_says_which_pack_and_how_long_it_stands() -> None:
    found = made()
    assert (found.pack, found.version, found.on, found.stale_after) == ("harbour", "3", ON, ON)


def test_the_total_takes_reductions_off() -> None:
    option = made().option("full")
    assert option.total == option.subtotal == 21460 + 600 - 600 + 3600 + 2000 + 6000 + 600


def test_what_is_not_due_now_goes_on_the_next_bill_or_into_instalments() -> None:
    option = made().option("full")
    assert option.next_bill == 3900
    assert [(one.date, one.amount) for one in option.schedule] == [
        (ON, option.total),
        (date(2025, 12, 4), 6000),
    ]


def test_a_plan_divides_what_it_finances() -> None:
    option = made(context=Context(option="plan")).option("plan")
    assert option.plan == PlanChoice(21460, 5365, 2, 4, 3)
    assert option.lines[0].now == 5365
    assert [one.amount for one in option.schedule[1:]] == [5365 + 6000, 5365, 5365]
    assert option.schedule[1].parts == (Part(PLAN, 5365), Part("deposit", 6000))
    assert sum(one.amount for one in option.schedule) == option.total + 21460 - 5365 + 6000


def test_the_option_of_the_lowest_rank_is_proposed() -> None:
    found = made()
    assert [(one.id, one.rank) for one in found.options] == [("full", 1), ("plan", 3), ("other", 9)]
    assert found.proposed == "full"


def test_an_option_that_is_not_open_is_not_offered() -> None:
    assert [one.id for one in made(customer(past_due=4999)).options] == ["full", "other"]


def test_an_option_that_may_be_open_names_what_to_find_out() -> None:
    found = made(customer(segment="shop", cut_off=False, senior=UNKNOWN))
    assert found.undecided == ("plan",)
    assert found.needs == ("senior",)


def test_the_number_of_payments_is_the_customers_choice() -> None:
    option = made(context=Context(option="plan", payments=2)).option("plan")
    assert option.plan is not None
    assert option.plan.payments == 2
    assert codes(context=Context(option="plan", payments=5)) == ["payments"]


def test_a_number_of_payments_that_a_plan_does_not_allow_is_ignored_by_a_plan_not_chosen() -> None:
    assert made(context=Context(payments=9)).option("plan").plan == PlanChoice(21460, 5365, 2, 4, 4)
    assert made(context=Context(option="full", payments=2)).option("plan").plan == PlanChoice(
        21460, 5365, 2, 4, 3
    )


TERMS = """
    ---
    option: plan
    kind: payment plan
    title: Plan
    reason: r
    every: month
    finances: past due
    terms: follow changes
    ---
    ## Open (unique)
    | id | past due | = open |
    |---|---|---|
    | O2 | - | yes |

    ## Share (unique)
    | id | past due | = first share |
    |---|---|---|
    | O5 | - | round(25% of past due) |

    ## Terms (unique)
    """


def test_terms_that_propose_no_number_mean_the_most_payments() -> None:
    terms = (
        TERMS
        + """| id | past due | = down payment | = fewest payments | = most payments |
    |---|---|---|---|---|
    | O6 | - | 0.00 | 2 | 6 |
    """
    )
    plan = made(offers_plan=page(terms)).option("plan").plan
    assert plan == PlanChoice(21460, 0, 2, 6, 6)


def test_terms_that_make_no_sense_are_refused() -> None:
    terms = (
        TERMS
        + """| id | past due | = down payment | = fewest payments | = most payments |
    |---|---|---|---|---|
    | O6 | - | 0.00 | 3 | 2 |
    """
    )
    assert codes(offers_plan=page(terms)) == ["plan-terms"]


def test_terms_that_cannot_be_told_leave_the_plan_without_figures() -> None:
    terms = (
        TERMS
        + """| id | senior | = down payment | = fewest payments | = most payments |
    |---|---|---|---|---|
    | O6 | known | 0.00 | 2 | 3 |
    """
    )
    option = made(customer(senior=UNKNOWN, cut_off=False), offers_plan=page(terms)).option("plan")
    assert option.plan is None
    assert option.needs == ("senior",)


def test_a_gap_in_the_terms_of_a_plan_that_is_not_open_does_not_matter() -> None:
    terms = (
        TERMS.replace("| O2 | - | yes |", "| O2 | - | no |")
        + """| id | past due | = down payment | = fewest payments | = most payments |
    |---|---|---|---|---|
    | O6 | > 4000.00 | 0.00 | 2 | 3 |
    """
    )
    assert [one.id for one in made(offers_plan=page(terms)).options] == ["full", "other"]
    assert codes(offers_plan=page(terms.replace("| O2 | - | no |", "| O2 | - | yes |"))) == ["gap"]


def test_rules_may_look_at_the_number_of_payments() -> None:
    tax = page("""
        ---
        component: tax
        kind: service charge
        title: Plan fee
        ledger: 1
        order: 70
        ---
        ## Fee (unique)
        | id | payments | = amount |
        |---|---|---|
        | T1 | not applicable | 0.00 |
        | T2 | <= 3 | 1.00 |
        | T3 | > 3 | 2.00 |
        """)
    fees = {
        payments: made(context=Context(option="plan", payments=payments), components_tax=tax).line(
            "plan", "tax"
        )
        for payments in (3, 4)
    }
    assert {payments: line.amount for payments, line in fees.items() if line} == {3: 100, 4: 200}
    assert made(components_tax=tax).line("full", "tax") is None


def test_an_own_amount_lies_within_its_limits() -> None:
    found = made(context=Context({"own amount": 4000}, option="other"))
    assert found.option("other").own_amount == Limits(500, 31460)
    assert codes(context=Context({"own amount": 400}, option="other")) == ["own-amount"]
    assert made(context=Context({"own amount": 400}, option="full")).proposed == "full"


def test_a_card_costs_nothing_certain_until_its_product_is_known() -> None:
    card, bank, check = made().option("full").tenders
    assert card == TenderRule("card", "Card", True, "", (), None, ("card product",))
    assert (bank.allowed, bank.total) == (True, made().option("full").total)
    assert check.allowed is True


def test_a_way_to_pay_waits_for_what_its_page_says_it_needs() -> None:
    tenders = HARBOUR["tenders.md"].replace(
        b"| bank | Bank account | |", b"| bank | Bank account | own amount |"
    )
    bank = made(tenders=tenders).option("full").tenders[1]
    assert (bank.total, bank.needs) == (None, ("own amount",))


def test_a_credit_card_brings_its_surcharge() -> None:
    option = made(context=Context(CARD, tender="card")).option("full")
    fee = option.lines[-1]
    assert (fee.component, fee.amount, fee.label) == ("surcharge", 1010, "credit card")
    assert option.total == option.subtotal + 1010 == 34670
    assert option.tenders[0].total == 34670
    assert option.tenders[0].fees == (fee,)
    assert option.tenders[1].total == 33660


def test_a_way_to_pay_that_is_not_allowed_says_why() -> None:
    check = made(customer(returns=1)).option("full").tenders[2]
    assert (check.allowed, check.why, check.total) == (False, "A payment was returned.", None)


def test_it_may_be_unknown_whether_a_way_to_pay_is_allowed() -> None:
    tenders = page("""
        ## Methods
        | tender | title | needs |
        |---|---|---|
        | card | Card | card product |
        | bank | Bank account | |
        | check | Check | |

        ## Allowed (first)
        | id | senior | = allowed |
        |---|---|---|
        | A1 | known | yes |
        """)
    bank = made(customer(senior=UNKNOWN, cut_off=False), tenders=tenders).option("full").tenders[1]
    assert (bank.allowed, bank.needs, bank.total) == (None, ("senior",), None)


def test_every_way_to_pay_is_allowed_where_no_table_says_otherwise() -> None:
    tenders = HARBOUR["tenders.md"].partition(b"## Allowed")[0]
    assert [one.allowed for one in made(tenders=tenders).option("full").tenders] == [True] * 3


def test_what_cannot_be_told_yet_is_left_out_and_named() -> None:
    option = made(customer(senior=UNKNOWN)).option("full")
    assert option.needs == ("senior",)
    assert "deposit" not in lines(option)
    assert lines(option)["balance"] == (21460, 21460)
    assert option.tenders[1].total is None


def test_an_item_that_cannot_be_told_holds_its_line_back() -> None:
    bill = Item("jun", {"item amount": 500, "item due": ON, "age": 40})
    option = made(customer(bill)).option("full")
    assert option.needs == ("disputed",)
    assert {"late-charge", "goodwill"}.isdisjoint(lines(option))


def test_the_only_option_of_a_pack_without_offers_is_the_whole() -> None:
    bare = {
        "pack.md": HARBOUR["pack.md"],
        "inputs.md": HARBOUR["inputs.md"],
        "components/balance.md": page("""
            ---
            component: balance
            kind: balance
            title: Balance
            ledger: 1
            order: 1
            ---
            ## Amount (unique)
            | id | past due | = amount |
            |---|---|---|
            | B1 | > 0.00 | past due |
            """),
    }
    pack = read(bare).pack
    assert pack is not None
    found = quote(pack, customer(), Context(), ON)
    assert isinstance(found, Quote)
    assert found.proposed == WHOLE
    assert found.options[0].kind is OfferKind.PRICE_OPTION
    assert found.options[0].total == 21460
    refused = quote(pack, customer(past_due=0), Context(), ON)
    assert isinstance(refused, Refusal)
    assert [one.message for one in refused.findings] == [
        "No row of “Amount” (components/balance.md) applies: past due 0."
    ]


def test_no_open_option_proposes_nothing() -> None:
    shut = HARBOUR["offers/full.md"].replace(b"| O1 | - | yes |", b"| O1 | - | no |")
    other = HARBOUR["offers/other.md"].replace(b"| O7 | - | yes |", b"| O7 | - | no |")
    found = made(customer(past_due=0), offers_full=shut, offers_other=other)
    assert (found.options, found.proposed) == ((), None)
    with pytest.raises(KeyError):
        found.option("full")


def test_two_rows_that_both_apply_are_refused() -> None:
    balance = HARBOUR["components/balance.md"].replace(
        b"| B2 | plan | first share | first share |",
        b"| B2 | plan | first share | first share |\n| B3 | full | current | |",
    )
    found = quote(harbour(components_balance=balance), customer(), Context(), ON)
    assert isinstance(found, Refusal)
    assert [one.code for one in found.findings] == ["clash"]
    assert "Rows B1 and B3 of “Amount”" in found.findings[0].message


def test_a_gap_in_a_table_for_items_is_refused() -> None:
    late = HARBOUR["components/late-charge.md"].replace(b"| L3 | > 15 | yes | 0.00 | code 3 |\n", b"")
    bill = Item("jun", {"item amount": 500, "item due": ON, "age": 40, "disputed": True})
    pack = read({**HARBOUR, "components/late-charge.md": late}).pack
    assert pack is not None
    found = quote(pack, customer(bill), Context(), ON)
    assert isinstance(found, Refusal)
    assert [one.code for one in found.findings] == ["gap"]


def test_more_now_than_there_is_is_refused() -> None:
    deposit = HARBOUR["components/deposit.md"].replace(b"prorate(amount, 1, 2)", b"amount + 1.00")
    assert codes(components_deposit=deposit) == ["amount"]


def test_a_parameter_without_a_value_is_refused() -> None:
    old = HARBOUR["parameters.md"].replace(b"| visit fee | 20.00 | 2025-07-01 | |\n", b"")
    assert codes(parameters=old) == ["no-value"]


def test_bad_facts_are_refused_before_any_rule() -> None:
    assert codes(customer(segment="hoem", past_due=-1)) == ["negative", "unknown-word"]


def test_a_rank_that_cannot_be_told_is_that_of_the_page() -> None:
    plan = HARBOUR["offers/plan.md"].replace(
        b"| O2 | home | -, unknown | >= 50.00 | yes | 3 |",
        b"| O2 | home | -, unknown | >= 50.00 | yes | terms months |",
    )
    assert made(offers_plan=plan).option("plan").rank in (1, 2)


def test_consents_are_asked_for_with_all_that_is_known() -> None:
    seen: list[Scene] = []

    def consents(scene: Scene) -> tuple[Any, ...]:
        seen.append(scene)
        return (scene.values["option"], scene.values["total"])

    found = quote(harbour(), customer(), Context(), ON, consents)
    assert isinstance(found, Quote)
    assert found.option("full").consents == ("full", found.option("full").total)
    assert seen[0].components["late-charge"] == 600
    assert seen[0].outputs["deposit wanted"] == 12000
    assert seen[0].values["subtotal"] == found.option("full").subtotal


@pytest.mark.untraced
@given(
    st.integers(0, 500_000), st.integers(0, 200), st.booleans(), st.sampled_from((None, "card", "bank")),
    st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 90), st.booleans()), max_size=4), st.integers(2, 4),
)  # fmt: skip
def test_amounts_add_up(
    past_due: int,
    discount: int,
    cut_off: bool,
    tender: str | None,
    bills: list[tuple[int, int, bool]],
    payments: int,
) -> None:
    items = tuple(
        Item(f"b{n}", {"item amount": amount, "item due": ON, "age": age, "disputed": disputed})
        for n, (amount, age, disputed) in enumerate(bills)
    )
    account = customer(past_due=past_due, cut_off=cut_off, discount_rate=Fraction(discount, 1000))
    account = Account("x", account.values, {Scope.OPEN_ITEM: items}, account.histories)
    found = made(account, Context(CARD, "plan", tender, payments))
    for option in found.options:
        assert option.total == max(0, sum(line.due for line in option.lines))
        assert all(0 <= line.now <= line.amount > 0 for line in option.lines)
        for line in option.lines:
            assert not line.items or line.amount == sum(item.amount for item in line.items)
        if option.schedule:
            financed = 0 if option.plan is None else option.plan.financed - option.plan.down_payment
            later = sum(one.later for one in option.lines if one.rest is not None and one.rest.instalments)
            assert sum(one.amount for one in option.schedule) == option.total + financed + later
        chosen = [one for one in option.tenders if one.id == tender and one.allowed]
        assert all(one.total == option.total for one in chosen)


def test_the_facts_of_the_call_come_before_those_of_the_account() -> None:
    assert made(context=Context({"past due": 100})).option("full").lines[0].amount == 100
    assert VALUES["past due"] == 21460
