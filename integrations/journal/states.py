"""The states of a payment attempt and every move between them. Nothing else decides what may follow what."""

from enum import StrEnum

from integrations.errors import Refused


class State(StrEnum):
    """Where an attempt stands; PREPARED has certainly not been sent, SENT and UNKNOWN may have taken money."""

    PREPARED = "prepared"
    SENT = "sent"
    CAPTURED = "captured"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    POSTED = "posted"
    REVERSED = "reversed"


MOVES: dict[State, frozenset[State]] = {
    State.PREPARED: frozenset({State.SENT, State.DECLINED}),
    State.SENT: frozenset({State.CAPTURED, State.DECLINED, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.CAPTURED, State.DECLINED}),
    State.CAPTURED: frozenset({State.POSTED, State.REVERSED}),
    State.POSTED: frozenset({State.REVERSED}),
    State.DECLINED: frozenset({State.CAPTURED}),  # a gateway may take money that it said it had not
    State.REVERSED: frozenset(),
}

OPEN = (State.PREPARED, State.SENT, State.UNKNOWN)


class ReversalState(StrEnum):
    """Where one giving back of money stands."""

    PREPARED = "prepared"
    SENT = "sent"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


REVERSAL_MOVES: dict[ReversalState, frozenset[ReversalState]] = {
    ReversalState.PREPARED: frozenset({ReversalState.SENT, ReversalState.REFUSED}),
    ReversalState.SENT: frozenset({ReversalState.DONE, ReversalState.REFUSED, ReversalState.UNKNOWN}),
    ReversalState.UNKNOWN: frozenset({ReversalState.DONE, ReversalState.REFUSED}),
    ReversalState.DONE: frozenset(),
    ReversalState.REFUSED: frozenset(),
}

OPEN_REVERSALS = (ReversalState.PREPARED, ReversalState.SENT, ReversalState.UNKNOWN)


class IllegalMove(Refused):
    """A state was asked for that cannot follow the present one; nothing was changed."""


def check(was: State, will: State) -> None:
    """Raise IllegalMove unless an attempt may go from one state to the other."""
    if will not in MOVES[was]:
        raise IllegalMove(f"A payment that is {was} cannot become {will}.")


def check_reversal(was: ReversalState, will: ReversalState) -> None:
    """Raise IllegalMove unless a reversal may go from one state to the other."""
    if will not in REVERSAL_MOVES[was]:
        raise IllegalMove(f"A reversal that is {was} cannot become {will}.")
