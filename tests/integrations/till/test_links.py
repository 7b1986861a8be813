"""Payment links: an open attempt until the gateway says otherwise, and nobody's before they are sent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.errors import Refused, Unavailable
from integrations.gateways.sandbox.links import Links as SandboxLinks
from integrations.journal.journal import AttemptOpen
from integrations.journal.states import State
from integrations.journal.storage import JournalFull
from integrations.payments import Amount, Captured, Declined, LinkRequest, LinkState, PaymentLink
from integrations.ports import Message
from integrations.receipts.outbox import NoAddress
from integrations.till import DoesNotAddUp
from integrations.till.links import NoLinks
from integrations.till.papers import NotSendable
from tests.integrations.till.bench import LINES, TillBench, sale

KEY = "pay-by-a-link-on-the-phone"
SOLD = sale(*LINES[:2], tender="link")


async def _create(
    bench: TillBench, key: str = KEY, channel: str = "text", address: str = "+12025550143"
) -> PaymentLink:
    request = LinkRequest(key, Amount(SOLD.minor, "USD"), "Riverbend Utility", "call 1", timedelta(hours=24))
    return await bench.till.create_link(
        request, SOLD, call="call 1", account="1-1", channel=channel, address=address
    )


def _links(bench: TillBench) -> SandboxLinks:
    return bench.server.api.links


async def test_a_link_is_written_down_and_sent_to_the_customer(bench: TillBench) -> None:
    link = await _create(bench)
    entry = bench.journal.entry(KEY)
    assert (entry.state, entry.tender.value, bench.journal.link(KEY)) == (State.SENT, "link", link.reference)
    (file,) = (bench.folder / "outbox").iterdir()
    sent = json.loads(file.read_text(encoding="utf-8"))
    assert sent["to"] == "+12025550143"
    assert link.url in sent["text"]
    assert "$105.00" in sent["text"]
    with pytest.raises(AttemptOpen):
        await bench.till.prepare(await bench.attempt(), sale(), call="call 1")


async def test_a_paid_link_is_captured_and_posted_as_paid_by_link(bench: TillBench) -> None:
    link = await _create(bench)
    _links(bench).viewed(link.reference)
    assert (await bench.till.follow_link(KEY)).state is LinkState.VIEWED
    assert bench.journal.entry(KEY).state is State.SENT
    _links(bench).paid(link.reference, "pay_on_the_phone")
    paid = await bench.till.follow_link(KEY)
    assert (paid.state, paid.paid_by) == (LinkState.PAID, "pay_on_the_phone")
    assert isinstance(await bench.till.look_up(KEY), Captured)
    await bench.till.post(KEY)
    assert (await bench.codes(KEY))["1030"] == 10_500
    assert (await bench.till.follow_link(KEY)).state is LinkState.PAID
    kept = await bench.till.make_receipt(KEY)
    assert "Payment link" in kept.html.read_text(encoding="utf-8")


async def test_a_cancelled_link_can_no_longer_be_paid_and_frees_the_account(bench: TillBench) -> None:
    link = await _create(bench)
    assert (await bench.till.cancel_link(KEY)).state is LinkState.CANCELLED
    assert (await bench.till.cancel_link(KEY)).state is LinkState.CANCELLED
    assert _links(bench).find(link.reference).state is LinkState.CANCELLED
    assert isinstance(await bench.till.look_up(KEY), Declined)
    await bench.till.prepare(await bench.attempt(), sale(), call="call 1")


async def test_a_link_that_was_paid_before_it_could_be_cancelled_is_captured(bench: TillBench) -> None:
    link = await _create(bench)
    _links(bench).paid(link.reference, "pay_quicker")
    assert (await bench.till.cancel_link(KEY)).paid_by == "pay_quicker"
    assert bench.journal.entry(KEY).state is State.CAPTURED
    assert (await bench.till.cancel_link(KEY)).state is LinkState.PAID


async def test_an_expired_link_is_over(bench: TillBench) -> None:
    await _create(bench)
    bench.next_day()
    assert (await bench.till.follow_link(KEY)).state is LinkState.EXPIRED
    assert bench.journal.entry(KEY).state is State.DECLINED


async def test_a_link_that_was_never_made_is_over(bench: TillBench) -> None:
    assert (await bench.till.cancel_link("pay-by-no-link")).state is LinkState.CANCELLED


async def test_the_lines_have_to_come_to_the_amount_of_the_link(bench: TillBench) -> None:
    request = LinkRequest(KEY, Amount(1, "USD"), "Riverbend Utility", "call 1", timedelta(hours=24))
    with pytest.raises(DoesNotAddUp):
        await bench.till.create_link(
            request, SOLD, call="call 1", account="1-1", channel="text", address="+12025550143"
        )


@pytest.mark.parametrize("kind", ["lost", "garbage", "unreached"])
async def test_a_link_without_an_answer_is_nobodys(bench: TillBench, kind: str) -> None:
    bench.spoil("link", kind)
    with pytest.raises(Unavailable):
        await _create(bench)
    assert bench.journal.entry(KEY).state is State.DECLINED
    assert not (bench.folder / "outbox").exists()
    assert (await bench.till.cancel_link(KEY)).state is LinkState.CANCELLED


async def test_a_link_whose_name_cannot_be_noted_is_sent_to_nobody(
    bench: TillBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise JournalFull("The disk is full.")

    monkeypatch.setattr(bench.journal, "linked", full)
    with pytest.raises(JournalFull):
        await _create(bench)
    assert bench.journal.entry(KEY).state is State.DECLINED
    assert not (bench.folder / "outbox").exists()


async def test_a_link_that_cannot_be_sent_is_closed_again(bench: TillBench) -> None:
    with pytest.raises(NoAddress):
        await _create(bench, address="not a number")
    (link,) = _links(bench)._links.values()
    assert link.state is LinkState.CANCELLED
    assert bench.journal.entry(KEY).state is State.DECLINED


async def test_a_link_that_can_be_neither_sent_nor_closed_is_looked_at_later(bench: TillBench) -> None:
    class Nowhere:
        async def send(self, message: Message) -> None:
            bench.spoil("link", "lost")
            raise Unavailable("away")

    bench.till = bench.new_till(replace(bench.others(), sending=Nowhere()))
    with pytest.raises(Unavailable):
        await _create(bench)
    assert bench.journal.entry(KEY).state is State.SENT
    assert isinstance(await bench.till.look_up(KEY), Declined)


async def test_without_links_or_a_way_to_send_them_there_are_none(bench: TillBench) -> None:
    bench.till = bench.new_till(replace(bench.others(), links=None))
    with pytest.raises(NoLinks):
        await _create(bench)
    bench.till = bench.new_till(replace(bench.others(), sending=None))
    with pytest.raises(NotSendable):
        await _create(bench)
    bench.till = bench.new_till()
    with pytest.raises(Refused):
        await _create(bench, channel="pigeon")
    assert bench.journal.undecided() == ()


async def test_recovery_follows_links_and_posts_what_was_paid_meanwhile(bench: TillBench) -> None:
    link = await _create(bench)
    await bench.reopen()
    assert await bench.till.recover() == ()
    _links(bench).paid(link.reference, "pay_at_night")
    learned, posted = await bench.till.recover()
    assert isinstance(learned.outcome, Captured)
    assert posted.receipt == 1


async def test_a_link_that_a_crash_kept_from_being_sent_is_over_after_it(
    bench: TillBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    def die(*_: object) -> None:
        raise Died

    monkeypatch.setattr(bench.journal, "linked", die)
    with pytest.raises(Died):
        await _create(bench)
    await bench.reopen()
    (news,) = await bench.till.recover()
    assert isinstance(news.outcome, Declined)


async def test_a_gateway_that_is_away_leaves_a_link_as_it_is(bench: TillBench) -> None:
    await _create(bench)
    bench.spoil("link", "lost")
    (news,) = await bench.till.recover()
    assert news.why
    assert bench.journal.entry(KEY).state is State.SENT
