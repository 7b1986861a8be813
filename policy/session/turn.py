"""One step while it is made: the session as it becomes, and the effects so far, in order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from policy.calls import CallKey
from policy.effects import Effect, Fact, MoneyEffect, Notice, Report, Tell, Why
from policy.moment import Moment
from policy.session.state import Attempt, Session, Stage

E = TypeVar("E", bound=Effect)


class Turn:
    """Collects what one step changes and asks for. Lives for one step only, and is handed to moves."""

    def __init__(self, session: Session, fact: Fact) -> None:
        self.session = session
        self.fact = fact
        self.effects: list[Effect] = []
        self._nameless = session.call is None

    @property
    def at(self) -> Moment:
        return self.fact.at

    def set(self, **changes: Any) -> None:
        """Change fields of the session."""
        self.session = replace(self.session, **changes)

    def go(self, stage: Stage) -> None:
        self.set(stage=stage)

    def ask(self, kind: type[E], **fields: Any) -> E:
        """Ask for an effect, and await its answer if it has one."""
        number = self.session.asked + 1
        key = _NOBODY if self.session.call is None else self.session.key
        effect = kind(id=f"{key}#{number}", call=key, **fields)
        waiting = (*self.session.waiting, effect) if kind.answered_by else self.session.waiting
        self.set(asked=number, waiting=waiting)
        self.effects.append(effect)
        return effect

    def tell(self, notice: Notice, **fields: Any) -> None:
        self.ask(Tell, notice=notice, **fields)

    def report(self, why: Why, unmet: tuple[str, ...] = ()) -> None:
        """Write down that the fact of this step changed nothing."""
        self.ask(Report, fact=self.fact, why=why, unmet=unmet)

    def answered(self, *ids: str) -> None:
        """Take these effects for answered."""
        left = tuple(one for one in self.session.waiting if one.id not in ids)
        self.set(waiting=left, answered=self.session.answered | set(ids))

    def forget(self, *kinds: type[Effect], key: str | None = None) -> None:
        """Await no more effects of these kinds, of one attempt if it is named; their answers will be late."""
        self.set(
            waiting=tuple(
                one
                for one in self.session.waiting
                if not isinstance(one, kinds)
                or (key is not None and isinstance(one, MoneyEffect) and one.key != key)
            )
        )

    def awaits(self, kind: type[Effect], key: str) -> bool:
        """Tell whether an effect of this kind about this attempt is under way."""
        return any(
            isinstance(one, kind) and isinstance(one, MoneyEffect) and one.key == key
            for one in self.session.waiting
        )

    def change_attempt(self, key: str, **changes: Any) -> Attempt:
        """Change one attempt and return it; raise KeyError if there is none with this key."""
        old = self.session.attempt_of(key)
        if old is None:
            raise KeyError(key)
        new = replace(old, **changes)
        self.set(attempts=tuple(new if one.key == key else one for one in self.session.attempts))
        return new


_NOBODY = CallKey("none", "none")
