"""The timeline of a played script: what happened, in milliseconds since the ring. No personal data, no token."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from policy.calls import CallKey, CallOffered
from policy.effects import Effect, Fact, Report, Tell
from policy.moment import Moment
from policy.session import Session, Stage

_KEPT = (
    "id",
    "answers",
    "key",
    "entry",
    "recorder",
    "state",
    "proof",
    "cause",
    "step",
    "account",
    "option",
    "tender",
    "purpose",
    "channel",
    "receipt",
    "reason",
    "outcome",
    "notice",
    "minor",
    "total",
    "failure",
    "late",
)
"""Fields of facts and effects that may stand in a timeline: ids, words of ours, amounts."""
_LONGEST = 96

Event = dict[str, object]


@dataclass(slots=True, eq=False)
class _Started:
    call: CallKey
    at: Moment


class Timeline:
    """A witness of the desk."""

    def __init__(self, clock: Callable[[], Moment]) -> None:
        self._clock = clock
        self._stage_changed: Callable[[Stage], None] | None = None
        self._began: _Started | None = None
        self._stage: Stage | None = None
        self.session: Session | None = None
        """The session of the call as it was last, also when it is over."""
        self.events: list[Event] = []
        self.stages: list[Stage] = []

    @property
    def call(self) -> CallKey | None:
        """Return the call that the timeline is of: the first that rang."""
        return self._began.call if self._began is not None else None

    def on_stage(self, stage_changed: Callable[[Stage], None] | None) -> None:
        """Call this with each stage as it is reached."""
        self._stage_changed = stage_changed

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None:
        """Take note of a step of a session."""
        if self._began is None and isinstance(fact, CallOffered):
            self._began = _Started(fact.call, fact.at)
        self.note("fact", type(fact).__name__, _fields(fact))
        if self._is_ours(after):
            self.session = after
            self._reached(after.stage)
        for effect in effects:
            fields = _fields(effect)
            if isinstance(effect, Report):
                fields |= {"fact": type(effect.fact).__name__, "why": effect.why.value}
            kind = "told" if isinstance(effect, Tell | Report) else "effect"
            self.note(kind, type(effect).__name__, fields)

    def note(self, kind: str, what: str, fields: Mapping[str, object] | None = None) -> None:
        """Write one thing down, with when it was."""
        self.events.append({"ms": self._ms(), kind: what, **(fields or {})})

    def _is_ours(self, session: Session) -> bool:
        return session.call is None or self._began is None or session.key == self._began.call

    def _reached(self, stage: Stage) -> None:
        if stage is not self._stage:
            self._stage = stage
            self.stages.append(stage)
            self.note("stage", stage.name.lower())
            if self._stage_changed is not None:
                self._stage_changed(stage)

    def _ms(self) -> float:
        if self._began is None:
            return 0.0
        return round((self._clock().monotonic_ns - self._began.at.monotonic_ns) / 1_000_000, 1)


def _fields(value: object) -> Event:
    """Return what may be told of a fact or an effect."""
    found: Event = {}
    for name in _KEPT:
        held = getattr(value, name, None)
        if isinstance(held, Enum):
            found[name] = held.value if isinstance(held.value, str) else held.name.lower()
        elif isinstance(held, bool | int):
            found[name] = held
        elif isinstance(held, str) and held:
            found[name] = held[:_LONGEST]
    if found.get("late") is False:
        del found["late"]
    return found
