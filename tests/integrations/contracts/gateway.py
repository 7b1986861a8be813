"""What every payment gateway adapter must do, however its product behaves; subclass it with a bench."""

import asyncio
import itertools
from enum import Enum, auto
from typing import Protocol

import pytest

from integrations.errors import Refused, Unauthorized, Unavailable
from integrations.payments import (
    Amount,
    Attempt,
    Captured,
    CardProduct,
    Declined,
    DeclineReason,
    Found,
    Instrument,
    NeverArrived,
    NotReversed,
    NotReversedReason,
    Reversal,
    Reversed,
    Unknown,
    Way,
)
from integrations.ports import Gateway, KeyCancelling


class Sample(Enum):
    """Instruments that a bench can produce."""

    APPROVES = auto()
    DECLINES = auto()
    DEBIT = auto()
    PREPAID = auto()


class Trouble(Enum):
    """What a bench can make the product do to the next capture."""

    LATE = auto()  # performs after the adapter's limit
    NEVER = auto()  # performs and never answers
    DROPPED = auto()  # performs and drops the connection
    GARBAGE = auto()  # performs and answers something unreadable
    BROKEN = auto()  # performs and answers with a server's fault
    UNREACHED = auto()  # does nothing and drops the connection


class GatewayBench(Protocol):
    """A product under test, its adapter, and a view behind the adapter."""

    @property
    def gateway(self) -> Gateway: ...

    @property
    def cancelling(self) -> KeyCancelling | None: ...

    @property
    def with_wrong_key(self) -> Gateway: ...

    @property
    def with_no_product(self) -> Gateway: ...

    async def instrument(self, sample: Sample) -> Instrument: ...

    async def trouble(self, trouble: Trouble) -> None: ...

    async def captures(self, key: str) -> int: ...

    async def close_the_day(self) -> None: ...


LIMIT_S = 60.0
_numbers = itertools.count(1)


def _key(purpose: str) -> str:
    return f"contract-{purpose}-{next(_numbers)}"


async def _settled(bench: GatewayBench, key: str) -> Found:
    """Look an attempt up until the product does not work on it any more."""
    async with asyncio.timeout(LIMIT_S):
        while isinstance(found := await bench.gateway.look_up(key), Unknown):  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.05)
    return found


def attempt(instrument: Instrument, key: str, minor: int = 35810) -> Attempt:
    return Attempt(key, "8841-2207-3", Amount(minor, "USD"), instrument, "quote 1")


class GatewayContract:
    """The suite; a subclass gives the fixture `bench`."""

    async def test_a_capture_says_what_was_taken_and_can_be_looked_up(self, bench: GatewayBench) -> None:
        key = _key("capture")
        taken = await bench.gateway.capture(attempt(await bench.instrument(Sample.APPROVES), key))
        assert isinstance(taken, Captured)
        assert (taken.key, taken.amount, taken.returned) == (key, Amount(35810, "USD"), 0)
        assert await bench.gateway.look_up(key) == taken

    async def test_a_decline_is_final_and_takes_nothing(self, bench: GatewayBench) -> None:
        key = _key("decline")
        outcome = await bench.gateway.capture(attempt(await bench.instrument(Sample.DECLINES), key))
        assert isinstance(outcome, Declined)
        assert await bench.gateway.look_up(key) == outcome
        assert await bench.captures(key) == 0

    @pytest.mark.parametrize(
        ("sample", "product"),
        [
            (Sample.APPROVES, CardProduct.CREDIT),
            (Sample.DEBIT, CardProduct.DEBIT),
            (Sample.PREPAID, CardProduct.PREPAID),
        ],
    )
    async def test_the_card_product_is_known_before_anything_is_taken(
        self, bench: GatewayBench, sample: Sample, product: CardProduct
    ) -> None:
        assert (await bench.instrument(sample)).product is product

    async def test_the_same_attempt_twice_takes_the_money_once(self, bench: GatewayBench) -> None:
        key = _key("twice")
        asked = attempt(await bench.instrument(Sample.APPROVES), key)
        first, second = await bench.gateway.capture(asked), await bench.gateway.capture(asked)
        assert first == second
        assert await bench.captures(key) == 1

    async def test_the_same_attempt_at_the_same_time_takes_the_money_once(self, bench: GatewayBench) -> None:
        key = _key("together")
        asked = attempt(await bench.instrument(Sample.APPROVES), key)
        outcomes = await asyncio.gather(*(bench.gateway.capture(asked) for _ in range(4)))
        assert any(isinstance(outcome, Captured) for outcome in outcomes)
        assert all(isinstance(outcome, (Captured, Unknown)) for outcome in outcomes)
        assert await bench.captures(key) == 1

    async def test_another_amount_under_a_used_key_is_never_taken(self, bench: GatewayBench) -> None:
        key = _key("other-amount")
        instrument = await bench.instrument(Sample.APPROVES)
        await bench.gateway.capture(attempt(instrument, key))
        assert isinstance(await bench.gateway.capture(attempt(instrument, key, 99)), Unknown)
        assert await bench.captures(key) == 1

    async def test_a_token_pays_once(self, bench: GatewayBench) -> None:
        instrument = await bench.instrument(Sample.APPROVES)
        await bench.gateway.capture(attempt(instrument, _key("token")))
        again = await bench.gateway.capture(attempt(instrument, _key("token")))
        assert isinstance(again, Declined)
        assert again.reason is DeclineReason.TOKEN_SPENT

    @pytest.mark.parametrize("trouble", list(Trouble))
    async def test_no_usable_answer_is_unknown_until_it_is_looked_up(
        self, bench: GatewayBench, trouble: Trouble
    ) -> None:
        key = _key("trouble")
        asked = attempt(await bench.instrument(Sample.APPROVES), key)
        await bench.trouble(trouble)
        assert isinstance(await bench.gateway.capture(asked), Unknown)
        found = await _settled(bench, key)
        if trouble is Trouble.UNREACHED:
            assert found == NeverArrived(key)
        else:
            assert isinstance(found, Captured)
            assert await bench.captures(key) == 1

    async def test_while_it_is_worked_on_it_is_unknown(self, bench: GatewayBench) -> None:
        key = _key("in-flight")
        asked = attempt(await bench.instrument(Sample.APPROVES), key)
        await bench.trouble(Trouble.LATE)
        first = asyncio.create_task(bench.gateway.capture(asked))
        async with asyncio.timeout(LIMIT_S):
            while isinstance(await bench.gateway.look_up(key), NeverArrived):  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.01)
        assert isinstance(await bench.gateway.look_up(key), Unknown)
        assert isinstance(await first, Unknown)

    async def test_a_cancelled_key_never_captures(self, bench: GatewayBench) -> None:
        if bench.cancelling is None:
            assert not bench.gateway.terms.cancel_by_key
            return
        key = _key("cancel")
        asked = attempt(await bench.instrument(Sample.APPROVES), key)
        cancelled = await bench.cancelling.cancel(key)
        assert isinstance(cancelled, Declined)
        assert isinstance(await bench.gateway.capture(asked), Declined)
        assert await bench.captures(key) == 0

    async def test_cancelling_a_captured_key_says_that_it_is_captured(self, bench: GatewayBench) -> None:
        if bench.cancelling is None:
            assert not bench.gateway.terms.cancel_by_key
            return
        key = _key("cancel-late")
        taken = await bench.gateway.capture(attempt(await bench.instrument(Sample.APPROVES), key))
        assert await bench.cancelling.cancel(key) == taken

    async def test_nothing_is_known_of_a_key_that_was_never_sent(self, bench: GatewayBench) -> None:
        key = _key("never")
        assert await bench.gateway.look_up(key) == NeverArrived(key)

    async def test_before_the_cut_off_the_whole_is_voided_once(self, bench: GatewayBench) -> None:
        taken = await self._taken(bench)
        undo = Reversal(_key("void"), taken.reference, taken.amount, Way.VOID)
        gone = await bench.gateway.reverse(undo)
        assert isinstance(gone, Reversed)
        assert await bench.gateway.reverse(undo) == gone
        assert await bench.gateway.look_up(undo.key) == gone
        found = await bench.gateway.look_up(taken.key)
        assert isinstance(found, Captured)
        assert found.returned == taken.amount.minor

    async def test_after_the_cut_off_a_void_says_settled(self, bench: GatewayBench) -> None:
        taken = await self._taken(bench)
        await bench.close_the_day()
        undo = Reversal(_key("void"), taken.reference, taken.amount, Way.VOID)
        assert await bench.gateway.reverse(undo) == NotReversed(undo.key, NotReversedReason.SETTLED)

    async def test_before_the_cut_off_a_refund_says_not_settled(self, bench: GatewayBench) -> None:
        taken = await self._taken(bench)
        back = Reversal(_key("refund"), taken.reference, Amount(1, "USD"), Way.REFUND)
        assert await bench.gateway.reverse(back) == NotReversed(back.key, NotReversedReason.NOT_SETTLED)

    async def test_refunds_in_parts_never_exceed_the_capture(self, bench: GatewayBench) -> None:
        taken = await self._taken(bench)
        await bench.close_the_day()
        for minor in (10000, 25000):
            part = Reversal(_key("refund"), taken.reference, Amount(minor, "USD"), Way.REFUND)
            assert isinstance(await bench.gateway.reverse(part), Reversed)
        over = Reversal(_key("refund"), taken.reference, Amount(811, "USD"), Way.REFUND)
        refused = await bench.gateway.reverse(over)
        assert refused == NotReversed(over.key, NotReversedReason.MORE_THAN_CAPTURED)
        rest = Reversal(_key("refund"), taken.reference, Amount(810, "USD"), Way.REFUND)
        assert isinstance(await bench.gateway.reverse(rest), Reversed)

    async def test_a_wrong_key_of_ours_is_unauthorized(self, bench: GatewayBench) -> None:
        with pytest.raises(Unauthorized):
            await bench.with_wrong_key.capture(attempt(await bench.instrument(Sample.APPROVES), _key("key")))
        with pytest.raises(Unauthorized):
            await bench.with_wrong_key.look_up(_key("key"))

    async def test_a_gateway_that_cannot_be_reached_is_unavailable(self, bench: GatewayBench) -> None:
        asked = attempt(await bench.instrument(Sample.APPROVES), _key("away"))
        with pytest.raises(Unavailable):
            await bench.with_no_product.capture(asked)
        with pytest.raises(Unavailable):
            await bench.with_no_product.look_up(asked.key)

    async def test_a_token_of_nobody_is_refused(self, bench: GatewayBench) -> None:
        instrument = await bench.instrument(Sample.APPROVES)
        foreign = Instrument(
            "nobodys-token", instrument.tender, instrument.brand, instrument.last_four, instrument.product
        )
        with pytest.raises(Refused):
            await bench.gateway.capture(attempt(foreign, _key("foreign")))

    async def _taken(self, bench: GatewayBench) -> Captured:
        instrument = await bench.instrument(Sample.APPROVES)
        taken = await bench.gateway.capture(attempt(instrument, _key("taken")))
        assert isinstance(taken, Captured)
        return taken
