"""A request on its way: who was asked, what is read out, what became of a code, what is offered, and how it ended."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.present.deeds import Deed, Did
from desktop.present.incident import Incident
from desktop.present.live import Overlay, Showing, did, panel
from desktop.present.live.surroundings import Phone, Told
from desktop.present.panel import PanelView
from desktop.present.request import CounterOffer, PhoneCode, RequestForm, RequestPending
from desktop.present.texts import load
from desktop.present.words import plain
from policy import effects as f
from policy import events as e
from policy.adjustment import AcceptLess, ChangeTerms, Extend, Override, Request, Waive
from policy.session import Stage
from tests.desktop.present.live.looks import surroundings, texts
from tests.policy.session.desk import KEY, SUE, Desk, at

EN = load("en")
PHONE = Phone("desk-14", "7K4M9Q2XD0", 500, (("dan", "Dan Reyes"), ("sue", "Sue Park")), 3, 300_000)
ON_PHONE = Showing(call=KEY, overlay=Overlay.PHONE)


def asked(request: Request | None = None) -> Desk:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=request or Waive("late", 500, "goodwill", "late bill"))
    return desk


def view(desk: Desk, showing: Showing | None = None, **around: Any) -> PanelView:
    return panel(desk.session, showing or Showing(), surroundings(desk.at, **around), EN)


def says(shown: PanelView, *sentences: str) -> bool:
    said = list(texts(shown))
    return all(any(one in text for text in said) for one in sentences)


@pytest.mark.parametrize(
    ("supervisors", "words"),
    [(None, "Supervisor, not reached yet"), (0, "Supervisor, nobody is online"), (3, "Supervisor, 3 online")],
)
def test_it_is_said_who_was_asked_and_how_many_are_there(supervisors: int | None, words: str) -> None:
    shown = view(asked(), supervisors=supervisors, digits="47")
    assert isinstance(shown.page, RequestPending)
    assert says(shown, words, "row W3", "I’ve asked my supervisor about the late charge")


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (Extend(10, "goodwill"), ("10 more days", "about the date")),
        (ChangeTerms("full", "goodwill", payments=6), ("6 payments", "about the plan")),
        (Override("bank", "goodwill"), ("let pass", "about the way to pay")),
    ],
)
def test_what_is_no_amount_is_said_in_words_without_a_table(
    request_: Request, words: tuple[str, ...]
) -> None:
    shown = view(asked(request_))
    assert isinstance(shown.page, RequestPending)
    assert shown.page.change is None
    assert says(shown, *words)


def test_the_telephone_is_offered_when_nobody_is_there_or_nobody_answers() -> None:
    desk = asked()
    began = desk.at
    assert not says(view(desk, phone=PHONE, supervisors=2, requested=began), "By phone…")
    assert says(view(desk, phone=PHONE, supervisors=0, requested=began), "By phone…")
    desk.ms += 61_000
    assert says(view(desk, phone=PHONE, supervisors=2, requested=began), "By phone…")
    assert not says(view(desk, phone=replace(PHONE, shut="CAP"), supervisors=0), "By phone…")
    assert not says(view(desk, supervisors=0), "By phone…")


def test_what_is_read_out_is_grouped_and_said_letter_by_letter() -> None:
    page = view(asked(), ON_PHONE, phone=PHONE).page
    assert isinstance(page, PhoneCode)
    assert page.challenge == "7K4M 9Q2 XD0"
    assert page.spoken_challenge.endswith("7, K, 4, M, 9, Q, 2, X, D, 0")
    assert [pair.text for pair in page.pairs] == ["desk-14", "$5.00"]
    assert [(one.text, one.chosen) for one in page.readers] == [("Dan Reyes", True), ("Sue Park", False)]


def test_a_code_goes_to_the_session_with_who_read_it() -> None:
    desk = asked()
    around = surroundings(desk.at, phone=PHONE)
    chosen, _ = did(ON_PHONE, desk.session, around, Did(Deed.CHOOSE_READER, "sue"))
    _, sent = did(chosen, desk.session, around, Did(Deed.TRY_CODE, "", (("code", "1234 5678"),)))
    assert [(one.person, one.code) for one in sent if isinstance(one, e.CodeHeard)] == [("sue", "12345678")]
    assert did(chosen, desk.session, around, Did(Deed.TRY_CODE))[1] == ()
    assert did(Showing(), desk.session, around, Did(Deed.OPEN_PHONE))[0].overlay is Overlay.PHONE


def test_what_became_of_a_code_is_said_with_what_to_do() -> None:
    desk = asked()
    assert desk.session.pending is not None
    desk.deed(e.CodeHeard, pending=desk.session.pending.id, person="dan", code="1")
    assert says(view(desk, ON_PHONE, phone=PHONE), "Checking the code")
    desk.answer(e.CodeNotTaken, f.TakeCode, why="WRONG", left=1)
    assert says(view(desk, ON_PHONE, phone=PHONE), EN("phone.fault-wrong"), "Tries left: 1")
    desk.deed(e.CodeHeard, pending=desk.session.pending.id, person="dan", code="1")
    desk.answer(e.CodeNotTaken, f.TakeCode, why="TRIES", left=0)
    assert says(view(desk, ON_PHONE, phone=PHONE), EN("phone.fault-tries"), EN("phone.no-tries"))
    nobody = view(asked(), ON_PHONE, phone=replace(PHONE, readers=()))
    assert says(nobody, EN("phone.nobody"))


def test_less_that_is_offered_shows_what_it_comes_to_and_who_signs() -> None:
    desk = asked()
    desk.answer(e.ApprovalCountered, f.RequestApproval, offered=300, who="Sue Park", reason="half of it")
    shown = view(desk)
    assert isinstance(shown.page, CounterOffer)
    assert says(shown, "Sue Park offers $3.00 instead of $5.00", "half of it", "signs it as a request")
    assert shown.page.change is not None
    assert (shown.page.change.total.now, shown.page.change.total.then) == ("205.00", "202.00")
    _, sent = did(Showing(), desk.session, surroundings(desk.at), Did(Deed.ACCEPT_OFFER, "300"))
    assert [one.asked for one in sent if isinstance(one, e.OfferAccepted)] == [300]
    assert did(Showing(), desk.session, surroundings(desk.at), Did(Deed.ACCEPT_OFFER, "much"))[1] == ()
    desk.deed(e.OfferDeclined)
    assert not isinstance(view(desk).page, CounterOffer)


def test_an_offer_within_the_agents_own_authority_says_so() -> None:
    desk = asked()
    desk.answer(e.ApprovalCountered, f.RequestApproval, offered=150, who="Sue Park")
    assert says(view(desk), EN("offer.yours"))


def told(desk: Desk, notice: f.Notice, detail: str = "") -> tuple[Told, ...]:
    return (Told(desk.at, f.Tell(id="t1", call=KEY, notice=notice, names=("Sue",), detail=detail)),)


def test_what_nobody_decided_in_time_has_its_page_until_the_agent_goes_on() -> None:
    desk = at(Stage.GUIDING)
    notices = told(desk, f.Notice.EXCEPTION_EXPIRED)
    shown = view(desk, notices=notices)
    assert isinstance(shown.page, Incident)
    assert shown.page.heading == "Nobody decided in time"
    after, _ = did(Showing(), desk.session, surroundings(desk.at, notices=notices), Did(Deed.OPEN_REQUEST))
    assert not isinstance(view(desk, after, notices=notices).page, Incident)


@pytest.mark.parametrize("detail", ["", "wish", "total", "policy"])
def test_a_withdrawal_says_why(detail: str) -> None:
    desk = at(Stage.GUIDING)
    key = f"notice.exception-withdrawn{'-' if detail else ''}{detail}"
    assert view(desk, notices=told(desk, f.Notice.EXCEPTION_WITHDRAWN, detail)).actions.note == EN(key)


def form(desk: Desk, **entered: str) -> RequestForm:
    showing = Showing(call=KEY, overlay=Overlay.REQUEST)
    around = surroundings(desk.at)
    for deed, which in ((Deed.CHOOSE_KIND, entered.pop("kind")), (Deed.CHOOSE_REASON, "goodwill")):
        showing, _ = did(showing, desk.session, around, Did(deed, which, tuple(entered.items())))
    page = view(desk, showing).page
    assert isinstance(page, RequestForm)
    return page


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({"kind": "date", "count": "many"}, EN("request.nothing-yet")),
        ({"kind": "date", "count": "0"}, EN("request.nothing-yet")),
        ({"kind": "less", "amount": "205.00"}, EN("request.no-amount")),
        ({"kind": "less", "amount": "205.01"}, EN("request.no-amount")),
    ],
)
def test_what_changes_nothing_cannot_be_asked_for(entered: dict[str, str], words: str) -> None:
    assert plain(form(at(Stage.GUIDING), **entered).authority) == words


def test_more_time_is_asked_of_who_may_give_it() -> None:
    page = form(at(Stage.GUIDING), kind="date", count="10")
    assert page.change is None
    assert "Needs: Supervisor" in plain(page.authority)
    assert [one.which for one in page.kinds if one.chosen] == ["date"]


@pytest.mark.parametrize(
    ("request_", "label", "qualifier"),
    [
        (Extend(10, "goodwill"), "More time", "10 more days"),
        (ChangeTerms("full", "goodwill", payments=6), "Other plan terms", "6 payments"),
        (ChangeTerms("full", "goodwill", asked=500, line_amount=20_500), "Other plan terms", "agreed"),
        (Override("bank", "goodwill"), "Bank", "let pass"),
    ],
)
def test_what_was_granted_stands_as_a_line_of_its_own(request_: Request, label: str, qualifier: str) -> None:
    desk = asked(request_)
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,), by_code=True)
    assert says(view(desk), label, f"{qualifier}, by phone")


def test_less_as_full_stands_as_a_line_too() -> None:
    desk = at(Stage.GUIDING)
    granted = AcceptLess(20_500, 100, "goodwill")
    from policy.adjustment import line

    desk.session = replace(
        desk.session, adjustments=(line(desk.session.setup.pack, granted, "W9", "desk 9"),)
    )
    assert says(view(desk), "Less as full payment", "accepted")
