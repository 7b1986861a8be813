"""Receipts of what is posted: from journal and ledger alone, so that they can be made again at any time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from integrations.payments import Way
from integrations.till.papers import NotPosted, NotSendable
from tests.integrations.gateways.sandbox.bench import NUMBERS
from tests.integrations.till.bench import LINES, Sample, TillBench, sale


async def test_a_receipt_is_made_again_after_a_restart_byte_for_byte(bench: TillBench) -> None:
    key = await bench.paid()
    kept = await bench.till.make_receipt(key)
    before = (kept.html.read_bytes(), kept.pdf.read_bytes())
    kept.html.unlink()
    kept.pdf.unlink()
    await bench.paid(account="1-2")
    await bench.reopen()
    again = await bench.till.make_receipt(key)
    assert again == kept
    assert (again.html.read_bytes(), again.pdf.read_bytes()) == before


async def test_a_receipt_says_what_was_sold_and_what_is_left(bench: TillBench) -> None:
    kept = await bench.till.make_receipt(await bench.paid())
    text = kept.html.read_text(encoding="utf-8")
    for words in ("Past-due balance", "$108.50", "Visa ending in 1111", "Rosa Núñez", "•-1", "$50.00"):
        assert words in text
    assert bench.server.api.ledger.all()[0].id in text


async def test_there_is_no_receipt_before_the_ledger_has_the_money(bench: TillBench) -> None:
    key = await bench.taken()
    with pytest.raises(NotPosted):
        await bench.till.make_receipt(key)
    bench.next_day()
    await bench.till.reverse("back-though-too-late", of=key, minor=10_850, way=Way.VOID)
    with pytest.raises(NotPosted):
        await bench.till.make_receipt("back-though-too-late")


async def test_a_receipt_is_sent_by_text_or_email(bench: TillBench) -> None:
    key = await bench.paid()
    await bench.till.send_receipt(key, channel="email", address="rosa@correo.example")
    await bench.till.send_receipt(key, channel="text", address="+12025550143")
    assert sorted(path.suffix for path in (bench.folder / "outbox").iterdir()) == [".eml", ".json"]
    with pytest.raises(NotSendable):
        await bench.till.send_receipt(key, channel="print", address="")
    bench.till = bench.new_till(replace(bench.others(), sending=None))
    with pytest.raises(NotSendable):
        await bench.till.send_receipt(key, channel="text", address="+12025550143")


async def test_a_refund_of_a_payment_with_credit_says_so(bench: TillBench) -> None:
    key = await bench.paid(sale(replace(LINES[0], minor=16_000)))
    bench.next_day()
    await bench.till.reverse("back-with-a-credit", of=key, minor=16_000, way=Way.REFUND)
    kept = await bench.till.make_receipt("back-with-a-credit")
    text = kept.html.read_text(encoding="utf-8")
    for words in ("Refund 000002", "Payment on the account", "-$10.00", "Current charges", "-$50.00"):
        assert words in text


async def test_no_file_holds_more_of_a_card_than_brand_and_last_four(
    bench: TillBench, tmp_path: Path
) -> None:
    attempt = await bench.attempt()
    await bench.till.prepare(attempt, sale(), call="call 1")
    await bench.till.send(attempt.key)
    await bench.till.post(attempt.key)
    await bench.till.make_receipt(attempt.key)
    await bench.till.send_receipt(attempt.key, channel="email", address="rosa@correo.example")
    await bench.till.close()
    secrets = (NUMBERS[Sample.APPROVES].encode(), attempt.instrument.token.encode())
    assert not [path for path, content in _files(tmp_path) if any(secret in content for secret in secrets)]
    await bench.reopen()


def _files(folder: Path) -> list[tuple[Path, bytes]]:
    return [(path, path.read_bytes()) for path in folder.rglob("*") if path.is_file()]
