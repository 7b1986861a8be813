"""Makes a step: finds the row of the table that fits a fact, and makes its move. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Mapping

from policy.effects import Effect, Fact, Why
from policy.session import table
from policy.session.moves.accounts import keep_current
from policy.session.standing import Standing, effect_of, standing
from policy.session.state import Session, Stage
from policy.session.table import Move
from policy.session.turn import Turn

UNFIT: Mapping[Standing, Why] = {
    Standing.OURS: Why.NOT_HERE,
    Standing.OTHER_CALL: Why.FOREIGN,
    Standing.FOREIGN: Why.FOREIGN,
    Standing.LATE: Why.LATE,
    Standing.DUPLICATE: Why.DUPLICATE,
}


class WrongMove(Exception):
    """A move went where its row does not say: a fault of the program, found by its tests."""


def step(session: Session, fact: Fact) -> tuple[Session, tuple[Effect, ...]]:
    """Take in a fact: return the session after it, and what to do, in order.

    A fact that does not belong here changes nothing but the count of effects, and is reported.
    """
    whose = standing(session, fact)
    rows = fitting(session, fact, whose)
    turn = Turn(session, fact)
    for move in rows:
        if not unmet(move, session, fact):
            move.do(turn, fact)
            _arrive(turn, move, session.stage)
            keep_current(turn)
            return turn.session, tuple(turn.effects)
    if rows:
        turn.report(Why.NOT_NOW, unmet(rows[0], session, fact))
    else:
        turn.report(UNFIT[whose])
    return turn.session, tuple(turn.effects)


def fitting(session: Session, fact: Fact, whose: Standing) -> tuple[Move, ...]:
    """Return the rows for a fact, guards aside."""
    answered = effect_of(session, fact)
    return tuple(
        move
        for move in table.TABLE.get((session.stage, type(fact)), ())
        if move.standing is whose and (move.of is None or isinstance(answered, move.of))
    )


def unmet(move: Move, session: Session, fact: Fact) -> tuple[str, ...]:
    """Name the guards of a row that do not hold."""
    return tuple(guard.__name__ for guard in move.when if not guard(session, fact))


def _arrive(turn: Turn, move: Move, before: Stage) -> None:
    """Go where the row says; where it leaves a choice, the move has made it."""
    if len(move.to) == 1:
        turn.go(next(iter(move.to)))
    elif turn.session.stage not in (move.to or {before}):
        raise WrongMove(f"“{move.name}” went from {before.value} to {turn.session.stage.value}")
