"""What is the panel's own: which page lies over the talk, what is typed, what was seen; and its own wishes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from policy.calls import CallKey
from policy.events import Deed
from policy.moment import Moment


class Overlay(StrEnum):
    """A page that lies over the talk until the agent goes back."""

    NONE = "none"
    WHY = "why"
    REQUEST = "request"
    KEYS = "keys"
    SEARCH = "search"
    LEAVE = "leave"
    PAYMENTS = "payments"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the form for an exception, or in the one for a code that is read out for it.

    `line` is the line, or what is to be let pass; `count` are payments or days; `reader` reads the code out.
    """

    kind: str = ""
    line: str = ""
    reason: str = ""
    amount: str = ""
    count: str = ""
    note: str = ""
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A line that came or changed, and when that was seen first."""

    which: str
    added: bool
    at: Moment


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was typed and cannot be taken: into the field of which step or thing, and the key of the words why."""

    which: str = ""
    why: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Showing:
    """The panel's own state, of the call named by `call`; another call begins with an empty one."""

    call: CallKey | None = None
    overlay: Overlay = Overlay.NONE
    about: str = ""
    """The line that an explanation is of."""
    row: str = ""
    """The row of the policy page that is asked after ("why not")."""
    form: Form = Form()
    searched: str = ""
    tried: tuple[str, ...] = ()
    """Steps whose answer was typed and did not match, once for each try."""
    wrong: Wrong = Wrong()
    outcome: str = ""
    note: str = ""
    seen: tuple[tuple[str, int], ...] | None = None
    """The lines at the last look; None before the first quote."""
    changed: tuple[Changed, ...] = ()
    cleared: Moment | None = None
    """When something like a card number was typed last, and cleared."""
    dismissed: frozenset[str] = frozenset()
    """Ids of what was told and put away."""


class Wish(StrEnum):
    """What the agent wants of the panel or the softphone, and no session needs to know."""

    ANSWER = "answer the call"
    HANG_UP = "hang up"
    FLIP_SIDE = "flip side"
    UNDOCK = "undock"
    PRINT = "print the receipt"
    OPEN_POLICY = "open the policy page"
    SEARCH = "search for an account between calls"
    REFUSED_TYPING = "something like a card number was typed and cleared"


@dataclass(frozen=True, slots=True)
class PanelAsked:
    """A wish and what it is about: the key of what a receipt is printed of, a page of the policy and its row
    ("#"), what is searched for."""

    wish: Wish
    about: str = ""


Outcome = tuple[Showing, tuple[Deed | PanelAsked, ...]]
"""What follows from what the agent did: the panel's own state after it, and what is asked for."""
