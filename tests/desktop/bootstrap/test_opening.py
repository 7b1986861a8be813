"""The panel's window before the rest of the program is loaded."""

import asyncio
import sys

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop.bootstrap.opening import placed
from desktop.views.look import Look
from desktop.views.panel import Panel
from integrations.settings.model import Docking
from tests.desktop.views.conftest import look

__all__ = ["look"]


@pytest.fixture(autouse=True)
def no_x11(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)


async def soon(panel: Panel) -> None:
    """Let Qt do what it has to do: the tests' loop is not Qt's."""
    for _ in range(20):
        QApplication.processEvents()
        await asyncio.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a desktop is always there to be watched")
async def test_the_panel_is_shown_at_once_and_can_be_closed_before_it_is_of_any_use(
    look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    closed: list[bool] = []
    async with placed(look, "en", Docking(), lambda: closed.append(True)) as (panel, dock):
        await soon(panel)
        view = panel.view()
        assert panel.isVisible()
        assert (panel.windowTitle(), view.call.title if view else "") == ("Tillside", "Starting")
        QApplication.sendEvent(panel, QEvent(QEvent.Type.UpdateRequest))
        assert not closed
        panel.close()
        assert closed == [True]
        assert not dock.state().torn_off
    panel.deleteLater()
    assert [one.getMessage() for one in caplog.records] == ["docking.unavailable"]
