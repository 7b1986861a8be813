import itertools

import pytest

from integrations.journal.states import (
    MOVES,
    REVERSAL_MOVES,
    IllegalMove,
    ReversalState,
    State,
    check,
    check_reversal,
)


def test_every_state_has_its_moves_in_the_table() -> None:
    assert set(MOVES) == set(State)
    assert set(REVERSAL_MOVES) == set(ReversalState)


@pytest.mark.parametrize(("was", "will"), list(itertools.product(State, State)))
def test_only_moves_in_the_table_are_made(was: State, will: State) -> None:
    if will in MOVES[was]:
        check(was, will)
    else:
        with pytest.raises(IllegalMove):
            check(was, will)


@pytest.mark.parametrize(("was", "will"), list(itertools.product(ReversalState, ReversalState)))
def test_only_reversal_moves_in_the_table_are_made(was: ReversalState, will: ReversalState) -> None:
    if will in REVERSAL_MOVES[was]:
        check_reversal(was, will)
    else:
        with pytest.raises(IllegalMove):
            check_reversal(was, will)


def test_nothing_is_sent_twice() -> None:
    assert [was for was in State if State.SENT in MOVES[was]] == [State.PREPARED]


def test_money_that_was_taken_is_only_posted_or_reversed() -> None:
    assert MOVES[State.CAPTURED] == {State.POSTED, State.REVERSED}


def test_an_unknown_attempt_is_never_sent_again() -> None:
    assert State.SENT not in MOVES[State.UNKNOWN]
    assert State.PREPARED not in MOVES[State.UNKNOWN]


def test_a_late_capture_after_a_decline_is_never_ignored() -> None:
    assert MOVES[State.DECLINED] == {State.CAPTURED}
