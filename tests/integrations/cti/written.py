"""Facts as lines that a person can read and compare; two facts that read the same differ only in when."""

from collections.abc import Iterable

from integrations.cti.feed import Fact
from policy.calls import (
    CallAnswered,
    CallEnded,
    CallFact,
    CallHeld,
    CallIdOrigin,
    CallOffered,
    CallResumed,
    CallTransferred,
    Direction,
    MessageRejected,
    RecorderGone,
    RecorderSeen,
    RemoteParty,
    SourceConnected,
    SourceFact,
    SourceLost,
    SourceResynchronised,
)


def written(facts: Iterable[Fact]) -> list[str]:
    return [_fact(fact) for fact in facts]


def _fact(fact: Fact) -> str:
    if isinstance(fact, SourceFact):
        return _source(fact)
    marks = [
        *(["late"] if fact.late else []),
        *(["id invented"] if fact.certainty.call_id is CallIdOrigin.INVENTED else []),
        *(["ambiguous"] if fact.certainty.ambiguous else []),
    ]
    return f"{fact.call.call_id} {_call(fact)}" + (f" [{', '.join(marks)}]" if marks else "")


def _call(fact: CallFact) -> str:
    match fact:
        case CallOffered():
            way = "from" if fact.direction is Direction.INBOUND else "to"
            dialled = f", dialled {fact.dialled}" if fact.dialled else ""
            return f"offered {way} {_party(fact.party)}{dialled}" + (
                f", queue {fact.queue}" if fact.queue else ""
            )
        case CallAnswered():
            return "answered"
        case CallHeld():
            return f"held by {fact.by.value}"
        case CallResumed():
            return f"resumed by {fact.by.value}"
        case CallTransferred():
            party = f", now {_party(fact.party)}" if fact.party else ""
            return f"transferred by {fact.by.value}" + (f" to {fact.to}" if fact.to else "") + party
        case RecorderSeen():
            return f"recorder seen {fact.recorder}"
        case RecorderGone():
            return f"recorder gone {fact.recorder}"
        case CallEnded():
            return f"ended: {fact.cause.value}"
    raise AssertionError(fact)


def _party(party: RemoteParty) -> str:
    name = f' "{party.name}"' if party.name else ""
    if party.number:
        return party.number + name
    return f"({party.privacy.value}{': ' + party.presented if party.presented else ''})" + name


def _source(fact: SourceFact) -> str:
    match fact:
        case SourceConnected():
            return "connected"
        case SourceLost():
            return f"lost: {fact.reason.value}"
        case SourceResynchronised():
            calls = ", ".join(call.call_id for call in fact.calls) or "no calls"
            return f"resynchronised: {calls}" + ("" if fact.complete else f" (incomplete: {fact.detail})")
        case MessageRejected():
            return f"message rejected: {fact.problem}"
    raise AssertionError(fact)
