"""Asks for approvals in one desktop's name, and lets only what verifies come back. It knows no transport.

A runner performs `RequestApproval` by awaiting `Asker.ask` and gives the session `Ended.fact`; it performs
`WithdrawApproval` by `Asker.withdraw(effect.request)`, after which `ask` returns an `ApprovalExpired` that is late.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from integrations.approvals.ending import end
from integrations.approvals.keys import verify
from integrations.approvals.used import UsedApprovals
from integrations.errors import PortError, Refused, Unavailable
from integrations.ports import ApprovalAsking
from policy.approvals.asking import Desk, Shown, make_request
from policy.approvals.codes import told_of_code
from policy.approvals.decision import SignedDecision
from policy.approvals.form import digest
from policy.approvals.numbers import draw
from policy.approvals.request import ApprovalRequest
from policy.approvals.roster import Roster
from policy.approvals.verifying import Fault, Live, Outcome, Rejected, Standing, standing
from policy.approvals.writing import Malformed
from policy.authority import Person
from policy.effects import RequestApproval
from policy.events import ApprovalExpired, ApprovalGiven, ApprovalRefused
from policy.moment import Moment

LOOK_S: Final = 0.25
"""How long a change of the roster or the clock may go unseen while nothing comes."""
AGAIN_S: Final = 0.5
MOST_TURNED_AWAY: Final = 50
"""So many decisions that did not count are kept for the record; more are only counted."""
MOST_A_MINUTE: Final = 20
"""Requests of one desktop; a call has one at a time, so more is a fault."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What the agent's panel shows of a request: `number` is to be told to the supervisor, and to nobody else.

    `on_duty` is how many people look at requests, None while the request has not been put before anybody.
    """

    request: ApprovalRequest
    digest: str
    number: str
    on_duty: int | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended: the fact for the session, all that was said, and what was offered instead (minor units, or 0).

    `standing` has every decision that came, also those that did not count; `turned_away` is how many those were.
    """

    fact: ApprovalGiven | ApprovalRefused | ApprovalExpired
    request: ApprovalRequest
    standing: Standing
    why: str
    offered: int = 0
    by_code_of: str = ""
    turned_away: int = 0


@dataclass(slots=True)
class _Open:
    id: str
    live: Live
    digest: str
    tell: Callable[[Progress], None]
    arrived: asyncio.Queue[SignedDecision | None] = field(default_factory=asyncio.Queue)
    on_duty: int | None = None
    withdrawn: str = ""
    code_of: str = ""
    failed: Exception | None = None
    rejected: list[Rejected] = field(default_factory=list)
    turned_away: int = 0

    def turn_away(self, rejected: tuple[Rejected, ...]) -> None:
        """Keep decisions that do not count, for the record."""
        self.turned_away += len(rejected)
        self.rejected += rejected[: MOST_TURNED_AWAY - len(self.rejected)]


class TooManyRequests(Unavailable):
    """This desktop has asked too often within a minute, so nobody was asked."""


def now() -> Moment:
    return Moment(monotonic_ns=time.monotonic_ns(), wall_ms=time.time_ns() // 1_000_000)


class Asker:
    """Performs RequestApproval and WithdrawApproval for one desktop."""

    def __init__(
        self,
        carrier: ApprovalAsking,
        roster: Callable[[], Roster],
        used: UsedApprovals,
        desk: Desk,
        clock: Callable[[], Moment] = now,
        below: Callable[[int], int] = secrets.randbelow,
        ended: Callable[[RequestApproval, Ended], None] = lambda _effect, _ended: None,
    ) -> None:
        """Ask in `desk`'s name; `ended` hears how each request ended, also one that nobody waits for any more."""
        self._carrier = carrier
        self._roster = roster
        self._used = used
        self._desk = desk
        self.clock = clock
        self._below = below
        self._ended_is = ended
        self._open: dict[str, _Open] = {}
        self._asked_ns: list[int] = []
        self._last_words: set[asyncio.Task[None]] = set()

    async def ask(
        self,
        effect: RequestApproval,
        shown: Shown,
        ranks: Mapping[str, int],
        tell: Callable[[Progress], None] = lambda _: None,
    ) -> Ended:
        """Ask, and return when it is decided, expired or withdrawn; `ranks` are the pack's roles with their ranks.

        Raise TooManyRequests or Refused where nobody could be asked; cancelling it withdraws the request.
        """
        at = self.clock()
        self._count(at)
        drawn = draw(self._below)
        request = make_request(effect, self._desk, shown, drawn, secrets.token_hex(16), at)
        live = Live(request, drawn.right, at, self._roster(), ranks, verify)
        one = self._open[effect.id] = _Open(effect.id, live, _name(request), tell)
        tell(self._progress(one, Standing(Outcome.WAITING)))
        why = "the call went on without it"
        helpers = [
            asyncio.create_task(self._helped(one, what)) for what in (self._send(one), self._listen(one))
        ]
        try:
            ended = _with_all(one, await self._decided(one))
            why = ended.why
        except asyncio.CancelledError:
            over = Standing(Outcome.WAITING)
            self._ended_is(effect, _with_all(one, _expired(one, over, self.clock(), why)))
            raise
        finally:
            self._open.pop(effect.id, None)
            for last in (end(helpers), self._say_over(one, why)):
                task = asyncio.create_task(last)
                self._last_words.add(task)
                task.add_done_callback(self._last_words.discard)
        self._ended_is(effect, ended)
        return ended

    def withdraw(self, effect_id: str, why: str = "it was withdrawn") -> bool:
        """Take a request back; no decision counts from here on. Tell whether there was one."""
        one = self._open.get(effect_id)
        if one is not None and not one.withdrawn:
            one.withdrawn = why
            one.arrived.put_nowait(None)
        return one is not None

    def live(self, effect_id: str) -> Live | None:
        """Return a request that is open, with what is known now."""
        one = self._open.get(effect_id)
        return None if one is None or one.withdrawn else self._now(one)

    def accept_code(self, effect_id: str, person: str) -> None:
        """Let a code that was read out by this person, and verified and counted before, stand for signatures."""
        one = self._open[effect_id]
        one.code_of = person
        one.arrived.put_nowait(None)

    @property
    def used(self) -> UsedApprovals:
        """What this desktop has acted on."""
        return self._used

    @property
    def roster(self) -> Roster:
        """Who may sign, as it is now."""
        return self._roster()

    async def close(self) -> None:
        """Withdraw everything and wait until the others were told, for a second at most."""
        for effect_id in tuple(self._open):
            self.withdraw(effect_id, "the program was closed")
        await asyncio.sleep(0)
        if self._last_words:
            await asyncio.wait(self._last_words, timeout=1.0)
        await end(tuple(self._last_words))

    async def _decided(self, one: _Open) -> Ended:
        """Look at everything again whenever something comes, and a few times a second."""
        counted: tuple[SignedDecision, ...] = ()
        while True:
            if one.failed is not None:
                raise one.failed
            live, at = self._now(one), self.clock()
            found = standing(live, counted, at)
            counted = found.counted
            one.turn_away(found.rejected)
            if one.withdrawn:
                return _expired(one, found, at, one.withdrawn)
            if one.code_of and found.outcome is Outcome.WAITING:
                return await self._by_code(one, found, at)
            if found.outcome is not Outcome.WAITING:
                return await self._ended(one, live, found, at)
            try:
                async with asyncio.timeout(LOOK_S):
                    arrived = await one.arrived.get()
            except TimeoutError:
                continue
            if arrived is None:
                continue
            found = standing(self._now(one), (*counted, arrived), self.clock())
            counted = found.counted
            one.turn_away(found.rejected)
            one.tell(self._progress(one, found))

    async def _ended(self, one: _Open, live: Live, found: Standing, at: Moment) -> Ended:
        request = one.live.request
        if found.outcome is Outcome.EXPIRED:
            return _expired(one, found, at, "it expired")
        last = found.counted[-1].decision
        if found.outcome is Outcome.APPROVED:
            signers = [live.roster.signer(signed.decision.signer) for signed in found.counted]
            people = tuple(Person(signer.person, signer.role) for signer in signers if signer is not None)
            if await asyncio.to_thread(self._used.claim, request, at.wall_ms, found.counted):
                given = ApprovalGiven(at=at, answers=one.id, people=people)
                return Ended(given, request, found, "it was approved")
            return _refused(one, found, at, "the approval was used before")
        if found.wrong_number:
            return _refused(one, found, at, "another number was picked")
        if found.outcome is Outcome.COUNTERED:
            return replace(_refused(one, found, at, last.reason or "less was offered"), offered=last.offered)
        return _refused(one, found, at, last.reason or "it was refused")

    async def _by_code(self, one: _Open, found: Standing, at: Moment) -> Ended:
        request, person = one.live.request, one.code_of
        signer = self._roster().signer(person)
        first = signer is not None and await asyncio.to_thread(
            self._used.claim, request, at.wall_ms, by_code_of=person
        )
        if signer is None or not first:
            return _refused(one, found, at, "the approval was used before")
        given = ApprovalGiven(at=at, answers=one.id, people=(Person(person, signer.role),))
        return Ended(given, request, found, told_of_code(person), by_code_of=person)

    async def _helped(self, one: _Open, what: Coroutine[None, None, None]) -> None:
        """Do something beside the deciding, which fails when this does."""
        try:
            await what
        except Exception as failure:  # noqa: BLE001 (it is raised where somebody waits)
            one.failed = failure
            one.arrived.put_nowait(None)

    async def _send(self, one: _Open) -> None:
        """Put the request before people, again and again while nothing carries it."""
        while True:
            with contextlib.suppress(Unavailable):
                one.on_duty = await self._carrier.ask(one.live.request)
                break
            one.tell(self._progress(one, Standing(Outcome.WAITING)))
            await asyncio.sleep(AGAIN_S)
        one.tell(self._progress(one, Standing(Outcome.WAITING)))

    async def _listen(self, one: _Open) -> None:
        async with contextlib.aclosing(self._carrier.decisions(one.digest)) as decisions:
            async for signed in decisions:
                one.arrived.put_nowait(signed)

    async def _say_over(self, one: _Open, why: str) -> None:
        """Tell who may decide that nobody need any more, for as long as the request would have lived."""
        until = time.monotonic() + one.live.request.lifetime_ms / 1000
        while time.monotonic() < until:
            try:
                await self._carrier.withdraw(one.digest, why)
            except Unavailable:
                await asyncio.sleep(AGAIN_S)
            except PortError:
                return
            else:
                return

    def _now(self, one: _Open) -> Live:
        used = (one.digest,) if self._used.holds(one.digest) else ()
        return replace(one.live, roster=self._roster(), used=used)

    def _progress(self, one: _Open, found: Standing) -> Progress:
        return Progress(one.live.request, one.digest, one.live.right, one.on_duty, found)

    def _count(self, at: Moment) -> None:
        self._asked_ns = [ns for ns in self._asked_ns if at.monotonic_ns - ns < 60_000_000_000]
        if len(self._asked_ns) >= MOST_A_MINUTE:
            raise TooManyRequests
        self._asked_ns.append(at.monotonic_ns)


def _name(request: ApprovalRequest) -> str:
    """Return a request's digest; raise Refused for one that nobody could be shown."""
    try:
        return digest(request)
    except Malformed as fault:
        raise Refused(f"This cannot be put before a supervisor: {fault}.") from fault


def _with_all(one: _Open, ended: Ended) -> Ended:
    """Return how it ended with all that came and did not count, be it that it came too late."""
    while not one.arrived.empty():
        signed = one.arrived.get_nowait()
        if signed is not None:
            one.turn_away((Rejected(signed, (Fault.DECIDED,)),))
    found = replace(ended.standing, rejected=tuple(one.rejected))
    return replace(ended, standing=found, turned_away=one.turned_away)


def _refused(one: _Open, found: Standing, at: Moment, why: str) -> Ended:
    request = one.live.request
    return Ended(ApprovalRefused(at=at, answers=one.id, reason=why), request, found, why)


def _expired(one: _Open, found: Standing, at: Moment, why: str) -> Ended:
    request = one.live.request
    return Ended(ApprovalExpired(at=at, answers=one.id), request, found, why)
