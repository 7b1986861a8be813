"""The desk: the sessions at one agent's desk, the only state that changes. Every fact comes through here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from integrations.logs.writing import note
from policy.calls import CallEnded, CallFact, CallKey, CallOffered
from policy.effects import Effect, Fact, Report, Tell
from policy.events import MoneyFact, PolicyArrived, ReversalFact
from policy.language.tree.pack import Pack
from policy.session import AttemptState, Session, Setup, Stage, WrongMove, step
from policy.session.state import OPEN

_log = logging.getLogger(__name__)

_MONEY_IN_THE_AIR = OPEN | {AttemptState.CAPTURED}
_MOST_HEARD = 512  # facts kept of one waiting call


class Hands(Protocol):
    """What performs effects: desktop.runner.Runner."""

    def begin(self, effect: Effect, tell: Callable[[Fact], None]) -> None: ...


class Witness(Protocol):
    """Is told every step of every session, in order, before anything is done about it."""

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None: ...


@dataclass(slots=True, eq=False)
class _Seat:
    """One session and its present value; effects' answers come back to it, whichever session the panel shows."""

    session: Session


class Desk:
    """Steps sessions. `setup` makes the setup of the next call by the pack it goes by.

    A session that ended is kept for as long as its money is open.
    """

    def __init__(
        self,
        setup: Callable[[Pack | None], Setup],
        hands: Hands,
        witness: Witness,
    ) -> None:
        self._setup = setup
        self._hands = hands
        self._witness = witness
        self._watchers: list[Callable[[], None]] = []
        self._seat = _Seat(Session(setup(None)))
        self._kept: list[_Seat] = []
        self._heard: dict[CallKey, list[CallFact]] = {}

    @property
    def session(self) -> Session:
        """Return the session that the panel shows."""
        return self._seat.session

    @property
    def kept(self) -> tuple[Session, ...]:
        """Return earlier sessions whose money is not settled yet."""
        return tuple(one.session for one in self._kept)

    @property
    def is_idle(self) -> bool:
        """Tell whether there is neither a call nor money in the air."""
        return self.session.stage is Stage.IDLE and not self._kept

    def session_of(self, call: CallKey) -> Session:
        """Return the session of a call; raise LookupError if there is none any more."""
        for seat in (self._seat, *self._kept):
            if seat.session.call is not None and seat.session.key == call:
                return seat.session
        raise LookupError("that call is over")

    def watch(self, changed: Callable[[], None]) -> None:
        """Have something called after every step."""
        self._watchers.append(changed)

    def knows(self, fact: Fact) -> bool:
        """Tell whether a fact about money is of an attempt that a session here knows."""
        return isinstance(fact, MoneyFact | ReversalFact) and self._knowing(fact.key) is not None

    def tell(self, fact: Fact) -> None:
        """Take in a fact that nobody asked for: of a call, the machine, the agent, or money found out later."""
        if isinstance(fact, CallFact):
            self._keep(fact)
        self._take(self._owner(fact), fact)

    def change_pack(self, arrived: PolicyArrived) -> None:
        """Take in another version of the policy: the next call goes by it, or this one if it is binding."""
        self._take(self._seat, arrived)

    def _owner(self, fact: Fact) -> _Seat:
        if isinstance(fact, MoneyFact | ReversalFact):
            return self._knowing(fact.key) or self._seat
        return self._seat

    def _knowing(self, key: str) -> _Seat | None:
        """Return the seat whose session made an attempt or a reversal."""
        for seat in (self._seat, *self._kept):
            if seat.session.attempt_of(key) or seat.session.reversal_of(key):
                return seat
        return None

    def _take(self, seat: _Seat, fact: Fact) -> None:
        before = seat.session
        try:
            seat.session, effects = step(before, fact)
        except (WrongMove, ValueError):
            # A fault of ours: the call goes on as it was, and the log says where.
            _log.exception("session.fault")
            return
        self._witness.step(before, fact, seat.session, effects)
        for effect in effects:
            if not isinstance(effect, Tell | Report):
                self._hands.begin(effect, partial(self._take, seat))
        if seat.session.stage is not before.stage:
            note(_log, "session.stage", state=_word(seat.session.stage), before=_word(before.stage))
        self._let_go(seat)
        for changed in self._watchers:
            changed()

    def _let_go(self, seat: _Seat) -> None:
        """Begin the next session when one has ended, and forget those whose money is settled."""
        self._kept = [one for one in self._kept if _is_open(one.session)]
        if seat is not self._seat or seat.session.stage is not Stage.ENDED:
            return
        over = seat.session
        if _is_open(over):
            self._kept.append(seat)
        if over.call is not None:
            self._heard.pop(over.key, None)
        self._seat = _Seat(Session(self._setup(over.next_pack)))
        if over.others:
            for fact in self._heard.get(over.others[0].call, [over.others[0]]):
                self._take(self._seat, fact)

    def _keep(self, fact: CallFact) -> None:
        """Remember what is heard of a call that waits behind the present one, to tell it when its turn has come."""
        session = self.session
        is_present = session.call is not None and session.key == fact.call
        if isinstance(fact, CallEnded):
            self._heard.pop(fact.call, None)
        elif not is_present and (isinstance(fact, CallOffered) or fact.call in self._heard):
            heard = self._heard.setdefault(fact.call, [])
            if len(heard) < _MOST_HEARD:
                heard.append(fact)


def _is_open(session: Session) -> bool:
    """Tell whether something may still be learned of a session's money."""
    return any(one.state in _MONEY_IN_THE_AIR for one in session.attempts) or bool(session.waiting)


def _word(stage: Stage) -> str:
    return stage.name.lower()
