"""One override as a report counts it: what was asked, by whom, what became of it, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique


@unique
class End(Enum):
    """What became of it."""

    APPROVED = "approved"
    LOWERED = "less offered"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    OPEN = "not known"


@unique
class Way(Enum):
    """By what it was granted."""

    NONE = ""
    AUTHORITY = "within the agent's authority"
    SIGNED = "signed"
    CODE = "by a code"


@unique
class Source(Enum):
    """Where a case was read, the surest first."""

    EVIDENCE = "evidence log"
    USED = "record of approvals acted on"
    CARRIED = "what was carried"


@dataclass(frozen=True, slots=True)
class By:
    """Somebody who decided, in a role; "" where nobody wrote it down."""

    person: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A decision that did not count: in whose name it came, and why."""

    at_ms: int
    signer: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One override. `digest` is of the request, "" for one that the policy granted at once.

    `asked` and `offered` are minor units of `currency`; times are Unix ms. `confirmed` is False for a code that its
    reader has not signed. `turned_away` counts decisions that did not count, of which some are told.
    """

    digest: str
    call: str
    agent: str
    desktop: str = ""
    kind: str
    component: str
    reason: str
    rule: str = ""
    currency: str
    digits: int
    asked: int
    offered: int = 0
    end: End
    way: Way = Way.NONE
    by: tuple[By, ...] = ()
    asked_ms: int
    ended_ms: int
    wrong_number: bool = False
    confirmed: bool = True
    turned_away: int = 0
    told: tuple[TurnedAway, ...] = ()
    source: Source

    @property
    def given(self) -> int:
        """Return what was given away in the end."""
        return self.asked if self.end is End.APPROVED else 0

    @property
    def took_ms(self) -> int | None:
        """Return how long people took to decide it, None where they did not."""
        decided = self.way is not Way.AUTHORITY and self.end in (End.APPROVED, End.LOWERED, End.REFUSED)
        return max(0, self.ended_ms - self.asked_ms) if decided else None
