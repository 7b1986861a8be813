"""A desk driven by hand: the session's own driver, with hands that only note what they were given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from desktop.desk import Desk
from policy import effects as f
from policy import events as e
from policy.calls import CallAnswered, CallEnded, CallKey, CallOffered, Direction, EndCause
from policy.language.tree.pack import Pack
from policy.recording import Proof, RecorderState, RecordingRules
from policy.session import Session, Setup
from tests.policy.session import desk as by_session
from tests.policy.session.desk import KEY, PARTY, RULES, setup

Tell = Callable[[f.Fact], None]


class Hands:
    """Notes effects in their order; `at_once` answers some while they are being begun."""

    def __init__(self) -> None:
        self.begun: list[f.Effect] = []
        self.tells: dict[str, Tell] = {}
        self.at_once: Callable[[f.Effect], f.Fact | None] = lambda _: None

    def begin(self, effect: f.Effect, tell: Tell) -> None:
        self.begun.append(effect)
        self.tells[effect.id] = tell
        answer = self.at_once(effect)
        if answer is not None:
            tell(answer)

    def kinds(self) -> list[str]:
        return [type(one).__name__ for one in self.begun]


class Seated(by_session.Desk):
    """Gives facts to a desk as the session's driver gives them to a session."""

    def __init__(
        self,
        rules: RecordingRules = RULES,
        made: Callable[[Pack | None], Setup] | None = None,
        more: Sequence[Any] = (),
    ) -> None:
        super().__init__(rules)
        self.hands = Hands()
        self.steps: list[tuple[Session, f.Fact, Session, tuple[f.Effect, ...]]] = []
        self.desk = Desk(made or (lambda _: setup(rules)), self.hands, (*more, self))

    def step(self, before: Session, fact: f.Fact, after: Session, effects: Sequence[f.Effect]) -> None:
        self.last = tuple(effects)
        self.steps.append((before, fact, after, self.last))
        self.log += effects

    def give(self, fact: f.Fact) -> tuple[f.Effect, ...]:
        self.desk.tell(fact)
        self.session = self.desk.session
        return self.last

    def answered_by(self, effect: f.Effect, fact: f.Fact) -> None:
        """Give an answer the way the runner does: to whose effect it was."""
        self.hands.tells[effect.id](fact)
        self.session = self.desk.session

    def offer(self, call: CallKey = KEY) -> None:
        self.give(CallOffered(call=call, at=self.at, party=PARTY, direction=Direction.INBOUND))

    def pick_up(self, call: CallKey = KEY) -> None:
        self.give(CallAnswered(call=call, at=self.at))

    def hang_up(self, call: CallKey = KEY) -> None:
        self.give(CallEnded(call=call, at=self.at, cause=EndCause.HUNG_UP))

    def finish(self) -> None:
        """Wrap the present call up."""
        key = self.session.key
        for known in self.session.recorders.members:
            self.give(
                e.RecorderReported(
                    call=key,
                    at=self.at,
                    recorder=known.name,
                    state=RecorderState.RECORDING,
                    proof=Proof.PROVEN,
                    answers=known.command,
                )
            )
        self.give(e.Finished(at=self.at, call=key, outcome="paid"))
        self.answer(e.EffectDone, f.WriteCallRecord)
