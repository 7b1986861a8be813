"""Receipts for what is posted: made from the journal and the ledger alone, so that making one again gives the same."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass

from integrations.errors import Refused
from integrations.journal.entries import Entry, ReversalEntry
from integrations.journal.entries import Receipt as Numbered
from integrations.journal.journal import Journal
from integrations.journal.reversals import Reversals
from integrations.journal.rows import UnknownAttempt
from integrations.payments import Way
from integrations.ports import AccountPosting, Message, MessageChannel, MessageSending
from integrations.receipts.folder import Kept, ReceiptFolder
from integrations.receipts.messages import receipt_message
from integrations.receipts.receipt import Receipt, ReceiptKind, ReceiptLine, masked
from integrations.till.books import Books
from integrations.till.counterparts import Packs
from integrations.till.disk import Disk
from integrations.till.sale import Sale


class NotPosted(Refused):
    """There is no receipt before the ledger has the money."""


class NotSendable(Refused):
    """Nothing here sends messages."""

    usual_next_step = "Print the receipt, or read its number to the customer."


@dataclass(frozen=True, slots=True)
class _About:
    """What the journal knows of a receipt; `reversal` is None for a payment's own."""

    numbered: Numbered
    paid: Entry
    reversal: ReversalEntry | None
    of: Numbered | None


class Papers:
    """Makes and sends receipts. `series` is printed before every number: numbers have no gaps within a series."""

    def __init__(
        self,
        journal: Journal,
        books: Books,
        posting: AccountPosting,
        packs: Packs,
        folder: ReceiptFolder,
        disk: Disk,
        series: str = "",
    ) -> None:
        self._journal = journal
        self._reversals = Reversals(journal)
        self._books = books
        self._posting = posting
        self._packs = packs
        self._folder = folder
        self._disk = disk
        self._series = series

    async def make(self, key: str) -> Kept:
        """Make the receipt of a posted attempt or reversal; raise NotPosted or FolderUnavailable."""
        receipt = await self._receipt(key)
        return await asyncio.to_thread(self._folder.keep, receipt)

    async def send(self, sending: MessageSending | None, key: str, channel: str, address: str) -> None:
        """Send it; one that is not made yet is made. Raise NotSendable, or what sending raises."""
        if sending is None or channel not in {one.value for one in MessageChannel}:
            raise NotSendable
        receipt = await self._receipt(key)
        kept = self._folder.files(receipt.number)
        if not kept.is_there:
            kept = await asyncio.to_thread(self._folder.keep, receipt)
        message: Message = receipt_message(receipt, MessageChannel(channel), address, kept)
        await sending.send(message)

    async def missing(self, latest: int) -> tuple[str, ...]:
        """Return the keys among the latest receipts whose files are not there."""
        given = (await self._disk(self._journal.receipts))[-latest:]
        files = [(one.reversal or one.attempt, self._folder.files(self._printed(one))) for one in given]
        return tuple(key for key, kept in files if not kept.is_there)

    async def _receipt(self, key: str) -> Receipt:
        about = await self._disk(lambda: self._about(key))
        paid, reversal = about.paid, about.reversal
        sale = await self._books.sale(paid.key)
        kind, lines = ReceiptKind.PAYMENT, _lines(sale)
        if reversal is not None:
            kind = ReceiptKind.VOID if reversal.way is Way.VOID else ReceiptKind.REFUND
            lines = await self._given_back(reversal, sale)
        total = paid.amount.minor if reversal is None else reversal.minor
        lines = lines or (ReceiptLine("", "", total if reversal is None else -total),)
        reference = paid.gateway_reference if reversal is None else reversal.gateway_reference
        return Receipt(
            number=self._printed(about.numbered),
            kind=kind,
            issued_at=about.numbered.issued_at,
            time_zone=sale.time_zone if sale else "UTC",
            language=sale.language if sale else "en",
            company=sale.company if sale else "",
            account=masked(paid.account),
            currency=paid.amount.currency,
            digits=sale.digits if sale else 2,
            lines=lines,
            total=total,
            tender=sale.tender if sale else paid.tender.value,
            brand=paid.brand,
            last_four=paid.last_four,
            reference=reference or "",
            version=sale.version if sale else "",
            left_open=about.numbered.left_open,
            coming=sale.coming if sale and reversal is None else (),
            customer=sale.customer if sale else "",
            of=self._printed(about.of) if about.of else "",
        )

    async def _given_back(self, reversal: ReversalEntry, sale: Sale | None) -> tuple[ReceiptLine, ...]:
        """Sum what the ledger gave back by component; what has none was the customer's credit."""
        stands = await self._posting.posted(reversal.key)
        shares: dict[str, int] = defaultdict(int)
        for line in stands.lines if stands is not None else ():
            shares[line.component] += line.minor
        named = {name: share for name, share in shares.items() if name and share}
        rest = reversal.minor - sum(named.values())
        found = [ReceiptLine(self._title(name, sale), "", -share) for name, share in named.items()]
        return tuple([*found, ReceiptLine("", "", -rest)] if rest else found)

    def _title(self, component: str, sale: Sale | None) -> str:
        """Return the name that the customer was told, or the pack's."""
        told = [line.title for line in sale.lines if line.component == component] if sale else []
        pack = self._packs(sale.pack) if sale else None
        pages = [one.title for one in pack.components if one.id == component] if pack else []
        return next(iter([*told, *pages]), component)

    def _about(self, key: str) -> _About:
        try:
            reversal = self._reversals.entry(key)
        except UnknownAttempt:
            paid, numbered = self._journal.entry(key), self._journal.receipt(key)
            if numbered is None:
                raise NotPosted from None
            return _About(numbered, paid, None, None)
        numbered = self._reversals.receipt(key)
        if numbered is None:
            raise NotPosted
        first = self._journal.receipt(reversal.attempt)
        return _About(numbered, self._journal.entry(reversal.attempt), reversal, first)

    def _printed(self, numbered: Numbered) -> str:
        return f"{self._series}{numbered.number:06}"


def _lines(sale: Sale | None) -> tuple[ReceiptLine, ...]:
    lines = sale.lines if sale is not None else ()
    return tuple(ReceiptLine(line.title, line.label, line.minor) for line in lines if line.minor)
