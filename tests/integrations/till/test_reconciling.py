"""A day's reconciliation names every difference between journal, settlement and ledger, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from integrations.accounts.database import Database
from integrations.accounts.posting import booked
from integrations.customers import Booked
from integrations.errors import Refused
from integrations.gateways.sandbox.client import SandboxGateway
from integrations.payments import Amount, SettlementKind, SettlementLine, Way
from integrations.till.day import books_of, keys_of
from integrations.till.reconciling import Kind, Reconciliation, Totals, reconcile
from tests.integrations.till.bench import LINES, TillBench, sale

DAY = date(2026, 11, 23)


def _ledger(bench: TillBench, day: date, also: Sequence[str]) -> tuple[Booked, ...]:
    database = Database.open(f"sqlite:///{bench.folder / 'accounts.sqlite'}")
    since, until = bench.sandbox.gateway.batch(day)
    found = database.read(lambda connection: booked(connection, since, until, also))
    database.close()
    return found


async def _settlement(bench: TillBench, day: date) -> tuple[SettlementLine, ...]:
    try:
        return await bench.sandbox.gateway.settlement(day)
    except Refused:
        return ()


async def _reconciled(
    bench: TillBench, day: date = DAY, settlement: Sequence[SettlementLine] | None = None
) -> Reconciliation:
    since, until = bench.sandbox.gateway.batch(day)
    lines = await _settlement(bench, day) if settlement is None else tuple(settlement)
    one_day = timedelta(days=1)
    nearby = (*await _settlement(bench, day - one_day), *await _settlement(bench, day + one_day))
    keys = [*keys_of(bench.journal, since, until), *(line.key for line in lines)]
    ledger = _ledger(bench, day, keys)
    return reconcile(day, [books_of(bench.journal, since, until, lines, ledger)], lines, nearby, ledger)


def _kinds(done: Reconciliation) -> list[tuple[Kind, str]]:
    return [(one.kind, one.key) for one in done.differences]


async def test_a_day_on_which_all_agrees_has_its_totals_and_no_difference(bench: TillBench) -> None:
    await bench.paid()
    voided = await bench.paid(account="1-2")
    await bench.till.reverse("back-on-the-same-day", of=voided, minor=10_850, way=Way.VOID)
    declined = await bench.attempt(number="4000000000009995", account="1-3")
    await bench.till.prepare(declined, sale(), call="call 1")
    await bench.till.send(declined.key)
    bench.next_day()
    done = await _reconciled(bench)
    assert done.is_equal, done.differences
    assert done.by_tender == {("USD", "card"): Totals(10_850, 10_850, 10_850)}
    assert done.by_code == {
        ("USD", "1010"): 10_850,
        ("USD", "1310"): -10_000,
        ("USD", "4210"): -500,
        ("USD", "4290"): -350,
    }


async def test_a_refund_belongs_to_the_day_on_which_it_was_made(bench: TillBench) -> None:
    key = await bench.paid()
    bench.next_day()
    await bench.till.reverse("back-on-the-next-day", of=key, minor=1_000, way=Way.REFUND)
    bench.next_day()
    first, second = await _reconciled(bench), await _reconciled(bench, DAY + timedelta(days=1))
    assert first.is_equal, first.differences
    assert second.is_equal, second.differences
    assert first.by_tender == {("USD", "card"): Totals(10_850, 10_850, 10_850)}
    assert second.by_tender == {("USD", "card"): Totals(-1_000, -1_000, -1_000)}


async def test_an_open_link_is_no_difference_and_an_undecided_payment_is(bench: TillBench) -> None:
    from tests.integrations.till.test_links import _create

    await _create(bench)
    attempt = await bench.attempt(account="1-2")
    await bench.till.prepare(attempt, sale(), call="call 1")
    bench.spoil("capture", "unreached")
    await bench.till.send(attempt.key)
    bench.next_day()
    assert _kinds(await _reconciled(bench)) == [(Kind.UNKNOWN, attempt.key)]


async def test_captured_but_not_posted_is_named(bench: TillBench) -> None:
    key = await bench.taken()
    bench.next_day()
    done = await _reconciled(bench)
    assert _kinds(done) == [(Kind.NOT_POSTED, key)]
    assert done.by_tender["USD", "card"] == Totals(10_850, 10_850, 0)


async def test_money_that_the_settlement_lacks_is_named(bench: TillBench) -> None:
    key = await bench.paid()
    bench.next_day()
    done = await _reconciled(bench, settlement=[])
    assert _kinds(done) == [(Kind.NOT_SETTLED, key)]
    (one,) = done.differences
    assert (one.journal, one.settlement, one.currency) == (10_850, None, "USD")


async def test_money_that_the_journal_lacks_is_named(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.sandbox.gateway.capture(attempt)  # past the till
    bench.next_day()
    done = await _reconciled(bench)
    assert _kinds(done) == [(Kind.NOT_IN_JOURNAL, attempt.key)]
    assert done.by_tender == {("USD", "?"): Totals(0, 10_850, 0)}


async def test_money_of_which_the_journal_knows_only_the_attempt_is_named(bench: TillBench) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    await bench.sandbox.gateway.capture(attempt)  # past the till
    await bench.till.drop(attempt.key)
    bench.next_day()
    assert _kinds(await _reconciled(bench)) == [(Kind.NOT_NOTED, attempt.key)]


async def test_another_amount_is_named_to_the_cent(bench: TillBench) -> None:
    key = await bench.paid()
    bench.next_day()
    (line,) = await bench.sandbox.gateway.settlement(DAY)
    done = await _reconciled(bench, settlement=[replace(line, amount=Amount(10_849, "USD"))])
    assert _kinds(done) == [(Kind.SETTLED_AMOUNT, key)]
    assert (done.differences[0].journal, done.differences[0].settlement) == (10_850, 10_849)


async def test_a_void_that_was_settled_all_the_same_is_named(bench: TillBench) -> None:
    key = await bench.paid()
    reference = bench.journal.entry(key).gateway_reference or ""
    await bench.till.reverse("back-but-settled", of=key, minor=10_850, way=Way.VOID)
    bench.next_day()
    amount = Amount(10_850, "USD")
    line = SettlementLine("B-1", DAY, SettlementKind.PAYMENT, reference, key, "call", amount)
    assert _kinds(await _reconciled(bench, settlement=[line])) == [(Kind.VOIDED_BUT_SETTLED, key)]


async def test_what_is_wrong_in_the_ledger_is_named(bench: TillBench) -> None:
    amount, lines, stray = [await bench.paid(account=f"1-{at}") for at in range(1, 4)]
    bench.next_day()
    since, until = bench.sandbox.gateway.batch(DAY)
    settled = await bench.sandbox.gateway.settlement(DAY)
    stands = {one.key: one for one in _ledger(bench, DAY, ())}
    ledger = (
        replace(stands[amount], amount=Amount(10_851, "USD")),
        replace(stands[lines], lines=stands[lines].lines[:-1]),
        replace(stands[stray], key="pay-nobodys"),
        replace(stands[stray], key="pay-empty", lines=()),
    )
    books = books_of(bench.journal, since, until, settled, ledger)
    assert set(_kinds(reconcile(DAY, [books], settled, (), ledger))) == {
        (Kind.POSTED_AMOUNT, amount),
        (Kind.UNBALANCED, amount),
        (Kind.UNBALANCED, lines),
        (Kind.NOT_POSTED, stray),
        (Kind.NOT_CAPTURED, "pay-nobodys"),
        (Kind.NOT_CAPTURED, "pay-empty"),
        (Kind.UNBALANCED, "pay-empty"),
    }


async def test_gaps_in_the_receipts_are_named(bench: TillBench) -> None:
    first, second = await bench.paid(), await bench.paid(account="1-2")
    bench.next_day()
    with bench.journal.storage.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER receipts_last")
        connection.exec_driver_sql("DELETE FROM receipts WHERE number = 1")
    assert _kinds(await _reconciled(bench)) == [(Kind.RECEIPT_MISSING, "1"), (Kind.NO_RECEIPT, first)]
    assert second


async def test_an_undecided_refund_is_named(bench: TillBench) -> None:
    key = await bench.paid()
    bench.spoil("void", "unreached")
    await bench.till.reverse("back-and-nobody-knows", of=key, minor=10_850, way=Way.VOID)
    bench.next_day()
    assert _kinds(await _reconciled(bench)) == [(Kind.UNKNOWN, "back-and-nobody-knows")]


async def test_what_the_gateway_counts_to_the_day_beside_is_no_difference(bench: TillBench) -> None:
    await bench.paid()
    bench.next_day()
    (line,) = await bench.sandbox.gateway.settlement(DAY)
    since, until = bench.sandbox.gateway.batch(DAY)
    ledger = _ledger(bench, DAY, ())
    books = books_of(bench.journal, since, until, (), ledger)
    assert reconcile(DAY, [books], (), (line,), ledger).is_equal


async def test_several_desks_are_reconciled_together(bench: TillBench) -> None:
    await bench.paid()
    await bench.paid(sale(*LINES[:1]), account="1-2")
    bench.next_day()
    since, until = bench.sandbox.gateway.batch(DAY)
    lines = await bench.sandbox.gateway.settlement(DAY)
    ledger = _ledger(bench, DAY, ())
    whole = books_of(bench.journal, since, until, lines, ledger)
    halves = [replace(whole, entries=(entry,)) for entry in whole.entries]
    assert reconcile(DAY, halves, lines, (), ledger).is_equal
    assert len(reconcile(DAY, halves[:1], lines, (), ledger).differences) == 2


@pytest.mark.parametrize("day", [DAY, date(2026, 1, 1)])
def test_a_batch_runs_from_cut_off_to_cut_off(day: date) -> None:
    gateway = SandboxGateway("http://127.0.0.1:1", "x")
    since, until = gateway.batch(day)
    assert until - since == timedelta(days=1)
    assert until.date() == day
    assert gateway.batch(day + timedelta(days=1))[0] == until
