"""kill -9 of the panel at every stage of a payment: after it is started again, the money is right to the cent."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop.bootstrap import make_accounts
from desktop.bootstrap.packs import compiled
from integrations.accounts.database import Database
from integrations.accounts.plain import plain_text
from integrations.accounts.reading import facts
from integrations.accounts.records import AccountRecord, Book, ItemRecord, Part
from integrations.accounts.store import AccountStore
from integrations.accounts.writing import add_accounts, add_children, book_of
from integrations.gateways.sandbox.client import SandboxGateway
from integrations.journal.journal import Journal
from integrations.journal.states import State
from integrations.payments import SettlementKind, SettlementLine
from policy.language.tree.tables import Scope

PACK = "riverbend-utility"
ROSA = "8841-2207-3"
ACCOUNTS = "accounts.sqlite"
DESKS, KILLS = 2, 100  # that many kills of each desk, the desks side by side
STAGES = (
    "RECOVERED", "RINGING", "VERIFYING", "GUIDING", "PAUSING", "ENTRY", "PREPARING", "SENDING", "CAPTURED", "POSTED",
    "RECEIPT", "CLOSING", "WRAP_UP",
)  # fmt: skip
AROUND_MONEY = ("ENTRY", "PREPARING", "SENDING", "CAPTURED", "POSTED")
LONGEST_MS = {"ENTRY": 30, "PREPARING": 12, "SENDING": 12, "CAPTURED": 12, "POSTED": 60}
"""About how long these stages last, so that a kill falls into them as often as behind them."""


def number(caller: int) -> str:
    return f"+1202555{caller:04d}"


def same_customers(address: str, count: int) -> None:
    """Add customers who all owe what Rosa owes, each with a number of their own."""
    compilation = compiled(PACK)
    pack = compilation.pack
    assert pack is not None
    make_accounts(address, compilation, 1, 1, date(2025, 11, 4), lambda *_: None)
    database = Database.open(address)
    rosa = database.read(lambda connection: facts(connection, ROSA, pack))
    records = [
        AccountRecord(
            f"C-{caller}",
            (("holder", "Customer"),),
            "1 Elm St",
            "en",
            {number(caller): ("mobile", "")},
            {},
            plain_text(rosa.account.values),
        )
        for caller in range(count)
    ]
    items = [
        ItemRecord(
            one.id,
            rosa.components[one.id],
            _minor(one.values["item amount"]),
            _date(one.values["item due"]),
            plain_text({k: v for k, v in one.values.items() if k not in {"item amount", "item due"}}),
        )
        for one in rosa.account.items[Scope.OPEN_ITEM]
    ]
    services = [
        ItemRecord(one.id, None, None, None, plain_text(one.values))
        for one in rosa.account.items[Scope.SERVICE]
    ]

    def write(connection: Any) -> None:
        book = book_of(connection, Book(pack.about.id, pack.about.currency, pack.about.minor_digits))
        ids = add_accounts(connection, book, records)
        add_children(connection, Part.OPEN_ITEMS, dict.fromkeys(ids.values(), items))
        add_children(connection, Part.SERVICES, dict.fromkeys(ids.values(), services))

    database.write(write)
    database.close()


def _minor(value: object) -> int:
    assert isinstance(value, int)
    return value


def _date(value: object) -> date:
    assert isinstance(value, date)
    return value


class Nursery:
    """The process that starts panels and kills them."""

    def __init__(self, folder: Path, url: str, key: str) -> None:
        self._given = {"folder": str(folder), "url": url, "key": key}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.crash.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def panel(self, call: str, caller: str, stage: str = "", after_ms: int = 0) -> list[str]:
        """Start a panel for one call, kill it where it is said, and return the stages it came to."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {**self._given, "call": call, "number": caller, "stage": stage, "after_ms": after_ms}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if not stage:
            assert answer["status"] == 0, answer
        assert "STUCK" not in answer["stages"], answer
        return list(answer["stages"])

    def close(self) -> None:
        self._process.communicate(timeout=20)


@contextmanager
def new_sandbox() -> Iterator[tuple[str, str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "integrations.gateways.sandbox"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    yield ready["url"], ready["key"]
    process.communicate(timeout=20)


@pytest.fixture
def sandboxes() -> Iterator[list[tuple[str, str]]]:
    with ExitStack() as stack:
        yield [stack.enter_context(new_sandbox()) for _ in range(DESKS)]


def killed_all_day(seed: int, folder: Path, sandbox: tuple[str, str]) -> Counter[str]:
    """Let one desk work through its callers and be killed with each; count how far it came."""
    chance = random.Random(seed)
    nursery = Nursery(folder, *sandbox)
    came_to: Counter[str] = Counter()
    try:
        whole = nursery.panel("whole", number(0))
        assert set(STAGES) <= set(whole)
        for kill in range(1, KILLS + 1):
            stage = AROUND_MONEY[kill % len(AROUND_MONEY)] if kill % 3 else chance.choice(STAGES)
            after = chance.randrange(LONGEST_MS.get(stage, 20) + 1)
            came_to[nursery.panel(f"call-{kill}", number(kill), stage, after)[-1]] += 1
        nursery.panel("last", "")
    finally:
        nursery.close()
    return came_to


async def test_no_kill_at_any_point_charges_twice_loses_a_payment_or_leaves_one_unknown(
    tmp_path: Path, sandboxes: list[tuple[str, str]]
) -> None:
    folders = [tmp_path / f"desk-{desk}" for desk in range(DESKS)]
    for folder in folders:
        folder.mkdir()
        same_customers(str(folder / ACCOUNTS), KILLS + 1)
    days = (
        asyncio.to_thread(killed_all_day, 20251104 + desk, folders[desk], sandboxes[desk])
        for desk in range(DESKS)
    )
    came_to = sum(await asyncio.gather(*days), Counter[str]())
    for folder, sandbox in zip(folders, sandboxes, strict=True):
        await everything_is_right(folder, str(folder / ACCOUNTS), sandbox)
    assert set(AROUND_MONEY) <= set(came_to), came_to


async def settled(gateway: SandboxGateway, sandbox: tuple[str, str]) -> list[SettlementLine]:
    """Let two days pass at the gateway, and return every payment of today's and tomorrow's batch."""
    url, key = sandbox
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {key}"}) as client:
        passed = await client.post(f"{url}/sandbox/clock", json={"seconds": 2 * 86_400})
        passed.raise_for_status()
    today = datetime.now(UTC).date()
    lines = [line for after in range(2) for line in await gateway.settlement(today + timedelta(days=after))]
    return [line for line in lines if line.kind is SettlementKind.PAYMENT]


async def everything_is_right(folder: Path, address: str, sandbox: tuple[str, str]) -> None:
    """Compare gateway, journal and ledger, payment by payment."""
    gateway, store = SandboxGateway(*sandbox), AccountStore.open(address)
    journal = Journal.open(folder / "journal.sqlite")
    try:
        taken = await settled(gateway, sandbox)
        assert len({line.merchant_reference for line in taken}) == len(taken), "a call was charged twice"
        assert journal.undecided() == ()
        assert journal.unposted() == ()
        posted = {one.key: one for one in journal.in_states(State.POSTED)}
        assert {line.key for line in taken} == set(posted)
        for line in taken:
            booked = await store.posted(line.key)
            assert booked is not None
            assert booked.amount == line.amount == posted[line.key].amount
        numbers = [receipt.number for key in posted if (receipt := journal.receipt(key)) is not None]
        assert sorted(numbers) == list(range(1, len(posted) + 1))
        assert len(posted) > KILLS // 4
    finally:
        journal.close()
        await store.close()
        await gateway.close()
