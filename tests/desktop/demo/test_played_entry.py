"""Card entry played over HTTP: against the sandbox's own pages, and against pages that are not as they should be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import httpx
import pytest

from desktop.demo.hosted import Hosted, NotTaken, Typed
from desktop.demo.played_entry import PlayedEntry, PlayedWindow
from desktop.runner.entry import Place, WindowClosed
from integrations.gateways.sandbox.client import SandboxGateway
from integrations.gateways.sandbox.server import SandboxServer
from integrations.payments import Amount, EntryPage, EntryRequest

PLACE = Place(0, 0, 400, 464, 0)


def typed(number: str = "4242424242424242", **changed: str | int) -> Typed:
    fields: dict[str, str | int] = {
        "number": number,
        "month": 12,
        "year": 2035,
        "code": "123",
        "postal": "60601",
    }
    return Typed(tuple((fields | changed).items()))


@pytest.fixture
async def page() -> AsyncIterator[EntryPage]:
    async with SandboxServer() as server:
        gateway = SandboxGateway(server.api_url, server.secret)
        yield await gateway.open_entry(EntryRequest(Amount(35810, "USD"), "Riverbend Utility", "quote 1"))
        await gateway.close()


@pytest.fixture
async def entry(page: EntryPage) -> AsyncIterator[PlayedEntry]:
    made = PlayedEntry()
    window = await made.start()
    await window.warmed()
    await window.prepare(page, "card", "en", dark=False)
    await window.show(PLACE)
    yield made
    await window.kill()


def window_of(entry: PlayedEntry) -> PlayedWindow:
    return entry._windows[-1]


async def test_a_card_becomes_a_token_and_what_may_be_shown_of_it(entry: PlayedEntry) -> None:
    await entry.type(typed())
    given = await window_of(entry).given()
    assert (given.brand, given.last_four, given.product) == ("visa", "4242", "credit")
    assert given.token.startswith("tok_")


async def test_a_card_that_is_refused_leaves_the_page_waiting_for_another(entry: PlayedEntry) -> None:
    with pytest.raises(NotTaken, match="number_invalid"):
        await entry.type(typed("4242424242424241"))
    await entry.type(typed())
    assert (await window_of(entry).given()).last_four == "4242"


async def test_the_agent_leaves_the_window(entry: PlayedEntry) -> None:
    await entry.escape()
    with pytest.raises(WindowClosed, match="agent"):
        await window_of(entry).given()
    with pytest.raises(WindowClosed):
        await entry.type(typed())


async def test_a_window_that_is_killed_takes_nothing_more(entry: PlayedEntry) -> None:
    given = asyncio.create_task(window_of(entry).given())
    await asyncio.sleep(0)
    window_of(entry).kill_now()
    with pytest.raises(WindowClosed, match="panel"):
        await given
    with pytest.raises(WindowClosed):
        await entry.type_some(typed())
    with pytest.raises(WindowClosed):
        await window_of(entry).show(PLACE)


@pytest.mark.parametrize("turns", [1, 5, 20])
async def test_a_window_that_is_killed_while_its_page_loads_is_closed_and_leaves_no_connection(
    page: EntryPage, turns: int
) -> None:
    window = PlayedWindow()
    preparing = asyncio.create_task(window.prepare(page, "card", "en", dark=False))
    for _ in range(turns):
        await asyncio.sleep(0)
    await window.kill()
    with pytest.raises(WindowClosed, match="panel"):
        await preparing


async def test_half_a_card_is_nothing(entry: PlayedEntry) -> None:
    await entry.type_some(typed())
    assert window_of(entry).is_open


async def test_nothing_is_taken_before_the_window_is_shown(page: EntryPage) -> None:
    window = PlayedWindow()
    await window.prepare(page, "card", "en", dark=False)
    with pytest.raises(NotTaken, match="not open"):
        await window.submit(typed())
    await window.kill()


async def test_a_page_is_opened_once(page: EntryPage, entry: PlayedEntry) -> None:
    await entry.type(typed())
    again = PlayedWindow()
    with pytest.raises(WindowClosed, match="page_failed"):
        await again.prepare(page, "card", "en", dark=False)
    with pytest.raises(WindowClosed, match="page_failed"):
        await again.given()


def answering(
    *, page: str = "", status: int = 200, token: str = "{}"
) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        text = token if request.method == "POST" else page
        return httpx.Response(status, text=text)

    return answer


def hosted(
    answer: Callable[[httpx.Request], httpx.Response], url: str = "http://pay.localhost:1/entry/x"
) -> Hosted:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    origins = ("http://pay.localhost:1", "http://card.localhost:2")
    return Hosted(client, EntryPage(url, origins, datetime.now(tz=UTC)))


FRAME = '<iframe src="http://card.localhost:2/frame/entry_x"></iframe>'


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>",
        FRAME * 2,
        '<iframe src="http://elsewhere.localhost:2/frame/x"></iframe>',
        "<iframe src></iframe>",
    ],
)
async def test_a_page_without_its_one_frame_is_not_used(page: str) -> None:
    with pytest.raises(WindowClosed, match="page_trespassed"):
        await hosted(answering(page=page)).load()


async def test_a_page_outside_its_origins_is_not_even_asked_for() -> None:
    with pytest.raises(WindowClosed, match="page_trespassed"):
        await hosted(answering(page=FRAME), "http://elsewhere.localhost:1/entry/x").load()


@pytest.mark.parametrize("answer", [answering(status=410), answering(page="x" * (1024 * 1024 + 1))])
async def test_a_page_that_cannot_be_loaded_closes_the_window(
    answer: Callable[[httpx.Request], httpx.Response],
) -> None:
    with pytest.raises(WindowClosed, match="page_failed"):
        await hosted(answer).load()


async def test_a_server_that_goes_away_closes_the_window() -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("gone", request=request)

    with pytest.raises(WindowClosed, match="page_failed"):
        await hosted(gone).load()


@pytest.mark.parametrize("token", ["not json", "[]"])
async def test_an_answer_that_cannot_be_read_is_no_token(token: str) -> None:
    loaded = hosted(answering(page=FRAME, token=token))
    await loaded.load()
    with pytest.raises(NotTaken):
        await loaded.submit(typed())


def test_what_is_typed_is_not_shown_when_it_is_printed() -> None:
    assert "4242" not in repr(typed())
