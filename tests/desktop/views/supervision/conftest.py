"""The supervisor's window with a sample in it, and what was done in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.present.supervision.deeds import Did
from desktop.present.supervision.samples import sample
from desktop.views.look import Look
from desktop.views.supervision.window import SupervisorWindow
from desktop.views.theme import light
from tests.desktop.dressed import dress_if_needed

MakeWindow = Callable[..., SupervisorWindow]


@pytest.fixture
def make_window(qapp: QApplication, qtbot: QtBot) -> MakeWindow:
    def make(state: str = "waiting", language: str = "en") -> SupervisorWindow:
        look = Look(light(), motion=False)
        dress_if_needed(qapp, look)
        window = SupervisorWindow(look)
        qtbot.addWidget(window)
        window.show_view(sample(state, language))
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        qapp.processEvents()
        return window

    return make


@pytest.fixture
def deeds() -> Callable[[SupervisorWindow], list[Did]]:
    """Give a list that fills with what is done in a window."""

    def listen(window: SupervisorWindow) -> list[Did]:
        done: list[Did] = []
        window.did.connect(done.append)
        return done

    return listen
