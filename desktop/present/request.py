"""Waivers and overrides as shown: the form, and the request while a supervisor looks at it."""

from dataclasses import dataclass

from desktop.present.deeds import Button
from desktop.present.incident import Pair
from desktop.present.quote import ChangeTable, Option
from desktop.present.words import Mark, Speech, Tone


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, with its digit."""

    which: str
    digit: str
    text: str
    detail: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a form with what stands in it; ``name`` is what it is entered under."""

    name: str
    label: str
    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RequestForm:
    """What to change, to what, and why; ``authority`` says who may decide it."""

    back: Button
    place: str
    heading: str
    kinds_label: str
    kinds: tuple[Option, ...]
    lines_label: str
    lines: tuple[Choice, ...]
    fields: tuple[Entry, ...]
    reasons_label: str
    reasons: tuple[Choice, ...]
    note_label: str
    note: str
    note_hint: str
    authority_mark: Mark
    authority_tone: Tone
    authority: Speech
    change: ChangeTable | None = None


@dataclass(frozen=True, slots=True)
class RequestPending:
    """A request on its way: two digits that the supervisor must pick, and the time left of it in permille."""

    digits: str
    spoken_digits: str
    heading: str
    text: str
    left: str
    of: str
    seconds_left: int
    permille: int
    change: ChangeTable | None
    pairs: tuple[Pair, ...]
    spoken_left: str
    short: bool = False


@dataclass(frozen=True, slots=True)
class CounterOffer:
    """Less than was asked for, which somebody would approve: what it comes to, and in whose words."""

    mark: Mark
    tone: Tone
    heading: str
    text: str
    change: ChangeTable | None
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class PhoneCode:
    """What is read out to a supervisor over the telephone, and the field for the code that is read back."""

    back: Button
    place: str
    heading: str
    text: str
    challenge_label: str
    challenge: str
    spoken_challenge: str
    pairs: tuple[Pair, ...]
    readers_label: str
    readers: tuple[Choice, ...]
    code: Entry
    mark: Mark
    tone: Tone
    state: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class WrapUp:
    """After the call: what came of it, a note, and what was done."""

    mark: Mark
    tone: Tone
    heading: str
    clock: str
    outcomes_label: str
    outcomes: tuple[Choice, ...]
    note_label: str
    note: str
    note_hint: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class KeyRow:
    key: str
    does: str


@dataclass(frozen=True, slots=True)
class KeysPage:
    back: Button
    heading: str
    rows: tuple[KeyRow, ...]
