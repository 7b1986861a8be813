"""Posting: by the pack's order, a ledger code per component, once, with receipt numbers that have no gaps."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from integrations.accounts import failures
from integrations.accounts.database import Database
from integrations.accounts.making.book import make_book
from integrations.accounts.store import AccountStore
from integrations.customers import AccountFacts, ItemPart, Posted, Posting
from integrations.errors import Refused, Unavailable
from integrations.journal.numbering import gaps
from integrations.journal.states import State
from integrations.journal.storage import JournalFull
from integrations.packs.folder import read_folder
from integrations.till import SaleLine, sale_of
from integrations.till.allocating import lowered_by
from integrations.till.books import PackMissing
from policy.language.compile import read
from policy.language.tree.pack import Pack
from policy.quote import Context, Quote, quote
from tests.integrations.till.bench import LINES, TillBench, sale
from tests.integrations.till.conftest import RIVERBEND


class Ledger:
    """The store, with an answer lost or another payment in between on request."""

    def __init__(self, bench: TillBench) -> None:
        self._store = bench.store
        self.give_back = bench.store.give_back
        self.posted = bench.store.posted
        self.facts = bench.store.facts
        self.file = bench.store.file
        self.lost: list[Exception] = []
        self.first: list[Posting] = []
        self.seen: list[Posting] = []

    async def post(self, posting: Posting) -> Posted:
        self.seen.append(posting)
        if self.first:
            await self._store.post(self.first.pop())
        done = await self._store.post(posting)
        if self.lost:
            raise self.lost.pop()
        return done


@pytest.fixture
def ledger(bench: TillBench) -> Ledger:
    made = Ledger(bench)
    bench.till = bench.new_till(replace(bench.others(), posting=made, reading=made))
    return made


def test_what_a_balance_lowers_is_read_from_its_page(riverbend: Pack) -> None:
    assert lowered_by(riverbend, "past-due-balance") == "past due"
    assert lowered_by(riverbend, "current-charges") == "current"
    assert lowered_by(riverbend, "late-charge") == ""
    assert lowered_by(riverbend, "no-such-page") == ""


async def test_a_payment_is_spread_by_the_packs_order_and_each_component_has_its_code(
    bench: TillBench,
) -> None:
    lines = (replace(LINES[0], minor=12_000), *LINES[1:])
    key = await bench.paid(sale(*lines))
    assert await bench.codes(key) == {
        "1010": 12_850,
        "1310": -10_000,
        "1300": -2_000,
        "4210": -500,
        "4290": -350,
    }
    assert await bench.open_items() == {"late": 0, "next": 3_000}
    facts = await bench.store.facts("1-1", bench.pack)
    assert (facts.account.values["past due"], facts.account.values["current"]) == (0, 3_000)
    assert bench.journal.entry(key).state is State.POSTED
    receipt = bench.journal.receipt(key)
    assert receipt is not None
    assert (receipt.number, receipt.left_open) == (1, 3_000)


async def test_what_finds_no_place_stays_the_customers(bench: TillBench) -> None:
    key = await bench.paid(sale(replace(LINES[0], minor=16_000)))
    assert (await bench.codes(key))["2390"] == -1_000


async def test_what_is_forgiven_is_written_off_and_closes_the_bill(bench: TillBench) -> None:
    off = SaleLine("", "Accepted as full", "", "", -1_500, settles=False)
    key = await bench.paid(sale(LINES[0], off))
    assert await bench.codes(key) == {"1010": 8_500, "1310": -10_000, "4990": 1_500}
    assert (await bench.open_items())["late"] == 0


async def test_what_is_charged_for_items_is_posted_for_each_and_shown_as_one_line(
    bench: TillBench, ledger: Ledger
) -> None:
    tests = SaleLine(
        "meter-test", "Meter test", "", "4250", 9_500, settles=False, items=(("gas", 4_000), ("late", 5_500))
    )
    key = await bench.paid(sale(LINES[0], tests))
    assert [(one.component, one.item, one.amount) for one in ledger.seen[0].charges] == [
        ("meter-test", "gas", 4_000),
        ("meter-test", "late", 5_500),
    ]
    assert await bench.codes(key) == {"1010": 19_500, "1310": -10_000, "4250": -9_500}
    assert (await bench.open_items())["late"] == 0
    page = (await bench.till.make_receipt(key)).html.read_text(encoding="utf-8")
    assert page.count("Meter test") == page.count("$95.00") == 1


async def test_posting_again_gives_the_same_receipt_and_books_nothing(bench: TillBench) -> None:
    key = await bench.taken()
    both = await asyncio.gather(bench.till.post(key), bench.till.post(key))
    assert both[0] == both[1] == await bench.till.post(key)
    assert (await bench.open_items())["late"] == 0
    assert len((await bench.store.file("1-1")).payments) == 1


async def test_receipts_are_numbered_without_gaps_whatever_fails_between(
    bench: TillBench, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    keys = [await bench.taken(account=f"1-{at}") for at in range(1, 5)]
    ledger.lost = [Unavailable("away")]
    for key in keys:
        try:
            await bench.till.post(key)
        except Unavailable:
            assert bench.journal.receipt(key) is None
    await bench.till.recover()
    numbers = [one.number for one in bench.journal.receipts()]
    assert numbers == [1, 2, 3, 4]
    assert gaps(numbers) == ()
    assert gaps([1, 2, 5]) == (3, 4)


async def test_a_lost_answer_of_the_ledger_is_found_and_not_booked_again(
    bench: TillBench, ledger: Ledger
) -> None:
    key = await bench.taken()
    ledger.lost = [Unavailable("the answer was lost")]
    with pytest.raises(Unavailable):
        await bench.till.post(key)
    assert (await bench.till.post(key)).number == 1
    assert len((await bench.store.file("1-1")).payments) == 1


async def test_a_refusal_of_what_stands_already_is_no_refusal(bench: TillBench, ledger: Ledger) -> None:
    key = await bench.taken()
    ledger.lost = [failures.KeyTaken()]
    assert (await bench.till.post(key)).number == 1


async def test_a_bill_that_was_paid_meanwhile_is_not_paid_twice(bench: TillBench, ledger: Ledger) -> None:
    key = await bench.taken()
    between = await bench.attempt(4_000)
    part = bench.journal.entry(key)
    ledger.first = [
        Posting(
            between.key,
            "1-1",
            part.prepared_at,
            part.prepared_at.date(),
            between.amount,
            "card",
            "elsewhere",
            (_part(4_000),),
        )
    ]
    await bench.till.post(key)
    assert [sum(part.amount for part in one.parts) for one in ledger.seen] == [10_000, 10_000]
    assert await bench.open_items() == {"late": 0, "next": 1_000}


async def test_what_the_ledger_never_takes_is_refused_and_stays_captured(
    bench: TillBench, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await bench.taken()

    async def never(posting: Posting) -> Posted:
        ledger.seen.append(posting)
        raise failures.DoesNotAddUp

    monkeypatch.setattr(ledger, "post", never)
    with pytest.raises(Refused):
        await bench.till.post(key)
    assert len(ledger.seen) == 2
    assert bench.journal.entry(key).state is State.CAPTURED


async def test_a_payment_of_a_pack_that_is_gone_waits_for_it(
    bench: TillBench, caplog: pytest.LogCaptureFixture
) -> None:
    key = await bench.taken()
    bench.packs.clear()
    with pytest.raises(PackMissing):
        await bench.till.post(key)
    (news,) = await bench.till.recover()
    assert "pack" in news.why
    bench.packs[bench.pack.about.id] = bench.pack
    (news,) = await bench.till.recover()
    assert news.receipt == 1


async def test_a_sale_that_cannot_be_read_is_posted_as_credit(
    bench: TillBench, caplog: pytest.LogCaptureFixture
) -> None:
    for text in ("", "{", '{"lines": []}'):
        attempt = await bench.attempt(account="1-2")
        bench.journal.prepare(attempt, call="call 1", at=bench.now(), sale=text)
        bench.journal.sent(attempt.key, bench.now())
        bench.journal.settle(await bench.sandbox.gateway.capture(attempt), bench.now())
        await bench.till.post(attempt.key)
        assert await bench.codes(attempt.key) == {"1010": 10_850, "2390": -10_850}
        kept = await bench.till.make_receipt(attempt.key)
        assert "108.50" in kept.html.read_text(encoding="utf-8")


async def test_a_receipt_is_given_even_if_what_is_left_open_cannot_be_told(
    bench: TillBench, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await bench.taken()
    real = ledger.facts

    async def once(account: str, pack: Pack) -> AccountFacts:
        async def away(*_: object) -> AccountFacts:
            raise Unavailable("away")

        monkeypatch.setattr(ledger, "facts", away)
        return await real(account, pack)

    monkeypatch.setattr(ledger, "facts", once)
    assert (await bench.till.post(key)).left_open is None


def _part(amount: int) -> ItemPart:
    return ItemPart("late", amount, "past-due-balance", "1310", "past due")


async def test_a_locked_ledger_loses_nothing_and_is_posted_to_later(
    bench: TillBench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("integrations.accounts.database.BUSY_SECONDS", 0.02)
    store = AccountStore.open(str(bench.folder / "accounts.sqlite"))
    bench.till = bench.new_till(replace(bench.others(), posting=store, reading=store))
    key = await bench.taken()
    other = sqlite3.connect(bench.folder / "accounts.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(failures.StoreBusy):
        await bench.till.post(key)
    (news,) = await bench.till.recover()
    assert news.why
    other.execute("ROLLBACK")
    other.close()
    assert (await bench.till.post(key)).number == 1
    await store.close()


async def test_a_journal_that_is_full_after_the_ledger_has_it_gives_the_number_later(
    bench: TillBench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = await bench.taken()

    def full(*_: object, **__: object) -> None:
        raise JournalFull("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(bench.journal, "posted", full)
        with pytest.raises(JournalFull):
            await bench.till.post(key)
    assert await bench.store.posted(key) is not None
    assert (await bench.till.post(key)).number == 1
    assert len((await bench.store.file("1-1")).payments) == 1


async def test_what_was_quoted_is_paid_line_by_line(
    bench: TillBench, tmp_path: Path, riverbend: Pack
) -> None:
    compiled = read(read_folder(RIVERBEND))
    address = str(tmp_path / "book.sqlite")
    database = Database.open(address, upgrade=True)
    make_book(database, compiled, 1, 1, date(2025, 11, 4), lambda *_: None)
    database.close()
    store = AccountStore.open(address)
    account = (await store.facts("8841-2207-3", riverbend)).account
    made = quote(riverbend, account, Context({"hours": "business hours"}, tender="card"), date(2025, 11, 4))
    assert isinstance(made, Quote)
    option = made.option("in full")
    sold = sale_of(riverbend, option, tender="card", minor=option.total, language="en")
    bench.till = bench.new_till(replace(bench.others(), posting=store, reading=store))
    bench.store, shared = store, bench.store
    key = await bench.paid(sold, account.id)
    assert await bench.codes(key) == {
        "1010": 42_620,
        "1310": -21_460,
        "1300": -8_810,
        "4210": -500,
        "4230": -5_500,
        "2310": -6_000,
        "4290": -350,
    }
    after = (await store.facts(account.id, riverbend)).account
    assert (after.values["past due"], after.values["current"]) == (0, 0)
    receipt = bench.journal.receipt(key)
    assert receipt is not None
    assert receipt.left_open == 0
    await store.close()
    bench.store = shared
