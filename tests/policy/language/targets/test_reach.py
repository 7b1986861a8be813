"""What an answer rests on.

Faults tried, each caught: exceptions left out of a component's tables; a row's own output taken for another table's.
"""

from __future__ import annotations

from dataclasses import replace

from policy.language.compile import read
from policy.language.targets.reach import Reach, exceptions_to, summed
from policy.language.tree.pack import Pack
from tests.policy.language.pages import page
from tests.policy.quote.harbour import HARBOUR


def pack() -> Pack:
    made = read(HARBOUR).pack
    assert made is not None
    return made


def test_a_component_rests_on_its_exceptions_and_on_what_it_reduces() -> None:
    made = pack()
    parts = {one.id: one for one in made.components}
    reach = Reach(made)
    assert reach.of_component(parts["reconnection"]) == {
        "components/reconnection.md#fee", "components/storm.md#charge",
    }  # fmt: skip
    assert "components/late-charge.md#charge" in reach.of_component(parts["goodwill"])
    assert [one.id for one in exceptions_to(made, parts["reconnection"])] == ["storm"]


def test_a_name_in_a_row_may_be_the_rows_own_result() -> None:
    reach = Reach(pack())
    assert reach.of_table("components/deposit.md#charge") == frozenset({"components/deposit.md#wanted"})
    assert reach.of_table("components/deposit.md#charge") is reach.of_table("components/deposit.md#charge")


def test_a_sum_rests_on_all_its_lines() -> None:
    made = pack()
    fee = Reach(made).of_table("components/surcharge.md#rate")
    assert fee >= {one.amount for one in summed(made, "subtotal")}
    assert [one.id for one in summed(made, "taxable lines")] == ["reconnection"]
    assert "storm" not in {one.id for one in summed(made, "subtotal")}


def test_a_tax_rests_on_the_lines_that_are_taxable() -> None:
    made = pack()
    assert "components/reconnection.md#fee" in Reach(made).of_table("components/tax.md#tax")


def test_an_offer_rests_on_its_terms_and_on_what_it_finances() -> None:
    made = pack()
    reach = Reach(made)
    plan = next(one for one in made.offers if one.id == "plan")
    assert "offers/plan.md#terms" in reach.of_offer(plan)
    full = next(one for one in made.offers if one.id == "full")
    assert reach.of_offer(full) == {"offers/full.md#open"}


def test_a_quote_looks_at_the_pages_of_components_offers_and_tenders_only() -> None:
    made = pack()
    reached = Reach(made).of_quote()
    assert {"tenders.md#allowed", "offers/plan.md#terms", "components/deposit.md#wanted"} <= reached
    assert not any(key.startswith(("authority", "application", "guidance")) for key in reached)
    assert Reach(replace(made, tender_table=None)).of_quote() < reached
    assert Reach(made).of_lines() <= reached


def test_a_pack_without_offers_rests_on_its_lines() -> None:
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
            | B1 | - | past due |
            """),
    }
    made = read(bare).pack
    assert made is not None
    assert Reach(made).of_quote() == {"components/balance.md#amount"}
