"""A large table is looked up, not tested row by row, and answers as the interpreter does.

Each fact is shown twice: on a table of a few rows, where every table counts as large, and on a large one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from textwrap import dedent

import pytest

from policy.language.compile import read
from policy.language.targets import sql_index
from policy.language.targets.sql import compile_book
from policy.language.tree.pack import Pack
from tests.policy.language.targets.books import Shower, differences

ON = date(2025, 11, 3)
HEAD = "---\npack: large\ntitle: Large\nversion: 1\ncurrency: USD\nrounding: half up\ntime zone: UTC\n---\n"
INPUTS = """
    ## Account
    | name | type | domain | may be |
    |---|---|---|---|
    | zone | north, south, east, west | | unknown |
    | use | integer | 0 .. 5000 | |
    | balance | money | 0.00 .. 90000000.00 | |
    | rate | rate | 0% .. 40% by 0.01% | |
    | opened | date | 2020-01-01 .. 2026-12-31 | not applicable |
    | autopay | boolean | | |
"""


Count = Callable[[int], int]
"""Returns how many of so many rows a table has."""


@pytest.fixture(params=["few", pytest.param("all", marks=pytest.mark.untraced)])
def rows_of(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Count:
    """Return all rows of a large table, or let a few be a large table."""
    if request.param == "all":
        return lambda count: count
    monkeypatch.setattr(sql_index, "ROWS", 1)
    return lambda _: 4


def pack_of(policy: str, columns: Sequence[str], rows: Sequence[str], outputs: str = "= amount") -> Pack:
    table = [
        f"| id | {' | '.join(columns)} | {outputs} |",
        "|---" * (len(columns) + 2 + outputs.count("|")) + "|",
        *rows,
    ]
    front = "---\ncomponent: rated\nkind: balance\ntitle: Rated\nledger: 1\norder: 1\n---\n"
    pages = {
        "pack.md": HEAD,
        "inputs.md": dedent(INPUTS),
        "components/rated.md": f"{front}## Rated ({policy})\n" + "\n".join(table) + "\n",
    }
    compilation = read({path: text.encode() for path, text in pages.items()})
    assert compilation.pack is not None, compilation.findings
    return compilation.pack


def told_apart(pack: Pack, seeds: int = 1) -> list[str]:
    return [
        told for seed in range(seeds) for told in differences(pack, ON, Shower(pack, ON, seed).accounts(60))
    ]


def is_looked_up(pack: Pack) -> bool:
    sql = compile_book(pack, ON).sql
    return "CAST(('[" in sql or "BETWEEN ('[" in sql


ZONES = ("north", "south", "east", "west")


def test_words_and_ranges_are_read_by_an_automaton(rows_of: Count) -> None:
    rows = [
        f"| R{zone}{step} | {zone} | [{step * 90} .. {step * 90 + 89}] | round({step + 1}% of balance) |"
        for zone in ZONES
        for step in range(rows_of(55))
    ]
    pack = pack_of("unique", ["zone", "use"], [*rows, "| R0 | otherwise | - | 1.00 |"])
    assert is_looked_up(pack)
    assert told_apart(pack) == []


def test_states_lists_negations_and_dates_are_told_apart(rows_of: Count) -> None:
    rows = [
        f"| A{n} | {ZONES[n % 4]}, unknown | - | [{n * 40} .. {n * 40 + 20}), {n * 40 + 30} | 5.00 |"
        for n in range(rows_of(60))
    ]
    rows += [
        f"| B{n} | not(north) | not applicable, < 2020-0{n % 9 + 1}-15 | > {n * 80} | {n}.00 |"
        for n in range(rows_of(60))
    ]
    rows += [
        "| C0 | east | 2024-05-05 | [1 .. 50], [40 .. 70] | 6.50 |",
        "| C1 | - | known | - | 7.25 |",
        "| C2 | -, unknown | not(2025-01-01) | - | 8.00 |",
        "| C3 | unknown | - | - | 9.00 |",
    ]
    pack = pack_of("first", ["zone", "opened", "use"], rows)
    assert is_looked_up(pack)
    assert told_apart(pack, 2) == []


def test_far_points_are_found_by_halving(rows_of: Count) -> None:
    count = rows_of(120)
    rows = [f"| R{n} | [{n * 700_000}.00 .. {n * 700_000 + 699_999}.99] | {n}.00 |" for n in range(count)]
    pack = pack_of("unique", ["balance"], [*rows, f"| RX | >= {count * 700_000}.00 | 0.00 |"])
    assert is_looked_up(pack)
    assert told_apart(pack) == []


def test_rates_and_booleans_rank_by_priority(rows_of: Count) -> None:
    rows = [
        f"| R{n} | {'yes' if n % 3 else 'no'} | >= {n / 10}% | {n}.00 | {200 - n} |"
        for n in range(rows_of(120))
    ]
    odd = "| RO | yes | 0.005% | 1.00 | 1 |"  # between two steps of the domain
    pack = pack_of("priority", ["autopay", "rate"], [*rows, odd], "= amount | priority")
    rows_without = [row.rsplit("|", 2)[0] + "|" for row in rows]
    assert is_looked_up(pack)
    assert told_apart(pack) == []
    plain = pack_of(
        "any", ["autopay", "rate"], [row.replace(f"{n}.00", "4.00") for n, row in enumerate(rows_without)]
    )
    assert told_apart(plain) == []


def test_what_no_list_holds_is_tested_on_the_rows_that_are_left(
    rows_of: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_index, "MOVES", 40)
    rows = [
        f"| R{zone}{step} | {zone} | {f'[{step * 90} .. {step * 90 + 89}]' if step else '< 0'} | {step}.00 |"
        for zone in ZONES
        for step in range(rows_of(30))
    ]
    pack = pack_of("first", ["zone", "use"], [*rows, "| R0 | -, unknown | - | 1.00 |"])
    assert is_looked_up(pack)
    assert told_apart(pack) == []


@pytest.mark.parametrize("cell", ["not(5)", "1, 7, 9", "known", "not applicable"])
def test_cells_that_are_no_single_run_are_tested_row_by_row(
    cell: str, rows_of: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_index, "MOVES", 10)
    column = "opened" if cell in ("known", "not applicable") else "use"
    rows = [f"| R{n} | {ZONES[n % 4]} | {n * 10} | {cell} | {n}.00 |" for n in range(rows_of(100))]
    pack = pack_of(
        "first",
        ["zone", "rate" if column == "use" else "use", column],
        [row.replace(f"| {n * 10} |", "| - |") for n, row in enumerate(rows)],
    )
    assert told_apart(pack, 1) == []


def test_too_many_rows_left_are_tested_row_by_row(rows_of: Count, monkeypatch: pytest.MonkeyPatch) -> None:
    count = rows_of(120)
    monkeypatch.setattr(sql_index, "MOVES", 5)
    monkeypatch.setattr(sql_index, "LEFT", min(count - 1, sql_index.LEFT))
    rows = [f"| R{n} | [{n * 40} .. {n * 40 + 39}] | {n}.00 |" for n in range(count)]
    pack = pack_of("first", ["use"], [*rows, "| RX | - | 1.00 |"])
    assert not is_looked_up(pack)
    assert told_apart(pack, 1) == []


def test_a_column_without_points_has_one_class(rows_of: Count) -> None:
    rows = [f"| R{n} | {n * 40} | - | {n}.00 |" for n in range(rows_of(110))]
    pack = pack_of("first", ["use", "balance"], [*rows, "| RX | - | - | balance |"])
    assert is_looked_up(pack)
    assert told_apart(pack, 1) == []


@pytest.mark.parametrize("policy", ["priority", "collect sum", "output order"])
def test_what_takes_more_than_the_first_row_is_not_looked_up(policy: str, rows_of: Count) -> None:
    words = {"priority": "= word (b, a) | = amount", "output order": "priority | = amount"}.get(
        policy, "= amount"
    )
    first = {"priority": ("b | ", "a | "), "output order": ("1 | ", "2 | ")}.get(policy, ("", ""))
    rows = [f"| R{n} | >= {n * 40} | {first[n % 2]}{n % 7}.00 |" for n in range(rows_of(110))]
    pack = pack_of(policy, ["use"], [*rows, f"| RX | - | {first[1]}0.00 |"], words)
    assert not is_looked_up(pack)
    assert told_apart(pack, 1) == []


def test_exceptions_and_ends_that_are_no_constants_are_tested_row_by_row(rows_of: Count) -> None:
    count = rows_of(125)
    rows = [f"| R{n} | [{n * 40} .. {n * 40 + 39}] | | {n}.00 |" for n in range(count)]
    rows += [f"| RY | >= {count * 40} | | 0.00 |", f"| RX | > {count * 8} | R{count // 5} | 1.00 |"]
    pack = pack_of("unique", ["use"], rows, "exception to | = amount")
    assert told_apart(pack, 1) == []
