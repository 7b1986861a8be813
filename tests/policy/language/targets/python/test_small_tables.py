"""What single tables come to, each written as conditions one after another and as an index."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from policy.account import Account, Entry
from policy.language.compile import read
from policy.language.targets.python import Note, Run, Sort, Trouble, index
from policy.language.targets.python.compiling import compile_program
from policy.language.tree.pack import Pack
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Value
from tests.policy.language.targets.python.agreement import differences
from tests.policy.language.targets.trees import ON

PACK = """
    ---
    pack: few
    title: Few
    version: 1
    currency: USD
    rounding: half up
    time zone: UTC
    ---
    ## Seasons
    | season | from | until |
    |---|---|---|
    | autumn | 09-01 | 11-30 |
    | summer | 06-01 | 08-31 |
"""
INPUTS = """
    ## Account
    | name | type | domain | may be |
    |---|---|---|---|
    | use | integer | 0 .. 9 | |
    | debt | money | 0.00 .. 100.00 | |
    | level | low, high | | |
    | paid | boolean | | |
    | began on | date | 2024-01-01 .. 2026-01-01 | |
    | mood | good, bad, odd | | unknown |
    | visits | integer | 0 .. 9 | unknown, not applicable |
    | left on | date | 2025-10-01 .. 2025-12-31 | not applicable |

    ## Histories
    | name | holds |
    |---|---|
    | receipts | amounts |
"""
PARAMETERS = """
    ## Values
    | name | value | from | until |
    |---|---|---|---|
    | limit | 4 | | 2025-07-01 |
    | limit | 6 | 2025-07-01 | |
"""
USUAL: dict[str, Value] = {
    "use": 0, "debt": 1000, "level": "low", "paid": False, "began on": date(2025, 3, 31), "mood": "good", "visits": 0,
    "left on": NOT_APPLICABLE, "agreed on": NOT_APPLICABLE,
}  # fmt: skip
VISITS: dict[str, Value] = {**{str(n): n for n in range(10)}, "N": NOT_APPLICABLE, "U": UNKNOWN}
OPEN = (None, UNKNOWN)
"""The rows and the amount of a table that an unknown value may change."""


@pytest.fixture(autouse=True, params=["conditions", "index"])
def _written_as(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "FROM_ROWS", 99 if request.param == "conditions" else 1)


def page(tables: str, identifier: str = "fee", kind: str = "balance", more: str = "") -> str:
    front = f"component: {identifier}\nkind: {kind}\ntitle: {identifier}\nledger: 1\n{more}"
    return f"---\n{front}---\n{dedent(tables)}"


def pack_of(**pages: str) -> Pack:
    texts = {
        "pack.md": dedent(PACK).lstrip(),
        "inputs.md": dedent(INPUTS),
        "parameters.md": dedent(PARAMETERS),
    }
    texts |= {f"components/{name}.md": text for name, text in pages.items()}
    compilation = read({path: text.encode() for path, text in texts.items()})
    assert compilation.pack is not None, compilation.findings
    return compilation.pack


class Answers:
    """What a pack's program says of accounts, which must be what the interpreter says."""

    def __init__(self, tables: str, more: str = "", **others: str) -> None:
        self.pack = pack_of(fee=page(tables, more=more), **others)
        self.program = compile_program(self.pack, ON)

    def run(self, *past: Entry, **values: Value) -> Run:
        given = {name.replace("_", " "): value for name, value in values.items()}
        account = Account("A", {**USUAL, **given}, {}, {"receipts": past})
        assert differences(self.pack, self.program, account) == []
        chosen = {"option": UNKNOWN, "tender": UNKNOWN, "payments": NOT_APPLICABLE}
        return self.program.run({**account.values, **chosen}, ON, {}, account.histories)

    def amount(self, *past: Entry, of: str = "fee", **values: Value) -> object:
        return self.run(*past, **values).value(Sort.AMOUNT, of)

    def now(self, of: str = "fee", **values: Value) -> object:
        """Return what of an amount is to be paid now."""
        return self.run(**values).value(Sort.NOW, of)

    def rows(self, **values: Value) -> object:
        """Return the rows of the fee's first table that hit, as the program tells them."""
        return self.run(**values).at(Sort.RULE, next(iter(self.pack.tables)))

    def both(self, **values: Value) -> tuple[object, object]:
        """Return the rows of the fee's own table that hit, and the fee."""
        run = self.run(**values)
        own = next(one.amount for one in self.pack.components if one.id == "fee")
        return run.at(Sort.RULE, own), run.value(Sort.AMOUNT, "fee")

    def notes(self, **values: Value) -> tuple[Note, ...]:
        return self.run(**values).notes


# --- What is unknown --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["first", "unique"])
def test_a_row_that_may_hit_leaves_a_table_open_if_no_other_hits(policy: str) -> None:
    made = Answers(f"""
        ## Fee ({policy})
        | id | mood | use | = amount |
        |---|---|---|---|
        | A1 | good | <= 4 | 1.00 |
        | A2 | -, unknown | > 4 | 2.00 |
    """)
    assert made.both(mood="good", use=3) == ("A1", 100)
    assert made.both(mood=UNKNOWN, use=7) == ("A2", 200)
    assert made.both(mood=UNKNOWN, use=3) == OPEN
    assert [note.trouble for note in made.notes(mood="bad", use=3)] == [Trouble.GAP]


@pytest.mark.parametrize(
    "policy", ["collect sum", "collect max", "collect count", "rule order", "output order"]
)
def test_what_gathers_is_open_if_any_row_may_hit_besides(policy: str) -> None:
    made = Answers(f"""
        ## Number ({policy})
        | id | mood | use | priority | = number |
        |---|---|---|---|---|
        | A1 | good | <= 4 | 2 | 1 |
        | A2 | -, unknown | >= 4 | 1 | 2 |

        ## Fee (unique)
        | id | use | = amount |
        |---|---|---|
        | B1 | - | 1.00 |
    """)

    def hits(mood: Value, use: int) -> object:
        found = made.rows(mood=mood, use=use)
        return (
            [one[0] if isinstance(one, tuple) else one for one in found] if isinstance(found, list) else found
        )

    assert hits("good", 4) == (["A2", "A1"] if policy == "output order" else ["A1", "A2"])
    assert hits(UNKNOWN, 5) == ["A2"]
    assert hits(UNKNOWN, 3) is None
    # one that needs a hit is not open once it has one
    assert hits(UNKNOWN, 4) == (["A2"] if policy == "collect max" else None)


def test_an_otherwise_row_waits_until_no_other_may_hit() -> None:
    made = Answers("""
        ## Fee (unique)
        | id | mood | use | = amount |
        |---|---|---|---|
        | A1 | good | <= 4 | 1.00 |
        | A2 | otherwise | - | 2.00 |
    """)
    assert made.both(mood="good", use=3) == ("A1", 100)
    assert made.both(mood=UNKNOWN, use=3) == OPEN
    assert made.both(mood=UNKNOWN, use=7) == OPEN
    assert made.both(mood="bad", use=3) == ("A2", 200)


def test_an_otherwise_row_alone_keeps_a_sum_open() -> None:
    made = Answers("""
        ## Fee (collect sum)
        | id | mood | use | = amount |
        |---|---|---|---|
        | A1 | -, unknown | > 4 | 1.00 |
        | A2 | otherwise | - | 2.00 |
    """)
    assert made.both(mood="good", use=4) == (["A2"], 200)
    assert made.both(mood=UNKNOWN, use=5) == (["A1"], 100)
    assert made.both(mood=UNKNOWN, use=4) == OPEN


def test_an_otherwise_row_hits_where_no_other_does() -> None:
    made = Answers("""
        ## Fee (unique)
        | id | level | use | = amount |
        |---|---|---|---|
        | A1 | low | <= 4 | 1.00 |
        | A2 | otherwise | - | 2.00 |
    """)
    assert [made.both(level="low", use=4), made.both(level="low", use=5)] == [("A1", 100), ("A2", 200)]


@pytest.mark.parametrize("cell", ["good", "good, unknown"])
def test_an_exception_defeats_its_base_where_it_hits(cell: str) -> None:
    made = Answers(f"""
        ## Fee (collect sum)
        | id | mood | use | exception to | = amount |
        |---|---|---|---|---|
        | A1 | -, unknown | <= 6 | | 1.00 |
        | A2 | {cell} | > 2 | A1 | 2.00 |
        | A3 | -, unknown | > 4 | A2 | 4.00 |
    """)
    assert made.both(mood="good", use=1) == (["A1"], 100)
    assert made.both(mood="good", use=3) == (["A2"], 200)
    assert made.both(mood="good", use=5) == (["A3"], 400)
    assert made.both(mood="good", use=7) == ([], 0)
    assert made.both(mood="bad", use=5) == (["A1"], 100)
    assert made.both(mood=UNKNOWN, use=3) == (OPEN if cell == "good" else (["A2"], 200))


def test_an_exception_to_otherwise_is_looked_at_with_it() -> None:
    made = Answers("""
        ## Fee (unique)
        | id | use | level | exception to | = amount |
        |---|---|---|---|---|
        | A1 | > 4 | - | | 1.00 |
        | A2 | otherwise | - | | 2.00 |
        | A3 | - | high | A2 | 3.00 |
    """)
    assert made.both(use=5, level="high") == ("A1", 100)
    assert made.both(use=4, level="low") == ("A2", 200)
    assert made.both(use=4, level="high") == ("A3", 300)


def test_an_exception_that_lists_its_rows_is_open_as_they_are() -> None:
    listed = """
        ## Instead (rule order)
        | id | mood | = amount |
        |---|---|---|
        | B1 | good | 3.00 |
        | B2 | good, bad | 4.00 |
    """
    made = Answers(
        "## Fee (unique)\n| id | use | = amount |\n|---|---|---|\n| A1 | - | 1.00 |\n",
        instead=page(listed, "instead", "exception", "exception to: fee\n"),
    )
    assert [made.amount(mood=mood) for mood in ("good", "bad", "odd", UNKNOWN)] == [700, 400, 100, UNKNOWN]


# --- Ranks ------------------------------------------------------------------------------------------------------


def test_a_rank_that_a_formula_tells_is_known_when_the_rows_hit() -> None:
    made = Answers("""
        ## Risk (unique)
        | id | use | = risk (some, none) |
        |---|---|---|
        | A1 | > 4 | some |
        | A2 | <= 4 | none |

        ## Fee (priority)
        | id | level | paid | = grade (some, none) | = amount |
        |---|---|---|---|---|
        | B1 | low | - | none | 1.00 |
        | B2 | - | - | risk | 2.00 |
        | B3 | - | yes | some | 3.00 |
    """)
    assert made.both(use=5, level="low") == ("B2", 200)
    assert made.both(use=4, level="low") == ("B1", 100)
    assert made.both(use=5, paid=True) == ("B2", 200)
    assert made.both(use=4, paid=True) == ("B3", 300)


def test_a_stated_rank_counts_beside_those_that_a_formula_tells() -> None:
    made = Answers("""
        ## Risk (unique)
        | id | use | = risk (high, middle, low) |
        |---|---|---|
        | A1 | > 4 | high |
        | A2 | <= 4 | low |

        ## Fee (priority)
        | id | level | priority | = grade (high, middle, low) | = amount |
        |---|---|---|---|---|
        | B1 | low | 1 | low | 1.00 |
        | B2 | - | | risk | 2.00 |
    """)
    assert made.both(use=5, level="low") == ("B2", 200)
    assert made.both(use=4, level="low") == ("B1", 100)
    assert made.both(use=4, level="high") == ("B2", 200)


def test_hits_are_listed_in_the_order_that_a_formula_tells() -> None:
    made = Answers("""
        ## Risk (unique)
        | id | use | = risk (some, none) |
        |---|---|---|
        | A1 | > 4 | some |
        | A2 | <= 4 | none |

        ## Fee (output order)
        | id | mood | level | = grade (some, none) | = amount |
        |---|---|---|---|---|
        | B1 | - | low | none | 1.00 |
        | B2 | -, unknown | - | risk | 2.00 |
    """)
    assert made.both(use=5) == ([("B2", "some", 200), ("B1", "none", 100)], 300)
    assert made.both(use=4) == ([("B1", "none", 100), ("B2", "none", 200)], 300)
    assert made.both(mood=UNKNOWN) == OPEN
    assert made.both(mood=UNKNOWN, level="high") == ([("B2", "none", 200)], 200)


def test_the_first_that_hits_answers_a_table_that_takes_the_first() -> None:
    made = Answers("""
        ## Fee (first)
        | id | use | = amount |
        |---|---|---|
        | A1 | 1, 3 | 1.00 |
        | A2 | 3, 5 | 2.00 |
        | A3 | - | 3.00 |
    """)
    assert [made.both(use=use) for use in (1, 3, 5, 4)] == [
        ("A1", 100),
        ("A1", 100),
        ("A2", 200),
        ("A3", 300),
    ]


# --- Cells ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "holds"),
    [
        ("-", "0123456789N"),
        ("known", "0123456789"),
        ("not(3)", "012456789"),
        ("not(< 3)", "3456789"),
        ("not(> 5)", "012345"),
        ("not([2 .. 4])", "0156789"),
        ("1, 3", "13"),
        ("[1 .. 3], [3 .. 5], 9", "123459"),
        ("<= 2, 3", "0123"),
        (">= 7, 9", "789"),
        ("not applicable", "N"),
        ("unknown", "U"),
        ("4, unknown, not applicable", "4NU"),
    ],
)
def test_a_cell_holds_for_the_values_that_it_names(cell: str, holds: str) -> None:
    made = Answers(f"""
        ## Fee (collect sum)
        | id | visits | use | = amount |
        |---|---|---|---|
        | A1 | {cell} | 4 | 1.00 |
        | A2 | -, unknown | 5 | 2.00 |
    """)
    assert (
        "".join(name for name, value in VISITS.items() if made.rows(visits=value, use=4) == ["A1"]) == holds
    )


@pytest.mark.parametrize(
    ("cell", "holds"),
    [
        (">= limit", "456789"),
        ("(limit .. 8]", "5678"),
        ("limit", "4"),
        ("not(limit)", "012356789"),
        ("< limit, not applicable", "0123N"),
        ("limit, unknown", "4U"),
        ("known, limit", "0123456789"),
    ],
)
def test_a_cell_may_name_a_value_that_the_day_of_the_agreement_tells(cell: str, holds: str) -> None:
    made = Answers(
        f"""
        ## Fee (collect sum)
        | id | visits | use | = amount |
        |---|---|---|---|
        | A1 | {cell} | 4 | 1.00 |
        | A2 | -, unknown | 5 | 2.00 |
        """,
        "dated by: agreed on\n",
    )
    day = date(2025, 6, 30)
    hit = [name for name, value in VISITS.items() if made.rows(visits=value, use=4, agreed_on=day) == ["A1"]]
    assert "".join(hit) == holds


@pytest.mark.parametrize(
    ("cell", "holds"),
    [
        ("unknown", [UNKNOWN]),
        ("good, unknown", ["good", UNKNOWN]),
        ("good, odd", ["good", "odd"]),
        ("not(good, bad)", ["odd"]),
    ],
)
def test_a_cell_of_words_holds_for_those_that_it_names(cell: str, holds: list[Value]) -> None:
    made = Answers(f"""
        ## Fee (first)
        | id | mood | paid | = amount |
        |---|---|---|---|
        | A1 | {cell} | yes | 1.00 |
        | A2 | -, unknown | no | 2.00 |
    """)
    values: list[Value] = ["good", "bad", "odd", UNKNOWN]
    assert [mood for mood in values if made.rows(mood=mood, paid=True) == "A1"] == holds
    assert made.both(mood=UNKNOWN) == ("A2", 200)


def test_rows_are_in_effect_on_the_day_of_the_agreement() -> None:
    made = Answers(
        """
        ## Fee (first)
        | id | use | from | until | = amount |
        |---|---|---|---|---|
        | A1 | - | | 2025-07-01 | 1.00 |
        | A2 | - | 2025-07-01 | 2025-08-01 | 2.00 |
        | A3 | - | 2025-07-15 | | 3.00 |
        """,
        "dated by: agreed on\n",
    )
    days = [date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 31), date(2025, 8, 1)]
    assert [made.amount(agreed_on=day) for day in days] == [100, 200, 200, 300]


# --- Results ----------------------------------------------------------------------------------------------------


def test_rows_of_several_forms_are_worked_out_each_by_its_own() -> None:
    made = Answers("""
        ## Fee (unique)
        | id | use | = mark (a, b) | = amount |
        |---|---|---|---|
        | A1 | 1 | a | round(10% of debt) |
        | A2 | 2 | b | round(25% of debt) + 1.00 |
        | A3 | 3 | b | debt |
        | A4 | 4 | a | round(12.5% of debt) + 2.00 |
        | A5 | 5 | a | 7.77 |
    """)
    assert [made.amount(use=use) for use in range(1, 6)] == [100, 350, 1000, 325, 777]


def test_a_word_that_rows_hold_is_looked_up_where_others_work_it_out() -> None:
    made = Answers("""
        ## Mark (unique)
        | id | use | = mark (a, b) |
        |---|---|---|
        | A1 | - | b |

        ## Grade (unique)
        | id | use | = grade (a, b) |
        |---|---|---|
        | B1 | 1 | a |
        | B2 | 2 | b |
        | B3 | > 2 | mark |
        | B4 | < 1 | a |

        ## Fee (unique)
        | id | grade | = amount |
        |---|---|---|
        | C1 | a | 1.00 |
        | C2 | b | 2.00 |
    """)
    assert [made.amount(use=use) for use in range(4)] == [100, 100, 200, 200]


def test_days_are_moved_by_days_and_months_and_to_the_ends_of_business() -> None:
    made = Answers("""
        ## Day (unique)
        | id | use | = day |
        |---|---|---|
        | A1 | 1 | 3 days + began on |
        | A2 | 2 | began on + 11 months |
        | A3 | 3 | began on - 1 month |
        | A4 | 4 | previous business day(began on) |
        | A5 | 5 | start of month(began on) |

        ## Fee (first)
        | id | day | = amount |
        |---|---|---|
        | B1 | 2025-04-03 | 1.00 |
        | B2 | 2026-02-28 | 2.00 |
        | B3 | 2025-02-28 | 3.00 |
        | B4 | 2025-03-31 | 4.00 |
        | B5 | 2025-03-01 | 5.00 |
    """)
    assert [made.amount(use=use) for use in range(1, 6)] == [100, 200, 300, 400, 500]


@pytest.mark.parametrize(("season", "amount"), [("autumn", 200), ("summer", 0)])
def test_a_season_sees_nothing_when_it_is_over(season: str, amount: int) -> None:
    made = Answers(f"""
        ## Fee (unique)
        | id | use | = amount |
        |---|---|---|
        | A1 | - | sum of receipts this season({season}) |
    """)
    assert made.amount(Entry(date(2025, 8, 31), 500), Entry(date(2025, 9, 1), 200)) == amount


def test_a_reduction_takes_off_no_more_than_is_left_and_no_more_now() -> None:
    off = """
        ## Off (unique)
        | id | use | = amount | = now |
        |---|---|---|---|
        | B1 | - | 6.00 | 1.00 |
    """
    front = "reduces: fee\nrest: next bill\n"
    made = Answers(
        "## Fee (unique)\n| id | use | = amount |\n|---|---|---|\n| A1 | - | round(debt) |\n",
        off=page(off, "off", "discount", f"{front}order: 20\n"),
        last=page(off.replace("B1", "C1"), "last", "discount", f"{front}order: 30\n"),
    )
    assert [(made.amount(of=of, debt=1000), made.now(of, debt=1000)) for of in ("off", "last")] == [
        (600, 100),
        (400, 100),
    ]
    assert made.now("last", debt=650) == 50


def test_a_sum_of_what_is_unknown_is_unknown() -> None:
    made = Answers("""
        ## Fee (collect sum)
        | id | mood | use | = amount |
        |---|---|---|---|
        | A1 | good | - | round(visits * 1.00) |
        | A2 | -, unknown | >= 4 | 2.00 |
    """)
    assert made.both(use=5, visits=3) == (["A1", "A2"], 500)
    assert made.both(use=5, visits=UNKNOWN) == (["A1", "A2"], UNKNOWN)
    assert made.both(use=5, visits=UNKNOWN, mood="bad") == (["A2"], 200)
    assert made.both(use=5, visits=3, mood=UNKNOWN) == OPEN
