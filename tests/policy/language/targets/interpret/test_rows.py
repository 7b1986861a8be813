"""Decision tables read plainly: cells, exceptions, hit policies, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.language.targets.interpret import Answer, Clash, Gap, Outcome, Scene, Undetermined, answer
from policy.language.targets.interpret.rows import failing, fared, hitting, look
from policy.language.tree.expressions import Constant
from policy.language.tree.places import Place
from policy.language.tree.tables import Cell, Equal, HitPolicy
from policy.language.tree.types import MONEY, NOT_APPLICABLE, UNKNOWN, Value
from tests.policy.riverbend import TODAY, account, table


def outcome(title: str, grid: str, on: date = TODAY, /, **changed: Value) -> Outcome:
    pack, found = table(title, grid)
    rosa = account(**changed)
    return answer(found, Scene(pack, on, rosa.values, histories=rosa.histories))


def rows(title: str, grid: str, on: date = TODAY, /, **changed: Value) -> tuple[str, ...]:
    found = outcome(title, grid, on, **changed)
    return found.rows if isinstance(found, Answer) else ()


CARDS = """
| id | card product    | = fee |
| C1 | {cell}          | 1.00  |
"""


@pytest.mark.parametrize(
    ("cell", "holding"),
    [
        ("-", {"credit", "debit", NOT_APPLICABLE}),
        ("-, unknown", {"credit", "debit", NOT_APPLICABLE, UNKNOWN}),
        ("known", {"credit", "debit"}),
        ("unknown", {UNKNOWN}),
        ("credit", {"credit"}),
        ("credit, unknown", {"credit", UNKNOWN}),
        ("not(credit)", {"debit"}),
        ("not(credit, debit)", set()),
    ],
)
def test_a_cell_holds_for_an_unknown_only_where_it_says_so(cell: str, holding: set[Value]) -> None:
    values: tuple[Value, ...] = ("credit", "debit", NOT_APPLICABLE, UNKNOWN)
    held = {value for value in values if rows("Fee (unique)", CARDS.format(cell=cell), card_product=value)}
    assert held == holding


@pytest.mark.parametrize(
    ("cell", "value", "hits"),
    [
        ("25.00", 2500, True),
        ("25.00", 2501, False),
        ("< 25.00", 2499, True),
        ("< 25.00", 2500, False),
        ("<= 25.00", 2500, True),
        (">= 25.00", 2500, True),
        ("> 25.00", 2500, False),
        ("[10.00 .. 20.00)", 1000, True),
        ("[10.00 .. 20.00)", 2000, False),
        ("(10.00 .. 20.00]", 1000, False),
        ("(10.00 .. 20.00]", 2000, True),
        ("5.00, > 20.00", 500, True),
        ("5.00, > 20.00", 600, False),
        ("not(5.00, > 20.00)", 600, True),
        ("not(5.00, > 20.00)", 500, False),
    ],
)
def test_ranges_hold_up_to_their_ends(cell: str, value: int, hits: bool) -> None:
    grid = f"| id | past due | = fee |\n| C1 | {cell} | 1.00 |"
    assert bool(rows("Fee (unique)", grid, past_due=value)) is hits


def test_an_end_may_be_a_parameter_of_the_day() -> None:
    grid = "| id | late rate | = fee |\n| C1 | >= 2% | 1.00 |\n| C2 | < 2% | 0.00 |"
    assert rows("Fee (unique)", grid) == ("C1",)
    assert rows("Fee (unique)", grid, date(2025, 6, 30)) == ("C2",)


BALANCES = """
| id | past due | segment     | from       | until      | = fee |
| B1 | -        | residential | 2025-01-01 | 2025-06-01 | 1.00  |
| B2 | -        | residential | 2025-06-01 |            | 2.00  |
"""


@pytest.mark.parametrize(
    ("on", "row"),
    [
        (date(2024, 12, 31), ()),
        (date(2025, 1, 1), ("B1",)),
        (date(2025, 5, 31), ("B1",)),
        (date(2025, 6, 1), ("B2",)),
    ],
)
def test_a_row_is_in_effect_from_its_first_day_until_before_its_last(on: date, row: tuple[str, ...]) -> None:
    assert rows("Fee (unique)", BALANCES, on) == row


def test_a_gap_names_the_values_that_no_row_covers() -> None:
    found = outcome("Fee (unique)", BALANCES, segment="business")
    assert found == Gap("components/probe.md#fee", {"past due": 21460, "segment": "business"})


def test_what_is_unknown_is_to_be_found_out() -> None:
    grid = "| id | card product | low income | = fee |\n| C1 | credit | yes | 1.00 |"
    assert outcome("Fee (unique)", grid, low_income=UNKNOWN) == Undetermined(("card product", "low income"))


POSSIBLE = """
| id | past due | card product | low income | exception to | = fee |
| C1 | > 900.00 | credit       | -          |              | 1.00  |
| C2 | -        | debit        | -, unknown |              | 2.00  |
| C3 | -        | -, unknown   | yes        | C2           | 3.00  |
"""


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"card_product": "debit"}, ("C2",)),
        ({"card_product": "debit", "low_income": UNKNOWN}, ("C2",)),
        ({"card_product": UNKNOWN, "low_income": False}, Undetermined(("card product",))),
        ({"card_product": UNKNOWN, "low_income": UNKNOWN}, Undetermined(("card product", "low income"))),
        ({"card_product": "credit", "low_income": UNKNOWN}, Gap),
    ],
)
def test_what_is_unknown_matters_only_where_a_row_may_hit(
    changed: dict[str, Value], expected: object
) -> None:
    found = outcome("Fee (first)", POSSIBLE, **{"low_income": False, **changed})
    if isinstance(found, Answer):
        assert found.rows == expected
    else:
        assert found == expected or expected is type(found)


@pytest.mark.parametrize("policy", ["collect sum", "collect count", "rule order", "output order"])
def test_where_every_hit_counts_one_that_may_leaves_the_answer_open(policy: str) -> None:
    grid = POSSIBLE.replace("| = fee |", "| priority | = fee |")
    grid = "\n".join(f"{line.rsplit('|', 2)[0]}| 1 |{line.rsplit('|', 2)[1]}|" if "| C" in line else line
                     for line in grid.splitlines())  # fmt: skip
    if policy != "output order":
        grid = POSSIBLE
    open_ = outcome(f"Fee ({policy})", grid, card_product="debit", low_income=UNKNOWN)
    assert open_ == Undetermined(("low income",))
    closed = outcome(f"Fee ({policy})", grid, card_product="credit", low_income=UNKNOWN)
    assert isinstance(closed, Answer)
    assert closed.rows == ()


def test_the_steps_of_a_flow_apply_as_far_as_is_known() -> None:
    pack, found = table("Fee (rule order)", POSSIBLE)
    steps = replace(found, outputs=(), rows=tuple(replace(row, results=()) for row in found.rows))
    values = {**account().values, "card product": "debit", "low income": UNKNOWN}
    said = answer(steps, Scene(pack, TODAY, values))
    assert isinstance(said, Answer)
    assert said.rows == ("C2",)


def test_an_otherwise_row_waits_for_a_row_that_may_hit() -> None:
    grid = "| id | past due | low income | = fee |\n| C1 | > 900.00 | yes | 1.00 |\n| C2 | otherwise | - | 0.00 |"
    looked = {}
    for past_due in (100, 100_000):
        pack, found = table("Fee (first)", grid)
        scene = Scene(pack, TODAY, {**account().values, "past due": past_due, "low income": UNKNOWN})
        looked[past_due] = [row.id for row in look(found, scene, [past_due, UNKNOWN]).may]
    assert looked == {100: ["C2"], 100_000: ["C1"]}


def test_rows_that_hit_are_found_without_the_otherwise_rows() -> None:
    pack, found = table("Fee (first)", EXCEPTIONS)
    scene = Scene(pack, TODAY, account(segment="business", autopay=True).values)
    assert [row.id for row in hitting(found, scene)] == ["E1", "E2", "E3"]


@pytest.mark.parametrize("policy", ["collect sum", "collect count", "rule order", "output order"])
def test_a_policy_that_needs_no_hit_has_an_answer_without_one(policy: str) -> None:
    kind = "= fee (low, high)" if policy == "output order" else "= fee"
    grid = f"| id | segment | {kind} |\n| C1 | business | {'low' if policy == 'output order' else '1.00'} |"
    found = outcome(f"Fee ({policy})", grid)
    assert isinstance(found, Answer)
    assert found.hits == ()
    assert found.outputs == ({"fee": 0} if policy.startswith("collect") else {})


EXCEPTIONS = """
| id | past due   | segment    | autopay | exception to | = fee |
| E1 | >= 25.00   | -          | -       |              | 5.00  |
| E2 | -          | business   | -       | E1           | 9.00  |
| E3 | -          | -          | yes     | E2           | 0.00  |
| E4 | otherwise  | -          | -       |              | 1.00  |
"""


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({}, "E1"),
        ({"segment": "business"}, "E2"),
        ({"segment": "business", "autopay": True}, "E3"),
        ({"autopay": True}, "E1"),
        ({"past due": 100}, "E4"),
        ({"past due": 100, "segment": "business", "autopay": True}, "E4"),
    ],
)
def test_an_exception_applies_only_where_its_base_does_and_takes_its_place(
    changed: dict[str, Value], row: str
) -> None:
    assert rows("Fee (unique)", EXCEPTIONS, TODAY, **changed) == (row,)


def test_an_otherwise_row_does_not_absorb_an_unknown() -> None:
    grid = "| id | low income | = fee |\n| C1 | yes | 1.00 |\n| C2 | otherwise | 0.00 |"
    assert outcome("Fee (unique)", grid, low_income=UNKNOWN) == Undetermined(("low income",))
    assert rows("Fee (unique)", grid, low_income=False) == ("C2",)


def test_an_otherwise_row_can_have_an_exception() -> None:
    pack, found = table(
        "Fee (unique)",
        """
        | id | segment   | autopay | exception to | = fee |
        | C1 | business  | -       |              | 1.00  |
        | C2 | otherwise | -       |              | 0.00  |
        | C3 | -         | yes     | C2           | 2.00  |
        """,
    )
    scene = Scene(pack, TODAY, account(autopay=True).values)
    assert [row.id for row in fared(found, scene)[1]] == ["C3"]
    assert [row.id for row in fared(found, scene)[0]] == ["C2", "C3"]


SEVERAL = """
| id | past due | segment     | = fee |
| S1 | > 0.00   | -           | 3.00  |
| S2 | -        | residential | 1.00  |
| S3 | > 500.00 | -           | 9.00  |
| S4 | -        | -           | 2.00  |
"""


@pytest.mark.parametrize(
    ("policy", "hits", "fee"),
    [
        ("first", ("S1",), 300),
        ("collect sum", ("S1", "S2", "S4"), 600),
        ("collect min", ("S1", "S2", "S4"), 100),
        ("collect max", ("S1", "S2", "S4"), 300),
        ("collect count", ("S1", "S2", "S4"), 3),
    ],
)
def test_hit_policies_pick_or_collect(policy: str, hits: tuple[str, ...], fee: int) -> None:
    found = outcome(f"Fee ({policy})", SEVERAL)
    assert isinstance(found, Answer)
    assert (found.rows, found.outputs) == (hits, {"fee": fee})


def test_rule_order_lists_each_row_with_its_own_results() -> None:
    found = outcome("Fee (rule order)", SEVERAL)
    assert isinstance(found, Answer)
    assert [(hit.row, hit.outputs["fee"]) for hit in found.hits] == [("S1", 300), ("S2", 100), ("S4", 200)]


def test_two_rows_of_a_unique_table_clash() -> None:
    assert outcome("Fee (unique)", SEVERAL) == Clash("components/probe.md#fee", ("S1", "S2", "S4"))


def test_any_allows_several_rows_that_say_the_same_and_records_the_first() -> None:
    same = SEVERAL.replace("3.00", "1.00").replace("2.00", "1.00")
    assert rows("Fee (any)", same) == ("S1",)
    assert outcome("Fee (any)", SEVERAL) == Clash("components/probe.md#fee", ("S1", "S2", "S4"))


WORDS = """
| id | segment     | = tier (low, middle, high) |
| W1 | -           | high                       |
| W2 | residential | middle                     |
| W3 | business    | low                        |
"""


def test_priority_is_the_order_of_the_words() -> None:
    assert rows("Tier (priority)", WORDS) == ("W2",)
    assert rows("Tier (output order)", WORDS) == ("W2", "W1")


def test_priority_may_be_a_column_of_its_own() -> None:
    grid = """
    | id | segment     | priority | = fee |
    | W1 | -           | 2        | 1.00  |
    | W2 | residential | 1        | 2.00  |
    """
    assert rows("Fee (priority)", grid) == ("W2",)
    assert rows("Fee (output order)", grid) == ("W2", "W1")


def test_a_result_that_is_no_word_ranks_last() -> None:
    pack, found = table("Tier (priority)", WORDS)
    odd = replace(found.rows[0], id="W0", results=(Constant(found.outputs[0].type, "odd", Place("p")),))
    said = answer(replace(found, rows=(odd, *found.rows)), Scene(pack, TODAY, account().values))
    assert isinstance(said, Answer)
    assert said.rows == ("W2",)


def test_a_result_may_use_those_to_its_left() -> None:
    grid = "| id | past due | = tenth | = fee |\n| C1 | - | round(10% of past due) | tenth + 1.00 |"
    found = outcome("Fee (unique)", grid)
    assert isinstance(found, Answer)
    assert found.outputs == {"tenth": 2146, "fee": 2246}


@pytest.mark.parametrize("policy", ["unique", "collect sum", "collect min"])
def test_a_result_that_needs_what_is_unknown_says_what_to_find_out(policy: str) -> None:
    grid = "| id | past due | = fee |\n| C1 | - | round(card rate for card product of past due) |"
    pack, found = table("Fee (unique)", grid.replace("round(card rate for card product of past due)", "0.00"))
    keyed = table("Fee (unique)", CARD_FEE)[1].row("C1").results
    found = replace(found, hit_policy=HitPolicy(policy), rows=(replace(found.rows[0], results=keyed),))
    said = answer(found, Scene(pack, TODAY, account().values))
    assert isinstance(said, Answer)
    assert (said.rows, said.outputs, said.needs) == (("C1",), {"fee": UNKNOWN}, ("card product",))


CARD_FEE = """
| id | card product | = fee                                         |
| C1 | known        | round(card rate for card product of past due) |
"""


def test_the_first_cell_that_does_not_hold_is_named() -> None:
    pack, found = table(
        "Fee (unique)", "| id | past due | segment | = fee |\n| C1 | > 0.00 | business | 1.00 |"
    )
    assert failing(found, found.row("C1"), Scene(pack, TODAY, account().values)) == 1
    assert failing(found, found.row("C1"), Scene(pack, TODAY, account(segment="business").values)) is None


def test_circles_of_exceptions_hit_nothing() -> None:
    pack, found = table("Fee (unique)", SEVERAL)
    circle = tuple(
        replace(row, exception_to=(other,))
        for row, other in zip(found.rows, ("S2", "S3", "S4", "S1"), strict=True)
    )
    assert fared(replace(found, rows=circle), Scene(pack, TODAY, account().values)) == ((), ())


CELLS = st.builds(
    lambda amounts, negated: Cell(
        tuple(Equal(Constant(MONEY, Fraction(amount), Place("p"))) for amount in amounts),
        negated,
        "",
        Place("p"),
    ),
    st.lists(st.integers(0, 3), max_size=3),
    st.booleans(),
)


@pytest.mark.untraced
@given(st.lists(st.tuples(CELLS, st.sets(st.integers(0, 4)), st.booleans()), min_size=1, max_size=5))
def test_no_table_of_plain_cells_ever_absorbs_an_unknown(drawn: list[tuple[Cell, set[int], bool]]) -> None:
    pack, found = table("Fee (rule order)", "| id | past due | = fee |\n| S0 | - | 1.00 |")
    made = tuple(
        replace(
            found.rows[0],
            id=f"S{number}",
            cells=(cell,),
            exception_to=tuple(f"S{base}" for base in sorted(bases) if base < number),
            otherwise=otherwise,
        )
        for number, (cell, bases, otherwise) in enumerate(drawn)
    )
    for value in (UNKNOWN, 0, 1, 2, 3):
        hit, left = fared(replace(found, rows=made), Scene(pack, TODAY, {"past due": value}))
        assert value is not UNKNOWN or not hit
        assert set(left) <= set(hit)
        assert not {base for row in hit for base in row.exception_to} & {row.id for row in left}
        assert bool(left) == bool(hit)
