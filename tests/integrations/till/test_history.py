"""What an account has paid: from the journal what went back and when it can be voided, from the ledger the rest."""

from __future__ import annotations

from datetime import datetime, timedelta

from integrations.customers import AccountFile, PastPayment
from integrations.payments import Way
from integrations.till import Till
from integrations.till.counterparts import Counterparts
from policy import returns
from tests.integrations.till.bench import TillBench


def desk(bench: TillBench, *, tells_cut_off: bool = True) -> Till:
    others = bench.others()
    settlements = bench.sandbox.gateway if tells_cut_off else None
    told = Counterparts(others.gateway, others.posting, others.reading, others.packs, settlements=settlements)
    return bench.new_till(told)


def at(ms: int | None) -> datetime:
    assert ms is not None
    return datetime.fromtimestamp(ms / 1000, tz=datetime.now().astimezone().tzinfo)


async def test_a_fresh_payment_can_be_voided_until_its_batch_closes(bench: TillBench) -> None:
    key = await bench.paid()
    (first, *_) = await desk(bench).payments("1-1")
    assert (first.key, first.minor, first.last_four, first.receipt) == (key, 10_850, "1111", 1)
    assert timedelta() < at(first.void_until_ms) - bench.now() < timedelta(days=1)
    assert first.way_at(int(bench.now().timestamp() * 1000)) is returns.Way.VOID
    bench.next_day()
    assert first.way_at(int(bench.now().timestamp() * 1000)) is returns.Way.REFUND
    assert first.void_until_ms is not None
    closes = at(first.void_until_ms)
    begins, ends = bench.sandbox.gateway.batch(closes.astimezone(bench.now().tzinfo).date())
    assert begins < ends == closes


async def test_a_gateway_without_a_cut_off_voids_nothing(bench: TillBench) -> None:
    await bench.paid()
    (first, *_) = await desk(bench, tells_cut_off=False).payments("1-1")
    assert first.void_until_ms is None
    assert first.way_at(0) is returns.Way.REFUND


async def test_what_went_back_is_told_also_what_did_not(bench: TillBench) -> None:
    key = await bench.paid()
    await bench.till.reverse("back-too-early", of=key, minor=100, way=Way.REFUND)
    bench.next_day()
    await bench.till.reverse("back-a-part", of=key, minor=2_000, way=Way.REFUND)
    (first, *_) = await bench.till.payments("1-1")
    assert set(first.returns) == {
        returns.Return("back-too-early", 100, refused=True),
        returns.Return("back-a-part", 2_000),
    }
    assert await bench.till.receipt_number("back-a-part") == 2
    assert await bench.till.receipt_number("back-too-early") is None
    assert await bench.till.receipt_number(key) == 1


async def test_what_another_desk_took_is_told_as_such_and_money_that_went_back_is_no_payment(
    bench: TillBench,
) -> None:
    key = await bench.paid()
    await bench.till.reverse("back-it-all-went", of=key, minor=10_850, way=Way.VOID)
    mine = await bench.till.payments("1-1")
    assert [one.key for one in mine if not one.elsewhere] == [key]
    assert all(one.minor > 0 for one in mine)
    bench.journal.close()
    (bench.folder / "journal.sqlite").unlink()
    await bench.reopen()
    (theirs, *_) = await bench.till.payments("1-1")
    assert (theirs.key, theirs.elsewhere, theirs.tender) == (key, True, "card")


async def test_a_payment_that_was_imported_has_a_name_of_its_own(bench: TillBench) -> None:
    file = await bench.store.file("1-1")
    paid = PastPayment(bench.now().date(), 4_200, "check", "no 17", None)

    class Reading:
        facts = bench.store.facts

        async def file(self, account: str) -> AccountFile:
            return AccountFile(
                file.card, file.parties, file.phones, file.permissions, file.notes, file.agreements, (paid,)
            )

    others = bench.others()
    told = Counterparts(others.gateway, others.posting, Reading(), others.packs)
    (only,) = await bench.new_till(told).payments("1-1")
    assert (only.key, only.minor, only.elsewhere) == (f"{paid.day.isoformat()} no 17", 4_200, True)
