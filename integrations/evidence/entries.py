"""Entries of the log, and how each fact, effect and record becomes one. What is kept of a type is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from integrations.evidence import decided_effects, decided_facts
from integrations.evidence.canonical import Plain, canonical
from integrations.evidence.keeping import Decisions, plain_fields
from integrations.evidence.records import Record
from integrations.evidence.withholding import Withholding
from policy.calls import CallFact, CallKey, SourceFact
from policy.effects import Effect
from policy.events import Deed, Happening
from policy.moment import Moment

FORMAT: Final = 1

DECISIONS: Final[Decisions] = {
    **decided_facts.OF_CALLS,
    **decided_facts.OF_DEEDS,
    **decided_facts.OF_ANSWERS,
    **decided_facts.OF_MONEY,
    **decided_facts.OF_SURROUNDINGS,
    **decided_effects.OF_REQUESTS,
    **decided_effects.OF_EFFECTS,
    **decided_effects.OF_QUOTES,
    **decided_effects.OF_RECORDS,
}

Loggable = CallFact | SourceFact | Happening | Effect | Record


@unique
class Kind(Enum):
    """Where an entry comes from."""

    FACT = "fact"
    EFFECT = "effect"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `at` is UTC to the millisecond, `mono_ms` of a clock that never jumps; `call` may be ""."""

    at: str
    mono_ms: int | str
    call: str
    kind: Kind
    type: str
    data: Mapping[str, Plain]

    @property
    def body(self) -> bytes:
        """The bytes that are logged and hashed."""
        return canonical(
            {
                "format": FORMAT,
                "at": self.at,
                "mono_ms": self.mono_ms,
                "call": self.call,
                "kind": self.kind.value,
                "type": self.type,
                "data": self.data,
            }
        )


def entry_of(thing: Loggable, at: Moment, call: CallKey | None, withhold: Withholding) -> Entry:
    """Return the entry of a fact, effect or record; raise Undecided for a type that nobody has decided on.

    `at` and `call` are those of the step; a thing that has its own says them itself.
    """
    match thing:
        case Effect():
            kind, call = Kind.EFFECT, thing.call
        case Record():
            kind, at, call = Kind.RECORD, thing.at, thing.call
        case CallFact() | Deed():
            kind, at, call = Kind.FACT, thing.at, thing.call
        case _:
            kind, at = Kind.FACT, thing.at
    return Entry(
        at=withhold.time(at.wall_ms),
        mono_ms=withhold.number(at.monotonic_ns // 1_000_000),
        call="" if call is None else withhold.text(str(call)),
        kind=kind,
        type=type(thing).__name__,
        data=plain_fields(thing, DECISIONS, withhold),
    )
