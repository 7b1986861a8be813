"""Posting what was taken and given back: once in the ledger, then a receipt number without gaps, in this order."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from integrations.customers import PlanAgreed, Posting
from integrations.errors import PortError, Refused, Unavailable
from integrations.journal.entries import Entry, Receipt
from integrations.journal.journal import Journal
from integrations.journal.reversals import Reversals
from integrations.journal.states import IllegalMove, State
from integrations.logs.writing import note
from integrations.ports import AccountAgreeing, AccountPosting, AccountReading
from integrations.till.allocating import giving_back_of, left_open, plan_of, posting_of, unplaced
from integrations.till.counterparts import Clock, Packs
from integrations.till.disk import Disk
from integrations.till.sale import Sale, read

_log = logging.getLogger(__name__)


class PackMissing(Unavailable):
    """The policy pack by which this payment is spread over the account is not there."""

    usual_next_step = "The payment is kept and posted later. Install the pack that the payment was quoted by."


class Books:
    """Puts journalled money into the ledger. One posting at a time, so that two never race for an item."""

    def __init__(
        self,
        journal: Journal,
        posting: AccountPosting,
        reading: AccountReading,
        packs: Packs,
        disk: Disk,
        now: Clock,
        agreeing: AccountAgreeing | None = None,
    ) -> None:
        self._journal = journal
        self._reversals = Reversals(journal)
        self._posting = posting
        self._reading = reading
        self._packs = packs
        self._disk = disk
        self._now = now
        self._agreeing = agreeing
        self._turn = asyncio.Lock()

    async def post(self, key: str) -> Receipt:
        """Post a captured payment and give its receipt number; asked again it gives the same one."""
        async with self._turn:
            return await self._post(key)

    async def post_reversal(self, key: str) -> Receipt:
        """Post money that went back and give the number of its receipt; asked again it gives the same one."""
        async with self._turn:
            given = await self._disk(lambda: self._reversals.receipt(key))
            if given is not None:
                return given
            reversal = await self._disk(lambda: self._reversals.entry(key))
            paid = await self._disk(lambda: self._journal.entry(reversal.attempt))
            if paid.state is State.CAPTURED:
                await self._post(paid.key)
            sale = await self.sale(paid.key)
            await self._posting.give_back(giving_back_of(reversal, paid, sale))
            still_open = await self._left_open(paid, sale)
            return await self._disk(
                lambda: self._reversals.posted(key, self._now(), left_open=still_open),
            )

    async def sale(self, key: str) -> Sale | None:
        """Give what was sold with an attempt; None if that was not kept or cannot be read."""
        text = await self._disk(lambda: self._journal.sale(key))
        try:
            return read(text) if text else None
        except (ValueError, TypeError, KeyError):
            note(_log, "sale.unreadable", logging.WARNING, attempt=key)
            return None

    async def _post(self, key: str) -> Receipt:
        given = await self._disk(lambda: self._journal.receipt(key))
        if given is not None:
            return given
        entry = await self._disk(lambda: self._journal.entry(key))
        if entry.state is not State.CAPTURED:
            raise IllegalMove(f"A payment that is {entry.state} cannot be posted.")
        sale = await self.sale(key)
        if await self._posting.posted(key) is None:
            await self._book(entry, sale)
        await self._agree(entry, sale)
        still_open = await self._left_open(entry, sale)
        return await self._disk(partial(self._journal.posted, key, self._now(), left_open=still_open))

    async def plan(self, key: str) -> PlanAgreed | None:
        """Give the plan that a payment began; None if it began none, or nobody keeps plans."""
        entry, sale = await self._disk(lambda: self._journal.entry(key)), await self.sale(key)
        return None if sale is None or self._agreeing is None else plan_of(entry, sale)

    async def _agree(self, entry: Entry, sale: Sale | None) -> None:
        """Write the plan that the payment begins, before the payment counts as posted, so that none is lost.

        A book that refuses the plan does not keep the money from being posted; people have to look at it.
        """
        plan = None if sale is None else plan_of(entry, sale)
        if plan is None or self._agreeing is None:
            return
        try:
            await self._agreeing.agree(plan)
        except Refused as error:
            note(_log, "plan.refused", logging.ERROR, attempt=entry.key, error=type(error).__name__.lower())

    async def _book(self, entry: Entry, sale: Sale | None) -> None:
        """Post to what is open now. When that changes meanwhile, spread the payment again, a few times."""
        refused: Posting | None = None
        for last in (False, False, True):
            posting = await self._spread(entry, sale)
            try:
                await self._posting.post(posting)
            except Refused:
                stands = await self._posting.posted(entry.key)
                if stands is not None and (stands.account, stands.amount) == (entry.account, entry.amount):
                    return  # an answer was lost, and the ledger has had it since
                if last or posting == refused:
                    raise
                refused = posting
            else:
                return

    async def _spread(self, entry: Entry, sale: Sale | None) -> Posting:
        if sale is None:
            return unplaced(entry)
        pack = self._packs(sale.pack)
        if pack is None:
            raise PackMissing
        return posting_of(entry, sale, await self._reading.facts(entry.account, pack), pack)

    async def _left_open(self, entry: Entry, sale: Sale | None) -> int | None:
        """Say what is open on the account now; a receipt without it is better than none."""
        pack = self._packs(sale.pack) if sale is not None else None
        if pack is None:
            return None
        try:
            return left_open(await self._reading.facts(entry.account, pack))
        except PortError:
            return None
