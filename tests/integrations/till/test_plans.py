"""A plan is on the account before its first payment counts as posted, once, also after a crash."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date

import pytest

from integrations.accounts.failures import KeyTaken, StoreBusy
from integrations.customers import PlanAgreed
from integrations.errors import PortError, Unavailable
from integrations.journal.states import State
from integrations.till.counterparts import Counterparts
from tests.integrations.till.bench import TillBench, sale

COMING = ((date(2026, 12, 23), 6_000), (date(2027, 1, 25), 6_000))
PLAN = replace(sale(), coming=COMING, is_plan=True)


class Book:
    """Keeps plans, or fails as a test wants it to."""

    def __init__(self, bench: TillBench) -> None:
        self._store = bench.store
        self.fails: PortError | None = None
        self.asked: list[PlanAgreed] = []

    async def agree(self, plan: PlanAgreed) -> None:
        self.asked.append(plan)
        if self.fails is not None:
            raise self.fails
        await self._store.agree(plan)


def keeping(bench: TillBench, book: Book) -> None:
    others = bench.others()
    bench.till = bench.new_till(
        Counterparts(
            others.gateway,
            others.posting,
            others.reading,
            others.packs,
            cancelling=others.cancelling,
            agreeing=book,
        )
    )


async def test_the_plan_stands_on_the_account_with_todays_payment_first(bench: TillBench) -> None:
    keeping(bench, Book(bench))
    key = await bench.paid(PLAN)
    plan = await bench.till.plan(key)
    assert plan is not None
    (agreed,) = [one for one in (await bench.store.file("1-1")).agreements if one.version]
    assert agreed.schedule == plan.schedule == ((plan.agreed_on, 10_850), *COMING)
    assert (agreed.offer, agreed.version) == ("past due", "2025.11, release 3")


async def test_what_is_no_plan_is_none_also_when_something_is_to_come(bench: TillBench) -> None:
    book = Book(bench)
    keeping(bench, book)
    key = await bench.paid(sale())
    assert await bench.till.plan(key) is None
    assert book.asked == []


async def test_a_book_that_is_away_is_asked_again_and_the_plan_is_not_lost(bench: TillBench) -> None:
    book = Book(bench)
    keeping(bench, book)
    key = await bench.taken(PLAN)
    book.fails = StoreBusy("Another program writes to it.")
    with pytest.raises(Unavailable):
        await bench.till.post(key)
    assert bench.journal.entry(key).state is State.CAPTURED
    book.fails = None
    await bench.reopen()
    keeping(bench, book)
    await bench.till.recover()
    assert bench.journal.entry(key).state is State.POSTED
    assert len([one for one in (await bench.store.file("1-1")).agreements if one.version]) == 1


async def test_a_book_that_refuses_the_plan_does_not_hold_up_the_money(
    bench: TillBench, caplog: pytest.LogCaptureFixture
) -> None:
    book = Book(bench)
    book.fails = KeyTaken("Another plan.")
    keeping(bench, book)
    with caplog.at_level(logging.ERROR):
        key = await bench.paid(PLAN)
    assert bench.journal.entry(key).state is State.POSTED
    assert any("plan.refused" in one.getMessage() for one in caplog.records)


async def test_where_nobody_keeps_plans_none_is_told(bench: TillBench) -> None:
    key = await bench.paid(PLAN)
    assert await bench.till.plan(key) is None
