"""Panels that show samples, each with a look of its own, and what the agent did in them."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.present.deeds import Did
from desktop.present.samples import sample
from desktop.views.look import Look
from desktop.views.panel import Panel
from desktop.views.theme import Theme, light
from tests.desktop.dressed import dress_if_needed

MakePanel = Callable[..., Panel]


@pytest.fixture
def look(qapp: QApplication) -> Look:
    made = Look(light(), motion=False)
    dress_if_needed(qapp, made)
    return made


@pytest.fixture
def make_panel(qapp: QApplication, qtbot: QtBot) -> MakePanel:
    def make(
        state: str,
        language: str = "en",
        size: tuple[int, int] = (400, 820),
        theme: Theme | None = None,
        *,
        motion: bool = False,
    ) -> Panel:
        look = Look(theme or light(), motion=motion)
        dress_if_needed(qapp, look)
        panel = Panel(look)
        qtbot.addWidget(panel)
        panel.resize(QSize(*size))
        panel.show_panel(sample(state, language))
        panel.show()
        panel.activateWindow()
        qtbot.waitUntil(panel.isActiveWindow)
        qapp.processEvents()
        focused = panel.focusWidget()
        if focused is not None:
            focused.clearFocus()
        return panel

    return make


@pytest.fixture
def deeds() -> Callable[[Panel], list[Did]]:
    """Give a list that fills with what is done in a panel."""

    def listen(panel: Panel) -> list[Did]:
        done: list[Did] = []
        panel.did.connect(done.append)
        return done

    return listen
