"""What the agent wishes besides the call: the policy's page at its row, a search between calls."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.bootstrap.docked import granting
from desktop.bootstrap.packs import pages_of
from desktop.docking.placement import Side
from desktop.present import live
from integrations.customers import AccountCard, Found, MatchedBy, Matches, Reason
from integrations.errors import PortError, Refused, Unavailable
from policy.session import Session
from tests.policy.session.desk import setup

ABOUT = "components/late-charge.md#LC3"


class Signal:
    def __init__(self) -> None:
        self.listeners: list[Any] = []

    def connect(self, listener: Any) -> None:
        self.listeners.append(listener)

    def disconnect(self, listener: Any) -> None:
        self.listeners.remove(listener)


class Accounts:
    """Finds by one way only, or not at all."""

    def __init__(self) -> None:
        self.knows: dict[str, str] = {}
        self.fails: PortError | None = None
        self.asked: list[str] = []

    def __getattr__(self, way: str) -> Any:
        async def find(text: str) -> Matches:
            self.asked.append(way)
            if self.fails is not None:
                raise self.fails
            card = AccountCard("A1", "Rosa", "14 Alder St", "en", "shop")
            found = (Found(Reason(MatchedBy.NAME, text), card),) if self.knows.get(way) == text else ()
            return Matches(found)

        return find


def program() -> Any:
    session = Session(setup())
    return SimpleNamespace(
        front=SimpleNamespace(wished=Signal(), changed=lambda: None),
        desk=SimpleNamespace(session=session, watch=lambda _: None),
        outlook=SimpleNamespace(docked=None, searched=None),
        accounts=Accounts(),
        pack=session.setup.pack,
    )


def dock() -> Any:
    state = SimpleNamespace(wish=SimpleNamespace(side=Side.RIGHT), torn_off=False)
    return SimpleNamespace(changed=Signal(), state=lambda: state, need=lambda needed: None)


async def asked(about: str, pages: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, int]]:
    """Ask for a page; return what was opened: its address, its text, the rights on its folder."""
    opened: list[tuple[str, str, int]] = []

    def show(address: QUrl) -> bool:
        path = Path(address.toLocalFile())
        opened.append((address.toString(), path.read_text(), stat.S_IMODE(path.parent.stat().st_mode)))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", show)
    running = program()
    async with granting(running, dock(), pages):
        (wish,) = running.front.wished.listeners
        wish(live.PanelAsked(live.Wish.OPEN_POLICY, about))
        await asyncio.sleep(0)
    return opened


async def test_the_page_opens_at_its_row_from_a_folder_of_this_users(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = pages_of("riverbend-utility")
    ((address, text, rights),) = await asked(ABOUT, lambda: pages, monkeypatch)
    assert address.endswith("late-charge.html#LC3")
    assert '<tr id="LC3">' in text
    assert rights == 0o700 or os.name == "nt"
    assert is_gone(address)


def is_gone(address: str) -> bool:
    return not Path(QUrl(address).toLocalFile()).exists()


def _away() -> Mapping[str, bytes]:
    raise Refused("It is gone.")


@pytest.mark.parametrize("pages", [dict, _away])
async def test_a_page_that_is_not_there_opens_nothing(
    pages: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("WARNING"):
        assert await asked(ABOUT, pages, monkeypatch) == []
    assert "policy." in caplog.text


def test_a_pack_that_is_no_folder_has_no_pages() -> None:
    with pytest.raises(Refused):
        pages_of("no-such-pack")


@pytest.mark.parametrize(
    ("way", "text", "known", "asked_for"),
    [
        ("by_phone", "(202) 555-0143", "+12025550143", ["by_phone"]),
        ("by_number", "8841-2207-3", "8841-2207-3", ["by_number"]),
        ("by_name", "rosa", "rosa", ["by_number", "by_name"]),
    ],
)
async def test_a_search_between_calls_asks_for_phone_number_and_name(
    way: str, text: str, known: str, asked_for: list[str]
) -> None:
    running = program()
    running.accounts.knows = {way: known}
    async with granting(running, dock()):
        (wish,) = running.front.wished.listeners
        wish(live.PanelAsked(live.Wish.SEARCH, text))
    assert running.accounts.asked == asked_for
    assert [one.account for one in running.outlook.searched.cards] == ["A1"]


async def test_a_search_that_fails_says_so_and_a_later_one_goes_before_it() -> None:
    running = program()
    running.accounts.fails = Unavailable("away")
    async with granting(running, dock()):
        (wish,) = running.front.wished.listeners
        wish(live.PanelAsked(live.Wish.SEARCH, "first"))
        wish(live.PanelAsked(live.Wish.SEARCH, "second"))
    assert (running.outlook.searched.text, running.outlook.searched.failed) == ("second", True)
