"""What the panel says fits what happened: no empty part, no claim that is not so, the number as it is printed."""

from __future__ import annotations

from dataclasses import replace

from desktop.present.incident import Incident
from desktop.present.live import Showing, panel
from desktop.present.panel import PanelView
from desktop.present.quote import Receipt
from desktop.present.texts import load
from policy import events as e
from policy.session import Stage
from tests.desktop.present.live.looks import surroundings
from tests.policy.session.desk import Desk, at, moment

EN = load("en")


def view(desk: Desk, **around: str) -> PanelView:
    return panel(desk.session, Showing(), surroundings(moment(desk.ms), **around), EN)


def text(desk: Desk) -> str:
    page = view(desk).page
    assert isinstance(page, Incident)
    return page.text


def test_a_call_without_a_queue_is_spoken_without_an_empty_part() -> None:
    desk = at(Stage.GUIDING)
    assert ", Billing, " in view(desk).call.spoken
    call = replace(desk.session.this_call, queue="", dialled="")
    desk.session = replace(desk.session, call=call)
    spoken = view(desk).call.spoken
    assert spoken.startswith("Call from (202) 555-0143, ")
    assert ", ," not in spoken


def test_a_window_that_was_open_is_not_said_to_have_asked_for_nothing() -> None:
    desk = at(Stage.ENTRY)
    desk.entry(e.EntryClosed, why="cancelled")
    assert desk.stage is Stage.SHUT
    assert EN("failed.typed") in text(desk)
    assert EN("failed.safe") not in text(desk)
    assert EN("failed.safe") in text(at(Stage.SHUT))


def test_a_receipt_is_numbered_as_it_is_printed() -> None:
    page = view(at(Stage.RECEIPT), series="R-07-").page
    assert isinstance(page, Receipt)
    assert page.number == "Receipt R-07-000007"


def test_where_no_permission_is_on_record_it_says_so_and_offers_to_print() -> None:
    bar = view(at(Stage.RECEIPT)).actions
    assert bar.note == EN("note.no-permission")
    assert bar.quiet is not None
    assert view(at(Stage.RECEIPT), receipt_to="+12025550143").actions.note != bar.note
