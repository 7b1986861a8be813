"""A start that fails, as an agent meets it who pressed an icon: what the window says, and what can be done there."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop.bootstrap import agent, calling
from desktop.bootstrap.start import NotStarted, start_panel
from desktop.docking import choice
from desktop.present.deeds import Deed, Did
from desktop.present.incident import Incident
from desktop.present.texts import load
from desktop.views.panel import Panel
from desktop.views.window import PanelWindow
from integrations.cti.hook.instance import only_instance
from integrations.errors import Refused, Unavailable
from integrations.secrets import store
from tests.desktop.present.live.looks import texts

EN = load("en")
GATEWAY = '[general]\nlanguage = "en"\n[gateway]\naddress = "http://127.0.0.1:9"\n'
_LIMIT_MS = 60_000
_LOOK_MS = 10


@pytest.fixture(autouse=True)
def nothing_to_dock_to(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(choice, "window_watch", lambda _: None)
    monkeypatch.setattr(choice, "edge_reservation", lambda: None)
    enabled = gc.isenabled()
    yield
    asyncio.set_event_loop(None)
    assert gc.isenabled() is enabled


@dataclass
class Agent:
    """Whoever sits before the window: reads what is wrong, and does something about it, each time something else."""

    app: QApplication
    does: list[Callable[[], Deed]] = field(default_factory=lambda: [lambda: Deed.CLOSE_PANEL])
    read: list[str] = field(default_factory=list)

    def start(self, settings: Path, data: Path) -> NotStarted:
        """Start the program, and return why it was not started."""
        looking, limit = QTimer(), QTimer()
        looking.setInterval(_LOOK_MS)
        looking.timeout.connect(self._look)
        limit.setSingleShot(True)
        limit.timeout.connect(self._give_up)
        looking.start()
        limit.start(_LIMIT_MS)
        try:
            with pytest.raises(NotStarted) as raised:
                start_panel(settings, data)
        finally:
            looking.stop()
            limit.stop()
            for window in self._windows():
                window.deleteLater()
        return raised.value

    def _windows(self) -> list[PanelWindow]:
        return [one for one in self.app.topLevelWidgets() if isinstance(one, PanelWindow)]

    def _look(self) -> None:
        for window in self._windows():
            for panel in window.findChildren(Panel):
                view = panel.view()
                if panel.isVisible() and view is not None and isinstance(view.page, Incident):
                    said = "\n".join(texts(view))
                    if self.does and said not in self.read:
                        self.read.append(said)
                        panel.did.emit(Did(self.does.pop(0)()))

    def _give_up(self) -> None:
        for window in self._windows():
            window.close()


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "settings.toml"
    file.write_text(GATEWAY, encoding="utf-8")
    return file


def said(sitting: Agent, *words: str) -> bool:
    """Tell whether the window said these words, what works all the same, and that it can be tried again."""
    usual = (EN("trouble.heading"), EN("trouble.works-text"), EN("trouble.try-again"), EN("trouble.close"))
    return all(one in sitting.read[-1] for one in (*words, *usual))


def test_settings_with_errors_are_named_with_their_line(qapp: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[general]\nlanguage = "en"\n[calls]\nconector = 1\n', encoding="utf-8")
    sitting = Agent(qapp)
    why = sitting.start(file, tmp_path / "desk")
    assert why.status == 2
    assert said(sitting, f"{file}:4", "calls.connector", "tillside doctor")


def test_settings_that_were_mended_are_read_when_it_is_tried_again(
    qapp: QApplication, tmp_path: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.write_text("[calls\n", encoding="utf-8")

    def mend() -> Deed:
        settings.write_text(GATEWAY, encoding="utf-8")
        return Deed.TRY_AGAIN

    def reached(*_: object) -> None:
        raise Refused("The settings were right.")

    monkeypatch.setattr(agent, "program", reached)
    sitting = Agent(qapp, [mend, lambda: Deed.CLOSE_PANEL])
    assert "The settings were right." in str(sitting.start(settings, tmp_path / "desk"))
    assert len(sitting.read) == 2


def test_a_folder_that_cannot_be_written_is_named(qapp: QApplication, tmp_path: Path, settings: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    sitting = Agent(qapp)
    why = sitting.start(settings, tmp_path / "file" / "desk")
    assert why.status == 1
    assert said(sitting, str(tmp_path / "file"), EN("trouble.folder-do"), EN("trouble.again"))


def test_a_keyring_that_is_not_there_is_said(
    qapp: QApplication, tmp_path: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoKeyring:
        def __init__(self, _: str) -> None: ...

        def read(self, _: str) -> str:
            raise Unavailable("The keyring does not answer.", next_step="Unlock it.")

    monkeypatch.setattr(store, "Secrets", NoKeyring)
    settings.write_text(GATEWAY + 'secret = "keyring:sandbox"\n', encoding="utf-8")
    sitting = Agent(qapp)
    sitting.start(settings, tmp_path / "desk")
    assert said(sitting, "The keyring does not answer.", "Unlock it.")


def test_a_journal_that_is_none_is_said_and_not_touched(
    qapp: QApplication, tmp_path: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.demo.secrets import RunSecrets

    monkeypatch.setattr(store, "Secrets", lambda _: RunSecrets())
    journal = tmp_path / "desk" / "journal.sqlite"
    journal.parent.mkdir()
    journal.write_text("somebody's notes " * 1000)
    sitting = Agent(qapp)
    why = sitting.start(settings, journal.parent)
    assert said(sitting, "journal")
    assert "journal" in str(why)
    assert journal.read_text() == "somebody's notes " * 1000


def test_an_account_store_that_does_not_answer_is_said_and_asked_again(
    qapp: QApplication, tmp_path: Path, settings: Path
) -> None:
    server = '[accounts]\nstore = "postgresql"\n[accounts.postgresql]\nport = 1\n'
    settings.write_text(GATEWAY + server, encoding="utf-8")
    sitting = Agent(qapp)
    sitting.start(settings, tmp_path / "desk")
    assert said(sitting, "account", EN("trouble.again"))


def test_a_fault_of_ours_is_said_and_written_down(
    qapp: QApplication,
    tmp_path: Path,
    settings: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(agent, "program", broken)
    sitting = Agent(qapp)
    sitting.start(settings, tmp_path / "desk")
    assert said(sitting, "ZeroDivisionError", EN("trouble.unforeseen-do"))
    assert "start.fault" in [one.getMessage() for one in caplog.records]


@pytest.mark.qt_log_ignore("propagateSizeHints")  # what offscreen windows cannot do
def test_a_panel_that_runs_and_does_not_hear_is_told_of_in_a_message_box(
    qapp: QApplication, tmp_path: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "summon", lambda: False)
    boxes: list[str] = []

    def read() -> None:
        for box in [one for one in qapp.topLevelWidgets() if isinstance(one, QMessageBox)]:
            boxes.append(box.text())
            box.close()

    looking = QTimer()
    looking.timeout.connect(read)
    looking.start(_LOOK_MS)
    with only_instance(tmp_path / "desk" / "run"), pytest.raises(NotStarted) as raised:
        start_panel(settings, tmp_path / "desk")
    looking.stop()
    assert boxes[:1] == [EN("trouble.running")]
    assert raised.value.status == 0
