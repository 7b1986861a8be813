"""How the simulated product misbehaves when it is asked to. Owns the list of traps and which of them spring when."""

from dataclasses import dataclass, replace
from enum import Enum, unique


@unique
class Deed(Enum):
    """What a recorder can be asked."""

    READ = "read"
    PAUSE = "pause"
    RESUME = "resume"


@unique
class Trap(Enum):
    """What real recorders do to those who trust them."""

    # the answer to a request
    IGNORED = "accepts and does nothing"
    SHOWN_NOT_DONE = "accepts, shows what was asked for, and does not do it"
    DONE_NOT_SHOWN = "does it, and shows the state from before"
    DONE_LATER = "accepts at once and does it after the delay"
    LATE_ANSWER = "does it at once and says so after the delay"
    LATE_DEED = "does it and says so after the delay"
    LOST_ANSWER = "does it and never says so"
    LOST_REQUEST = "neither does it nor says so"
    OTHER_CALL = "does it to another call, and answers in its name"
    OTHER_RECORDER = "does it to another recorder of the call, and accepts"
    REFUSED = "says no"
    BUSY = "says that it still works on something else"
    TOGGLED = "does the opposite when it is asked for what is so already"
    # what is read back
    STALE = "shows the state of some time ago"
    NO_STATUS = "accepts commands and cannot tell its state"
    ODD_WORD = "shows its state in a word that nobody knows"
    ON_HOLD = "shows a pause because the call is on hold, and records when that ends"
    # what happens by itself, after the delay
    RESUMES = "records again by itself, and says so"
    RESUMES_UNTOLD = "records again by itself, and says nothing"
    NEW_RECORDER = "another recorder starts on the call"
    DIES = "the recorder ends, and that is told"
    DIES_UNTOLD = "the recorder ends, accepts commands all the same, and nothing tells it"
    RESTARTS = "the product restarts: the line is lost and every pause forgotten"
    RESTARTS_UNTOLD = "the recording part restarts alone: every pause is forgotten and nobody is told"
    LINE_LOST = "the product goes away, and comes back; its recorders do as they did"
    # how it tells
    TWICE = "everything it says comes twice"


BY_ITSELF = frozenset(
    {
        Trap.ON_HOLD,
        Trap.RESUMES,
        Trap.RESUMES_UNTOLD,
        Trap.NEW_RECORDER,
        Trap.DIES,
        Trap.DIES_UNTOLD,
        Trap.RESTARTS,
        Trap.RESTARTS_UNTOLD,
        Trap.LINE_LOST,
    }
)
_OF_READING = frozenset({Trap.STALE, Trap.NO_STATUS, Trap.ODD_WORD})


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """A trap, and when it springs: with the next so many requests of these deeds, of one recorder or of any.

    `times` 0 means always. `after_ms` is the delay in the trap's words, and how old a stale state is. `lasts_ms` is
    how long a line stays lost, a hold lasts.
    """

    trap: Trap
    deeds: frozenset[Deed] = frozenset()
    """Unless named: reading for a trap of what is read back, pausing for any other."""
    recorder: str = ""
    times: int = 1
    after_ms: int = 0
    lasts_ms: int = 1_000

    def minds(self, deed: Deed, recorder: str) -> bool:
        usual = Deed.READ if self.trap in _OF_READING else Deed.PAUSE
        return deed in (self.deeds or {usual}) and self.recorder in {"", recorder}


class Armed:
    """The traps that wait. Of one kind, the one that was set first springs first."""

    def __init__(self, traps: tuple[Misbehaviour, ...] = ()) -> None:
        self._waiting = list(traps)

    def set(self, trap: Misbehaviour) -> None:
        self._waiting.append(trap)

    def clear(self) -> None:
        self._waiting = []

    @property
    def tells_twice(self) -> bool:
        return any(one.trap is Trap.TWICE for one in self._waiting)

    def spring(self, deed: Deed, recorder: str) -> dict[Trap, Misbehaviour]:
        """Return what springs with a request, and take it off unless it springs again."""
        sprung: dict[Trap, Misbehaviour] = {}
        left: list[Misbehaviour] = []
        for one in self._waiting:
            if one.trap is Trap.TWICE or one.trap in sprung or not one.minds(deed, recorder):
                left.append(one)
                continue
            sprung[one.trap] = one
            if one.times != 1:
                left.append(replace(one, times=max(one.times - 1, 0)))
        self._waiting = left
        return sprung
