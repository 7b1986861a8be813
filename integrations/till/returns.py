"""Giving money back: journalled, sent once, looked up when nobody knows, posted when it went back."""

from __future__ import annotations

import logging

from integrations.errors import OutcomeUnknown, PortError, Refused
from integrations.journal.entries import ReversalEntry
from integrations.journal.journal import Journal
from integrations.journal.recovery import Recovery
from integrations.journal.reversals import Reversals
from integrations.journal.states import OPEN_REVERSALS, ReversalState
from integrations.logs.writing import note
from integrations.payments import (
    Amount,
    NotReversed,
    NotReversedReason,
    Reversal,
    ReversalOutcome,
    Reversed,
    Unknown,
    Way,
)
from integrations.ports import Gateway
from integrations.till.attempts import NOT_NOTED
from integrations.till.books import Books
from integrations.till.counterparts import Clock
from integrations.till.disk import Disk

_log = logging.getLogger(__name__)


class VoidIsWhole(Refused):
    """A void takes back the whole payment."""

    usual_next_step = "Nothing was given back. Void all of it, or refund a part after the gateway's cut-off."


class Returns:
    """The reversals of one journal."""

    def __init__(
        self,
        journal: Journal,
        gateway: Gateway,
        recovery: Recovery,
        books: Books,
        disk: Disk,
        now: Clock,
    ) -> None:
        self._journal = journal
        self._reversals = Reversals(journal)
        self._gateway = gateway
        self._recovery = recovery
        self._books = books
        self._disk = disk
        self._now = now
        self._under_way: set[str] = set()

    async def reverse(self, key: str, *, of: str, minor: int, way: Way) -> ReversalOutcome:
        """Give a part or all of a payment back, once. A PortError means that nothing went back.

        The payment is posted first if it was not yet: what the ledger does not have cannot be taken from it. Raise
        MoreThanCaptured, ReversalOpen, KeyTaken, VoidIsWhole, or what posting raises.
        """
        await self._books.post(of)
        self._under_way.add(key)
        try:
            reversal = await self._disk(lambda: self._prepare(key, of, minor, way))
            await self._disk(lambda: self._reversals.sent(key, self._now()))
            try:
                outcome = await self._gateway.reverse(reversal)
            except OutcomeUnknown as error:
                outcome = Unknown(key, error.message)
            except PortError:
                await self._note(NotReversed(key, NotReversedReason.NEVER_ARRIVED))
                raise
            return await self._concluded(outcome)
        finally:
            self._under_way.discard(key)

    async def look_up(self, key: str) -> ReversalOutcome:
        """Ask the gateway what became of it, note it, and post it if the money went back."""
        entry = await self._disk(lambda: self._reversals.entry(key))
        if entry.state not in OPEN_REVERSALS:
            return await self._disk(lambda: self._outcome_of(key))
        return await self._concluded(await self._recovery.reversal_outcome(entry, self._now()))

    async def left_open(self) -> tuple[ReversalEntry, ...]:
        """List what may still give money back and nobody here is waiting for."""
        found = await self._disk(self._reversals.undecided)
        return tuple(one for one in found if one.key not in self._under_way)

    def _prepare(self, key: str, of: str, minor: int, way: Way) -> Reversal:
        paid = self._journal.entry(of)
        earlier = [one for one in self._reversals.of(of) if one.state is not ReversalState.REFUSED]
        if way is Way.VOID and not earlier and 0 < minor < paid.amount.minor:
            raise VoidIsWhole
        return self._reversals.prepare(key, attempt=of, minor=minor, way=way, at=self._now())

    async def _concluded(self, outcome: ReversalOutcome) -> ReversalOutcome:
        """Note an outcome; what went back is posted at once, or later if the ledger is away."""
        noted = await self._note(outcome)
        if isinstance(noted, Reversed):
            try:
                await self._books.post_reversal(noted.key)
            except PortError as error:
                note(
                    _log,
                    "reversal.not-posted",
                    logging.WARNING,
                    request=noted.key,
                    error=type(error).__name__.lower(),
                )
        return noted

    async def _note(self, outcome: ReversalOutcome) -> ReversalOutcome:
        try:
            return await self._disk(lambda: self._settle(outcome))
        except PortError as error:
            note(
                _log,
                "reversal.not-noted",
                logging.WARNING,
                request=outcome.key,
                error=type(error).__name__.lower(),
            )
            return Unknown(outcome.key, NOT_NOTED)

    def _settle(self, outcome: ReversalOutcome) -> ReversalOutcome:
        if self._reversals.entry(outcome.key).state in OPEN_REVERSALS:
            self._reversals.settle(outcome, self._now())
            return outcome
        return self._outcome_of(outcome.key)

    def _outcome_of(self, key: str) -> ReversalOutcome:
        """Return what the journal knows of a decided reversal, as the gateway would say it."""
        entry = self._reversals.entry(key)
        if entry.state is ReversalState.DONE:
            currency = self._journal.entry(entry.attempt).amount.currency
            at = entry.returned_at or entry.changed_at
            return Reversed(key, entry.gateway_reference or "", Amount(entry.minor, currency), entry.way, at)
        known = set(NotReversedReason)
        reason = NotReversedReason.NEVER_ARRIVED
        return NotReversed(key, NotReversedReason(entry.reason) if entry.reason in known else reason)
