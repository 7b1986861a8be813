"""Rounding and comparing in SQL is exact: it says what `policy.money` and fractions say."""

from __future__ import annotations

from fractions import Fraction

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.language.targets.sql_terms import (
    Term,
    band,
    coded,
    compared,
    extreme,
    number,
    rounded,
    scaled,
    times,
    total,
)
from policy.language.targets.sql_text import integers
from policy.language.tree.expressions import Extreme, Rounding
from policy.money import rounded as by_hand

DB = duckdb.connect()
WORDS = ("a", "b", "c")


def value(term: Term) -> Fraction:
    ((found,),) = DB.execute(f"SELECT {term.sql}").fetchall()
    return Fraction(found, term.scale)


def column(amount: int, scale: int = 1, reach: int = 10**15) -> Term:
    return Term(f"({amount}::BIGINT)", scale, -reach, reach)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(-(10**12), 10**12),
    st.integers(1, 5_000),
    st.sampled_from([1, 5, 100]),
    st.sampled_from(list(Rounding)),
)
def test_rounding_says_what_it_does_by_hand(amount: int, scale: int, unit: int, mode: Rounding) -> None:
    assert value(rounded(column(amount, scale), mode, unit)) == by_hand(amount, scale, unit, mode)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(-(10**9), 10**9),
    st.integers(1, 400),
    st.integers(1, 5_000),
    st.sampled_from([1, 5]),
    st.sampled_from(list(Rounding)),
)
def test_a_quotient_says_what_it_does_by_hand(
    amount: int, of: int, scale: int, unit: int, mode: Rounding
) -> None:
    term = rounded(column(amount, 7), mode, unit, Term(f"({of}::BIGINT)", scale, 1, 400))
    assert value(term) == by_hand(amount * scale, 7 * of, unit, mode)


def test_what_may_not_fit_64_bits_is_computed_with_128_and_comes_back() -> None:
    wide = times(column(10**15), column(10**15))
    assert wide.is_wide
    assert value(wide) == 10**30
    narrow = rounded(times(wide, number(Fraction(1, 10**20))), Rounding.DOWN, 1)
    assert not narrow.is_wide
    assert DB.execute(f"SELECT typeof({narrow.sql})").fetchall() == [("BIGINT",)]
    still = rounded(times(wide, number(Fraction(1, 7))), Rounding.UP, 1)
    assert still.is_wide
    assert value(still) == by_hand(10**30, 7, 1, Rounding.UP)
    assert integers([2**70]).endswith("HUGEINT[]")
    near = Term(f"({2**63 - 2}::BIGINT)", 4, 0, 2**63 - 1)
    assert value(rounded(near, Rounding.UP, 1)) == 2**61


def test_a_half_rounds_even_to_the_even_neighbour() -> None:
    found = [value(rounded(column(n, 2), Rounding.HALF_EVEN, 1)) for n in (-5, -3, -1, 1, 3, 5)]
    assert found == [-2, -2, 0, 0, 2, 2]


def test_sums_and_extremes_bring_their_parts_to_one_scale() -> None:
    third, half = number(Fraction(1, 3)), number(Fraction(1, 2))
    assert value(total(third, half, -1)) == Fraction(-1, 6)
    assert value(extreme(Extreme.MAX, (third, half))) == Fraction(1, 2)
    assert value(band(number(10), None, number(3))) == 3
    assert value(band(number(10), number(3), None)) == 7
    assert value(scaled(column(4, 2), 6)) == 2


@pytest.mark.parametrize(
    ("operator", "end", "holds"),
    [
        ("=", Fraction(1, 2), False),
        ("=", Fraction(3), True),
        ("<", Fraction(7, 2), True),
        ("<=", Fraction(5, 2), False),
        (">", Fraction(5, 2), True),
        (">=", Fraction(7, 2), False),
    ],
)
def test_a_whole_number_is_compared_with_a_fraction(operator: str, end: Fraction, holds: bool) -> None:
    condition = compared(column(3), operator, number(end))
    assert DB.execute(f"SELECT {condition}").fetchall() == [(holds,)]


def test_a_number_is_compared_with_another_that_only_the_account_tells() -> None:
    condition = compared(column(3, 2), "<", column(8, 5))
    assert DB.execute(f"SELECT {condition}").fetchall() == [(True,)]


def test_words_are_compared_by_their_own_enumeration() -> None:
    word = Term("2::UTINYINT", words=WORDS)
    assert coded(word, WORDS) == "2::UTINYINT"
    assert coded(Term("", constant="c"), WORDS) == "3"
    assert coded(Term("", constant="z"), WORDS) == "0"
    assert DB.execute(f"SELECT {coded(word, ('z', 'b'))}").fetchall() == [(2,)]
    assert DB.execute(f"SELECT {coded(word, ('z',))}").fetchall() == [(0,)]
    assert compared(Term("v1"), "=", Term("FALSE", constant=False)) == "NOT v1"
    assert compared(Term("v1"), "=", Term("TRUE", constant=True)) == "v1"


def test_a_missing_operand_takes_an_extreme_with_it() -> None:
    missing = Term("NULL::BIGINT", 1, 0, 9, needs=("1::BIGINT",))
    picked = extreme(Extreme.MIN, (missing, number(3)))
    assert DB.execute(f"SELECT {picked.sql}").fetchall() == [(None,)]
    assert picked.needs == ("1::BIGINT",)
    absent = Term("NULL::BIGINT", 1, 0, 9, na="TRUE")
    both = total(missing, absent)
    assert DB.execute(f"SELECT {both.na}").fetchall() == [(False,)]
    assert DB.execute(f"SELECT {total(absent, number(1)).na}").fetchall() == [(True,)]
    assert (number(1).is_missing, absent.is_missing) == ("FALSE", "FALSE")
