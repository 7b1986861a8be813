"""What a panel shows that is not in the session: the clock, the desk, the customer's file, times of what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum

from integrations.customers import AccountCard, AccountFile
from integrations.ports import Came
from policy.calls import LossReason
from policy.effects import Report, Tell
from policy.moment import Moment


class Docked(StrEnum):
    """Where the panel stands; the value is the last part of its text's key."""

    RIGHT = "right"
    LEFT = "left"
    FLOATING = "floating"


class Part(StrEnum):
    """A part of the desk that is looked at between calls; the value is the last part of its text's key."""

    SOFTPHONE = "softphone"
    CALL_RECORDER = "call-recorder"
    SCREEN_RECORDER = "screen-recorder"
    PAYMENTS = "payments"
    ACCOUNTS = "accounts"
    EVIDENCE = "evidence"
    SUPERVISORS = "supervisors"


class PartState(StrEnum):
    """How a part of the desk is; the value is the last part of its text's key."""

    CONNECTED = "connected"
    CAN_PROVE = "can-prove"
    CAN_ACKNOWLEDGE = "can-acknowledge"
    ANSWERED = "answered"
    SIMULATED = "simulated"
    STARTING = "starting"
    WRITTEN = "written"
    UNWRITTEN = "unwritten"
    ANEW = "anew"
    AWAY = "away"
    NONE = "none"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Ready:
    """A part of the desk with its state."""

    part: Part
    state: PartState


@dataclass(frozen=True, slots=True)
class Source:
    """Whether calls are heard: lost why, and when they were last asked for whole."""

    lost: LossReason | None = None
    resynchronised: Moment | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the session told the agent, and when."""

    at: Moment
    tell: Tell


@dataclass(frozen=True, slots=True)
class Reported:
    """A deed of the agent that the session did not take, and when."""

    at: Moment
    report: Report


@dataclass(frozen=True, slots=True)
class PauseTimes:
    """When one recorder was asked, said that it accepted, and proved what it was asked for."""

    asked: Moment | None = None
    accepted: Moment | None = None
    proven: Moment | None = None


@dataclass(frozen=True, slots=True)
class RecorderName:
    """How a recorder is called on the panel, and where it runs; both as the settings name them."""

    name: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class LeftEarlier:
    """A recorder that an earlier run of the program left paused, and what has come of it, when."""

    recorder: str
    came: Came
    at: Moment


class CheckKind(StrEnum):
    """What a caller says to be verified by; the value is the last part of its field's text."""

    ZIP = "zip"
    AMOUNT = "amount"
    MONTH = "month"
    DIGITS = "digits"
    DATE = "date"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Expected:
    """One part of a right answer. `right` is minor units, a date (of a month its first day) or a text.

    It is compared with what was typed and never shown.
    """

    kind: CheckKind
    right: int | date | str = field(repr=False)


class Money(StrEnum):
    """A step of an attempt to take money; the value is the last part of its text's key."""

    WRITTEN = "written"
    SILENCE = "silence"
    LOOKED_UP = "looked-up"
    LINK_SENT = "link-sent"
    LINK_VIEWED = "link-viewed"


@dataclass(frozen=True, slots=True)
class MoneyEvent:
    """Something that happened to an attempt, by its key."""

    at: Moment
    key: str
    what: Money


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call of today: its account, what came of it (an outcome's id), and what was paid in minor units."""

    at: Moment
    account: str
    outcome: str
    minor: int | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """What was done today: how many payments and how much, and the last calls, newest first."""

    payments: int = 0
    minor: int = 0
    calls: tuple[PastCall, ...] = ()


@dataclass(frozen=True, slots=True)
class Phone:
    """What is read out over the telephone for a request, and who could read a code back, as (person, name).

    `minor` is the amount that the code is for. `shut` says why no code can approve it, by name; "" where one can.
    """

    desktop: str
    challenge: str
    minor: int
    readers: tuple[tuple[str, str], ...]
    tries: int
    limit_ms: int
    shut: str = ""


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search between calls found; None while it is not answered, or could not be."""

    text: str
    cards: tuple[AccountCard, ...] | None = None
    more: bool = False
    failed: bool = False


OUTCOMES = ("paid", "part", "plan", "promise", "none", "wrong")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """All that is shown besides the session."""

    now: Moment
    language: str = "en"
    zone: tzinfo = UTC
    agent: str = ""
    source: Source = Source()
    docked: Docked = Docked.RIGHT
    can_answer: bool = False
    """Whether the softphone takes commands, so that the panel answers and hangs up."""
    summon: str = "Ctrl+Alt+T"
    cards: Mapping[str, AccountCard] = field(default_factory=dict)
    """What a search shows of the candidates, by account."""
    file: AccountFile | None = None
    """The file of the account of this call."""
    checks: Mapping[str, tuple[Expected, ...]] = field(default_factory=dict)
    """The right answers by the input that they verify (`zip matches`); without one the agent judges."""
    notices: tuple[Told, ...] = ()
    """What was told in this call, oldest first."""
    reported: Reported | None = None
    """The last deed that was not taken."""
    recorders: Mapping[str, RecorderName] = field(default_factory=dict)
    pauses: Mapping[str, PauseTimes] = field(default_factory=dict)
    """The steps of the present pause, or of the present resuming, by recorder."""
    pause_limit_ms: int = 5_000
    recording: str = ""
    """The name by which this call's recording is found again."""
    money: tuple[MoneyEvent, ...] = ()
    next_look: Moment | None = None
    """When an unknown outcome is looked up next."""
    requested: Moment | None = None
    """When the present request went to the supervisors."""
    digits: str = ""
    """The two digits of the present request."""
    supervisors: int | None = None
    """How many of them are there, None if nobody knows."""
    phone: Phone | None = None
    """By what the present request can be approved over the telephone; None where it is not on its way."""
    on_duty: int | None = None
    """How many supervisors look at requests between calls, None if nobody knows."""
    receipt_to: str = ""
    """Where the receipt goes by text: a number (E.164)."""
    channels: frozenset[str] = frozenset({"text", "email"})
    """The ways in which this customer can have the receipt."""
    left_earlier: tuple[LeftEarlier, ...] = ()
    """What the guard brings back for an earlier run."""
    series: str = ""
    """Stands before the number of every receipt."""
    background: int = 0
    """Earlier calls' payments whose outcome is not known yet."""
    ready: tuple[Ready, ...] = ()
    checked: Moment | None = None
    today: Today = Today()
    searched: Searched | None = None
    """The last search between calls."""
    outcomes: tuple[str, ...] = OUTCOMES
    """What may come of a call, by the last part of the text's key."""

    def local(self, at: Moment) -> datetime:
        """Return a moment as the desk's clock shows it."""
        return datetime.fromtimestamp(at.wall_ms / 1000, self.zone)
