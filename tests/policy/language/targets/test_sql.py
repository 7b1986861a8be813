"""The book's query agrees with the interpreter to the cent and to the row, and charges nothing it should not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy.account import Account, Item
from policy.language.compile import read
from policy.language.targets.sql import Rules, Status, compile_book
from policy.language.targets.sql_shape import Shape, whole
from policy.language.targets.sql_tables import Coding
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Value
from tests.policy.language.pages import SOUND, page
from tests.policy.language.targets.books import Shower, connect, differences, rows
from tests.policy.language.targets.everything import EVERYTHING

ON = date(2025, 11, 3)


def compiled(pages: Mapping[str, bytes]) -> Pack:
    compilation = read(pages)
    assert compilation.pack is not None, compilation.findings
    return compilation.pack


@cache
def everything() -> Pack:
    return compiled(EVERYTHING)


@cache
def sound() -> Pack:
    return compiled(SOUND)


def plain_account(**changes: Value) -> Account:
    values: dict[str, Value] = {
        "past due": 10_000,
        "current": 5_000,
        "days past due": 20,
        "segment": "business",
        "state": "co",
        "autopay": False,
        "card product": "credit",
        "own rate": 0,
        "cycle days": 30,
        "tenure": 4,
        "promised on": NOT_APPLICABLE,
    }
    return Account("A", values | {name.replace("_", " "): value for name, value in changes.items()})


@pytest.mark.untraced
@pytest.mark.parametrize("tender", [None, "card", "bank"])
def test_a_book_agrees_with_the_interpreter_on_every_construct(tender: str | None) -> None:
    accounts = Shower(everything(), ON, seed=1).accounts(90)
    assert differences(everything(), ON, accounts, tender) == []


@pytest.mark.untraced
def test_a_book_agrees_with_the_interpreter_on_a_plain_pack() -> None:
    assert differences(sound(), ON, Shower(sound(), ON, seed=1).accounts(90), "card") == []


@pytest.mark.untraced
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10**6),
    on=st.dates(date(2024, 6, 1), date(2026, 6, 1)),
    unknowns=st.sampled_from([0.0, 0.2, 0.6]),
)
def test_a_book_agrees_with_the_interpreter_on_any_day(seed: int, on: date, unknowns: float) -> None:
    accounts = Shower(everything(), on, seed, unknowns).accounts(25)
    assert differences(everything(), on, accounts, "card") == []


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"past_due": -1}, {"past due"}),
        ({"past_due": 5_000_001}, {"past due"}),
        ({"past_due": 2**62}, {"past due"}),
        ({"past_due": UNKNOWN}, {"past due"}),
        ({"segment": "residental", "state": "zz"}, {"segment", "state"}),
        ({"promised_on": date(1899, 12, 31)}, {"promised on"}),
        ({"own_rate": UNKNOWN}, {"own rate"}),
    ],
)
def test_an_account_with_an_invalid_value_is_charged_nothing(
    changes: dict[str, Value], names: set[str]
) -> None:
    pack = sound()
    db = connect(pack, [plain_account(**changes)])
    query = compile_book(pack, ON, tender="card")
    (row,) = rows(db, query.sql)
    assert row["status"] == Status.INVALID
    assert set(query.named(row["invalid"])) == names
    assert row["total"] is None
    assert all(row[own.amount] is None and row[own.now] is None for own in query.amounts.values())


def test_an_item_with_an_invalid_value_keeps_its_account_from_being_charged() -> None:
    pack = everything()
    account = Shower(pack, ON, seed=3, unknowns=0).account("A")
    item = Item("1", {"bill kind": "gas", "disputed": 0, "item amount": 100, "item due": ON})
    account = replace(account, items={**account.items, Scope.OPEN_ITEM: (item,)})
    query = compile_book(pack, ON, tender="card")
    (row,) = rows(connect(pack, [account]), query.sql)
    assert (row["status"], query.named(row["invalid"])) == (Status.INVALID, ("bill kind",))


def test_a_gap_is_told_by_its_table_and_charges_nothing() -> None:
    pages = dict(SOUND)
    pages["components/late.md"] = pages["components/late.md"].replace(b"| LC1 | <= 1 |", b"| LC1 | < 1 |")
    query = compile_book(compiled(pages), ON)
    (row,) = rows(connect(compiled(pages), [plain_account(days_past_due=1)]), query.sql)
    assert row["status"] == Status.GAP
    assert query.tables[row["gap"] - 1] == "components/late.md#charge"
    assert row["total"] is None


def test_two_exceptions_at_once_charge_nothing() -> None:
    pages = dict(SOUND)
    for number in (1, 2):
        pages[f"components/hardship-{number}.md"] = page(f"""
            ---
            component: hardship-{number}
            kind: exception
            title: Hardship
            ledger: 4210
            order: 3{number}
            exception to: late-charge
            ---
            ## Charge (unique)
            | id | autopay | = amount |
            |---|---|---|
            | H{number} | no | {number}.00 |
            """)
    pack = compiled(pages)
    query = compile_book(pack, ON)
    found = {row["account_id"]: row for row in rows(connect(pack, [plain_account()]), query.sql)}
    assert found["A"]["status"] == Status.CLASH
    (other,) = rows(connect(pack, [plain_account(autopay=True)]), query.sql)
    assert other["status"] == Status.QUOTED
    assert other[query.amounts["late-charge"].amount] == 200


def test_a_parameter_without_a_value_charges_nothing() -> None:
    query = compile_book(sound(), date(2023, 5, 1))
    (row,) = rows(connect(sound(), [plain_account()]), query.sql)
    assert row["status"] == Status.NO_VALUE


def test_the_option_of_the_book_comes_before_the_proposed_one() -> None:
    shape = whole(sound())
    columns = {**shape.columns, "accounts": {**shape.columns["accounts"], "option": "'plan'"}}
    for held, expected in ((columns, 2_500), (shape.columns, 10_000)):
        query = compile_book(sound(), ON, Shape(shape.sources, held))
        (row,) = rows(connect(sound(), [plain_account()]), query.sql)
        assert row[query.amounts["overdue"].amount] == expected


@pytest.mark.untraced
def test_the_tender_of_the_book_comes_before_the_default() -> None:
    shape = whole(everything())
    account = Shower(everything(), ON, seed=1, unknowns=0).account("A")
    account = replace(account, values={**account.values, "card product": "credit", "state": "nv"})
    for raw, is_charged in (("'bank'", False), ("'card'", True), ("NULL", True)):
        columns = {**shape.columns, "accounts": {**shape.columns["accounts"], "tender": raw}}
        query = compile_book(everything(), ON, Shape(shape.sources, columns), tender="card")
        (row,) = rows(connect(everything(), [account]), query.sql)
        assert bool(row[query.amounts["card-surcharge"].amount]) == is_charged


def test_a_column_that_the_book_lacks_is_unknown_or_does_not_apply() -> None:
    shape = whole(everything())
    lacking = {
        table: {
            name: sql for name, sql in columns.items() if not name.startswith(("card_", "agreed_", "closed_"))
        }
        for table, columns in shape.columns.items()
    }
    account = Shower(everything(), ON, seed=1, unknowns=0).account("A")
    sources = {name: source for name, source in shape.sources.items() if not name.startswith("history")}
    query = compile_book(everything(), ON, Shape(sources, lacking), tender="card")
    (row,) = rows(connect(everything(), [account]), query.sql)
    assert row["status"] == Status.QUOTED
    assert query.named(row["needs"]) == ("card product",)
    assert row[query.amounts["card-surcharge"].amount] is None
    assert row["total"] is not None


def test_segments_stand_in_the_result_as_codes() -> None:
    query = compile_book(sound(), ON, segments=("segment", "state"))
    (row,) = rows(connect(sound(), [plain_account()]), query.sql)
    assert [row[query.segments[name]] for name in ("segment", "state")] == [3, 1]


def test_a_mask_tells_no_more_inputs_apart_than_it_can() -> None:
    names = "\n".join(f"| fact {chr(97 + n // 26)}{chr(97 + n % 26)} | boolean |" for n in range(130))
    pages = {
        **SOUND,
        "inputs.md": SOUND["inputs.md"].replace(
            b"| greeting | text | | account | |\n",
            "".join(
                f"{line} | account | |\n" for line in names.replace(" |\n", " | \n").split("\n")
            ).encode(),
        ),
    }
    with pytest.raises(ValueError, match="126 inputs"):
        compile_book(compiled(pages), ON)


@pytest.mark.parametrize(
    ("coding", "value", "expected"),
    [
        (Coding.ROW, 2, ("B",)),
        (Coding.ROW, 0, ()),
        (Coding.MASK, 5, ("A", "C")),
        (Coding.LIST, [1, 3], ("A", "C")),
        (Coding.LIST, None, ()),
    ],
)
def test_a_column_of_rules_is_read_back(
    coding: Coding, value: int | list[int] | None, expected: tuple[str, ...]
) -> None:
    assert Rules("r0", coding, ("A", "B", "C")).read(value) == expected
