"""Rounding and writing of amounts.

Faults tried, each caught: a negative amount a unit too high; half even without the tie.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.language.tree.expressions import Rounding
from policy.money import rounded, written

DECIMAL = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.UP: ROUND_UP,
    Rounding.DOWN: ROUND_DOWN,
}


@given(
    st.integers(-(10**12), 10**12), st.sampled_from((1, 2, 4, 8, 20, 1000)), st.sampled_from((1, 5, 100)),
    st.sampled_from(tuple(Rounding)),
)  # fmt: skip
def test_rounding_is_that_of_the_decimal_standard(
    value: int, divisor: int, unit: int, mode: Rounding
) -> None:
    units = (Decimal(value) / (divisor * unit)).quantize(Decimal(1), rounding=DECIMAL[mode])
    assert rounded(value, divisor, unit, mode) == int(units) * unit


def test_a_credit_rounds_as_a_charge_does() -> None:
    assert rounded(5, 2, 1, Rounding.HALF_UP) == 3
    assert rounded(-5, 2, 1, Rounding.HALF_UP) == -3
    assert rounded(5, 2, 1, Rounding.HALF_EVEN) == 2
    assert rounded(7, 2, 1, Rounding.HALF_EVEN) == 4


@pytest.mark.parametrize(
    ("amount", "digits", "text"),
    [(125000, 2, "1250.00"), (-5, 2, "-0.05"), (7, 0, "7"), (-7, 0, "-7"), (1234, 3, "1.234")],
)
def test_an_amount_is_written_with_all_its_digits(amount: int, digits: int, text: str) -> None:
    assert written(amount, digits) == text
