"""The panel on the desk: it shows what is, measures how soon, and stays up when something cannot be shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from desktop.front import Front
from desktop.outlook import Desktop, Outlook
from desktop.present import live
from desktop.present.deeds import Deed, Did
from desktop.present.texts import load
from desktop.views.look import Look
from desktop.views.panel import Panel
from policy import events as e
from policy.session import Stage
from tests.desktop.seats import Seated
from tests.desktop.test_outlook import CARD, FILE, READY
from tests.desktop.views.conftest import look
from tests.policy.session.desk import KEY

__all__ = ["look"]


class Shown(Seated):
    """A desk in a panel."""

    def __init__(self, look: Look, qtbot: QtBot) -> None:
        outlook = Outlook(
            Desktop("en", "amy", {}, READY),
            lambda account: CARD if account == "A1" else None,
            lambda account: FILE if account == "A1" else None,
            lambda _: "",
            lambda: self.at,
        )
        super().__init__(more=(outlook,))
        self.panel = Panel(look)
        qtbot.addWidget(self.panel)
        self.front = Front(self.panel, self.desk, outlook, load("en"), lambda: self.at)
        self.panel.resize(400, 820)
        self.panel.show()
        self.front.render()

    @property
    def title(self) -> str:
        view = self.panel.view()
        assert view is not None
        return view.call.title


@pytest.fixture
def shown(look: Look, qtbot: QtBot) -> Shown:
    return Shown(look, qtbot)


def test_what_happens_at_the_desk_is_shown_once_it_has_been_dealt_with(shown: Shown, qtbot: QtBot) -> None:
    assert shown.title == "Ready"
    shown.ring()
    assert shown.title == "Ready"
    qtbot.waitUntil(lambda: shown.title == "(202) 555-0143")


def test_the_time_from_the_ring_to_the_painted_account_is_kept_once_for_a_call(
    shown: Shown, qtbot: QtBot
) -> None:
    shown.talk()
    qtbot.waitUntil(lambda: len(shown.front.pops) == 1)
    shown.verify()
    shown.panel.account.repaint()
    qtbot.wait(5)
    assert [pop.call for pop in shown.front.pops] == [KEY]
    assert all(pop.nanoseconds > 0 for pop in shown.front.pops)


def test_what_the_agent_does_goes_to_the_desk(shown: Shown) -> None:
    shown.guide()
    shown.say("G4", "G5")
    shown.front.did(Did(Deed.TAKE_CARD, str(shown.total)))
    assert shown.desk.session.stage is Stage.PAUSING


def test_what_the_agent_wants_of_the_panel_goes_to_whoever_holds_it(shown: Shown, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.front.wished) as wished:
        shown.front.did(Did(Deed.FLIP_SIDE))
    assert wished.args == [live.PanelAsked(live.Wish.FLIP_SIDE)]


def test_a_panel_that_cannot_show_something_stays_up_and_shows_what_comes_next(
    shown: Shown, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("Rosa")

    with monkeypatch.context() as patched:
        patched.setattr(live, "panel", breaks)
        shown.ring()
        qtbot.waitUntil(lambda: "panel.fault" in caplog.messages)
    assert shown.title == "Ready"
    shown.pick_up()
    qtbot.waitUntil(lambda: shown.title == "(202) 555-0143")


def test_a_deed_that_nobody_understands_is_logged_and_the_call_goes_on(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("Rosa")

    with monkeypatch.context() as patched:
        patched.setattr(live, "did", breaks)
        shown.front.did(Did(Deed.TAKE_CARD))
    assert caplog.messages == ["panel.fault"]
    shown.ring()
    assert shown.desk.session.stage is Stage.RINGING


def test_a_card_window_is_told_to_follow_a_panel_that_moves_and_only_while_it_is_open(
    shown: Shown, qtbot: QtBot
) -> None:
    moved: list[bool] = []
    shown.front.card_moved.connect(lambda: moved.append(True))
    shown.panel.move(QPoint(30, 40))
    assert moved == []
    shown.guide().pause().open()
    place = shown.front.place()
    assert (place.width > 0, place.height > 0) == (True, True)
    shown.panel.resize(420, 820)
    qtbot.waitUntil(lambda: bool(moved))


def test_a_choice_between_accounts_is_measured_when_it_is_painted(shown: Shown, qtbot: QtBot) -> None:
    shown.ring()
    shown.found("A1", "A2")
    qtbot.waitUntil(lambda: [pop.call for pop in shown.front.pops] == [KEY])


def test_closing_the_panel_is_told(shown: Shown, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.front.closed):
        shown.panel.close()


@pytest.mark.qt_log_ignore("does not support raise")  # a screen without windows
def test_the_panel_comes_forward_when_the_program_is_started_once_more(shown: Shown) -> None:
    shown.panel.hide()
    shown.front.come_forward()
    assert shown.panel.isVisible()
    assert shown.front.showing == live.Showing()


def test_a_call_that_is_over_is_measured_anew_if_it_comes_back(shown: Shown, qtbot: QtBot) -> None:
    shown.talk()
    qtbot.waitUntil(lambda: len(shown.front.pops) == 1)
    shown.hang_up()
    shown.give(e.Finished(at=shown.at, call=KEY, outcome="none"))
    shown.finish()
    assert shown.front._popped == set()
