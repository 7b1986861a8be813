"""Fakes round card entry: a gateway that opens pages, and windows that do as a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from desktop.runner.entry import Entry, Given, Place, WindowClosed
from desktop.runner.runner import Runner
from integrations.payments import EntryPage, EntryRequest, WarmPage
from policy import effects as f
from policy.calls import CallKey
from tests.desktop.virtual_time import clock
from tests.policy.session.desk import KEY

PLACE = Place(10, 20, 300, 400, 7)
GIVEN = Given("tok_12345678", "visa", "4242", "debit")
PAGE = EntryPage("http://localhost:1/page", ("http://localhost:1",), datetime(2030, 1, 1, tzinfo=UTC))
WARM_PAGE = WarmPage("http://localhost:1/warm", ("http://localhost:1",))


class Pages:
    """Implements HostedEntry. `opens_after` is how long it takes, `warm` its warm page."""

    def __init__(self) -> None:
        self.asked: list[EntryRequest] = []
        self.opens_after = 0.0
        self.error: Exception | None = None
        self.warm: WarmPage | None = None
        self.warm_after = 0.0
        self.warm_error: Exception | None = None

    async def warm_page(self) -> WarmPage | None:
        await asyncio.sleep(self.warm_after)
        if self.warm_error is not None:
            raise self.warm_error
        return self.warm

    async def open_entry(self, request: EntryRequest) -> EntryPage:
        self.asked.append(request)
        if self.error is not None:
            raise self.error
        await asyncio.sleep(self.opens_after)
        return PAGE


class FakeWindow:
    """Implements Window. It writes down what was done with it."""

    def __init__(self, said: list[str], number: int) -> None:
        self.said = said
        self.number = number
        self.end: asyncio.Future[Given | str] = asyncio.get_running_loop().create_future()
        self.warms_after = 0.0
        self.loads_after = 0.0
        self.shows_after = 0.0
        self.dies_after: float | None = 0.0
        self.error: Exception | None = None

    def _say(self, what: str) -> None:
        self.said.append(f"{what} {self.number}")

    def finish(self, end: Given | str) -> None:
        if not self.end.done():
            self.end.set_result(end)

    def _demand(self) -> None:
        if self.end.done():
            end = self.end.result()
            raise WindowClosed(end if isinstance(end, str) else "panel")

    async def warmed(self) -> None:
        await asyncio.sleep(self.warms_after)
        self._demand()

    async def warm(self, page: WarmPage) -> None:
        self._demand()
        self._say("warm")

    async def prepare(self, page: EntryPage, tender: str, locale: str, *, dark: bool) -> None:
        self._demand()
        await asyncio.wait([self.end], timeout=self.loads_after)
        self._demand()
        self._say("load")

    async def show(self, place: Place) -> None:
        self._demand()
        await asyncio.sleep(self.shows_after)
        self._say("show")

    async def given(self) -> Given:
        if self.error is not None:
            raise self.error
        end = await asyncio.shield(self.end)
        if isinstance(end, str):
            raise WindowClosed(end)
        return end

    def kill_now(self) -> None:
        self._say("kill now")
        self.finish("panel")

    async def kill(self) -> None:
        if self.dies_after is None:
            raise TimeoutError
        await asyncio.sleep(self.dies_after)
        self._say("dead")
        self.finish("panel")


@dataclass
class Counter:
    """Entry at work: effects go in by a runner, facts come out."""

    pages: Pages = field(default_factory=Pages)
    said: list[str] = field(default_factory=list)
    windows: list[FakeWindow] = field(default_factory=list)
    facts: list[f.Fact] = field(default_factory=list)
    made: Callable[[FakeWindow], None] = lambda _: None
    broken: int = 0
    """How many starts fail from now on."""

    def __post_init__(self) -> None:
        self.entry = Entry(self.pages, self.start, lambda: PLACE, clock, "shop")
        self.runner = Runner(clock)
        self.runner.learn(self.entry.performers)
        self._number = 0

    async def start(self) -> FakeWindow:
        if self.broken:
            self.broken -= 1
            raise OSError("no such program")
        window = FakeWindow(self.said, len(self.windows) + 1)
        self.made(window)
        self.windows.append(window)
        self.said.append(f"start {window.number}")
        return window

    def do(self, kind: type[f.Effect], call: CallKey = KEY, **fields: object) -> str:
        """Begin an effect, and return its id."""
        self._number += 1
        name = f"{call}#{self._number}"
        self.runner.begin(kind(id=name, call=call, **fields), self.facts.append)  # type: ignore[arg-type]
        return name

    def load(self) -> str:
        return self.do(f.PrepareEntry, tender="card", minor=100, currency="USD", reference="r")

    async def opened(self) -> str:
        """Have a window loaded and shown, and return the name of the entry."""
        entry = self.load()
        await asyncio.sleep(1)
        self.do(f.ShowEntry, entry=entry)
        await asyncio.sleep(1)
        return entry

    def kinds(self) -> list[str]:
        return [type(one).__name__ for one in self.facts]
