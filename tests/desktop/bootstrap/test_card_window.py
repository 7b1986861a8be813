"""The card-entry process as the runner's window: whatever goes wrong ends as closed, and the process is dead."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

import pytest

from desktop.bootstrap import card_window
from desktop.bootstrap.card_window import CardWindow
from desktop.capture.panel_side import EntryClosed
from desktop.capture.wire import Closed, Order, Outcome, Prepare, Show, Warm, Why
from desktop.runner.entry import Given, WindowClosed
from tests.desktop.runner.windows import PAGE, PLACE, WARM_PAGE


class Process:
    """Stands for CardEntry."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.closed: Closed | None = None
        self.end: Outcome | Closed = Outcome("tok_12345678", "card", "visa", "4242", "debit")
        self.deaths = 0
        self.excluded = False

    async def _obey(self, order: Order | None = None) -> None:
        await asyncio.sleep(0)
        if self.closed is not None:
            raise EntryClosed(self.closed)
        if order is not None:
            self.orders.append(order)

    async def warmed(self) -> None:
        await self._obey()

    async def warm(self, page: Warm) -> None:
        await self._obey(page)

    async def prepare(self, page: Prepare) -> None:
        await self._obey(page)

    async def show(self, place: Show) -> None:
        await self._obey(place)

    async def outcome(self) -> Outcome | Closed:
        return self.end

    def kill_now(self) -> None:
        self.deaths += 1

    async def kill(self) -> None:
        self.deaths += 1


def window() -> tuple[CardWindow, Process]:
    process = Process()
    return CardWindow(process), process  # type: ignore[arg-type]


async def test_what_is_wanted_of_it_is_said_to_the_process() -> None:
    card, process = window()
    await card.warmed()
    await card.warm(WARM_PAGE)
    await card.prepare(PAGE, "card", "en", dark=True)
    await card.show(PLACE)
    assert process.orders == [
        Warm(WARM_PAGE.url, WARM_PAGE.origins),
        Prepare(PAGE.url, PAGE.origins, "en", True, "card"),
        Show(PLACE.x, PLACE.y, PLACE.width, PLACE.height, PLACE.owner),
    ]
    assert await card.given() == Given("tok_12345678", "visa", "4242", "debit")
    assert process.deaths == 0


@pytest.mark.parametrize("why", list(Why))
async def test_a_process_that_closed_is_closed_by_its_own_word_and_killed(why: Why) -> None:
    card, process = window()
    process.closed = process.end = Closed(why)
    for doing in (card.warmed(), card.prepare(PAGE, "card", "en", dark=False), card.show(PLACE)):
        with pytest.raises(WindowClosed) as raised:
            await doing
        assert raised.value.why == why
    with pytest.raises(WindowClosed):
        await card.given()
    assert process.deaths == 3


async def test_a_page_outside_its_origins_and_a_place_of_no_size_are_never_said_to_the_process() -> None:
    card, process = window()
    with pytest.raises(WindowClosed) as raised:
        await card.prepare(replace(PAGE, url="http://evil.example/"), "card", "en", dark=False)
    assert raised.value.why == "page_failed"
    with pytest.raises(WindowClosed):
        await card.show(replace(PLACE, width=1))
    assert process.orders == []
    assert process.deaths == 2


async def test_a_warm_page_outside_its_origins_is_left_out() -> None:
    card, process = window()
    await card.warm(replace(WARM_PAGE, url="http://evil.example/"))
    assert process.orders == []
    assert process.deaths == 0


async def test_it_is_killed_at_once_from_any_place() -> None:
    card, process = window()
    card.kill_now()
    assert process.deaths == 1
    await card.kill()
    assert process.deaths == 2


@pytest.mark.parametrize("excluded", [True, False])
async def test_a_window_that_captures_can_see_is_noted_where_the_system_could_hide_it(
    excluded: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(card_window, "_EXCLUDES", (sys.platform,))
    seen, process = window()
    process.excluded = excluded
    await seen.show(PLACE)
    assert [one for one in caplog.messages if one == "entry.in-captures"] == ["entry.in-captures"] * (
        not excluded
    )
