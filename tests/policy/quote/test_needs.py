"""What has to be found out first."""

from __future__ import annotations

from policy.language.tree.types import UNKNOWN
from policy.quote import Context, Quote, quote
from tests.policy.language.pages import page
from tests.policy.quote.harbour import HARBOUR, ON, customer, harbour


def needs(**pages: bytes) -> tuple[str, ...]:
    found = quote(harbour(**pages), customer(senior=UNKNOWN), Context(), ON)
    assert isinstance(found, Quote), found
    return found.option("full").needs


def test_a_formula_of_what_is_unknown_passes_its_question_on() -> None:
    balance = HARBOUR["components/balance.md"].replace(
        b"| full, other | past due |", b"| full, other | past due + deposit wanted |"
    )
    assert needs(components_balance=balance) == ("senior",)


def test_the_rows_of_a_list_pass_their_questions_on() -> None:
    visits = page("""
        ---
        component: visits
        kind: service charge
        title: Visits
        ledger: 4230
        order: 40
        ---
        ## Work (rule order)
        | id | cut off | = amount |
        |---|---|---|
        | V1 | yes | deposit wanted |
        | V2 | - | 1.00 |
        """)
    assert needs(components_visits=visits) == ("senior",)


def test_the_rows_of_a_sum_pass_their_questions_on() -> None:
    visits = page("""
        ---
        component: visits
        kind: service charge
        title: Visits
        ledger: 4230
        order: 40
        ---
        ## Work (collect sum)
        | id | cut off | = amount |
        |---|---|---|
        | V1 | yes | deposit wanted |
        | V2 | - | 1.00 |
        """)
    assert needs(components_visits=visits) == ("senior",)


def test_a_sum_over_components_passes_their_questions_on() -> None:
    context = Context({"card product": "credit"}, tender="card")
    found = quote(harbour(), customer(senior=UNKNOWN), context, ON)
    assert isinstance(found, Quote)
    card = next(rule for rule in found.option("full").tenders if rule.id == "card")
    assert (card.total, card.needs) == (None, ("senior",))


def test_an_exception_that_may_apply_asks_for_what_would_tell() -> None:
    exception = page("""
        ---
        component: favour
        kind: exception
        title: Favour
        ledger: 1100
        order: 15
        exception to: balance
        ---
        ## Amount (unique)
        | id | senior | segment | = amount |
        |---|---|---|---|
        | FV1 | yes | {segment} | 1.00 |
        """)
    asked = needs(components_favour=exception.replace(b"{segment}", b"home"))
    assert "senior" in asked
    found = quote(
        harbour(components_favour=exception.replace(b"{segment}", b"shop")),
        customer(senior=UNKNOWN),
        Context(),
        ON,
    )
    assert isinstance(found, Quote), found
    assert found.line("full", "balance") is not None


def test_nothing_is_asked_where_all_is_known() -> None:
    found = quote(harbour(), customer(), Context(), ON)
    assert isinstance(found, Quote)
    assert found.option("full").needs == ()
