"""What adapters answer: each by the id of the effect it answers, of the entry window or of the recorder."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, unique

from policy.account import Account
from policy.authority import Person
from policy.calls import CallFact
from policy.events.happening import Happening
from policy.moment import Moment
from policy.recording import Proof, RecorderState


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Happening):
    """What every answer of an adapter says: the id of the effect it answers."""

    answers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectDone(Answer):
    """It was done; there is nothing more to say of it."""


@unique
class Failure(Enum):
    """Why an effect was not carried out, by what can be done about it."""

    UNAVAILABLE = "unavailable"
    UNAUTHORIZED = "unauthorized"
    REFUSED = "refused"
    OUTCOME_UNKNOWN = "outcome unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectFailed(Answer):
    """The port raised. Nothing was done, unless the outcome is unknown."""

    failure: Failure
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectTimedOut(Answer):
    """No answer came within the effect's time limit; one may still come, and will be late."""


@unique
class Match(Enum):
    """Why an account is offered."""

    NUMBER = "number"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that may be the caller's; `number` (E.164) is the one on file that matched, "" after a search."""

    account: str
    match: Match
    number: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsFound(Answer):
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLoaded(Answer):
    account: Account


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the pack's time zone, with its first and its first later millisecond (Unix time)."""

    on: date
    starts_ms: int
    ends_ms: int

    def covers(self, at: Moment) -> bool:
        return self.starts_ms <= at.wall_ms < self.ends_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTold(Answer):
    day: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPrepared(Answer):
    """The entry page is loaded, unseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown(Answer):
    """The entry window has the keyboard."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A single-use token, and all that may be shown of the card or account behind it."""

    token: str = field(repr=False)
    brand: str
    last_four: str
    product: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFact(Happening):
    """Something of the entry window; `entry` is the id of the effect that prepared it."""

    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCompleted(EntryFact):
    """The customer's details became a token, and the window is gone."""

    instrument: Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryClosed(EntryFact):
    """The window is gone, and with it all that was typed; nothing came of it. `why` is the window's own word."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderReported(CallFact):
    """What a recorder does, and how sure that is. `answers` is the command it follows, "" if it came by itself.

    `silent_until`: so long it was seen to be silent by whoever kept looking, if it is not any more. `file` is the file
    or id by which its recording is found, "" if that is not known. `runs_out`: it records again by itself then, unless
    it is paused once more.
    """

    recorder: str
    state: RecorderState
    proof: Proof
    answers: str = ""
    silent_until: Moment | None = None
    file: str = ""
    runs_out: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven(Answer):
    """People have approved this very request: by signatures that were verified, or one of them by a code."""

    people: tuple[Person, ...]
    by_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRefused(Answer):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalCountered(Answer):
    """Somebody who may approve, by name, would give away only this much (minor units)."""

    offered: int
    who: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalExpired(Answer):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNotTaken(Answer):
    """A code does not approve, for a reason by name; so many more may be tried, None if this one did not count."""

    why: str
    left: int | None = None
