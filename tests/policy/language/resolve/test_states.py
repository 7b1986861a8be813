"""Cells that test results for `unknown`: allowed wherever what a result rests on may be unknown."""

from __future__ import annotations

import pytest

from policy.language.checks import check
from policy.language.compile import Compilation, read
from tests.policy.language.pages import page

PACK = page("""
    ---
    pack: open
    title: Open
    version: 1
    currency: USD
    time zone: UTC
    ---
    """)
INPUTS = page("""
    ## Account
    | name | type | domain | may be |
    |---|---|---|---|
    | use | integer | 0 .. 9 | |
    | mood | good, bad | | unknown |
    """)


def component(identifier: str, tables: str, more: str = "kind: late fee") -> bytes:
    front = f"---\ncomponent: {identifier}\ntitle: {identifier}\nledger: {len(identifier)}\n{more}\n---\n"
    return front.encode() + page(tables)


def compiled(**components: bytes) -> Compilation:
    pages = {f"components/{name}.md": text for name, text in components.items()}
    return read({"pack.md": PACK, "inputs.md": INPUTS, **pages})


def amount(column: str, *cells: str, result: str = "1.00", prefix: str = "A") -> str:
    rows = "".join(f"| {prefix}{n} | {cell} | {result} |\n" for n, cell in enumerate(cells))
    return f"## Amount (first)\n| id | {column} | = amount |\n|---|---|---|\n{rows}"


GRADE = """
    ## Grade (unique)
    | id | {column} | = grade (a, b) |
    |---|---|---|
    | G1 | {one} | a |
    | G2 | {other} | b |

    ## Amount (unique)
    | id | grade | = amount |
    |---|---|---|
    | A1 | a | 1.00 |
    | A2 | b | 2.00 |
    | A3 | unknown | 0.50 |
"""


def grade(column: str, one: str, other: str) -> Compilation:
    return compiled(fee=component("fee", GRADE.format(column=column, one=one, other=other)))


def test_a_result_that_may_be_undetermined_may_be_tested_for_it() -> None:
    found = grade("mood", "good", "bad")
    assert found.findings == ()
    assert found.pack is not None
    columns = [one for table in found.pack.tables.values() for one in table.columns]
    assert [one.may_be_unknown for one in columns] == [True, True]
    assert [one.code for one in check(found.pack)] == ["unused-input"]


@pytest.mark.parametrize(
    ("column", "one", "other"), [("use", "< 5", ">= 5"), ("mood", "good", "bad, unknown")]
)
def test_a_result_that_is_always_told_is_never_unknown(column: str, one: str, other: str) -> None:
    rows = GRADE.format(column=column, one=one, other=other).replace("| good |", "| good, unknown |")
    found = compiled(fee=component("fee", rows))
    assert [(one.code, one.message) for one in found.findings] == [
        ("state-never", "“grade” can never be unknown.")
    ]


OPEN = component("open", amount("mood", "good", prefix="O"), "kind: late fee\ntaxable: yes")


@pytest.mark.parametrize("name", ["open", "subtotal", "taxable lines", "line", "less", "lesser"])
def test_what_is_made_of_an_undetermined_line_may_be_unknown(name: str) -> None:
    found = compiled(
        open=OPEN,
        line=component("line", amount("use", "-", result="5.00", prefix="L")),
        instead=component(
            "instead", amount("mood", "good", prefix="I"), "kind: exception\nexception to: line"
        ),
        less=component("less", amount("use", "-", prefix="S"), "kind: credit\nreduces: line\norder: 5"),
        lesser=component("lesser", amount("use", "-", prefix="T"), "kind: credit\nreduces: line\norder: 6"),
        last=component("last", amount(name, "-, unknown", prefix="Z"), "kind: surcharge"),
    )
    assert found.findings == ()


@pytest.mark.parametrize("name", ["line", "subtotal", "taxable lines"])
def test_what_is_always_told_may_not_be_tested_for_the_unknown(name: str) -> None:
    found = compiled(
        line=component("line", amount("use", "-", prefix="L"), "kind: late fee\ntaxable: yes"),
        last=component("last", amount(name, "unknown", prefix="Z"), "kind: surcharge"),
    )
    assert [one.code for one in found.findings] == ["state-never"]


def test_a_result_computed_from_one_that_may_be_unknown_may_be_so_too() -> None:
    tables = """
        ## Grade (unique)
        | id | mood | = mark |
        |---|---|---|
        | G1 | good | 1.00 |
        | G2 | bad | 2.00 |

        ## More (unique)
        | id | use | = more |
        |---|---|---|
        | M1 | - | mark + 1.00 |

        ## Amount (unique)
        | id | more | = amount |
        |---|---|---|
        | A1 | > 2.00 | 1.00 |
        | A2 | <= 2.00 | 2.00 |
        | A3 | unknown | 0.50 |
    """
    found = compiled(fee=component("fee", tables))
    assert found.findings == ()
    assert found.pack is not None
    assert check(found.pack) == ()


def test_a_count_that_may_be_unknown_is_found_where_a_row_tests_it() -> None:
    tables = """
        ## Number (collect count)
        | id | mood | = number |
        |---|---|---|
        | N1 | good | 1 |

        ## Amount (unique)
        | id | number | use | = amount |
        |---|---|---|---|
        | A1 | known | - | 1.00 |
        | A2 | unknown | - | 2.00 |
        | A3 | unknown | > 3 | 3.00 |
    """
    found = compiled(fee=component("fee", tables))
    assert found.pack is not None
    (overlap,) = check(found.pack)
    assert (overlap.code, overlap.row) == ("overlap", "A3")
    assert overlap.example is not None
