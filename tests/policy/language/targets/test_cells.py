from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.language.targets.cells import (
    Axis,
    Context,
    Diagram,
    Grid,
    Piece,
    Region,
    bits,
    outside,
    united,
)
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, State

NUMBERS = Axis((0, 9), ())
WORDS = Axis(None, ("a", "b", UNKNOWN, NOT_APPLICABLE))


def region(*spans: tuple[int, int], points: Sequence[str | State] = ()) -> Region:
    return Region(spans, frozenset(points))


ANY = region((0, 9))
ANY_WORD = region(points=("a", "b", NOT_APPLICABLE))


def none_left(rows: int) -> bool:
    return not rows


def holding(diagram: Diagram) -> set[int]:
    return {leaf.rows for leaf in diagram.leaves}


def test_a_grid_without_rows_is_one_gap() -> None:
    diagram = Diagram(Grid((NUMBERS,), ()), none_left)
    assert list(diagram.gaps()) == [()]


def test_an_axis_is_cut_at_the_ends_of_the_tests() -> None:
    diagram = Diagram(Grid((NUMBERS,), ((region((0, 4)),), (region((4, 7)),))), none_left)
    assert holding(diagram) == {0b01, 0b11, 0b10, 0b00}
    assert [diagram.named(path) for path in diagram.gaps()] == [{0: ((8, 9),)}]


def test_a_leaf_tells_the_pieces_that_led_to_it() -> None:
    rows = ((region((0, 4)), ANY_WORD), (ANY, region(points=("a",))))
    diagram = Diagram(Grid((NUMBERS, WORDS), rows), none_left)
    both = next(leaf for leaf in diagram.leaves if leaf.rows == 0b11)
    assert diagram.named(both.path()) == {0: ((0, 4),), 1: ("a",)}


def test_an_unknown_alone_is_no_gap() -> None:
    diagram = Diagram(Grid((WORDS,), ((ANY_WORD,),)), none_left)
    assert list(diagram.gaps()) == []


def test_a_gap_behind_an_unknown_is_no_gap() -> None:
    rows = ((region(points=("a",)), ANY), (region(points=(UNKNOWN,)), region((0, 4))))
    diagram = Diagram(Grid((WORDS, NUMBERS), rows), none_left)
    assert [diagram.named(path) for path in diagram.gaps()] == [{0: ("b", NOT_APPLICABLE)}]


def test_a_state_that_no_row_names_is_a_gap() -> None:
    diagram = Diagram(Grid((WORDS,), ((region(points=("a", "b")),),)), none_left)
    assert [diagram.named(path) for path in diagram.gaps()] == [{0: (NOT_APPLICABLE,)}]


def test_a_walk_that_grows_too_long_is_given_up_and_says_so() -> None:
    diagram = Diagram(Grid((NUMBERS,), ((region((0, 4)),), (region((3, 7)),))), none_left, limit=2)
    assert not diagram.complete


def test_tied_axes_keep_only_what_can_occur_together() -> None:
    asked: list[Context] = []

    def equal(context: Context) -> bool:
        asked.append(context)
        return len({piece for _, piece in context}) == 1

    rows = ((region((0, 4)), region((5, 9))), (region((5, 9)), region((5, 9))), (ANY, region((0, 4))))
    diagram = Diagram(Grid((NUMBERS, NUMBERS), rows, ((0, 1),), equal), none_left)
    assert holding(diagram) == {0b010, 0b100}
    assert len(asked) == len(set(asked))


def test_what_can_occur_together_is_asked_once_for_all_rows() -> None:
    asked: list[Context] = []

    def equal(context: Context) -> bool:
        asked.append(context)
        return len({piece for _, piece in context}) == 1

    halves = [(region(low), region(low)) for low in ((0, 4), (5, 9))]
    rows = [(region(points=(word,)), *half) for word in ("a", "b") for half in halves]
    diagram = Diagram(Grid((WORDS, NUMBERS, NUMBERS), tuple(rows), ((1, 2),), equal), none_left)
    assert holding(diagram) == {0b0001, 0b0010, 0b0100, 0b1000, 0b0000}
    assert len(asked) == len(set(asked))


def test_pieces_between_which_only_other_rows_change_are_one_piece() -> None:
    several = [(region(points=("a",)), ANY)] * 3
    halves = [(region(points=("b",)), region(low)) for low in ((0, 4), (5, 9))]
    other = (region(points=(NOT_APPLICABLE,)), region((0, 4)))
    diagram = Diagram(Grid((WORDS, NUMBERS), (*several, *halves, other)), none_left)
    alike = next(leaf for leaf in diagram.leaves if leaf.rows == 0b00111)
    assert diagram.named(alike.path()) == {0: ("a",), 1: ((0, 9),)}


def test_spans_that_touch_or_overlap_are_one_span() -> None:
    assert united([(5, 9), (0, 2), (3, 3), (8, 12), (7, 6)]) == ((0, 3), (5, 12))
    assert outside(((0, 3), (5, 7)), (0, 9)) == ((4, 4), (8, 9))
    assert outside(((2, 9),), (0, 9)) == ((0, 1),)


def test_bits_are_the_numbers_of_the_rows() -> None:
    assert list(bits(0b101001)) == [0, 3, 5]


def test_an_empty_region_says_so() -> None:
    assert region().is_empty
    assert not region((1, 1)).is_empty
    assert not region(points=("a",)).is_empty


spans = st.lists(st.tuples(st.integers(-2, 14), st.integers(-2, 14)), max_size=5)


@given(spans)
def test_united_spans_hold_the_same_numbers_and_are_apart(several: list[tuple[int, int]]) -> None:
    merged = united(several)
    held = {number for low, high in several for number in range(low, high + 1)}
    assert {number for low, high in merged for number in range(low, high + 1)} == held
    assert all(one[1] + 1 < other[0] for one, other in pairwise(merged))


@given(spans)
def test_what_is_outside_is_the_rest_of_the_domain(several: list[tuple[int, int]]) -> None:
    inside = united([(max(0, low), min(9, high)) for low, high in several])
    left = {number for low, high in outside(inside, (0, 9)) for number in range(low, high + 1)}
    assert left == set(range(10)) - {number for low, high in inside for number in range(low, high + 1)}


regions = spans.map(lambda several: Region(united([(max(0, a), min(9, b)) for a, b in several]), frozenset()))


@pytest.mark.untraced
@given(st.lists(st.tuples(regions, regions), max_size=5))
def test_the_leaves_are_exactly_the_sets_of_rows_that_hold_at_some_point(
    rows: list[tuple[Region, Region]],
) -> None:
    diagram = Diagram(Grid((NUMBERS, NUMBERS), tuple(rows)), none_left)
    real = {
        sum(
            1 << number
            for number, row in enumerate(rows)
            if all(covers(one, value) for one, value in zip(row, point, strict=True))
        )
        for point in product(range(10), repeat=2)
    }
    assert holding(diagram) - {0} == real - {0}
    assert bool(list(diagram.gaps())) == (0 in real)


def covers(one: Region, value: Piece | int) -> bool:
    return any(isinstance(value, int) and low <= value <= high for low, high in one.spans)


class CutAnew(Diagram):
    """Cuts every axis at the tests of the rows alive, however many they are."""

    def _slices(self, axis: int, rows: int) -> list[tuple[int, tuple[Piece, ...]]]:
        return self._cut(axis, rows)


MIXED = Axis((0, 9), (UNKNOWN, NOT_APPLICABLE))
points = st.sampled_from([(), (UNKNOWN,), (NOT_APPLICABLE,), (UNKNOWN, NOT_APPLICABLE)])
mixed = st.builds(lambda one, several: Region(one.spans, frozenset(several)), regions, points) | st.just(
    region((0, 9), points=(NOT_APPLICABLE,))
)
worded = st.sets(st.sampled_from(WORDS.points)).map(lambda several: Region((), frozenset(several))) | st.just(
    ANY_WORD
)


@pytest.mark.untraced
@given(st.lists(st.tuples(mixed, worded, mixed), max_size=12))
def test_many_rows_fall_apart_into_the_same_pieces_as_few(rows: list[tuple[Region, ...]]) -> None:
    grid = Grid((MIXED, WORDS, MIXED), tuple(rows))
    quick, anew = (kind(grid, none_left) for kind in (Diagram, CutAnew))
    assert [(leaf.rows, leaf.path()) for leaf in quick.leaves] == [
        (leaf.rows, leaf.path()) for leaf in anew.leaves
    ]
    assert list(quick.gaps()) == list(anew.gaps())
