"""Programs and the interpreter agree on random packs and accounts, to the minor unit and the row id.

Faults caught: a single name not brought to its result's scale (a real one); defeated rows that stay; a range that ends a
day early in an index; `otherwise` rows looked at at once; a cap that ignores an unknown; a gap that is not noted; a
constant that rows hold at the scale of the first of them, with its bounds, or in another's place.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.language.targets.python import index
from policy.language.targets.python.compiling import compile_program
from tests.policy.language.targets.python.agreement import differences
from tests.policy.language.targets.python.alike import alike
from tests.policy.language.targets.trees import ON, Trees, account

pytestmark = pytest.mark.untraced

SEEDS = st.integers(0, 2**32)
ACCOUNTS = 6


def disagreements(seed: int, *, share: bool = False) -> list[str]:
    chance = Random(seed)
    pack = Trees(chance).pack()
    if share:
        pack = alike(pack, chance)
    program = compile_program(pack, ON)
    several = (account(chance) for _ in range(ACCOUNTS))
    return [one for drawn in several for one in differences(pack, program, drawn)]


@given(SEEDS)
@settings(max_examples=100)
def test_conditions_one_after_another_agree_with_the_interpreter(seed: int) -> None:
    assert disagreements(seed) == []


@given(SEEDS)
@settings(max_examples=100)
def test_an_index_agrees_with_the_interpreter(seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "FROM_ROWS", 1)
        assert disagreements(seed) == []


@given(SEEDS)
@settings(max_examples=100)
def test_rows_that_share_a_formula_agree_with_the_interpreter(seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "FROM_ROWS", 1)
        assert disagreements(seed, share=True) == []
