"""Starts the panel as a program: settings, log, the only instance, the window, the dock, and an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.errors import PortError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.bootstrap.agent import Instead, Program
    from desktop.views.look import Look
    from integrations.ports import SecretKeeping
    from integrations.settings.model import Settings

_log = logging.getLogger(__name__)

Beside = Callable[["Program"], contextlib.AbstractAsyncContextManager[object]]
"""Something that runs along with the panel, for as long as it is entered."""


class NotStarted(Exception):
    """The panel cannot be started: why, and what to do; `status` is the program's exit status."""

    def __init__(self, message: str, next_step: str, status: int = 1) -> None:
        super().__init__(f"{message} {next_step}".strip())
        self.status = status


def start_panel(settings_file: Path | None = None, data: Path | None = None) -> None:
    """Show the panel until it is closed; raise NotStarted."""
    from integrations.logs.places import data_folder, log_folder
    from integrations.secrets.store import Secrets

    settings = settings_from(settings_file)
    folder = data or data_folder()
    with (
        logging_to(settings, settings.logs.folder or (folder / "logs" if data else log_folder())),
        _only_one(folder),
    ):
        run(settings, folder, Secrets(settings.keyring.backend))


def run(
    settings: Settings,
    folder: Path,
    keyring: SecretKeeping,
    instead: Instead | None = None,
    beside: Beside | None = None,
) -> None:
    """Show the panel until it is closed; `beside` runs along with it. Raise NotStarted."""
    import qasync
    from PySide6.QtWidgets import QApplication

    say_who_we_are()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0]])
    app.setApplicationName("tillside")
    app.setApplicationDisplayName("Tillside")
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)  # type: ignore[abstract]  # qasync's stubs know only half of it
    asyncio.set_event_loop(loop)
    with loop:
        try:
            loop.run_until_complete(_show(app, settings, folder, keyring, instead, beside))
        except PortError as error:
            raise NotStarted(error.message, error.next_step) from error


async def _show(
    app: QApplication,
    settings: Settings,
    folder: Path,
    keyring: SecretKeeping,
    instead: Instead | None,
    beside: Beside | None,
) -> None:
    from desktop.bootstrap.opening import placed
    from desktop.views.look import Look
    from desktop.views.motion import motion_allowed
    from desktop.views.theme import light

    look = Look(light(), motion=motion_allowed())
    dress_for(app, look, settings.general.theme)
    closed = asyncio.Event()
    language = language_of(settings)
    with ending_by_signal(closed):
        async with placed(look, language, settings.docking, closed.set) as (panel, dock):
            # Only now: what the agent works with takes several times as long to load as the window.
            from desktop.bootstrap.agent import program
            from desktop.bootstrap.docked import granting

            async with program(settings, folder, look, language, keyring, instead, panel) as running:
                running.front.closed.connect(closed.set)
                async with granting(running, dock), (beside or _nothing_beside)(running):
                    await closed.wait()
                    panel.hide()


def dress_for(app: QApplication, look: Look, theme: str) -> None:
    """Dress the application in a theme that is set, or follow the system's."""
    from desktop.views.dressing import dress, follow_system
    from desktop.views.theme import dark, light

    if theme == "system":
        follow_system(app, look)
    else:
        look.set_theme(dark() if theme == "dark" else light())
        dress(app, look)


@asynccontextmanager
async def _nothing_beside(_: Program) -> AsyncIterator[None]:
    yield


def language_of(settings: Settings) -> str:
    """Return the language of the panel: the one that is set, or the system's if the panel speaks it."""
    if settings.general.language != "system":
        return settings.general.language
    from PySide6.QtCore import QLocale

    from desktop.present.texts import LANGUAGES

    system = QLocale.system().name()[:2]
    return system if system in LANGUAGES else "en"


def settings_from(file: Path | None) -> Settings:
    """Return the settings, with the user's own from a file where one is named; raise NotStarted."""
    from integrations.settings.faults import SettingsRefused
    from integrations.settings.files import Files, load, usual_files

    usual = usual_files()
    try:
        return load(usual if file is None else Files(usual.managed, file)).settings
    except SettingsRefused as refused:
        raise NotStarted(refused.message, refused.next_step, 2) from refused


@contextmanager
def logging_to(settings: Settings, folder: Path) -> Iterator[None]:
    """Write the log into a folder for as long as this is entered."""
    from integrations.logs.writing import end_log, log_to

    try:
        handler = log_to(folder, settings.logs.level, settings.logs.file_kb, settings.logs.files)
    except OSError:
        yield  # a log that cannot be written stops nobody from taking a payment
        return
    try:
        yield
    finally:
        end_log(handler)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the place of the one running panel, or bring the other one to the front and raise NotStarted."""
    from desktop.bootstrap.calling import summon
    from integrations.cti.hook.instance import only_instance

    with only_instance(folder / "run") as first:
        if not first:
            summon()
            raise NotStarted("The panel is running already.", "Look beside the softphone.", 0)
        yield


@contextmanager
def ending_by_signal(closed: asyncio.Event) -> Iterator[None]:
    """End in an orderly way when the system or a terminal asks for it."""
    before = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, lambda *_: closed.set())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def say_who_we_are() -> None:
    """Have X11 name the panel's windows after the program, not after the interpreter."""
    os.environ.setdefault("RESOURCE_NAME", "tillside")
