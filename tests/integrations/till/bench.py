"""A till on real parts: the sandbox on loopback, an SQLite ledger with a few accounts, a journal, folders."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from integrations.accounts.store import AccountStore
from integrations.gateways.sandbox.server import SandboxServer
from integrations.journal.journal import Journal
from integrations.payments import Amount, Attempt, Instrument
from integrations.receipts.folder import ReceiptFolder
from integrations.receipts.outbox import OutboxFolder
from integrations.till import Counterparts, Sale, SaleLine, Till
from policy.language.tree.pack import Pack
from tests.integrations.accounts.making import account, fill
from tests.integrations.accounts.pristine import new_sqlite
from tests.integrations.contracts.gateway import Sample
from tests.integrations.gateways.sandbox.bench import SandboxBench

ACCOUNTS = 60
_numbers = itertools.count(1)

LINES = (
    SaleLine("past-due-balance", "Past-due balance", "", "1310", 10_000, settles=True),
    SaleLine("late-charge", "Late payment charge", "", "4210", 500, settles=False),
    SaleLine("convenience-fee", "Convenience fee", "card", "4290", 350, settles=False, returns_last=True),
)


def sale(
    *lines: SaleLine, tender: str = "card", language: str = "en", pack: str = "riverbend-utility"
) -> Sale:
    """Make a sale of 108.50, or of other lines."""
    return Sale(
        pack=pack,
        version="2025.11, release 3",
        company="Riverbend Utility",
        time_zone="America/Chicago",
        currency="USD",
        digits=2,
        option="past due",
        tender=tender,
        language=language,
        lines=lines or LINES,
        coming=((date(2026, 12, 23), 6_000),),
        customer="Rosa Núñez",
    )


@cache
def _book() -> bytes:
    """Return the file of the accounts that every till begins with."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "accounts.sqlite"
        address = new_sqlite(path)
        fill(address, *(account(f"1-{at}", f"Customer {at}") for at in range(1, ACCOUNTS + 1)))
        return path.read_bytes()


class TillBench:
    """One desk and its counterparts. `reopen` is what a crash leaves: the files and the other sides."""

    def __init__(self, folder: Path, server: SandboxServer, pack: Pack) -> None:
        self.folder = folder
        self.server = server
        self.pack = pack
        self.sandbox = SandboxBench(server)
        self.packs: dict[str, Pack] = {pack.about.id: pack}
        (folder / "accounts.sqlite").write_bytes(_book())
        self.store = AccountStore.open(f"sqlite:///{folder / 'accounts.sqlite'}")
        self.journal = Journal.open(folder / "journal.sqlite")
        self.till = self.new_till()

    def others(self) -> Counterparts:
        gateway = self.sandbox.gateway
        outbox = OutboxFolder(self.folder / "outbox", sender="billing@riverbend.example")
        return Counterparts(
            gateway, self.store, self.store, self.packs.get, cancelling=gateway, links=gateway, sending=outbox
        )

    def new_till(self, others: Counterparts | None = None) -> Till:
        receipts = ReceiptFolder(self.folder / "receipts")
        return Till(self.journal, others or self.others(), receipts, now=self.now)

    def now(self) -> datetime:
        """Give the sandbox's time."""
        return self.server.api.clock.now()

    async def reopen(self) -> None:
        """Begin anew, as after a crash."""
        self.journal.close()
        self.journal = Journal.open(self.folder / "journal.sqlite")
        self.till = self.new_till()

    async def close(self) -> None:
        await self.till.close()
        await self.store.close()
        await self.sandbox.close()

    async def attempt(
        self, minor: int = 10_850, account: str = "1-1", number: str = "4111111111111111"
    ) -> Attempt:
        card: Instrument = await self.sandbox.card(number)
        key = f"pay-of-a-bench-{next(_numbers):04}"
        return Attempt(key, account, Amount(minor, "USD"), card, f"call of {key}")

    async def taken(self, of: Sale | None = None, account: str = "1-1") -> str:
        """Take a payment as far as captured, and give its key."""
        sold = of or sale()
        attempt = await self.attempt(sold.minor, account)
        await self.till.prepare(attempt, sold, call="call 1")
        await self.till.send(attempt.key)
        return attempt.key

    async def paid(self, of: Sale | None = None, account: str = "1-1") -> str:
        """Take and post a payment, and give its key."""
        key = await self.taken(of, account)
        await self.till.post(key)
        return key

    async def open_items(self, account: str = "1-1") -> dict[str, int]:
        from policy.language.tree.tables import Scope

        facts = await self.store.facts(account, self.pack)
        amounts = {one.id: one.values["item amount"] for one in facts.account.items[Scope.OPEN_ITEM]}
        return {name: amount for name, amount in amounts.items() if isinstance(amount, int)}

    async def codes(self, *keys: str) -> dict[str, int]:
        """Sum the ledger lines of postings by code; what sums to nothing is left out."""
        sums: dict[str, int] = {}
        for key in keys:
            stands = await self.store.posted(key)
            for line in stands.lines if stands is not None else ():
                sums[line.code] = sums.get(line.code, 0) + line.minor
        return {code: minor for code, minor in sums.items() if minor}

    def spoil(self, place: str, kind: str, seconds: float = 0.0) -> None:
        """Let the next request of a place go wrong."""
        self.server.api.faults.plan(place, kind, seconds, 1)

    def next_day(self) -> None:
        self.server.api.clock.advance(timedelta(days=1))


def utc(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


__all__ = ["ACCOUNTS", "LINES", "Sample", "TillBench", "sale", "utc"]
