"""The lines of a quote explained: the last step of each explanation is the line's own amount."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.explain import Reason, explain_line, reading_of, why_not_row
from policy.language.tree.types import UNKNOWN, Value
from policy.quote import WHOLE, Context, Line, Quote, quote
from policy.wording import Wording
from tests.policy.riverbend import PAGES, TODAY, account, compiled, riverbend

SOON = compiled(components__item_fee=PAGES["components/item-fee.md"].replace("> 60 days", "> 20 days"))
CARD = Context({"card product": "credit"}, tender="card")


def quoted(context: Context = CARD, **changed: Value) -> dict[str, Line]:
    found = quote(SOON, account(**changed), context, TODAY)
    assert isinstance(found, Quote), found
    option = found.option(WHOLE)
    fees = [fee for tender in option.tenders if tender.id == context.tender for fee in tender.fees]
    return {line.component: line for line in (*option.lines, *fees)}


def test_the_line_on_the_panel_is_explained() -> None:
    reading = reading_of(SOON, account(), CARD, TODAY)
    (why,) = explain_line(reading, quoted()["late-charge"])
    assert (why.row, why.amount, why.steps[-1].value) == ("LC3", "5.00", "5.00")


def test_a_line_of_several_items_is_explained_item_by_item() -> None:
    reading = reading_of(SOON, account(), CARD, TODAY)
    whys = explain_line(reading, quoted()["item-fee"], "es")
    assert [(why.row, why.amount) for why in whys] == [("IF1", "2.61"), ("IF1", "4.25")]
    assert whys[0].sentence.startswith("Para el concepto que vence el 9 de septiembre")


def test_a_credit_explains_that_it_is_held_to_its_line() -> None:
    reading = reading_of(SOON, account(autopay=True), CARD, TODAY)
    (why,) = explain_line(reading, quoted(autopay=True)["autopay-credit"])
    assert [step.value for step in why.steps] == ["6.00", "5.00"]


def test_an_exception_is_explained_by_its_own_row_under_the_line_s_title() -> None:
    page = PAGES["components/hardship.md"].replace("0.00  ", "1.00  ")
    pack = compiled(components__hardship=page)
    found = quote(pack, account(low_income=True), CARD, TODAY)
    assert isinstance(found, Quote)
    line = found.line(WHOLE, "late-charge")
    assert line is not None
    (why,) = explain_line(reading_of(pack, account(low_income=True), CARD, TODAY), line)
    assert (why.title, why.row, why.amount) == ("Late payment charge", "HX1", "1.00")


def test_why_not_is_answered_for_the_account_and_for_an_item() -> None:
    reading = reading_of(riverbend(), account(), CARD, TODAY)
    assert why_not_row(reading, "LC4").heading == "segment"
    assert why_not_row(reading, "IF1", "sep").heading == "the days from item due to quote date"
    assert why_not_row(reading, "IF1").reason is Reason.NO_ITEM


def test_what_is_chosen_is_part_of_the_scene() -> None:
    scene = reading_of(SOON, account(), Context({}, "x", "bank", 3), TODAY).scene
    assert [scene.values[name] for name in ("option", "tender", "payments")] == ["x", "bank", 3]
    assert reading_of(SOON, account(), Context(), TODAY).scene.values["tender"] is UNKNOWN


@pytest.mark.untraced
@given(
    past_due=st.one_of(st.integers(0, 5_000_000), st.sampled_from((2499, 2500))),
    days=st.integers(0, 3),
    segment=st.sampled_from(("residential", "business")),
    autopay=st.booleans(),
    low_income=st.sampled_from((True, False, UNKNOWN)),
    product=st.sampled_from(("credit", "debit", UNKNOWN)),
    tender=st.sampled_from(("card", "bank")),
)
def test_every_line_s_explanation_ends_with_its_amount(
    past_due: int, days: int, segment: str, autopay: bool, low_income: Value, product: Value, tender: str
) -> None:
    values: dict[str, Value] = {
        "past_due": past_due,
        "days_past_due": days,
        "segment": segment,
        "autopay": autopay,
        "low_income": low_income,
    }
    context = Context({"card product": product}, tender=tender)
    reading = reading_of(SOON, account(**values), context, TODAY)
    for line in quoted(context, **values).values():
        whys = explain_line(reading, line)
        amounts = [item.amount for item in line.items for _ in item.rules] or [line.amount] * len(line.rules)
        assert [why.amount for why in whys] == [Wording().money(amount) for amount in amounts]
        assert all(why.steps[-1].value == why.amount for why in whys)
        assert all(why.sentence.endswith(".") for why in whys)
