"""Starts the panel as a program: its window, painted before all else is loaded, the only instance, an orderly end.

Nothing that takes time is imported here: what this module and `first_look` load is what the window waits for.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from desktop.bootstrap.agent import Instead, Program
    from desktop.views.window import FirstLook, PanelWindow
    from integrations.ports import SecretKeeping
    from integrations.settings.model import Settings

    Beside = Callable[[Program], contextlib.AbstractAsyncContextManager[object]]
    """Something that runs along with the panel, for as long as it is entered."""
    Given = tuple[Settings, SecretKeeping]

_PAINTED_WITHIN_MS = 500
_RUNNING = ("The panel is running already.", "Look beside the softphone.")


class NotStarted(Exception):
    """The panel cannot be started: why, and what to do; `status` is the program's exit status."""

    def __init__(self, message: str, next_step: str, status: int = 1) -> None:
        super().__init__(f"{message} {next_step}".strip())
        self.status = status


def start_panel(
    settings_file: Path | None = None, data: Path | None = None, beside: Beside | None = None
) -> None:
    """Show the panel until it is closed, or what keeps it from starting; then raise NotStarted with that."""
    from desktop.bootstrap.first_look import glance, keep_look, kept_look, look_of, stamp
    from integrations.logs.places import data_folder, log_folder
    from integrations.settings.places import managed_file, user_file

    files = (managed_file(), settings_file or user_file())
    folder = data or data_folder()
    with _uncollected(), ExitStack() as held:
        place = _Place(held, folder)
        if place.is_taken():
            _leave_to_the_other()
        app = _application()
        then = stamp(app, files)
        found = kept_look(folder, then)
        first = found or look_of(app, glance(files))
        window = first_window(first)
        if not found:
            keep_look(folder, first, then)

        @contextmanager
        def given() -> Iterator[Given]:
            from integrations.secrets.store import Secrets

            place.demand()
            settings = _settings(settings_file)
            with logging_to(settings, settings.logs.folder or (folder / "logs" if data else log_folder())):
                yield settings, Secrets(settings.keyring.backend)

        try:
            _work(app, window, first, folder, given, beside=beside, tells=True)
        finally:
            keep_look(folder, window.look(), then)


def run(
    settings: Settings,
    folder: Path,
    keyring: SecretKeeping,
    instead: Instead | None = None,
    beside: Beside | None = None,
) -> None:
    """Show the panel with these settings until it is closed; `beside` runs along with it. Raise NotStarted."""
    from desktop.bootstrap.first_look import look_of

    with _uncollected():
        app = _application()
        asked = {"general": settings.general.model_dump(), "docking": settings.docking.model_dump()}
        first = look_of(app, asked)
        given = nullcontext((settings, keyring))
        _work(app, first_window(first), first, folder, lambda: given, instead, beside)


def _application() -> QApplication:
    from PySide6.QtWidgets import QApplication

    read_no_sources()
    say_who_we_are()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0]])
    app.setApplicationName("tillside")
    app.setApplicationDisplayName("Tillside")
    app.setQuitOnLastWindowClosed(False)
    return app


def first_window(first: FirstLook) -> PanelWindow:
    """Show the panel's window, and return it when it is painted."""
    from desktop.views.window import PanelWindow

    window = PanelWindow(first)
    window.show_at_once(_PAINTED_WITHIN_MS)
    return window


def _work(
    app: QApplication,
    window: PanelWindow,
    first: FirstLook,
    folder: Path,
    given: Callable[[], contextlib.AbstractContextManager[Given]],
    instead: Instead | None = None,
    beside: Beside | None = None,
    *,
    tells: bool = False,
) -> None:
    """Fill the window with the panel, and run until it is closed; with `tells`, say in it why that cannot be."""
    import asyncio

    import qasync

    from desktop.bootstrap.working import Start, work
    from integrations.errors import PortError

    loop = qasync.QEventLoop(app)  # type: ignore[abstract]  # qasync's stubs know only half of it
    asyncio.set_event_loop(loop)
    start = Start(app, window, first, folder, given, instead, beside, tells)
    with loop:
        try:
            loop.run_until_complete(work(start))
        except PortError as error:
            raise NotStarted(error.message, error.next_step, 2 if _is_about_settings(error) else 1) from error
        finally:
            window.hide()


def _is_about_settings(error: Exception) -> bool:
    from integrations.settings.faults import SettingsRefused

    return isinstance(error, SettingsRefused)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles while everything is loaded: there are none, and looking takes a good part of the time.

    From then on it is done by `desktop.collecting`, in this thread alone.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def settings_from(file: Path | None) -> Settings:
    """Return the settings, with the user's own from a file where one is named; raise NotStarted."""
    from integrations.settings.faults import SettingsRefused

    try:
        return _settings(file)
    except SettingsRefused as refused:
        raise NotStarted(refused.message, refused.next_step, 2) from refused


def _settings(file: Path | None) -> Settings:
    from integrations.settings.files import Files, load, usual_files

    usual = usual_files()
    return load(usual if file is None else Files(usual.managed, file)).settings


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


class _Place:
    """The place of the one running panel."""

    def __init__(self, held: ExitStack, folder: Path) -> None:
        self._held = held
        self._folder = folder
        self._is_ours = False

    def is_taken(self) -> bool:
        """Take the place, or tell that another panel has it; one in a folder that cannot be written is not taken."""
        from integrations.errors import Unavailable

        try:
            self.demand()
        except OSError:
            return False
        except Unavailable:
            return True
        return False

    def demand(self) -> None:
        """Take the place if it is not ours yet; raise Unavailable if it is another's, OSError if it has no folder."""
        from integrations.cti.hook.instance import only_instance
        from integrations.errors import Unavailable

        if not self._is_ours:
            self._is_ours = self._held.enter_context(only_instance(self._folder / "run"))
        if not self._is_ours:
            message, next_step = _RUNNING
            raise Unavailable(message, next_step=next_step)


def _leave_to_the_other() -> NoReturn:
    """Bring the panel that is running to the front, or say where it is if it does not hear; raise NotStarted."""
    from desktop.bootstrap.calling import summon

    if not summon():
        from desktop.bootstrap.telling import tell_running

        tell_running(_application())
    raise NotStarted(*_RUNNING, 0)


@contextmanager
def ending_by_signal(closed: asyncio.Event) -> Iterator[None]:
    """End in an orderly way when the system or a terminal asks for it."""
    import signal

    before = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, lambda *_: closed.set())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def read_no_sources() -> None:
    """Keep PySide6 from reading, and keeping, the source of every module that is imported from now on.

    It looks whether a module uses PySide6, for the sake of its `__feature__`, which we do not use. Where there are no
    sources, as in a bundle, it finds that none does; so here. It saves the panel 25 MB and a third of its start.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", lambda _: False)  # noqa: B010 (no type knows of it)


def say_who_we_are() -> None:
    """Have X11 name the panel's windows after the program, not after the interpreter."""
    os.environ.setdefault("RESOURCE_NAME", "tillside")
