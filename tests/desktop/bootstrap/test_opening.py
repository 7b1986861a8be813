"""What is in the panel's window before there is a desk behind it, and that it can be closed then."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.bootstrap import opening
from desktop.bootstrap.first_look import look_of
from desktop.bootstrap.opening import Opening, docked
from desktop.present.deeds import Deed, Did
from desktop.present.texts import load
from desktop.views.look import Look
from desktop.views.window import PanelWindow
from integrations.errors import Refused, Unavailable
from integrations.settings.model import Docking
from tests.desktop.present.live.looks import texts
from tests.desktop.views.conftest import look

__all__ = ["look"]
EN = load("en")
BROKEN = Refused("The evidence log is broken.", next_step="Tell your auditor.")


@pytest.fixture(autouse=True)
def no_x11(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)


@pytest.fixture
def window(qapp: QApplication) -> Iterator[PanelWindow]:
    made = PanelWindow(look_of(qapp, {"general": {"language": "en", "theme": "light"}}))
    made.show_at_once(5_000)
    yield made
    made.hide()
    made.deleteLater()


def said(shown: Opening) -> str:
    view = shown.panel.view()
    assert view is not None
    return "\n".join(texts(view))


async def told(shown: Opening, words: str) -> None:
    while words not in said(shown):  # noqa: ASYNC110 (a widget tells no loop what it shows)
        await asyncio.sleep(0.005)


async def test_the_window_says_what_is_being_done_and_can_be_closed_before_it_is_of_any_use(
    window: PanelWindow, look: Look
) -> None:
    closed = asyncio.Event()
    shown = Opening(window, look, "en", closed)
    for doing in ("opening", "opening-settings", "opening-parts", "opening-desk"):
        shown.doing(doing)
        assert {EN("call.opening"), EN(f"note.{doing}")} <= set(said(shown).split("\n"))
    assert shown.panel.size() == window.size()
    assert not closed.is_set()
    window.close()
    assert closed.is_set()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a desktop is always there to be watched")
async def test_without_a_desktop_to_watch_the_window_leans_on_the_edge(
    window: PanelWindow, caplog: pytest.LogCaptureFixture
) -> None:
    with docked(window, Docking()) as dock:
        assert not dock.state().torn_off
        assert window.isVisible()
    assert "docking.unavailable" in [one.getMessage() for one in caplog.records]


async def test_what_is_wrong_is_said_with_the_next_step_and_what_works_until_then(
    window: PanelWindow, look: Look
) -> None:
    shown = Opening(window, look, "en", asyncio.Event())
    again = asyncio.create_task(shown.wrong(BROKEN))
    await told(shown, BROKEN.message)
    for words in (EN("trouble.title"), BROKEN.next_step, EN("trouble.works-text")):
        assert words in said(shown)
    assert EN("trouble.again") not in said(shown)
    shown.panel.did.emit(Did(Deed.SHOW_KEYS))
    shown.panel.did.emit(Did(Deed.TRY_AGAIN))
    assert await again is True
    shown.begin()
    assert BROKEN.message not in said(shown)


@pytest.mark.parametrize("way", ["button", "window"])
async def test_a_start_that_failed_can_be_left(window: PanelWindow, look: Look, way: str) -> None:
    shown = Opening(window, look, "es", asyncio.Event())
    again = asyncio.create_task(shown.wrong(BROKEN))
    await told(shown, BROKEN.message)
    if way == "button":
        shown.panel.did.emit(Did(Deed.CLOSE_PANEL))
    else:
        window.close()
    assert await again is False


async def test_what_does_not_answer_is_asked_again_without_the_agent(
    window: PanelWindow, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "AGAIN_S", 0.05)
    shown = Opening(window, look, "en", asyncio.Event())
    assert await shown.wrong(Unavailable("The account database cannot be reached.")) is True
    assert EN("trouble.again") in said(shown)
