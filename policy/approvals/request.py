"""A request for approval: all that a supervisor is shown and signs. How it is written is `approvals.form`'s."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """What would change. Amounts are minor units of `currency`, written with `digits` behind the point.

    `asked` is how much is given away, `line_amount` the line it is taken off; `before` and `after` are what the
    customer pays. `terms` says in words what is no amount: a plan's payments, days, the row that blocks.
    """

    kind: str
    component: str
    item: str
    option: str
    asked: int
    line_amount: int
    before: int
    after: int
    currency: str
    digits: int
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """Who must approve: `people` different ones, in this role or above, each with a limit of `limit` or more."""

    role: str
    limit: int
    people: int


@dataclass(frozen=True, slots=True)
class Why:
    """Why the policy does not grant it: the row that answered, its source, and its words."""

    rule: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the quote as it is and as it would be, in minor units."""

    title: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """Something to know before deciding, such as what was waived for this account."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequest:
    """One request. `id` is the effect's; `nonce` (32 hexadecimal digits) makes no two requests the same.

    Times are Unix milliseconds of the asking desktop. `numbers` are three of two digits, one of which is on the
    agent's screen; which one, the request does not say. `counters` is the digest of the request that was answered
    by a counter-offer, "" if there is none.
    """

    id: str
    nonce: str
    call: str
    account: str
    customer: str
    change: Change
    needs: Needs
    why: Why
    reason: str
    note: str
    version: str
    agent: str
    agent_name: str
    desktop: str
    asked_ms: int
    expires_ms: int
    numbers: tuple[str, ...]
    counters: str = ""
    lines: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def lifetime_ms(self) -> int:
        return self.expires_ms - self.asked_ms
