"""A book charges each account what a quote would: the option, the total and every line, on sample packs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from policy.language.compile import read
from policy.language.targets.sql import Status, compile_book
from policy.language.tree.pack import ComponentKind, Pack
from policy.quote import Context, Quote, quote
from tests.policy.language.pages import page
from tests.policy.language.targets.books import Shower, connect, rows
from tests.policy.language.targets.everything import EVERYTHING
from tests.policy.packs.sample import pack_of

ON = date(2025, 11, 4)
NAMES = ["fernhollow-mutual", "harborlight-recovery", "riverbend-utility", "saltmarsh-mobile"]
INSTALMENT_FEE = page("""
    ---
    component: instalment-fee
    kind: processing fee
    title: Instalment fee
    ledger: 4271
    order: 15
    ---
    ## Fee (unique)
    | id | payments | = amount |
    |---|---|---|
    | IN1 | not applicable | 0.00 |
    | IN2 | <= 2 | 1.00 |
    | IN3 | 3 | 1.50 |
    | IN4 | > 3 | 2.00 |
    """)


def planned() -> Pack:
    plan = EVERYTHING["offers/plan.md"].replace(
        b"| T1 | - | round(25% of past due) | 2 | 4 | 3 |",
        b"| T1 | < 500.00 | round(25% of past due) | 2 | 4 | 3 |\n"
        b"| T2 | >= 500.00 | round(25% of past due) | 2 | 6 | 9 |",
    )
    pages = {**EVERYTHING, "offers/plan.md": plan, "components/instalment-fee.md": INSTALMENT_FEE}
    compilation = read(pages)
    assert compilation.pack is not None, compilation.findings
    return compilation.pack


def differences(pack: Pack, tender: str, seed: int, count: int = 60) -> tuple[list[str], int]:
    """Return what a book and single quotes disagree about, and how many accounts both charge."""
    accounts = Shower(pack, ON, seed).accounts(count)
    query = compile_book(pack, ON, tender=tender)
    found = {row["account_id"]: row for row in rows(connect(pack, accounts), query.sql)}
    lines = [one for one in pack.components if one.kind is not ComponentKind.EXCEPTION]
    told: list[str] = []
    charged = 0
    given = {one.name for one in pack.inputs.values() if one.origin != "built in"} | {"agreed on"}
    for account in accounts:
        row = found[account.id]
        values = {name: value for name, value in account.values.items() if name in given}
        made = quote(pack, replace(account, values=values), Context(tender=tender), ON)
        if not isinstance(made, Quote) or row["status"] != Status.QUOTED or made.proposed is None:
            continue
        charged += 1
        option = query.options[row["option"] - 1] if row["option"] else None
        if option is not None and option != made.proposed:
            told.append(f"{account.id}: {option} in the book, {made.proposed} proposed")
            continue
        whole = made.option(made.proposed)
        if row["total"] != whole.total:
            told.append(f"{account.id}: total {row['total']} in the book, {whole.total} quoted")
        for one in lines:
            quoted = sum(line.amount for line in whole.lines if line.component == one.id)
            if (row[query.amounts[one.id].amount] or 0) != quoted:
                told.append(f"{account.id}: {one.id} {row[query.amounts[one.id].amount]}, {quoted} quoted")
    return told, charged


@pytest.mark.untraced
@pytest.mark.parametrize("name", NAMES)
def test_a_book_of_a_sample_pack_charges_what_is_quoted(name: str) -> None:
    pack = pack_of(name)
    for seed, tender in enumerate(one.id for one in pack.tenders[:2]):
        told, charged = differences(pack, tender, seed)
        assert told == []
        assert charged


@pytest.mark.parametrize(
    ("seed", "count"),
    [
        (1, 8),
        pytest.param(1, 60, marks=pytest.mark.untraced),
        pytest.param(2, 60, marks=pytest.mark.untraced),
    ],
)
def test_a_plan_is_charged_for_the_payments_that_it_proposes(seed: int, count: int) -> None:
    told, charged = differences(planned(), "bank", seed, count)
    assert told == []
    assert charged
