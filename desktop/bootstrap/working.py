"""Fills the panel's window: views, settings, dock, the agent's program, or what keeps it from starting."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop.bootstrap.dressing import dress_for, language_of
from desktop.bootstrap.loading import SETTINGS, VIEWS, WORK, load_in_steps
from desktop.bootstrap.start import ending_by_signal
from desktop.bootstrap.telling import told
from desktop.views.window import FirstLook, PanelWindow
from integrations.errors import PortError
from integrations.logs.writing import fault

if TYPE_CHECKING:
    from desktop.bootstrap.agent import Instead, Program
    from desktop.bootstrap.opening import Opening
    from integrations.ports import SecretKeeping
    from integrations.settings.model import Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Start:
    """What there is when the window is painted. `given` gives the settings and the keyring, or raises a PortError."""

    app: QApplication
    window: PanelWindow
    first: FirstLook
    folder: Path
    given: Callable[[], AbstractContextManager[tuple[Settings, SecretKeeping]]]
    instead: Instead | None
    beside: Callable[[Program], AbstractAsyncContextManager[object]] | None
    tells: bool
    """Whether what keeps the panel from starting is shown to the agent."""


async def work(start: Start) -> None:
    """Run the panel until it is closed. Raise the PortError for which it was not started."""
    closed = asyncio.Event()
    with ending_by_signal(closed):
        await load_in_steps(VIEWS)
        from desktop.bootstrap.opening import Opening
        from desktop.views.look import Look
        from desktop.views.motion import motion_allowed
        from desktop.views.theme import light

        look = Look(light(), motion=motion_allowed(), family=start.first["family"])
        dress_for(start.app, look, start.first["theme"])
        shown = Opening(start.window, look, start.first["language"], closed)
        while True:
            began = asyncio.Event()
            try:
                await _run(start, shown, closed, began)
            except Exception as error:
                if began.is_set() or not start.tells:
                    raise
                why = told(error, shown.language)
                if not isinstance(error, PortError | OSError):
                    fault(_log, "start.fault", error)
                if not await shown.wrong(why):
                    raise why from error
                shown.begin()
            else:
                return


async def _run(start: Start, shown: Opening, closed: asyncio.Event, began: asyncio.Event) -> None:
    """Run the panel once. `began` is set when there is a desk: what goes wrong then is no failed start."""
    shown.doing("opening-settings")
    await load_in_steps(SETTINGS)
    with start.given() as (settings, keyring):
        shown.language = language_of(settings)
        if settings.general.theme != start.first["theme"]:
            dress_for(start.app, shown.look, settings.general.theme)
        shown.doing("opening-parts")
        await load_in_steps(WORK)
        from desktop.bootstrap.agent import program
        from desktop.bootstrap.docked import granting
        from desktop.bootstrap.opening import docked
        from desktop.bootstrap.packs import pages_of
        from desktop.collecting import collected_here

        with docked(start.window, settings.docking) as dock:
            shown.doing("opening-desk")
            running = program(
                settings, start.folder, shown.look, shown.language, keyring, start.instead, shown.panel
            )
            async with running as desk:
                began.set()
                _settle()
                desk.front.closed.connect(closed.set)
                pages, region = partial(pages_of, settings.policy.pack), settings.general.region
                async with granting(desk, dock, pages, region), (start.beside or _nothing_beside)(desk):
                    with collected_here():
                        await closed.wait()
                    start.window.hide()


def _settle() -> None:
    """Look for cycles once, and never again in what was loaded: that would hold up a call for a tenth of a second."""
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def _nothing_beside(_: Program) -> AsyncIterator[None]:
    yield
