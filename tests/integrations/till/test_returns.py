"""Giving back: never more than was taken, fees in proportion, flat fees last, and no cent lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from integrations.accounts.double_entry import divided
from integrations.accounts.failures import MoreThanPosted
from integrations.errors import OutcomeUnknown, Unavailable
from integrations.journal.journal import KeyTaken
from integrations.journal.reversals import MoreThanCaptured, ReversalOpen, Reversals
from integrations.journal.states import IllegalMove, ReversalState, State
from integrations.journal.storage import JournalFull
from integrations.payments import (
    NotReversed,
    NotReversedReason,
    Reversal,
    ReversalOutcome,
    Reversed,
    Unknown,
    Way,
)
from integrations.till import SaleLine
from integrations.till.returns import VoidIsWhole
from tests.integrations.till.bench import LINES, TillBench, sale

SURCHARGED = (
    SaleLine("past-due-balance", "Past-due balance", "", "1310", 10_000, settles=True),
    SaleLine("current-charges", "Current charges", "", "1300", 5_000, settles=True),
    SaleLine("late-charge", "Late payment charge", "", "4210", 5_000, settles=False),
    SaleLine("surcharge", "Credit card surcharge", "", "4291", 600, settles=False),
)


async def test_a_void_before_the_cut_off_takes_everything_back(bench: TillBench) -> None:
    key = await bench.paid()
    done = await bench.till.reverse("back-a-whole-payment", of=key, minor=10_850, way=Way.VOID)
    assert isinstance(done, Reversed)
    assert await bench.codes(key, "back-a-whole-payment") == {}
    assert await bench.open_items() == {"late": 10_000, "next": 5_000}
    assert bench.journal.entry(key).state is State.REVERSED
    receipt = Reversals(bench.journal).receipt("back-a-whole-payment")
    assert receipt is not None
    assert (receipt.number, receipt.left_open) == (2, 15_000)
    assert await bench.till.look_up_reversal("back-a-whole-payment") == done


async def test_a_part_is_no_void(bench: TillBench) -> None:
    key = await bench.paid()
    with pytest.raises(VoidIsWhole):
        await bench.till.reverse("back-a-part-of-it", of=key, minor=100, way=Way.VOID)


async def test_a_refund_before_the_cut_off_says_not_settled_and_changes_nothing(bench: TillBench) -> None:
    key = await bench.paid()
    done = await bench.till.reverse("back-too-early", of=key, minor=100, way=Way.REFUND)
    assert done == NotReversed("back-too-early", NotReversedReason.NOT_SETTLED)
    assert await bench.till.look_up_reversal("back-too-early") == done
    assert (await bench.open_items())["late"] == 0


async def test_a_partial_refund_gives_back_its_share_of_the_surcharge(bench: TillBench) -> None:
    """Visa: of 200.00 with a surcharge of 6.00, giving back 50.00 returns 1.50."""
    key = await bench.paid(sale(*SURCHARGED))
    bench.next_day()
    await bench.till.reverse("back-a-quarter", of=key, minor=5_150, way=Way.REFUND)
    assert await bench.codes("back-a-quarter") == {
        "1010": -5_150,
        "1310": 2_500,
        "1300": 1_250,
        "4210": 1_250,
        "4291": 150,
    }
    assert await bench.open_items() == {"late": 2_500, "next": 1_250}


async def test_a_flat_fee_for_the_way_to_pay_comes_back_only_with_the_last_of_it(bench: TillBench) -> None:
    key = await bench.paid()
    bench.next_day()
    await bench.till.reverse("back-the-first-half", of=key, minor=5_250, way=Way.REFUND)
    assert await bench.codes("back-the-first-half") == {"1010": -5_250, "1310": 5_000, "4210": 250}
    await bench.till.reverse("back-all-the-rest", of=key, minor=5_600, way=Way.REFUND)
    assert (await bench.codes("back-all-the-rest"))["4290"] == 350
    assert await bench.codes(key, "back-the-first-half", "back-all-the-rest") == {}
    assert bench.journal.entry(key).state is State.REVERSED


async def test_more_than_is_left_is_refused(bench: TillBench) -> None:
    key = await bench.paid()
    bench.next_day()
    await bench.till.reverse("back-the-first-part", of=key, minor=10_000, way=Way.REFUND)
    for at, minor in enumerate((851, 10_850, 0, -1)):
        with pytest.raises(MoreThanCaptured):
            await bench.till.reverse(f"back-too-much-{at}", of=key, minor=minor, way=Way.REFUND)
    done = await bench.till.reverse("back-what-is-left", of=key, minor=850, way=Way.REFUND)
    assert isinstance(done, Reversed)
    with pytest.raises(IllegalMove):
        await bench.till.reverse("back-once-more", of=key, minor=1, way=Way.REFUND)


async def test_the_same_reversal_is_not_begun_twice(bench: TillBench) -> None:
    key = await bench.paid()
    bench.next_day()
    await bench.till.reverse("back-just-once", of=key, minor=100, way=Way.REFUND)
    with pytest.raises(KeyTaken):
        await bench.till.reverse("back-just-once", of=key, minor=100, way=Way.REFUND)
    assert bench.journal.entry(key).state is State.POSTED


@pytest.mark.parametrize("kind", ["lost", "garbage", "broken", "unreached"])
async def test_a_lost_answer_to_a_void_is_looked_up_and_posted_then(bench: TillBench, kind: str) -> None:
    key = await bench.paid()
    bench.spoil("void", kind)
    undone = "back-without-an-answer"
    assert isinstance(await bench.till.reverse(undone, of=key, minor=10_850, way=Way.VOID), Unknown)
    with pytest.raises(ReversalOpen):
        await bench.till.reverse("back-another-one", of=key, minor=10_850, way=Way.VOID)
    found = await bench.till.look_up_reversal(undone)
    assert isinstance(found, NotReversed if kind == "unreached" else Reversed)
    assert bool(await bench.store.posted(undone)) is (kind != "unreached")


async def test_a_captured_payment_is_posted_before_it_is_given_back(bench: TillBench) -> None:
    key = await bench.taken()
    await bench.till.reverse("back-before-posting", of=key, minor=10_850, way=Way.VOID)
    assert [one.number for one in bench.journal.receipts()] == [1, 2]
    assert await bench.codes(key, "back-before-posting") == {}


async def test_nothing_is_given_back_of_what_was_not_taken(bench: TillBench) -> None:
    attempt = await bench.attempt(number="4000000000009995")
    await bench.till.prepare(attempt, sale(), call="call 1")
    await bench.till.send(attempt.key)
    with pytest.raises(IllegalMove):
        await bench.till.reverse("back-of-nothing", of=attempt.key, minor=1, way=Way.REFUND)


async def test_what_went_back_while_the_ledger_was_away_is_posted_later(
    bench: TillBench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = await bench.paid()

    async def away(*_: object) -> None:
        raise Unavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(bench.store, "give_back", away)
        done = await bench.till.reverse("back-without-a-ledger", of=key, minor=10_850, way=Way.VOID)
        assert isinstance(done, Reversed)
        (news,) = await bench.till.recover()
        assert news.why == "away"
    (news,) = await bench.till.recover()
    assert (news.key, news.of, news.receipt) == ("back-without-a-ledger", key, 2)
    assert await bench.codes(key, "back-without-a-ledger") == {}


async def test_a_gateway_that_cannot_be_reached_gives_nothing_back(bench: TillBench) -> None:
    key = await bench.paid()
    bench.till = bench.new_till(replace(bench.others(), gateway=bench.sandbox.with_no_product))
    with pytest.raises(Unavailable):
        await bench.till.reverse("back-to-nobody", of=key, minor=10_850, way=Way.VOID)
    (one,) = Reversals(bench.journal).of(key)
    assert one.state is ReversalState.REFUSED


async def test_a_reversal_that_cannot_be_noted_is_unknown_until_it_can(
    bench: TillBench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key = await bench.paid()

    def full(*_: object, **__: object) -> None:
        raise JournalFull("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Reversals, "settle", full)
        done = await bench.till.reverse("back-on-a-full-disk", of=key, minor=10_850, way=Way.VOID)
        assert isinstance(done, Unknown)
    assert isinstance(await bench.till.look_up_reversal("back-on-a-full-disk"), Reversed)


class Unsure:
    """A gateway that gives money back and cannot say so."""

    def __init__(self, bench: TillBench) -> None:
        real = bench.sandbox.gateway
        self.terms, self.capture, self.look_up, self._reverse = (
            real.terms,
            real.capture,
            real.look_up,
            real.reverse,
        )

    async def reverse(self, reversal: Reversal) -> ReversalOutcome:
        await self._reverse(reversal)
        raise OutcomeUnknown("no idea")


async def test_a_gateway_that_does_not_know_itself_is_looked_up(bench: TillBench) -> None:
    key, back = await bench.paid(), "back-or-perhaps-not"
    bench.till = bench.new_till(replace(bench.others(), gateway=Unsure(bench)))
    done = await bench.till.reverse(back, of=key, minor=10_850, way=Way.VOID)
    assert done == Unknown(back, "no idea")
    first, again = await bench.till.look_up_reversal(back), await bench.till.look_up_reversal(back)
    assert isinstance(first, Reversed)
    assert first == again
    late = await bench.till._returns._note(Unknown(back, "late"))
    assert late == first
    assert await bench.till._books.post_reversal(back) == Reversals(bench.journal).receipt(back)


async def test_a_payment_that_was_never_posted_is_posted_before_its_refund(bench: TillBench) -> None:
    key, back = await bench.taken(), "back-past-the-till"
    bench.next_day()
    reversals = Reversals(bench.journal)
    reversal = reversals.prepare(back, attempt=key, minor=100, way=Way.REFUND, at=bench.now())
    reversals.sent(back, bench.now())
    reversals.settle(await bench.sandbox.gateway.reverse(reversal), bench.now())
    assert (await bench.till._books.post_reversal(back)).number == 2
    assert [one.attempt for one in bench.journal.receipts()] == [key, key]


async def test_giving_back_goes_on_when_nobody_waits_any_more(bench: TillBench) -> None:
    key = await bench.paid()
    bench.spoil("void", "slow", 2.0)
    waiting = asyncio.create_task(
        bench.till.reverse("back-though-nobody-waits", of=key, minor=10_850, way=Way.VOID)
    )
    reversals = Reversals(bench.journal)
    while ReversalState.SENT not in [one.state for one in reversals.undecided()]:  # noqa: ASYNC110 (nobody tells)
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await bench.till.close()
    await bench.reopen()
    assert bench.journal.entry(key).state is State.REVERSED


async def test_a_reversal_has_a_receipt_of_its_own(bench: TillBench) -> None:
    key = await bench.paid(sale(*LINES, language="es"))
    await bench.till.reverse("back-with-a-receipt", of=key, minor=10_850, way=Way.VOID)
    kept = await bench.till.make_receipt("back-with-a-receipt")
    text = kept.html.read_text(encoding="utf-8")
    for words in ("Pago anulado 000002", "del recibo 000001", "-$100.00", "Late payment charge", "$108.50"):
        assert words in text


lines = st.lists(st.tuples(st.integers(-5_000, 20_000), st.booleans()), min_size=1, max_size=6)
wishes = st.lists(st.one_of(st.integers(1, 9_999), st.sampled_from(["first", "one more", "all"])), max_size=8)


def _meant(wish: int | str, left: list[tuple[int, bool]]) -> int:
    """Give a part of what is left: an amount, or one at the edges, where flat fees begin to come back."""
    first = sum(minor for minor, last in left if not last)
    edges = {"first": first, "one more": first + 1, "all": sum(minor for minor, _ in left)}
    return wish if isinstance(wish, int) else edges[wish]


@given(lines, wishes)
@example([(10_000, False), (350, True)], ["one more", 349])
@example([(10_000, False), (-500, False), (350, True)], ["first", "all"])
def test_no_cent_is_lost_over_any_sequence_of_partial_refunds(
    lines: list[tuple[int, bool]], wishes: list[int | str]
) -> None:
    left = lines
    whole = sum(minor for minor, _ in lines)
    for wish in [*wishes, "all"]:
        part, standing = _meant(wish, left), sum(minor for minor, _ in left)
        if not 0 < part <= standing:
            with pytest.raises(MoreThanPosted):
                divided(part, left)
            continue
        shares = divided(part, left)
        assert sum(shares) == part
        for share, (minor, _) in zip(shares, left, strict=True):
            assert 0 <= share <= minor or minor <= share <= 0
        left = [(minor - share, last) for share, (minor, last) in zip(shares, left, strict=True)]
    if whole > 0:
        assert {minor for minor, _ in left} == {0}
