"""Every word that a live panel may need is there, whatever the session says."""

from __future__ import annotations

from functools import cache

import pytest

from desktop.present.live import Showing, Surroundings, panel
from desktop.present.live.guidance import CONFIRMS, KICKS, SAID_MEANWHILE
from desktop.present.live.money import NEXT_STEPS
from desktop.present.live.notices import PAGES, key_of
from desktop.present.live.pausing import WHYS
from desktop.present.live.surroundings import (
    OUTCOMES,
    CheckKind,
    Docked,
    Money,
    Part,
    PartState,
    Ready,
    Reported,
    Source,
    Told,
)
from desktop.present.live.wishes import Kind
from desktop.present.texts import LANGUAGES, Texts, load
from desktop.runner.approvals import NO_KEY
from policy.approvals.codes import CodeFault
from policy.calls import LossReason
from policy.effects import Notice, Report, Tell, Why
from policy.events import Deed, WentBack
from policy.moment import Moment
from policy.recording import RecorderState
from policy.session import Session, Stage
from policy.session.moves.exceptions import UNTRIED
from policy.session.table import MOVES
from tests.desktop.present.live.looks import has_way_on, keys, surroundings
from tests.policy.session.desk import KEY, at, moment

EN = load("en")


@cache
def sessions() -> tuple[Session, ...]:
    """Make a session at every stage."""
    return tuple(at(stage).session for stage in Stage)


def missed_by_deeds() -> set[str]:
    """Name every condition that a deed of the agent can miss."""
    guards = {guard.__name__ for move in MOVES if issubclass(move.on, Deed) for guard in move.when}
    return guards | {"there_is_a_quote"}


@pytest.mark.parametrize("texts", [load(one) for one in LANGUAGES], ids=LANGUAGES)
def test_every_word_that_depends_on_a_value_is_there(texts: Texts) -> None:
    wanted = {f"unmet.{one.replace('_', '-')}" for one in missed_by_deeds()}
    wanted |= {key_of(one) for one in Notice} | {f"{key_of(one)}-heading" for one in PAGES}
    wanted |= {f"check.{one}" for one in CheckKind} | {f"money.{one}" for one in Money}
    wanted |= {f"idle.{one}" for one in Part} | {f"idle.state-{one}" for one in PartState}
    wanted |= {f"idle.docked-{one}" for one in Docked} | {f"lost.{one.value}" for one in LossReason}
    wanted |= {f"outcome.{one}" for one in OUTCOMES} | {f"idle.outcome-{one}" for one in OUTCOMES}
    wanted |= {f"step.{one}" for one in KICKS.values()} | {f"action.{one}" for one in CONFIRMS.values()}
    wanted |= {f"say.{one}" for one in (*SAID_MEANWHILE.values(), "bank")}
    wanted |= {f"failed.{one}" for one in (*WHYS.values(), "window")}
    wanted |= {f"phone.fault-{one.name.lower().replace('_', '-')}" for one in CodeFault}
    wanted |= {f"phone.fault-{one.lower().replace('_', '-')}" for one in (NO_KEY, UNTRIED)}
    wanted |= {f"request.kind-{one}{more}" for one in Kind for more in ("", "-what")}
    wanted |= {f"declined.{one.replace('_', '-')}" for one in NEXT_STEPS}
    assert not wanted - texts.entries.keys()


@pytest.mark.parametrize("notice", list(Notice), ids=lambda one: one.value)
def test_every_notice_can_be_shown_at_every_stage(notice: Notice) -> None:
    tell = Tell(id="sim:1#99", call=KEY, notice=notice, was=100, now=200, names=("pbx", "W1"), detail="no")
    around = surroundings(moment(500), notices=(Told(moment(499), tell),))
    for session in sessions():
        view = panel(session, Showing(), around, EN)
        assert has_way_on(view)
        assert len(set(keys(view))) == len(keys(view))


def test_a_notice_is_in_the_bar_for_a_moment_only() -> None:
    desk = at(Stage.GUIDING)
    tell = Tell(id="sim:1#99", call=KEY, notice=Notice.EXCEPTION_EXPIRED)
    told = (Told(desk.at, tell),)
    now = panel(desk.session, Showing(), surroundings(desk.at, notices=told), EN)
    desk.ms += 60_000
    later = panel(desk.session, Showing(), surroundings(desk.at, notices=told), EN)
    assert now.actions.note == EN("notice.exception-expired")
    assert later.actions.note != now.actions.note


def test_what_a_deed_missed_is_said_in_words() -> None:
    desk = at(Stage.GUIDING)
    deed = Deed(at=desk.at, call=KEY)
    for unmet, key in (
        (("is_fresh",), "unmet.is-fresh"),
        ((), "unmet.not-here"),
        (("no_such_guard",), "unmet.not-here"),
    ):
        report = Report(id="sim:1#98", call=KEY, fact=deed, why=Why.NOT_NOW, unmet=unmet)
        view = panel(desk.session, Showing(), surroundings(desk.at, reported=Reported(desk.at, report)), EN)
        assert view.actions.note == EN(key)


def test_an_idle_desk_says_what_of_it_does_not_work() -> None:
    desk = at(Stage.IDLE)
    ready = tuple(Ready(part, state) for part in Part for state in PartState)
    for docked in Docked:
        around = surroundings(desk.at, ready=ready, docked=docked)
        assert panel(desk.session, Showing(), around, EN).page is not None
    for lost in LossReason:
        view = panel(desk.session, Showing(), surroundings(desk.at, source=Source(lost)), EN)
        assert view.call.detail == EN(f"lost.{lost.value}")
        assert view.actions.note == EN("note.no-calls")


def test_payments_of_earlier_calls_that_are_not_known_are_counted() -> None:
    desk = at(Stage.IDLE)
    view = panel(desk.session, Showing(), Surroundings(now=Moment(0, 0), background=2), EN)
    assert "2" in view.actions.note


def test_a_quote_is_not_paid_while_the_account_is_read_anew_after_a_payment() -> None:
    desk = at(Stage.RECEIPT)
    desk.all(RecorderState.RECORDING)
    desk.deed(WentBack)
    view = panel(desk.session, Showing(), surroundings(desk.at), EN)
    assert view.actions.note == EN("unmet.account-is-current")
    primary = view.actions.primary
    assert primary is not None
    assert primary.button is not None
    assert not primary.button.enabled
