"""The desk: the sessions at one agent's desk, the only state that changes. Every fact comes through here."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from desktop.waiting import WaitingCalls
from integrations.logs.writing import fault, note
from policy.calls import CallFact, CallKey, CallOffered, SourceLost, SourceResynchronised
from policy.effects import Effect, Fact, Report, Tell
from policy.events import MoneyFact, NetworkBack, NetworkLost, PolicyArrived
from policy.language.tree.pack import Pack
from policy.returns import ReversalFact
from policy.session import Attempt, AttemptState, Session, Setup, Stage, step
from policy.session.state import OPEN

_log = logging.getLogger(__name__)

_MONEY_IN_THE_AIR = OPEN | {AttemptState.CAPTURED}


class Hands(Protocol):
    """What performs effects: desktop.runner.Runner. It raises nothing."""

    def begin(self, effect: Effect, tell: Callable[[Fact], None]) -> None: ...


class Witness(Protocol):
    """Is told every step of every session, in order, before anything is done about it."""

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None: ...


@dataclass(slots=True, eq=False)
class _Seat:
    """One session and its present value; effects' answers come back to it, whichever session the panel shows."""

    session: Session


class Desk:
    """Steps sessions. `setup` makes the setup of the next call by the pack it goes by, or raises ValueError.

    A session that ended is kept for as long as its money is open. A fact that is told while another is taken in waits
    for its turn. Faults of ours, in a step or in a witness of it, are logged: no effect and no later fact is lost.
    """

    def __init__(
        self, setup: Callable[[Pack | None], Setup], hands: Hands, witnesses: Sequence[Witness]
    ) -> None:
        self._setup = setup
        self._hands = hands
        self._witnesses = tuple(witnesses)
        self._watchers: list[Callable[[], None]] = []
        self._over: list[Callable[[CallKey], None]] = []
        self._seat = _Seat(Session(setup(None)))
        self._kept: list[_Seat] = []
        self._waiting = WaitingCalls()
        self._unheard: dict[str, SourceLost] = {}
        self._offline: NetworkLost | None = None
        self._due: deque[tuple[_Seat | None, Fact]] = deque()
        self._is_stepping = False

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

    def pack_of(self, call: CallKey) -> Pack | None:
        """Return the pack that a call goes by, None once the call is over."""
        try:
            return self.session_of(call).setup.pack
        except LookupError:
            return None

    def watch(self, changed: Callable[[], None]) -> None:
        """Have something called after every step."""
        self._watchers.append(changed)

    def watch_ends(self, over: Callable[[CallKey], None]) -> None:
        """Have something called when a call has left the panel, before the next one is on it."""
        self._over.append(over)

    def knows(self, fact: Fact) -> bool:
        """Tell whether a fact about money is of an attempt that a session here knows."""
        return isinstance(fact, MoneyFact | ReversalFact) and self._knowing(fact.key) is not None

    def is_over(self, call: CallKey) -> bool:
        """Tell whether a call has ended; one that nobody here knows any more has."""
        try:
            return self.session_of(call).this_call.over is not None
        except LookupError:
            return True

    def awaits(self, effect: Effect) -> bool:
        """Tell whether a session here still waits for an answer to an effect."""
        return any(seat.session.asked_for(effect.id) is not None for seat in (self._seat, *self._kept))

    def attempt(self, key: str) -> Attempt | None:
        """Return an attempt to take money of any session here."""
        seat = self._knowing(key)
        return None if seat is None else seat.session.attempt_of(key)

    def tell(self, fact: Fact) -> None:
        """Take in a fact that nobody asked for: of a call, the machine, the agent, or money found out later."""
        self._take(None, fact)

    def change_pack(self, arrived: PolicyArrived) -> None:
        """Take in another version of the policy: the next call goes by it, or this one if it is binding."""
        self._take(None, arrived)

    def _take(self, seat: _Seat | None, fact: Fact) -> None:
        """Take a fact in after those that came before it; without a seat, by whoever it concerns then."""
        self._due.append((seat, fact))
        if self._is_stepping:
            return
        self._is_stepping = True
        try:
            while self._due:
                seat, fact = self._due.popleft()
                if seat is None:
                    self._note(fact)
                    seat = self._owner(fact)
                self._step(seat, fact)
        finally:
            self._is_stepping = False

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

    def _note(self, fact: Fact) -> None:
        """Remember what a session that begins later has to be told."""
        match fact:
            case CallFact():
                present = None if self.session.call is None else self.session.key
                self._waiting.hear(fact, present)
            case SourceLost():
                self._unheard[fact.source] = fact
            case SourceResynchronised():
                self._unheard.pop(fact.source, None)
            case NetworkLost():
                self._offline = fact
            case NetworkBack():
                self._offline = None
            case _:
                pass

    def _step(self, seat: _Seat, fact: Fact) -> None:
        before = seat.session
        try:
            after, effects = step(before, fact)
        except Exception as error:  # noqa: BLE001 -- a fault of ours: the call goes on as it was, and the log says where
            fault(_log, "session.fault", error, kind=type(fact).__name__.lower())
            return
        seat.session = after
        for witness in self._witnesses:
            _guarded("witness.fault", partial(witness.step, before, fact, after, effects))
        for effect in effects:
            if not isinstance(effect, Tell | Report):
                self._hands.begin(effect, partial(self._take, seat))
        if after.stage is not before.stage:
            note(_log, "session.stage", state=_word(after.stage), before=_word(before.stage))
        if before.stage is Stage.IDLE and after.stage is Stage.RINGING:
            self._next(seat, self._waiting.known_early(after.key))
        self._let_go(seat)
        for changed in self._watchers:
            _guarded("watcher.fault", changed)

    def _let_go(self, seat: _Seat) -> None:
        """Begin the next session when one has ended, and forget those whose money is settled."""
        self._kept = [one for one in self._kept if _is_open(one.session)]
        session = seat.session
        if seat is not self._seat:
            return
        if session.stage is Stage.IDLE and session.next_pack is not None:
            self._begin_after(session)  # no call goes by the older version any more
        if session.stage is not Stage.ENDED:
            return
        if _is_open(session):
            self._kept.append(seat)
        self._waiting.forget(session.key)
        for over in self._over:
            _guarded("watcher.fault", partial(over, session.key))
        self._begin_after(session)
        if session.others:
            self._begin_with(session.others)

    def _begin_after(self, over: Session) -> None:
        """Begin an empty session by the newest policy that there is."""
        try:
            setup = self._setup(over.next_pack or over.setup.pack)
        except ValueError as error:
            fault(_log, "policy.unfit", error)
            setup = over.setup
        self._seat = _Seat(Session(setup))
        if self._offline is not None:
            self._next(self._seat, (self._offline,))

    def _begin_with(self, others: tuple[CallOffered, ...]) -> None:
        """Begin with the call that has waited longest: all that was heard of it, and that others wait behind it."""
        first, *rest = others
        heard = self._waiting.heard(first.call) or (first,)
        unheard = self._unheard.get(first.call.source)
        self._next(self._seat, (*heard, *rest, *([] if unheard is None else [unheard])))

    def _next(self, seat: _Seat, facts: Sequence[Fact]) -> None:
        """Have these facts taken in before any other that waits."""
        self._due.extendleft((seat, fact) for fact in reversed(facts))


def _is_open(session: Session) -> bool:
    """Tell whether something may still be learned of a session's money."""
    return any(one.state in _MONEY_IN_THE_AIR for one in session.attempts) or bool(session.waiting)


def _guarded(event: str, listener: Callable[[], None]) -> None:
    """Call a listener; one that breaks must not stop what is being done about a call."""
    try:
        listener()
    except Exception as error:  # noqa: BLE001 -- whatever it is
        fault(_log, event, error)


def _word(stage: Stage) -> str:
    return stage.name.lower()
