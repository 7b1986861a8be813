"""The supervisor's whole window as one value; the widgets show nothing else, and decide nothing."""

from dataclasses import dataclass

from desktop.present.supervision.deeds import Deed
from desktop.present.words import Mark, Speech, Tone


@dataclass(frozen=True, slots=True)
class Press:
    """A button: what it does, its verb, and the key that does the same."""

    deed: Deed
    label: str
    hint: str = ""
    enabled: bool = True
    which: str = ""


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How long a request lives still: as a text, as a part of its life in permille, and whether that is little."""

    text: str
    permille: int
    seconds: int
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A request that waits; `digest` is whole. `detail` says how many have approved it already."""

    digest: str
    agent: str
    left: TimeLeft
    what: str
    before: str
    after: str
    customer: str
    detail: str = ""
    is_selected: bool = False
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A request that is over, with the signature of the last decision, shortened."""

    digest: str
    mark: Mark
    tone: Tone
    what: str
    at: str
    who: str
    signed: str
    is_selected: bool = False


@dataclass(frozen=True, slots=True)
class QueueSide:
    heading: str
    count: str
    duty: Press
    rows: tuple[QueueRow, ...]
    empty: str
    dropped: str
    decided_heading: str
    decided_count: str
    decided: tuple[DecidedRow, ...]
    who: str
    keys: Press


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A line before and after; the differing one is marked by more than its colour: arrow, weight, difference."""

    label: str
    before: str
    after: str
    difference: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class ChangeTable:
    heading: str
    before: str
    after: str
    difference: str
    rows: tuple[ChangeLine, ...]
    total: ChangeLine


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with a quiet word at its right, and what stands below: text, or pairs of label and value."""

    heading: str
    aside: str = ""
    text: Speech = ()
    pairs: tuple[tuple[str, str], ...] = ()
    aside_tone: Tone = Tone.QUIET


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its value; `permille` fills a bar below where the value is a part of a whole."""

    label: str
    value: str
    permille: int | None = None


@dataclass(frozen=True, slots=True)
class FactList:
    heading: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Banner:
    """A sentence that must not be missed, across the top of the request, with the signature that proves it."""

    mark: Mark
    tone: Tone
    text: str
    next_step: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class RequestSide:
    """One request on one screen; `left` is none once it is over."""

    digest: str
    title: str
    who: str
    left: TimeLeft | None
    left_word: str
    change: ChangeTable
    parts: tuple[Part, ...]
    side: tuple[FactList, ...]
    banner: Banner | None = None
    spoken_left: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Stands where no request does."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class KeyList:
    heading: str
    rows: tuple[tuple[str, str], ...]
    back: Press


@dataclass(frozen=True, slots=True)
class Number:
    which: str
    digits: str
    hint: str
    spoken: str
    chosen: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """The one line of typing: a reason, or an amount."""

    label: str
    value: str
    hint: str
    name: str


@dataclass(frozen=True, slots=True)
class Deciding:
    """The bar at the bottom. `fault` says why something cannot be done, and what to do instead."""

    question: str
    advice: str
    numbers: tuple[Number, ...]
    presses: tuple[Press, ...]
    primary: Press | None
    entry: Entry | None = None
    fault: str = ""
    fault_tone: Tone = Tone.WARNING


@dataclass(frozen=True, slots=True)
class SupervisorView:
    queue: QueueSide
    main: RequestSide | Sentence | KeyList
    deciding: Deciding | None = None
