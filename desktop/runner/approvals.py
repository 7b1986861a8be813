"""Exceptions beyond the agent's authority: asked of people elsewhere, with what they need to see to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from desktop.runner.runner import Perform, Tell
from policy import effects, events
from policy.account import Account
from policy.approvals.asking import Shown
from policy.approvals.request import Line, Row, Section
from policy.calls import CallKey
from policy.effects import Effect
from policy.session import Session
from policy.session.reckoning import taken_off
from policy.wording import Wording

_MOST_ENTRIES = 5


class Ended(Protocol):
    """How a request ended."""

    @property
    def fact(self) -> events.ApprovalGiven | events.ApprovalRefused | events.ApprovalExpired: ...


class Progress(Protocol):
    """How far a request is: the number that the supervisor has to pick, and how many people are there."""

    @property
    def number(self) -> str: ...

    @property
    def on_duty(self) -> int | None: ...


class Asker(Protocol):
    """Asks people; only what verifies comes back. Raises PortErrors."""

    async def ask(
        self,
        effect: effects.RequestApproval,
        shown: Shown,
        ranks: Mapping[str, int],
        tell: Callable[[Progress], None],
    ) -> Ended: ...

    def withdraw(self, effect_id: str, why: str = ...) -> bool: ...


class Approvals:
    """Performs `RequestApproval` and `WithdrawApproval`.

    `customer` names an account's holder. `progress` is told how far the present request is, `ended` how it ended.
    """

    def __init__(
        self,
        asker: Asker,
        session: Callable[[CallKey], Session],
        customer: Callable[[str], str],
        progress: Callable[[Progress], None],
        ended: Callable[[effects.RequestApproval, Ended], None] = lambda _effect, _ended: None,
    ) -> None:
        self._asker = asker
        self._session = session
        self._customer = customer
        self._progress = progress
        self._ended = ended

    @property
    def performers(self) -> Mapping[type[Effect], Perform]:
        return {effects.RequestApproval: self._ask, effects.WithdrawApproval: self._withdraw}

    async def _ask(self, effect: effects.RequestApproval, _: Tell) -> effects.Fact:
        session = self._session(effect.call)
        ranks = {role.id: role.rank for role in session.setup.pack.roles}
        shown = shown_with(effect, session, self._customer(effect.account))
        ended = await self._asker.ask(effect, shown, ranks, self._progress)
        self._ended(effect, ended)
        return ended.fact

    async def _withdraw(self, effect: effects.WithdrawApproval, _: Tell) -> None:
        self._asker.withdraw(effect.request)


def shown_with(effect: effects.RequestApproval, session: Session, customer: str) -> Shown:
    """Return what a supervisor sees beside the change: the quote's lines, and what was granted before."""
    about = session.setup.pack.about
    sections = []
    if session.account is not None:
        sections = _granted(session.account, session.setup.language)
    return Shown(about.currency, about.minor_digits, customer, _lines(effect, session), tuple(sections))


def _lines(effect: effects.RequestApproval, session: Session) -> tuple[Line, ...]:
    """Return the lines of the option as they are and as they would be."""
    reckoning = session.reckoning
    option = None if reckoning is None else reckoning.option
    if option is None:
        return ()
    request = effect.judgement.request
    off: dict[str, int] = {}
    for one in session.adjustments:
        off[one.component] = off.get(one.component, 0) + taken_off(option, one)
    lines = []
    left = max(0, effect.before - effect.after)
    for line in option.lines:
        if not line.due:
            continue
        before = line.due - off.pop(line.component, 0)
        change = min(left, before) if line.component == request.component else 0
        left -= change
        lines.append(Line(f"{line.title} {line.label}".strip(), before, before - change))
    return tuple(lines)


def _granted(account: Account, language: str) -> list[Section]:
    """Return what was granted to this account before, by the histories that the policy keeps of it."""
    words = Wording(language)
    rows = [
        Row(words.day(entry.date), name if entry.amount is None else f"{name}, {words.money(entry.amount)}")
        for name, entries in account.histories.items()
        if "waiver" in name
        for entry in sorted(entries, key=lambda one: one.date, reverse=True)[:_MOST_ENTRIES]
    ]
    return [Section("Waived for this account", tuple(rows))] if rows else []
