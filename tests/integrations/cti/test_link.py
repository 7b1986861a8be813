import asyncio

import pytest

from integrations.clock import now
from integrations.cti.conversation import Step
from integrations.cti.feed import Feed
from integrations.cti.link import Address, Link, Patience, pause_s
from integrations.errors import OutcomeUnknown
from integrations.ports import CallCommand, CallSourceAbilities, HangUp
from policy.calls import CallKey, LossReason, SourceConnected, SourceLost
from policy.moment import Moment
from tests.integrations.contracts.cti.ear import Ear
from tests.integrations.cti.product import Product

PATIENCE = Patience(first_pause_s=1.0, last_pause_s=30.0)


def test_pauses_double_up_to_a_limit() -> None:
    pauses = [
        pause_s(PATIENCE, LossReason.DROPPED, failures, lambda: 1.0) for failures in (0, 1, 2, 3, 9, 10**6)
    ]
    assert pauses == [1.0, 1.0, 2.0, 4.0, 30.0, 30.0]


def test_refused_credentials_wait_the_longest_at_once() -> None:
    assert pause_s(PATIENCE, LossReason.UNAUTHORIZED, 1, lambda: 1.0) == 30.0


def test_chance_takes_at_most_half_of_a_pause() -> None:
    assert pause_s(PATIENCE, LossReason.DROPPED, 2, lambda: 0.0) == 1.0


def test_the_clock_never_goes_back_and_knows_the_date() -> None:
    first, second = now(), now()
    assert second.monotonic_ns >= first.monotonic_ns
    assert first.wall_ms > 1_700_000_000_000


class Echo:
    """A product that says hello, and closes or is silent when it is told something."""

    def begin(self) -> bytes:
        return b"hello"

    def received(self, data: bytes) -> bytes:
        if data == b"go":
            raise ConnectionResetError
        return b""


class Talk:
    """The smallest conversation: connected by a hello; a command is never answered."""

    connected = False
    pace_s = 0.01

    def __init__(self) -> None:
        self.waits = 0
        self.greeted = asyncio.Event()

    def opened(self, _at: Moment) -> Step:
        return Step()

    def received(self, _data: bytes, _at: Moment) -> Step:
        self.connected = True
        self.greeted.set()
        return Step()

    def waited(self, _at: Moment) -> Step:
        self.waits += 1
        return Step(leave=(LossReason.SILENT, "too long")) if self.waits == 3 else Step()

    def command(self, _command: CallCommand, _at: Moment) -> tuple[str, Step]:
        return "token", Step(send=b"go")

    def lost(self) -> None:
        self.connected = False


class TalkLink(Link):
    @property
    def abilities(self) -> CallSourceAbilities:
        raise AssertionError("not asked for here")


@pytest.fixture
async def product() -> Product:
    product = Product(Echo())
    await product.listen()
    return product


async def test_a_conversation_that_leaves_gives_its_reason(product: Product) -> None:
    link = TalkLink("talk", product.address, Talk(), patience=Patience(first_pause_s=9.0))
    await link.start()
    ear = Ear(link)
    lost = await ear.kind(SourceLost)
    assert (lost.reason, lost.detail) == (LossReason.SILENT, "too long")
    await link.stop()
    await product.go_away()


async def test_a_connection_that_goes_before_the_answer_leaves_the_outcome_unknown(product: Product) -> None:
    talk = Talk()
    talk.waits = 10
    link = TalkLink("talk", product.address, talk, patience=Patience(command_s=20.0, first_pause_s=9.0))
    await link.start()
    await product.connected.wait()
    await talk.greeted.wait()
    with pytest.raises(OutcomeUnknown, match="went away"):
        await link.perform(HangUp(CallKey("talk", "1")))
    await link.stop()
    await product.go_away()


async def test_pauses_begin_anew_after_the_product_was_heard(product: Product) -> None:
    link = TalkLink(
        "talk", product.address, Talk(), patience=Patience(first_pause_s=0.001), chance=lambda: 1.0
    )
    await link.start()
    ear = Ear(link)
    for number in range(1, 4):
        await product.connected.wait()
        await product.go_away()
        await product.listen()
        await ear.until(lambda _, number=number: len(ear.heard) >= number)  # type: ignore[misc]
    await link.stop()
    await product.go_away()
    heard = [
        fact.next_try_ms
        for fact in ear.heard
        if isinstance(fact, SourceLost) and fact.reason is LossReason.DROPPED
    ]
    assert set(heard) == {1}


async def test_what_is_on_its_way_when_a_feed_is_closed_does_not_arrive() -> None:
    feed = Feed()
    reading = asyncio.create_task(anext(feed.read(), None))
    await asyncio.sleep(0)
    await feed.put([SourceConnected(source="talk", at=Moment(0, 0))])
    feed.close()
    assert await reading is None


async def test_a_name_that_cannot_be_resolved_is_unreachable() -> None:
    link = TalkLink("talk", Address("host.invalid", 1), Talk(), patience=Patience(first_pause_s=9.0))
    await link.start()
    assert (await Ear(link).kind(SourceLost)).reason is LossReason.UNREACHABLE
    await link.stop()


async def test_a_time_out_of_the_network_is_a_dropped_line_not_a_pause(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = asyncio.open_connection

    async def dying(
        host: str, port: int, **_options: object
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        _, writer = await connect(host, port)
        reader = asyncio.StreamReader()
        reader.set_exception(TimeoutError(110, "Connection timed out"))
        return reader, writer

    monkeypatch.setattr(asyncio, "open_connection", dying)
    link = TalkLink("talk", product.address, Talk(), patience=Patience(first_pause_s=9.0))
    await link.start()
    assert (await Ear(link).kind(SourceLost)).reason is LossReason.DROPPED
    await link.stop()
    await product.go_away()


async def test_stopping_what_was_not_started_is_harmless() -> None:
    await TalkLink("talk", Address("127.0.0.1", 1), Talk()).stop()
