"""Taking money once: written down before it is sent, noted before it is told, looked up and never repeated."""

from __future__ import annotations

import logging

from integrations.errors import OutcomeUnknown, PortError, Refused
from integrations.journal.entries import Entry
from integrations.journal.journal import Journal
from integrations.journal.recovery import Recovery
from integrations.journal.rows import UnknownAttempt
from integrations.journal.states import State
from integrations.logs.writing import note
from integrations.payments import (
    Attempt,
    Captured,
    CaptureOutcome,
    Declined,
    DeclineReason,
    NextStep,
    Tender,
    Unknown,
)
from integrations.ports import Gateway
from integrations.till.counterparts import Clock
from integrations.till.disk import Disk
from integrations.till.sale import DoesNotAddUp, Sale, written

_log = logging.getLogger(__name__)

TAKEN = (State.CAPTURED, State.POSTED, State.REVERSED)
NOT_NOTED = "the journal could not note the answer"


class NotPrepared(Refused):
    """This attempt was not written down by this program, so it is not sent."""


class AlreadySent(Refused):
    """This attempt was sent before: look up what became of it."""


class Attempts:
    """The attempts of one journal. Tokens are held here, in memory, from their writing down until they are sent."""

    def __init__(
        self, journal: Journal, gateway: Gateway, recovery: Recovery, disk: Disk, now: Clock
    ) -> None:
        self._journal = journal
        self._gateway = gateway
        self._recovery = recovery
        self._disk = disk
        self._now = now
        self._ready: dict[str, Attempt] = {}
        self._under_way: set[str] = set()

    async def prepare(self, attempt: Attempt, sale: Sale, call: str) -> None:
        """Write an attempt and its sale down; raise DoesNotAddUp, AttemptOpen, KeyTaken or a failure of the disk."""
        if (attempt.amount.minor, attempt.amount.currency) != (sale.minor, sale.currency):
            raise DoesNotAddUp
        text, at = written(sale), self._now()
        self._ready[attempt.key] = attempt
        try:
            await self._disk(lambda: self._journal.prepare(attempt, call=call, at=at, sale=text))
        except PortError:
            self._ready.pop(attempt.key, None)
            raise

    async def drop(self, key: str) -> None:
        """Note that a prepared attempt is never sent; harmless if it is not there or was dropped before."""
        self._ready.pop(key, None)
        await self._disk(lambda: self._drop(key))

    async def send(self, key: str) -> CaptureOutcome:
        """Send it, once. A PortError means that nothing was taken."""
        attempt = self._ready.pop(key, None)
        if attempt is None:
            raise NotPrepared
        self._under_way.add(key)
        try:
            await self._disk(lambda: self._journal.sent(key, self._now()))
            try:
                outcome = await self._gateway.capture(attempt)
            except OutcomeUnknown as error:
                outcome = Unknown(key, error.message)
            except PortError as error:
                reason = DeclineReason.REFUSED if isinstance(error, Refused) else DeclineReason.NOT_SENT
                await self.note(Declined(key, reason, NextStep.TRY_LATER))
                raise
            return await self.note(outcome)
        finally:
            self._under_way.discard(key)

    async def look_up(self, key: str) -> CaptureOutcome:
        """Ask the gateway what became of it and note that. What has captured stays captured."""
        entry = await self._disk(lambda: self._journal.entry(key))
        if entry.state in TAKEN or entry.reason == DeclineReason.NOT_SENT:
            return outcome_of(entry)
        if key in self._ready:
            raise AlreadySent("This attempt is about to be sent.")
        return await self.note(await self._recovery.outcome(entry, self._now()))

    async def known(self, key: str) -> CaptureOutcome:
        """Give what the journal knows of an attempt, asking nobody."""
        return outcome_of(await self._disk(lambda: self._journal.entry(key)))

    async def note(self, outcome: CaptureOutcome) -> CaptureOutcome:
        """Write down what became of an attempt, and give what the journal has now.

        What cannot be written down is not known: it is looked up again.
        """
        try:
            return await self._disk(lambda: self._note(outcome))
        except PortError as error:
            note(
                _log,
                "attempt.not-noted",
                logging.WARNING,
                attempt=outcome.key,
                error=type(error).__name__.lower(),
            )
            return Unknown(outcome.key, NOT_NOTED)

    async def left_open(self) -> tuple[Entry, ...]:
        """List what may still take money and nobody here is waiting for, links left out."""
        found = await self._disk(self._journal.undecided)
        busy = self._under_way | self._ready.keys()
        return tuple(one for one in found if one.key not in busy and one.tender is not Tender.LINK)

    def _drop(self, key: str) -> None:
        try:
            entry = self._journal.entry(key)
        except UnknownAttempt:
            return
        if entry.state is State.PREPARED:
            self._journal.settle(Declined(key, DeclineReason.NOT_SENT, NextStep.ENTER_AGAIN), self._now())
        elif entry.state is not State.DECLINED:
            raise AlreadySent

    def _note(self, outcome: CaptureOutcome) -> CaptureOutcome:
        entry, at = self._journal.entry(outcome.key), self._now()
        if isinstance(outcome, Captured):
            if entry.state in TAKEN:
                return outcome_of(entry)
            if outcome.amount != entry.amount:
                if entry.state is State.SENT:
                    self._journal.settle(Unknown(outcome.key, "the gateway took another amount"), at)
                return outcome
            return outcome_of(self._journal.settle(outcome, at))
        if entry.state in (State.PREPARED, State.SENT, State.UNKNOWN):
            self._journal.settle(outcome, at)
            return outcome
        # a late “unknown” or “declined” takes nothing back of what is known
        return (
            outcome if isinstance(outcome, Declined) and entry.state is State.DECLINED else outcome_of(entry)
        )


def outcome_of(entry: Entry) -> CaptureOutcome:
    """Return what the journal knows of an attempt, as the gateway would say it."""
    if entry.state in TAKEN and entry.gateway_reference is not None and entry.captured_at is not None:
        return Captured(entry.key, entry.gateway_reference, entry.amount, entry.captured_at)
    if entry.state is State.DECLINED:
        known = set(DeclineReason)
        reason = DeclineReason(entry.reason) if entry.reason in known else DeclineReason.REFUSED
        return Declined(entry.key, reason, NextStep.ENTER_AGAIN)
    return Unknown(entry.key, entry.reason or "it is not decided yet")
