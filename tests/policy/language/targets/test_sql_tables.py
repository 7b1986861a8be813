"""The corners of tables: many rows that hit at once, dynamic ranks, texts, exceptions to `otherwise`, items' clashes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from textwrap import dedent

import pytest

from policy.account import Account, Item
from policy.language.compile import read
from policy.language.targets import sql_reading, sql_results, sql_tables
from policy.language.targets.sql import Status, compile_book
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import Value
from tests.policy.language.targets.books import Shower, connect, differences, rows

ON = date(2025, 11, 3)
PACK = "---\npack: odd\ntitle: Odd\nversion: 1\ncurrency: USD\nrounding: half up\ntime zone: UTC\n---\n"
INPUTS = """
    ## Account
    | name | type | domain | may be |
    |---|---|---|---|
    | use | integer | 0 .. 5000 | |
    | level | low, high | | |
    | mood | good, bad | | unknown |
    | started on | date | 2024-01-01 .. 2026-01-01 | |
    | share | rate | 0% .. 2000% by 0.25% | |

    ## Open items
    | name | type | domain |
    |---|---|---|
    | age | days | 0 .. 5000 |

    ## Histories
    | name | holds |
    |---|---|
    | payments made | amounts |
"""


def component(identifier: str, kind: str, table: str, more: str = "", scope: str = "account") -> str:
    front = f"component: {identifier}\nkind: {kind}\ntitle: {identifier}\nledger: 1\norder: 1\nper: {scope}\n{more}"
    return f"---\n{front}---\n{dedent(table)}"


def pack_of(components: Mapping[str, str], parameters: str = "") -> Pack:
    pages = {"pack.md": PACK, "inputs.md": dedent(INPUTS)}
    pages |= {f"components/{name}.md": text for name, text in components.items()}
    if parameters:
        pages["parameters.md"] = dedent(parameters)
    compilation = read({path: text.encode() for path, text in pages.items()})
    assert compilation.pack is not None, compilation.findings
    return compilation.pack


def told_apart(pack: Pack) -> list[str]:
    return differences(pack, ON, Shower(pack, ON, seed=1).accounts(60))


@pytest.mark.parametrize(
    ("bits", "count"), [(2, 4), pytest.param(sql_tables.MOST_BITS, 81, marks=pytest.mark.untraced)]
)
@pytest.mark.parametrize("scope", ["account", "open item"])
@pytest.mark.parametrize("policy", ["collect sum", "first", "rule order"])
def test_more_rows_than_a_mask_can_hold_are_told_by_number(
    scope: str, policy: str, bits: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sql_tables, sql_reading):
        monkeypatch.setattr(module, "MOST_BITS", bits)
    column = "use" if scope == "account" else "age"
    lines = "\n".join(f"| R{n} | >= {n * 50} | {n % 9}.00 |" for n in range(count - 1, -1, -1))
    table = f"## Fee ({policy})\n| id | {column} | = amount |\n|---|---|---|\n{lines}\n"
    assert told_apart(pack_of({"fee": component("fee", "balance", table, scope=scope)})) == []


def test_a_list_may_pay_a_part_now_and_say_something_to_people() -> None:
    table = """
        ## Fee (rule order)
        | id | use | mood | = amount | = now | = label |
        |---|---|---|---|---|---|
        | A1 | > 100 | -, unknown | 5.00 | 1.00 | big |
        | A2 | - | good | 2.00 | 2.00 | good |
    """
    reduced = """
        ## Off (unique)
        | id | level | = amount | = now | = label |
        |---|---|---|---|---|
        | B1 | low | 3.00 | 2.50 | some |
        | B2 | high | 9.00 | 0.50 | much |
    """
    parts = {
        "fee": component("fee", "balance", table, "rest: next bill\n"),
        "off": component("off", "discount", reduced, "reduces: fee\nrest: next bill\n"),
    }
    assert told_apart(pack_of(parts)) == []


def test_an_exception_to_otherwise_is_looked_at_with_it() -> None:
    table = """
        ## Fee (first)
        | id | use | level | exception to | = amount |
        |---|---|---|---|---|
        | C1 | > 4000 | - | | 1.00 |
        | C2 | otherwise | - | | 2.00 |
        | C3 | - | high | C1, C2 | 3.00 |
        | C4 | > 100 | high | C3 | 4.00 |
    """
    summed = table.replace("first", "collect sum").replace("C", "D")
    parts = {"fee": component("fee", "balance", table), "more": component("more", "service charge", summed)}
    assert told_apart(pack_of(parts)) == []


def test_otherwise_is_the_last_to_be_gathered() -> None:
    table = """
        ## Fee (collect sum)
        | id | use | level | = amount |
        |---|---|---|---|
        | C1 | > 2000 | - | 1.00 |
        | C2 | > 1000 | high | 2.00 |
        | C3 | otherwise | - | 4.00 |
    """
    assert told_apart(pack_of({"fee": component("fee", "balance", table)})) == []


def test_a_rank_may_be_computed() -> None:
    table = """
        ## Risk (unique)
        | id | use | = risk (some, none) |
        |---|---|---|
        | D1 | > 2000 | some |
        | D2 | <= 2000 | none |

        ## Fee (priority)
        | id | use | level | = grade (some, none) | = amount |
        |---|---|---|---|---|
        | E1 | - | low | none | 1.00 |
        | E2 | > 1000 | - | risk | 2.00 |
        | E3 | - | - | none | 3.00 |
    """
    assert told_apart(pack_of({"fee": component("fee", "balance", table)})) == []


def test_extremes_of_what_is_not_known_are_not_known() -> None:
    table = """
        ## Mood (unique)
        | id | mood | = mark |
        |---|---|---|
        | F1 | good | 1.00 |
        | F2 | bad | 9.00 |

        ## Fee (collect max)
        | id | use | level | = amount |
        |---|---|---|---|
        | G1 | > 1000 | - | mark |
        | G2 | - | low | 3.00 |
        | G3 | <= 1000 | - | 2.00 |
    """
    least = dedent(table).split("## Fee")[1].replace("collect max", "collect min").replace("| G", "| H")
    count = "## Marks (collect count)\n| id | mark | = number |\n|---|---|---|\n| J1 | > 2.00 | 1 |\n"
    count += (
        "\n## Sum (collect sum)\n| id | use | = amount |\n|---|---|---|\n| K1 | > 10 | round(mark * 1/3) |\n"
    )
    parts = {
        "fee": component("fee", "balance", table),
        "least": component("least", "service charge", "## Fee" + least),
        "count": component("count", "deposit", count, "refund: never\n"),
    }
    assert told_apart(pack_of(parts)) == []


def test_histories_since_a_day_are_folded_from_their_entries() -> None:
    table = """
        ## Fee (first)
        | id | count of payments made since started on | first of payments made since started on | last of payments made since started on | = amount |
        |---|---|---|---|---|
        | L1 | 0 | not applicable | - | 1.00 |
        | L2 | 1 | > 2025-06-01 | known | sum of payments made since started on |
        | L3 | 2 | - | - | sum of payments made since 2025-01-01 |
        | L4 | >= 1 | - | - | sum of payments made since 2025-01-01 + 0.01 |
    """
    assert told_apart(pack_of({"fee": component("fee", "balance", table)})) == []


def test_rates_in_steps_of_a_quarter_and_dated_values_are_exact() -> None:
    table = """
        ## Fee (unique)
        | id | share | = amount |
        |---|---|---|
        | M1 | < 2 | round(share * 1.01) |
        | M2 | >= 2 | round(share of fee for level) |
    """
    parameters = """
        ## Fee by level
        | level | value | from | until |
        |---|---|---|---|
        | low | 7.77 | 2020-01-01 | |
        | high | 1.00 | | 2025-01-01 |
        | high | 2.00 | 2025-01-01 | |
    """
    agreed = component(
        "agreed", "deposit", table.replace("| M", "| N"), "refund: never\ndated by: agreed on\n"
    )
    pack = pack_of({"rated": component("rated", "balance", table), "agreed": agreed}, parameters)
    assert told_apart(pack) == []


def test_two_exceptions_on_one_item_charge_the_account_nothing() -> None:
    fee = "## Fee (unique)\n| id | age | = amount |\n|---|---|---|\n| P0 | - | 5.00 |\n"
    parts = {"fee": component("fee", "balance", fee, scope="open item")}
    for number in (1, 2):
        table = (
            f"## Fee (unique)\n| id | age | = amount |\n|---|---|---|\n| P{number} | > {number}00 | 1.00 |\n"
        )
        parts[f"not-{number}"] = component(
            f"not-{number}", "exception", table, "exception to: fee\n", scope="open item"
        )
    pack = pack_of(parts)
    query = compile_book(pack, ON)
    values: dict[str, Value] = {"use": 1, "level": "low", "mood": "good", "started on": ON, "share": 1}
    for age, expected in ((150, Status.QUOTED), (250, Status.CLASH)):
        item = Item("1", {"age": age, "item amount": 100, "item due": ON})
        account = Account("A", values, {Scope.OPEN_ITEM: (item,)})
        (row,) = rows(connect(pack, [account]), query.sql)
        assert row["status"] == expected


def test_an_item_may_look_at_what_its_account_came_to_by_other_items() -> None:
    first = """
        ## Fee (unique)
        | id | age | = amount |
        |---|---|---|
        | Q1 | < 50 | 1.00 |
        | Q2 | >= 50 | 2.00 |
    """
    sum_ = """
        ## Sum (unique)
        | id | fee | = heap (small, large) | = amount |
        |---|---|---|---|
        | R1 | < 3.00 | small | 0.10 |
        | R2 | >= 3.00 | large | 0.20 |
    """
    second = """
        ## Fee (unique)
        | id | heap | age | = amount |
        |---|---|---|---|
        | S1 | small | - | 0.01 |
        | S2 | large | < 90 | 0.02 |
        | S3 | large | >= 90 | fee |
    """
    parts = {
        "fee": component("fee", "balance", first, scope="open item"),
        "sum": component("sum", "deposit", sum_, "refund: never\n"),
        "more": component("more", "service charge", second, scope="open item"),
    }
    assert told_apart(pack_of(parts)) == []


@pytest.mark.parametrize(
    ("rows_", "few"),
    [
        (1, sql_results.FEW),
        (4, 1),
        pytest.param(80, sql_results.FEW, marks=pytest.mark.untraced),
    ],
)
def test_a_result_may_use_those_to_its_left(rows_: int, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_results, "FEW", few)
    lines = "".join(f"| T{n} | [{n * 50} .. {n * 50 + 49}] | {n}.00 | floor + 1.00 |\n" for n in range(rows_))
    table = "## Fee (first)\n| id | use | = floor | = amount |\n|---|---|---|---|\n"
    table += f"{lines}| TX | - | 9.00 | round(1/3 of floor) |\n"
    assert told_apart(pack_of({"fee": component("fee", "balance", table)})) == []


def test_a_row_may_state_its_rank() -> None:
    table = """
        ## Fee (priority)
        | id | use | level | priority | = amount |
        |---|---|---|---|---|
        | U1 | - | - | 3 | 1.00 |
        | U2 | > 1000 | - | 2 | 2.00 |
        | U3 | - | low | 1 | 3.00 |
    """
    assert told_apart(pack_of({"fee": component("fee", "balance", table)})) == []


def test_a_table_without_a_row_in_effect_sums_to_nothing_or_has_a_gap() -> None:
    table = """
        ## Fee (collect sum)
        | id | use | until | = amount |
        |---|---|---|---|
        | V1 | - | 2020-01-01 | 1.00 |
    """
    gap = table.replace("collect sum", "first").replace("V1", "W1")
    assert told_apart(pack_of({"fee": component("fee", "balance", table)})) == []
    parts = {"fee": component("fee", "balance", table), "gap": component("gap", "service charge", gap)}
    assert told_apart(pack_of(parts)) == []


def test_instalments_that_nobody_chose_do_not_apply() -> None:
    table = """
        ## Fee (unique)
        | id | payments | = amount |
        |---|---|---|
        | X1 | not applicable | 1.00 |
        | X2 | known | 2.00 |
    """
    assert told_apart(pack_of({"fee": component("fee", "balance", table)})) == []


def test_a_reduction_takes_off_no_more_than_earlier_ones_left() -> None:
    table = "## Fee (unique)\n| id | use | = amount |\n|---|---|---|\n| Y1 | <= 9 | 8.00 |\n| Y2 | > 9 | 20.00 |\n"
    off = "## Off (unique)\n| id | level | = amount |\n|---|---|---|\n| Z1 | - | 5.00 |\n"
    parts = {"fee": component("fee", "balance", table)}
    for number in (1, 2):
        text = component(f"off-{number}", "discount", off.replace("Z1", f"Z{number}"), "reduces: fee\n")
        parts[f"off-{number}"] = text.replace("order: 1", f"order: {number + 1}")
    pack = pack_of(parts)
    assert told_apart(pack) == []
    query = compile_book(pack, ON)
    values: dict[str, Value] = {"level": "low", "mood": "good", "started on": ON, "share": 1}
    several = [Account(str(use), {**values, "use": use}) for use in (9, 10)]
    taken = [
        [row[query.amounts[f"off-{number}"].amount] for number in (1, 2)]
        for row in sorted(rows(connect(pack, several), query.sql), key=lambda row: int(row["account_id"]))
    ]
    assert taken == [[500, 300], [500, 500]]


def test_a_reduction_waits_for_the_line_that_it_reduces() -> None:
    table = "## Fee (unique)\n| id | {} | = amount |\n|---|---|---|\n| {}1 | - | {} |\n"
    parts = {
        "heap": component("heap", "service charge", table.format("age", "D", "3.00"), scope="open item"),
        "fee": component("fee", "late fee", table.format("use", "E", "heap + 1.00")),
        "off": component("off", "discount", table.format("level", "F", "5.00"), "reduces: fee\n"),
    }
    pack = pack_of(parts)
    assert told_apart(pack) == []


def test_an_otherwise_row_is_gathered_only_when_no_other_may_hit() -> None:
    table = """
        ## Fee (collect sum)
        | id | mood | use | = amount |
        |---|---|---|---|
        | C1 | good | > 2000 | 1.00 |
        | C2 | otherwise | - | 4.00 |
    """
    assert told_apart(pack_of({"fee": component("fee", "balance", table)})) == []


def test_a_row_that_is_over_keeps_no_sum_open() -> None:
    table = """
        ## Fee (collect sum)
        | id | mood | use | until | = amount |
        |---|---|---|---|---|
        | C1 | good | - | 2020-01-01 | 1.00 |
        | C2 | -, unknown | > 1000 | | 4.00 |
    """
    assert told_apart(pack_of({"fee": component("fee", "balance", table)})) == []
