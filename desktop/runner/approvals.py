"""Exceptions beyond the agent's authority: asked of people elsewhere, with what they need to see to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, Protocol

from desktop.runner.context import sections
from desktop.runner.runner import Perform, Tell
from integrations.clock import now
from integrations.errors import Unauthorized, Unavailable
from policy import effects, events
from policy.adjustment import Override
from policy.approvals.asking import Shown
from policy.approvals.codes import CodeFault
from policy.approvals.request import Line
from policy.approvals.roster import Roster
from policy.approvals.verifying import Standing
from policy.calls import CallKey
from policy.effects import Effect
from policy.moment import Moment
from policy.session import Session
from policy.session.reckoning import taken_off

NO_KEY: Final = "NO_KEY"
"""Why a code is not taken where this desk has no key of its reader's."""


class Ended(Protocol):
    """How a request ended; `offered` is what was offered instead (minor units, or 0), `by_code_of` who read a code."""

    @property
    def fact(self) -> events.ApprovalGiven | events.ApprovalRefused | events.ApprovalExpired: ...

    @property
    def standing(self) -> Standing: ...

    @property
    def offered(self) -> int: ...

    @property
    def by_code_of(self) -> str: ...


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

    @property
    def roster(self) -> Roster: ...


class Codes(Protocol):
    """Takes codes that are read out over the telephone. Raises PortErrors."""

    def spoken(self, effect_id: str) -> Spoken | None:
        """Return what is said about an open request; None if it is over."""
        ...

    async def take(self, effect_id: str, person: str, code: str) -> Tried: ...


class Spoken(Protocol):
    """What is read out over the telephone for a request, and who could read a code back."""

    @property
    def desktop(self) -> str: ...

    @property
    def challenge(self) -> str: ...

    @property
    def minor(self) -> int: ...

    @property
    def readers(self) -> tuple[tuple[str, str], ...]: ...

    @property
    def tries(self) -> int: ...

    @property
    def limit_ms(self) -> int: ...

    @property
    def shut(self) -> CodeFault | None: ...


class Tried(Protocol):
    """What came of a code."""

    @property
    def faults(self) -> tuple[CodeFault, ...]: ...

    @property
    def left(self) -> int: ...


class Approvals:
    """Performs `RequestApproval`, `WithdrawApproval` and `TakeCode`.

    `customer` names an account's holder. `progress` is told how far the present request is, `spoken` what can be said
    about it over the telephone.
    """

    def __init__(
        self,
        asker: Asker,
        session: Callable[[CallKey], Session],
        customer: Callable[[str], str],
        progress: Callable[[Progress], None],
        codes: Codes | None = None,
        spoken: Callable[[Spoken | None], None] = lambda _: None,
        clock: Callable[[], Moment] = now,
    ) -> None:
        self._asker = asker
        self._codes = codes
        self._spoken = spoken
        self._clock = clock
        self._session = session
        self._customer = customer
        self._progress = progress
        self._offered: tuple[CallKey, int, str] | None = None

    @property
    def performers(self) -> Mapping[type[Effect], Perform]:
        return {
            effects.RequestApproval: self._ask,
            effects.WithdrawApproval: self._withdraw,
            effects.TakeCode: self._take,
        }

    async def _ask(self, effect: effects.RequestApproval, _: Tell) -> effects.Fact:
        session = self._session(effect.call)
        ranks = {role.id: role.rank for role in session.setup.pack.roles}
        shown = shown_with(effect, session, self._customer(effect.account))
        shown = replace(shown, counters=self._taken_up(effect))

        def told(progress: Progress) -> None:
            self._spoken(None if self._codes is None else self._codes.spoken(effect.id))
            self._progress(progress)

        try:
            ended = await self._asker.ask(effect, shown, ranks, told)
        finally:
            self._spoken(None)
        if ended.offered:
            self._offered = effect.call, ended.offered, ended.standing.counted[-1].decision.digest
        return self._fact(ended)

    def _taken_up(self, effect: effects.RequestApproval) -> str:
        """Return the digest of the request that was answered with the offer that this one takes up, "" if none was."""
        offered, self._offered = self._offered, None
        if offered is None or offered[:2] != (effect.call, effect.judgement.request.asked):
            return ""
        return offered[2]

    def _fact(self, ended: Ended) -> effects.Fact:
        """Return what the session is told: an offer as one, and a code as one."""
        fact = ended.fact
        if isinstance(fact, events.ApprovalGiven):
            return replace(fact, by_code=bool(ended.by_code_of))
        if not ended.offered:
            return fact
        decision = ended.standing.counted[-1].decision
        signer = self._asker.roster.signer(decision.signer)
        return events.ApprovalCountered(
            at=fact.at,
            answers=fact.answers,
            offered=ended.offered,
            who=decision.signer if signer is None else signer.name,
            reason=decision.reason,
        )

    async def _take(self, effect: effects.TakeCode, _: Tell) -> effects.Fact | None:
        if self._codes is None:
            raise Unavailable("This desk takes no codes.")
        try:
            tried = await self._codes.take(effect.request, effect.person, effect.code)
        except Unauthorized:
            return events.CodeNotTaken(at=self._clock(), answers=effect.id, why=NO_KEY)
        if not tried.faults:
            return None
        grave = [one for one in tried.faults if one is not CodeFault.WRONG]
        why = next(iter(grave), CodeFault.WRONG)
        return events.CodeNotTaken(at=self._clock(), answers=effect.id, why=why.name, left=tried.left)

    async def _withdraw(self, effect: effects.WithdrawApproval, _: Tell) -> None:
        self._asker.withdraw(effect.request)


def shown_with(effect: effects.RequestApproval, session: Session, customer: str) -> Shown:
    """Return what a supervisor sees beside the change: the quote's lines, the account, what was granted before."""
    about = session.setup.pack.about
    return Shown(about.currency, about.minor_digits, customer, _lines(effect, session), sections(session))


def _lines(effect: effects.RequestApproval, session: Session) -> tuple[Line, ...]:
    """Return the lines of the option, or the payment that is given back, as they are and as they would be."""
    request = effect.judgement.request
    pending = session.pending
    if pending is not None and pending.back is not None and isinstance(request, Override):
        return (Line(request.blocked, effect.before, effect.after),)
    reckoning = session.reckoning
    option = None if reckoning is None else reckoning.option
    if option is None:
        return ()
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
