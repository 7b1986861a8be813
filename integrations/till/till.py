"""The till itself: every call by which a runner performs an effect about money, and recovery after a crash."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from integrations.customers import PlanAgreed
from integrations.errors import PortError
from integrations.journal.entries import Receipt
from integrations.journal.journal import Journal
from integrations.journal.recovery import Recovery
from integrations.journal.reversals import Reversals
from integrations.logs.writing import note
from integrations.payments import (
    Attempt,
    CaptureOutcome,
    LinkRequest,
    LinkState,
    PaymentLink,
    ReversalOutcome,
    Tender,
    Way,
)
from integrations.ports import MessageChannel
from integrations.receipts.folder import Kept, ReceiptFolder
from integrations.receipts.messages import link_message
from integrations.till.attempts import Attempts
from integrations.till.books import Books
from integrations.till.counterparts import Clock, Counterparts, ToTheEnd
from integrations.till.disk import Disk
from integrations.till.history import History
from integrations.till.links import Links
from integrations.till.papers import NotSendable, Papers
from integrations.till.returns import Returns
from integrations.till.sale import Sale
from policy.returns import Payment

_log = logging.getLogger(__name__)

LATEST = 50
"""How many of the latest receipts are looked at for files that are not there."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class News:
    """What recovery learned of one key: an outcome, a receipt's number, or why it has to be asked again.

    `of` is the attempt that a reversal gives back, "" for an attempt itself.
    """

    key: str
    of: str = ""
    outcome: CaptureOutcome | ReversalOutcome | None = None
    receipt: int | None = None
    why: str = ""


class Till:
    """One desk's till. It belongs to one event loop; the journal is not used beside it."""

    def __init__(
        self,
        journal: Journal,
        others: Counterparts,
        folder: ReceiptFolder,
        *,
        series: str = "",
        now: Clock = _now,
    ) -> None:
        recovery = Recovery(journal, others.gateway, others.cancelling)
        self._journal = journal
        self._others = others
        self._disk = disk = Disk()
        self._to_the_end = ToTheEnd()
        self._attempts = Attempts(journal, others.gateway, recovery, disk, now)
        self._links = Links(journal, others.links, self._attempts, disk, now)
        self._books = Books(journal, others.posting, others.reading, others.packs, disk, now, others.agreeing)
        self._returns = Returns(journal, others.gateway, recovery, self._books, disk, now)
        self._history = History(journal, others.reading, others.settlements, disk)
        self._papers = Papers(journal, self._books, others.posting, others.packs, folder, disk, series)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Wait for what is under way, then let the journal go."""
        await self._to_the_end.finish()
        await self._disk(self._journal.close)
        await self._disk.close()

    # --- Taking -----------------------------------------------------------------------------------------------

    async def prepare(self, attempt: Attempt, sale: Sale, *, call: str) -> None:
        """Write an attempt down; when this returns it is on the disk and nothing was sent."""
        await self._attempts.prepare(attempt, sale, call)

    async def drop(self, key: str) -> None:
        """Note that a prepared attempt is never sent."""
        await self._attempts.drop(key)

    async def send(self, key: str) -> CaptureOutcome:
        """Send a prepared attempt, once; a PortError means that nothing was taken."""
        return await self._to_the_end(self._attempts.send(key))

    async def look_up(self, key: str) -> CaptureOutcome:
        """Ask what became of an attempt, or of the payment by a link, and note it."""
        entry = await self._disk(lambda: self._journal.entry(key))
        if entry.tender is Tender.LINK:
            await self._links.follow(key)
            return await self._attempts.known(key)
        return await self._attempts.look_up(key)

    # --- Posting and receipts ---------------------------------------------------------------------------------

    async def post(self, key: str) -> Receipt:
        """Post captured money and give the receipt's number; the same one however often it is asked."""
        return await self._to_the_end(self._books.post(key))

    async def plan(self, key: str) -> PlanAgreed | None:
        """Give the plan that a posted payment began and the account now has; None if there is none."""
        return await self._books.plan(key)

    async def make_receipt(self, key: str) -> Kept:
        """Make the files of the receipt of a posted attempt or reversal, again the same."""
        return await self._papers.make(key)

    async def send_receipt(self, key: str, *, channel: str, address: str) -> None:
        """Send a receipt by `text` or `email`; printing is the panel's, from the PDF."""
        await self._papers.send(self._others.sending, key, channel, address)

    async def receipt_number(self, key: str) -> int | None:
        """Give the number of the receipt of an attempt or a reversal; None as long as it is not posted."""
        reversals = Reversals(self._journal)
        given = await self._disk(lambda: self._journal.receipt(key) or reversals.receipt(key))
        return None if given is None else given.number

    # --- Links ------------------------------------------------------------------------------------------------

    async def create_link(
        self, request: LinkRequest, sale: Sale, *, call: str, account: str, channel: str, address: str
    ) -> PaymentLink:
        """Make a link and send it to the customer; a PortError means that nobody can pay by it."""
        sending = self._others.sending
        if sending is None or channel not in {one.value for one in MessageChannel}:
            raise NotSendable
        link = await self._links.create(request, sale, call=call, account=account)
        message = link_message(
            link,
            request.key,
            channel=MessageChannel(channel),
            address=address,
            company=sale.company,
            language=sale.language,
            digits=sale.digits,
            time_zone=sale.time_zone,
        )
        await self._links.send(sending, request.key, message)
        return link

    async def follow_link(self, key: str) -> PaymentLink:
        """Ask how far the customer has come; once it is PAID the journal has it, and it is to be posted."""
        return await self._links.follow(key)

    async def cancel_link(self, key: str) -> PaymentLink:
        """Make sure that a link cannot be paid any more; PAID if it was, meanwhile."""
        return await self._links.cancel(key)

    # --- Giving back ------------------------------------------------------------------------------------------

    async def payments(self, account: str) -> tuple[Payment, ...]:
        """List what an account has paid, with what went back of it and how it can go back; raise a PortError."""
        return await self._history.payments(account)

    async def reverse(self, key: str, *, of: str, minor: int, way: Way) -> ReversalOutcome:
        """Give money of a payment back, once, and post that; a PortError means that nothing went back."""
        return await self._to_the_end(self._returns.reverse(key, of=of, minor=minor, way=way))

    async def look_up_reversal(self, key: str) -> ReversalOutcome:
        """Ask what became of a reversal, note it and post it."""
        return await self._returns.look_up(key)

    # --- Recovery ---------------------------------------------------------------------------------------------

    async def recover(self) -> tuple[News, ...]:
        """Decide what is open and nobody waits for, post what is captured, make receipts that are missing.

        At the start of the program nothing else is sent before. It raises nothing: what could not be done says why,
        and is done when it is asked again.
        """
        news: list[News] = []
        for entry in await self._attempts.left_open():
            await self._learn(news, entry.key, "", self._attempts.look_up(entry.key))
        for entry in await self._links.left_open():
            await self._learn(news, entry.key, "", self._followed(entry.key))
        for reversal in await self._returns.left_open():
            await self._learn(news, reversal.key, reversal.attempt, self._returns.look_up(reversal.key))
        for entry in await self._disk(self._journal.unposted):
            await self._enter(news, entry.key, "", self.post(entry.key))
        unposted = Reversals(self._journal).unposted
        for reversal in await self._disk(unposted):
            posting = self._to_the_end(self._books.post_reversal(reversal.key))
            await self._enter(news, reversal.key, reversal.attempt, posting)
        for key in await self._papers.missing(LATEST):
            await self._make(news, key)
        return tuple(news)

    async def _followed(self, key: str) -> CaptureOutcome | None:
        """Follow a link; one that is merely open is no news."""
        link = await self._links.follow(key)
        still_open = link.state in (LinkState.OPEN, LinkState.VIEWED)
        return None if still_open else await self._attempts.known(key)

    async def _learn(
        self, news: list[News], key: str, of: str, asking: Awaitable[CaptureOutcome | ReversalOutcome | None]
    ) -> None:
        try:
            outcome = await asking
        except PortError as error:
            news.append(News(key, of, why=error.message))
        else:
            if outcome is not None:
                news.append(News(key, of, outcome))

    async def _enter(self, news: list[News], key: str, of: str, posting: Awaitable[Receipt]) -> None:
        try:
            receipt = await posting
        except PortError as error:
            note(_log, "money.not-posted", logging.WARNING, attempt=key, error=type(error).__name__.lower())
            news.append(News(key, of, why=error.message))
        else:
            news.append(News(key, of, receipt=receipt.number))

    async def _make(self, news: list[News], key: str) -> None:
        try:
            await self.make_receipt(key)
        except PortError as error:
            news.append(News(key, why=error.message))
