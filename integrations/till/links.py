"""Paying by a link: an open attempt like any other until the gateway says that it is paid or can no longer be."""

from __future__ import annotations

from integrations.errors import PortError, Refused
from integrations.journal.entries import Entry
from integrations.journal.journal import Journal
from integrations.journal.rows import UnknownAttempt
from integrations.payments import (
    Amount,
    Attempt,
    Captured,
    Declined,
    DeclineReason,
    Instrument,
    LinkRequest,
    LinkState,
    NextStep,
    PaymentLink,
    Tender,
)
from integrations.ports import Message, MessageSending, PaymentLinks
from integrations.till.attempts import TAKEN, Attempts
from integrations.till.counterparts import Clock
from integrations.till.disk import Disk
from integrations.till.sale import DoesNotAddUp, Sale, written

NO_CURRENCY = "XXX"
"""ISO 4217's code for none: the currency of a link that was never made."""


class NoLinks(Refused):
    """This gateway makes no payment links."""

    usual_next_step = "Take the payment in another way."


class Links:
    """The links of one journal. A link whose address reached nobody cannot be paid."""

    def __init__(
        self,
        journal: Journal,
        links: PaymentLinks | None,
        attempts: Attempts,
        disk: Disk,
        now: Clock,
    ) -> None:
        self._journal = journal
        self._links = links
        self._attempts = attempts
        self._disk = disk
        self._now = now

    async def create(self, request: LinkRequest, sale: Sale, *, call: str, account: str) -> PaymentLink:
        """Write it down and make the link; it is nobody's before it is sent. A PortError means: there is none."""
        if (request.amount.minor, request.amount.currency) != (sale.minor, sale.currency):
            raise DoesNotAddUp
        links = self._required()
        nothing = Instrument("", Tender.LINK, "", "")
        attempt = Attempt(request.key, account, request.amount, nothing, request.reference)
        text = written(sale)
        await self._disk(lambda: self._prepare(attempt, call, text))
        try:
            link = await links.create_link(request)
            await self._disk(lambda: self._journal.linked(request.key, link.reference))
        except PortError:
            await self._over(request.key, DeclineReason.NOT_SENT)
            raise
        return link

    async def send(self, sending: MessageSending, key: str, message: Message) -> None:
        """Send the address to the customer; if that cannot be done the link is closed again."""
        try:
            await sending.send(message)
        except PortError:
            await self._close_quietly(key)
            raise

    async def follow(self, key: str) -> PaymentLink:
        """Ask how far the customer has come, and note what is decided by it."""
        entry, reference = await self._known(key)
        if entry is None or reference is None or entry.state in TAKEN:
            return await self._settled(key, entry)
        return await self._note(key, await self._required().link(reference))

    async def cancel(self, key: str) -> PaymentLink:
        """Make sure that it cannot be paid any more; PAID if it was, meanwhile."""
        entry, reference = await self._known(key)
        if entry is None or reference is None or entry.state in TAKEN:
            return await self._settled(key, entry)
        links = self._required()
        try:
            link = await links.cancel_link(reference)
        except Refused:  # it is paid already
            link = await links.link(reference)
        return await self._note(key, link)

    async def left_open(self) -> tuple[Entry, ...]:
        """List the links that may still be paid."""
        found = await self._disk(self._journal.undecided)
        return tuple(one for one in found if one.tender is Tender.LINK)

    def _prepare(self, attempt: Attempt, call: str, sale: str) -> None:
        self._journal.prepare(attempt, call=call, at=self._now(), sale=sale)
        self._journal.sent(attempt.key, self._now())

    async def _known(self, key: str) -> tuple[Entry | None, str | None]:
        try:
            entry = await self._disk(lambda: self._journal.entry(key))
        except UnknownAttempt:
            return None, None
        return entry, await self._disk(lambda: self._journal.link(key))

    async def _settled(self, key: str, entry: Entry | None) -> PaymentLink:
        """Tell of a link that needs no asking: never made, never sent to anybody, or paid."""
        if entry is None:
            return PaymentLink("", "", Amount(0, NO_CURRENCY), LinkState.CANCELLED, self._now())
        if entry.state in TAKEN:
            paid_by = entry.gateway_reference
            return PaymentLink("", "", entry.amount, LinkState.PAID, entry.changed_at, paid_by)
        await self._over(key, DeclineReason.NOT_SENT)
        return PaymentLink("", "", entry.amount, LinkState.CANCELLED, self._now())

    async def _note(self, key: str, link: PaymentLink) -> PaymentLink:
        if link.state is LinkState.PAID:
            reference = link.paid_by or link.reference
            await self._attempts.note(Captured(key, reference, link.amount, self._now()))
        elif link.state in (LinkState.EXPIRED, LinkState.CANCELLED, LinkState.BLOCKED):
            await self._over(key, DeclineReason.CANCELLED)
        return link

    async def _over(self, key: str, reason: DeclineReason) -> None:
        await self._attempts.note(Declined(key, reason, NextStep.OTHER_TENDER))

    async def _close_quietly(self, key: str) -> None:
        """Close a link that reached nobody; if the gateway is away it is closed when it is looked at again."""
        try:
            await self.cancel(key)
        except PortError:
            return

    def _required(self) -> PaymentLinks:
        if self._links is None:
            raise NoLinks
        return self._links
