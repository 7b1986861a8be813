"""The widgets take every live view, at every width and in both languages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.present.live import Overlay, Showing, panel
from desktop.present.texts import LANGUAGES, load
from desktop.views.dressing import dress
from desktop.views.look import Look
from desktop.views.panel import Panel
from desktop.views.theme import light
from policy.session import Stage
from tests.desktop.present.live.looks import surroundings
from tests.policy.session.desk import KEY, Desk, at

OVERLAYS = (
    Showing(call=KEY, overlay=Overlay.WHY, about="late"),
    Showing(call=KEY, overlay=Overlay.REQUEST),
    Showing(call=KEY, overlay=Overlay.KEYS),
    Showing(call=KEY, overlay=Overlay.LEAVE),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_panel_shows_a_whole_call(qapp: QApplication, qtbot: QtBot, language: str) -> None:
    look = Look(light(), motion=False)
    dress(qapp, look)
    widget = Panel(look)
    qtbot.addWidget(widget)
    widget.resize(QSize(360, 760))
    widget.show()

    def show(desk: Desk, showing: Showing) -> None:
        view = panel(desk.session, showing, surroundings(desk.at, language), load(language))
        widget.show_panel(view)
        qapp.processEvents()
        assert widget.width() == 360
        assert widget.view() == view

    for stage in Stage:
        show(at(stage), Showing())
    for showing in OVERLAYS:
        show(at(Stage.GUIDING), showing)
    for stage in (Stage.RINGING, Stage.CHOOSING):
        show(at(stage), Showing(call=KEY, overlay=Overlay.SEARCH, searched="Alder"))
