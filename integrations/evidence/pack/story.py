"""What happened on a call, as its logged entries tell it, in the shape in which it is read. It judges nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from integrations.evidence.pack.form import PackedEntry

OUTCOMES: Final = {
    "AttemptPrepared": "written down",
    "SendAttempt": "sent",
    "LookUpAttempt": "looked up",
    "DropAttempt": "never sent",
    "CreateLink": "link asked for",
    "LinkCreated": "link sent",
    "LinkViewed": "link opened",
    "LinkEnded": "link ended",
    "PaymentCaptured": "captured",
    "PaymentDeclined": "declined",
    "PaymentUnknown": "outcome unknown",
    "PaymentPosted": "posted",
    "PlanWritten": "plan on the account",
    "PaymentReversed": "given back",
    "PaymentNotReversed": "not given back",
    "ReversalUnknown": "unknown whether it went back",
}


@dataclass(frozen=True, slots=True)
class Logged:
    """One entry, taken apart. `ms` counts from the call's first entry by the clock that never jumps."""

    number: int
    at: str
    ms: int
    kind: str
    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StepTold:
    """A step in the words that were shown; `seconds` until it was confirmed or answered, None if that is not known."""

    at: str
    step: str
    title: str
    text: str
    version: str
    digest: str
    done: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when (ms since the first entry) a recorder, or card entry, was in a state of a grade."""

    name: str
    state: str
    proof: str
    start: int
    end: int
    at: str


@dataclass(frozen=True, slots=True)
class AttemptTold:
    """One attempt to take or give back money and all that was learned of it, in order."""

    key: str
    what: Mapping[str, Any]
    moves: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the page shows."""

    call: str
    logged: tuple[Logged, ...]
    begun: Mapping[str, Any]
    steps: tuple[StepTold, ...]
    quotes: tuple[Logged, ...]
    recorders: tuple[Stretch, ...]
    entry_open: tuple[Stretch, ...]
    approvals: tuple[Logged, ...]
    attempts: tuple[AttemptTold, ...]
    spoiled: tuple[Logged, ...]
    length_ms: int = field(default=0)


def story(call: str, entries: Sequence[PackedEntry]) -> Story:
    """Return what the entries of a call tell."""
    logged = tuple(_logged(entries))
    length = max((one.ms for one in logged), default=0)
    approval = {
        *("ExceptionAsked", "RequestApproval", "WithdrawApproval", "ApprovalGiven", "ApprovalRefused"),
        *("ApprovalExpired", "ApprovalSigned", "ApprovalEnded", "AdjustmentMade"),
        *("ApprovalCountered", "OfferAccepted", "OfferDeclined", "CodeHeard", "TakeCode", "CodeNotTaken"),
    }
    return Story(
        call=call,
        logged=logged,
        begun=next((one.data for one in logged if one.type == "CallBegun"), {}),
        steps=tuple(_steps(logged)),
        quotes=_of(logged, "QuoteShown"),
        recorders=tuple(_recorders(logged, length)),
        entry_open=tuple(_entry_open(logged, length)),
        approvals=tuple(one for one in logged if one.type in approval),
        attempts=tuple(_attempts(logged)),
        spoiled=_of(logged, "TicketWritten"),
        length_ms=length,
    )


def _of(logged: Iterable[Logged], *types: str) -> tuple[Logged, ...]:
    return tuple(one for one in logged if one.type in types)


def _logged(entries: Sequence[PackedEntry]) -> Iterator[Logged]:
    starts = [one.entry["mono_ms"] for one in entries if isinstance(one.entry["mono_ms"], int)]
    first = min(starts, default=0)
    for one in entries:
        mono = one.entry["mono_ms"]
        since = mono - first if isinstance(mono, int) else 0
        entry = one.entry
        yield Logged(one.number, entry["at"], since, entry["kind"], entry["type"], entry["data"])


def _steps(logged: Sequence[Logged]) -> Iterator[StepTold]:
    for place, one in enumerate(logged):
        if one.type != "StepShown":
            continue
        done = next(
            (
                later
                for later in logged[place + 1 :]
                if (
                    later.type in ("StepConfirmed", "StepAnswered") and later.data["step"] == one.data["step"]
                )
                or later.type == "StepShown"
            ),
            None,
        )
        is_done = done is not None and done.type != "StepShown"
        said = done.data["text"] if done is not None and done.type == "StepConfirmed" else one.data["text"]
        yield StepTold(
            at=one.at,
            step=one.data["step"],
            title=one.data["title"],
            text=said or one.data["text"],
            version=f"{one.data['pack']} {one.data['version']}",
            digest=digest(said or one.data["text"]),
            done=_how(done) if done is not None and is_done else "not confirmed",
            seconds=(done.ms - one.ms) / 1000 if done is not None else None,
        )


def _how(done: Logged) -> str:
    if done.type == "StepConfirmed":
        return "said"
    answer = done.data["value"]
    return {True: "answered yes", False: "answered no"}.get(answer, "answered")


def digest(text: str) -> str:
    """Return a short name of these very words, to compare them by."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:10]).decode("ascii").lower()


def _recorders(logged: Sequence[Logged], end: int) -> Iterator[Stretch]:
    stood: dict[str, Logged] = {}
    for one in logged:
        if one.type not in ("RecorderStood", "RecorderLeft"):
            continue
        name = one.data["recorder"]
        if name in stood:
            yield _stretch(stood.pop(name), one.ms)
        if one.type == "RecorderStood":
            stood[name] = one
    for one in stood.values():
        yield _stretch(one, end)


def _stretch(one: Logged, end: int) -> Stretch:
    return Stretch(one.data["recorder"], one.data["state"], one.data["proof"], one.ms, end, one.at)


def _entry_open(logged: Sequence[Logged], end: int) -> Iterator[Stretch]:
    """Give the longest time that card entry can have been open: from when it was asked for."""
    shown: Logged | None = None
    for one in logged:
        if one.type == "ShowEntry":
            shown = shown or one
        elif one.type in ("EntryClosed", "EntryCompleted") and shown is not None:
            yield Stretch("card entry", "open", "", shown.ms, one.ms, shown.at)
            shown = None
    if shown is not None:
        yield Stretch("card entry", "open", "", shown.ms, end, shown.at)


def _attempts(logged: Sequence[Logged]) -> Iterator[AttemptTold]:
    begun = {one.data["key"]: one for one in _of(logged, "PrepareAttempt", "CreateLink", "ReversePayment")}
    for key, first in begun.items():
        moves = tuple(
            (one.at, OUTCOMES[one.type], _detail(one))
            for one in logged
            if one.type in OUTCOMES and one.data.get("key") == key
        )
        yield AttemptTold(key, first.data, moves)


def _detail(one: Logged) -> str:
    names = ("reference", "receipt", "offer", "reason", "next_step", "why", "state")
    return ", ".join(
        f"{name.replace('_', ' ')} {one.data[name]}" for name in names if one.data.get(name) not in (None, "")
    )
