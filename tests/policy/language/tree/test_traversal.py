"""Walking over formulas and rebuilding them."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.language.tree.expressions import Expression, Parameter
from policy.language.tree.tables import Equal, InState, Interval
from policy.language.tree.traversal import children, ends, in_table, rebuilt, rebuilt_table, walk
from tests.policy.language.targets.trees import Trees


def unchanged(expression: Expression) -> Expression:
    return expression


@pytest.mark.untraced
@given(st.integers(0, 2**32))
def test_rebuilding_with_no_change_gives_the_same_tables(seed: int) -> None:
    for table in Trees(Random(seed)).pack().tables.values():
        assert rebuilt_table(table, table.rows, unchanged) == table


@pytest.mark.untraced
@given(st.integers(0, 2**32))
def test_every_node_that_a_walk_meets_is_rebuilt_once(seed: int) -> None:
    for table in Trees(Random(seed)).pack().tables.values():
        for expression in in_table(table):
            met: list[Expression] = []
            rebuilt(expression, lambda node, met=met: met.append(node) or node)  # type: ignore[misc]
            assert sorted(map(repr, met)) == sorted(map(repr, walk(expression)))


def test_a_key_is_a_child_of_its_parameter() -> None:
    seeds = (Trees(Random(seed)) for seed in range(9))
    found = [n for trees in seeds for t in trees.pack().tables.values() for e in in_table(t) for n in walk(e)]
    keyed = [node for node in found if isinstance(node, Parameter)]
    assert {len(children(node)) for node in keyed} == {0, 1}


def test_only_comparisons_have_ends() -> None:
    assert ends(InState(None)) == ()
    assert ends(Interval(None, None)) == ()
    tables = Trees(Random(1)).pack().tables.values()
    tests = [test for t in tables for row in t.rows for cell in row.cells for test in cell.tests]
    assert all(len(ends(test)) == 1 for test in tests if isinstance(test, Equal))
