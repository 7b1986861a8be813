"""What must never be charged for a way of paying, whatever the rest of the account is like."""

import pytest

from policy.language.tree.pack import ComponentKind
from policy.language.tree.types import Value
from policy.quote import Context, Option, Quote, quote
from policy.trial.answers import day_of, facts_of
from tests.policy.packs.sample import case_of, pack_of

pytestmark = pytest.mark.untraced

NAME = "saltmarsh-mobile"
CAPS = {"ct": 0, "ma": 0, "me": 0, "ca": 0, "co": 200, "ok": 200, "nv": 150, "nj": 285, "ny": 285}
"""The highest surcharge in hundredths of a percent; 300 elsewhere."""


def states() -> tuple[str, ...]:
    return pack_of(NAME).inputs["state"].type.words


def paid_by_card(state: str, product: str, past_due: int) -> Option:
    """Quote “Past due” of the pack's first case for a card in a state."""
    pack, case = pack_of(NAME), case_of(NAME, "SU1")
    found: dict[str, Value] = {"state": state, "card product": product, "past due": past_due}
    facts = facts_of(pack, case)
    account = type(facts)(facts.id, {**facts.values, **found}, facts.items, facts.histories)
    made = quote(pack, account, Context(tender="card"), day_of(case))
    assert isinstance(made, Quote), made
    return next(option for option in made.options if option.id == "past due")


def fees(option: Option) -> dict[ComponentKind, int]:
    """Return what an option charges for the way of paying."""
    return {line.kind: line.amount for line in option.lines if line.kind.is_tender_fee}


@pytest.mark.parametrize("product", ["debit", "prepaid"])
def test_no_debit_or_prepaid_card_bears_a_surcharge(product: str) -> None:
    found = {state: fees(paid_by_card(state, product, 20000)) for state in states()}
    assert found == {state: {ComponentKind.CONVENIENCE_FEE: 800} for state in states()}


@pytest.mark.parametrize("past_due", [1, 33, 199, 20000, 1_999_999])
def test_a_surcharge_is_never_more_than_its_state_allows_and_stands_alone(past_due: int) -> None:
    for state in states():
        found = fees(paid_by_card(state, "credit", past_due))
        assert set(found) <= {ComponentKind.SURCHARGE}, state
        assert found.get(ComponentKind.SURCHARGE, 0) * 10_000 <= CAPS.get(state, 300) * past_due, state


def test_a_surcharge_is_less_than_a_cent_below_its_limit() -> None:
    limited = [state for state in states() if CAPS.get(state) != 0]
    found = {state: fees(paid_by_card(state, "credit", 12_345))[ComponentKind.SURCHARGE] for state in limited}
    assert found == {state: CAPS.get(state, 300) * 12_345 // 10_000 for state in limited}
