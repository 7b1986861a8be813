"""What an account has paid: what this desk took, as its journal has it, and what others took, as the ledger has it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from integrations.customers import PastPayment
from integrations.journal.entries import Entry
from integrations.journal.journal import Journal
from integrations.journal.reversals import Reversals
from integrations.journal.states import ReversalState
from integrations.ports import AccountReading, Settlements
from integrations.till.disk import Disk
from policy.returns import Payment, Return

MOST = 12
"""So many payments are told, the newest first."""
_NOON = time(12)


class History:
    """Lists payments. A gateway that tells no cut-off voids nothing."""

    def __init__(
        self, journal: Journal, reading: AccountReading, settlements: Settlements | None, disk: Disk
    ) -> None:
        self._journal = journal
        self._reversals = Reversals(journal)
        self._reading = reading
        self._settlements = settlements
        self._disk = disk

    async def payments(self, account: str) -> tuple[Payment, ...]:
        """Give the latest payments of an account, the newest first; raise a PortError."""
        file = await self._reading.file(account)
        ours = await self._disk(lambda: self._ours(account))
        known = {one.key for one in ours}
        others = (_elsewhere(one) for one in file.payments if one.minor > 0 and one.posting not in known)
        found = sorted((*ours, *others), key=lambda one: one.at_ms, reverse=True)
        return tuple(found[:MOST])

    def _ours(self, account: str) -> list[Payment]:
        return [self._payment(one) for one in self._journal.taken_from(account, MOST)]

    def _payment(self, entry: Entry) -> Payment:
        at = entry.captured_at or entry.changed_at
        receipt = self._journal.receipt(entry.key)
        began = self._reversals.of(entry.key)
        return Payment(
            key=entry.key,
            at_ms=_ms(at),
            minor=entry.amount.minor,
            tender=entry.tender.value,
            brand=entry.brand,
            last_four=entry.last_four,
            receipt=None if receipt is None else receipt.number,
            returns=tuple(
                Return(one.key, one.minor, refused=one.state is ReversalState.REFUSED) for one in began
            ),
            void_until_ms=self._cut_off(at),
        )

    def _cut_off(self, at: datetime) -> int | None:
        """Return when the batch of a payment closes; the days round a moment name batches in any time zone."""
        if self._settlements is None:
            return None
        for days in (-1, 0, 1):
            begins, ends = self._settlements.batch(at.date() + timedelta(days=days))
            if begins <= at < ends:
                return _ms(ends)
        return None


def _elsewhere(one: PastPayment) -> Payment:
    key = one.posting or f"{one.day.isoformat()} {one.reference}"
    at = datetime.combine(one.day, _NOON, UTC)
    return Payment(key, _ms(at), one.minor, one.tender, elsewhere=True)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
