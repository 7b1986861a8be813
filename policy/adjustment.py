"""Requests to depart from a quote: what each kind gives away, and the extra line that a granted one becomes.

Whether it may be granted is `policy.authority`'s to say. A line is never edited: an adjustment stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from policy.language.tree.pack import Pack
from policy.language.tree.types import Value


@dataclass(frozen=True, slots=True)
class Waive:
    """Take a whole line off. `item` is the item the line is about, "" for the account."""

    kind: ClassVar[str] = "waive"
    component: str
    line_amount: int
    reason: str
    note: str = ""
    item: str = ""

    @property
    def asked(self) -> int:
        """How much is given away: all that is left of the line."""
        return self.line_amount


@dataclass(frozen=True, slots=True)
class Lower:
    """Take a part of a line off; `asked` is how much, not what is left."""

    kind: ClassVar[str] = "lower"
    component: str
    line_amount: int
    asked: int
    reason: str
    note: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class AcceptLess:
    """Take less than the whole of what is due (`line_amount`) as full; `component` says against which line."""

    kind: ClassVar[str] = "accept less"
    line_amount: int
    asked: int
    reason: str
    note: str = ""
    component: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class ChangeTerms:
    """Agree to other terms of a plan than its page allows; None leaves a term as it is.

    `offer` is the plan's id, "" if no page offers one; `asked` is how much less is paid today than by its page.
    """

    kind: ClassVar[str] = "change terms"
    offer: str
    reason: str
    note: str = ""
    payments: int | None = None
    down_payment: int | None = None
    asked: int = 0
    line_amount: int = 0
    component: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Extend:
    """Let something be paid later; `days` after the day it was due."""

    kind: ClassVar[str] = "extend"
    days: int
    reason: str
    note: str = ""
    component: str = ""
    item: str = ""
    asked: int = 0
    line_amount: int = 0


@dataclass(frozen=True, slots=True)
class Override:
    """Do what a rule blocks: charge, accept or let pass `blocked`."""

    kind: ClassVar[str] = "override"
    blocked: str
    """The id of the row that blocks, or what is blocked, as it is shown to who decides."""
    reason: str
    note: str = ""
    component: str = ""
    item: str = ""
    asked: int = 0
    line_amount: int = 0


Request = Waive | Lower | AcceptLess | ChangeTerms | Extend | Override


def request_from(values: Mapping[str, Value], item: str = "") -> Request:
    """Make a request from the values that the authority page names it by, as a case gives them.

    Raise KeyError for a `request` that is none. A waiver without `line amount` is of the amount asked.
    """
    component, reason = _word(values, "component"), _word(values, "reason")
    asked, whole = _amount(values, "asked"), _amount(values, "line amount")
    match values["request"]:
        case "waive":
            return Waive(component, whole or asked, reason, item=item)
        case "lower":
            return Lower(component, whole or asked, asked, reason, item=item)
        case "accept less":
            return AcceptLess(whole or asked, asked, reason, component=component, item=item)
        case "change terms":
            offer = _word(values, "option")
            return ChangeTerms(
                offer, reason, asked=asked, line_amount=whole or asked, component=component, item=item
            )
        case "extend":
            return Extend(1, reason, asked=asked, line_amount=whole or asked, component=component, item=item)
        case "override":
            return Override(
                "", reason, asked=asked, line_amount=whole or asked, component=component, item=item
            )
        case other:
            raise KeyError(other)


def _word(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _amount(values: Mapping[str, Value], name: str) -> int:
    value = values.get(name)
    return value if isinstance(value, int) else 0


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The extra line of a granted request: `amount` is positive and taken off.

    It is posted to the ledger of the component it reduces, so that no other account keeps the difference. One granted
    `by_code`, over the telephone, is yet to be signed.
    """

    request: Request
    component: str
    item: str
    ledger: str
    title: str
    amount: int
    rule: str
    source: str
    by_code: bool = False


def remaining(request: Request, earlier: Iterable[Adjustment]) -> int:
    """Return what earlier adjustments have left of the line that a request is about."""
    taken = sum(
        one.amount for one in earlier if (one.component, one.item) == (request.component, request.item)
    )
    return max(0, request.line_amount - taken)


def given_away(request: Request, earlier: Iterable[Adjustment] = ()) -> int:
    """Return how much a request gives away: what it asks for, or all that is left of a line to waive."""
    return remaining(request, earlier) if isinstance(request, Waive) else request.asked


def line(
    pack: Pack, request: Request, rule: str, source: str, earlier: Iterable[Adjustment] = ()
) -> Adjustment:
    """Return the line that gives away what is asked, but never more than is left of the line it reduces."""
    earlier = tuple(earlier)
    component = next((one for one in pack.components if one.id == request.component), None)
    return Adjustment(
        request=request,
        component=request.component,
        item=request.item,
        ledger=component.ledger if component else "",
        title=component.title if component else "",
        amount=min(given_away(request, earlier), remaining(request, earlier)),
        rule=rule,
        source=source,
    )
