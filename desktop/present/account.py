"""The account as shown: the card, in full or one line, and the choice when a number has several accounts."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.present.deeds import Key
from desktop.present.words import Mark, Tone


class ChipKind(StrEnum):
    PLAIN = "plain"
    GOOD = "good"
    DOUBT = "doubt"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Chip:
    """A status in two or three words with its mark."""

    text: str
    kind: ChipKind = ChipKind.PLAIN
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A balance with its label; ``value`` is None while it is hidden, and ``spoken`` says so."""

    label: str
    value: str | None
    spoken: str


@dataclass(frozen=True, slots=True)
class AccountCard:
    """Whose account it is. While ``hidden``, ``name`` is the sentence that says so."""

    name: str
    number: str
    address: str = ""
    chips: tuple[Chip, ...] = ()
    facts: tuple[Fact, ...] = ()
    hidden: bool = False
    one_line: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One account that has the caller's number, with the reason of the match."""

    which: str
    digit: str
    number: str
    segment: str
    address: str
    mark: Mark
    reason: str
    proof: str
    chip: Chip
    last_call: str
    spoken: str


@dataclass(frozen=True, slots=True)
class AccountsFound:
    """A forced choice between accounts; nothing is chosen for the agent."""

    heading: str
    text: str
    candidates: tuple[Candidate, ...]
    other: str
    other_digit: str
    other_hint: str
    reassurance: str


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the desk with its state before the next call."""

    mark: Mark
    tone: Tone
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call of today: when, which account, what came of it, the amount."""

    at: str
    number: str
    outcome: str
    amount: str


@dataclass(frozen=True, slots=True)
class Idle:
    """Between calls: the search, what is ready, what was done today."""

    search_label: str
    search_hint: str
    search_key: Key
    ready_heading: str
    checked: str
    checks: tuple[Check, ...]
    today_heading: str
    today: str
    calls: tuple[PastCall, ...]
