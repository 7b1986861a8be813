"""The quote, the ways to pay, exceptions: what is shown adds up, and what is pressed is what was shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.present.deeds import Button, Deed, Did, Key
from desktop.present.incident import Incident
from desktop.present.live import Overlay, PanelAsked, Showing, Surroundings, did, panel, saw
from desktop.present.live.surroundings import Told
from desktop.present.panel import PanelView
from desktop.present.quote import Quote
from desktop.present.request import RequestForm, RequestPending
from desktop.present.texts import load
from desktop.present.why import Why
from desktop.present.words import plain
from policy import effects as f
from policy import events as e
from policy.adjustment import Lower, Waive
from policy.session import Session, Stage
from tests.desktop.present.live.looks import surroundings
from tests.policy.session.desk import KEY, SUE, Desk, at, moment

EN = load("en")
FORM = Showing(call=KEY, overlay=Overlay.REQUEST)


def minor(shown: str) -> int:
    return int(shown.replace("$", "").replace(",", "").replace(".", ""))


def view(desk: Desk, showing: Showing | None = None, **around: Any) -> PanelView:
    return panel(desk.session, showing or Showing(), surroundings(moment(desk.ms), **around), EN)


def quoted(desk: Desk, showing: Showing | None = None) -> Quote:
    page = view(desk, showing).page
    assert isinstance(page, Quote)
    return page


def primary(desk: Desk, showing: Showing | None = None) -> Button:
    place = view(desk, showing).actions.primary
    assert place is not None
    assert place.button is not None
    return place.button


def done(desk: Desk, deed: Deed, which: str = "", showing: Showing | None = None, **entered: str) -> Showing:
    """Do something in the panel and give the session what follows from it."""
    around = surroundings(desk.at)
    after, asked = did(showing or Showing(), desk.session, around, Did(deed, which, tuple(entered.items())))
    for one in asked:
        assert not isinstance(one, PanelAsked)
        desk.give(one)
    return after


def read_terms(desk: Desk) -> Desk:
    return desk.say("G4", "G5")


def test_the_lines_add_up_to_the_total_with_what_exceptions_take_off() -> None:
    desk = Desk().guide()
    assert (
        sum(minor(line.amount) for line in quoted(desk).lines) == minor(quoted(desk).total.amount) == 20_500
    )
    desk.deed(e.ExceptionAsked, request=Lower("late", 500, 150, "goodwill"))
    lines = quoted(desk).lines
    assert [line.amount for line in lines] == ["200.00", "5.00", "-1.50"]
    assert sum(minor(line.amount) for line in lines) == minor(quoted(desk).total.amount) == 20_350


def test_a_changed_total_says_what_it_was() -> None:
    desk = Desk().guide()
    desk.deed(e.ExceptionAsked, request=Lower("late", 500, 150, "goodwill"))
    assert quoted(desk).total.was == "was 205.00, − 1.50"
    credit = at(Stage.CONFIRMING)
    assert quoted(credit).total.was == "was 205.00, + 4.10"


def test_what_came_or_changed_is_marked_for_a_moment() -> None:
    desk = at(Stage.GUIDING)
    first = saw(Showing(), desk.session, desk.at)
    assert not [line for line in quoted(desk, first).lines if line.changed]
    assert saw(first, desk.session, desk.at) == first
    desk.deed(e.ExceptionAsked, request=Lower("late", 500, 150, "goodwill"))
    then = saw(first, desk.session, desk.at)
    assert [(line.which, line.change) for line in quoted(desk, then).lines if line.changed] == [
        ("adjusted:0", EN("quote.added"))
    ]
    desk.ms += 6_000
    assert not [line for line in quoted(desk, then).lines if line.changed]


def test_nothing_is_marked_after_another_option_was_chosen() -> None:
    desk = at(Stage.GUIDING)
    first = saw(Showing(), desk.session, desk.at)
    done(desk, Deed.CHOOSE_OPTION, "part")
    assert saw(first, desk.session, desk.at).changed == ()


def test_a_step_to_read_comes_before_the_payment_and_is_named() -> None:
    desk = at(Stage.GUIDING)
    shown = view(desk)
    assert primary(desk).first_step
    assert shown.actions.note == EN("note.first-step", step="Surcharge")
    read_terms(desk)
    assert not primary(desk).first_step


def test_the_total_that_was_shown_is_the_total_that_is_taken() -> None:
    desk = read_terms(at(Stage.GUIDING))
    button = primary(desk)
    assert (button.deed, button.amount, button.key) == (Deed.TAKE_CARD, "205.00", Key.F9)
    _, asked = did(Showing(), desk.session, surroundings(desk.at), Did(button.deed, button.which))
    assert [one.total for one in asked if isinstance(one, e.CardChosen)] == [20_500]


@pytest.mark.parametrize(
    ("deed", "kind", "tender"),
    [(Deed.TAKE_BANK, e.BankChosen, "bank"), (Deed.SEND_LINK, e.LinkChosen, "link")],
)
def test_another_way_to_pay_is_chosen_first_and_taken_then(
    deed: Deed, kind: type[e.PayChosen], tender: str
) -> None:
    desk = read_terms(at(Stage.GUIDING))
    done(desk, deed)
    assert desk.session.choice.tender == tender
    button = primary(desk)
    assert button.deed is deed
    assert Deed.TAKE_CARD in {one.deed for one in view(desk).actions.beside}
    _, asked = did(Showing(), desk.session, surroundings(desk.at), Did(button.deed, button.which))
    assert [type(one) for one in asked] == [kind]


def test_a_way_that_the_policy_shuts_says_why() -> None:
    desk = at(Stage.GUIDING).tender("cash")
    bar = view(desk).actions
    assert bar.primary is not None
    assert (bar.primary.sentence, bar.note) == (EN("primary.other-way"), "No till.")


def test_an_own_amount_lies_within_its_limits() -> None:
    desk = at(Stage.GUIDING)
    done(desk, Deed.CHOOSE_OPTION, "part")
    bar = view(desk).actions
    assert bar.primary is not None
    assert bar.primary.sentence == EN("primary.own-amount")
    for typed, why in (
        ("1.00", "step.not-between"),
        ("lots", "step.not-readable"),
        ("9.999", "step.not-readable"),
    ):
        wrong = done(desk, Deed.ENTER_AMOUNT, amount=typed)
        own = quoted(desk, wrong).own
        assert own is not None
        assert own.value == typed
        assert own.limits.startswith(EN(why))
    assert desk.session.found.get("own amount") is None
    done(desk, Deed.ENTER_AMOUNT, amount=" ")
    done(desk, Deed.ENTER_AMOUNT, amount="1,50.00")
    assert desk.session.found["own amount"] == 15_000
    assert quoted(desk).total.amount == "$150.00"
    asked = desk.session.asked
    done(desk, Deed.ENTER_AMOUNT, amount="150")
    assert desk.session.asked == asked


def test_why_a_line_is_there_and_why_another_row_is_not() -> None:
    desk = at(Stage.GUIDING)
    showing = done(desk, Deed.ASK_WHY, "late")
    page = view(desk, showing).page
    assert isinstance(page, Why)
    assert (page.label, page.amount, page.result.value) == ("Late charge", "5.00", "5.00")
    assert [row.cells[0] for row in page.table.rows if row.chosen] == ["LT1"]
    assert page.why_not is not None
    asked = done(desk, Deed.ASK_WHY_NOT, page.why_not.which, showing)
    other = view(desk, asked).page
    assert isinstance(other, Why)
    assert other.sentence != page.sentence
    assert done(desk, Deed.BACK, showing=asked).overlay is Overlay.NONE


def test_an_exception_is_explained_by_its_row() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=Lower("late", 500, 150, "goodwill"))
    page = view(desk, done(desk, Deed.ASK_WHY, "adjusted:0")).page
    assert isinstance(page, Why)
    assert page.table.rows[0].cells[0] == "W2"


def test_a_line_that_is_gone_is_explained_no_more() -> None:
    desk = at(Stage.GUIDING)
    assert isinstance(view(desk, done(desk, Deed.ASK_WHY, "nothing")).page, Quote)


def form(desk: Desk, showing: Showing) -> RequestForm:
    page = view(desk, showing).page
    assert isinstance(page, RequestForm)
    return page


def test_the_form_offers_what_may_be_waived_and_waits_for_a_reason() -> None:
    desk = at(Stage.GUIDING)
    showing = done(desk, Deed.OPEN_REQUEST)
    shown = form(desk, showing)
    assert [line.which for line in shown.lines] == ["late"]
    assert [reason.which for reason in shown.reasons][:2] == ["goodwill", "error"]
    assert plain(shown.authority) == EN("request.choose-reason")
    assert not primary(desk, showing).enabled


def test_within_authority_the_agent_decides_at_once() -> None:
    desk = at(Stage.GUIDING)
    showing = done(desk, Deed.CHOOSE_REASON, "goodwill", FORM, amount="3.50", note="kind")
    shown = form(desk, showing)
    assert shown.change is not None
    assert [(row.label, row.now, row.then) for row in shown.change.rows] == [
        ("Balance", "200.00", "200.00"),
        ("Late charge", "5.00", "3.50"),
    ]
    assert (shown.change.total.now, shown.change.total.then) == ("205.00", "203.50")
    button = primary(desk, showing)
    assert (button.label, button.amount, button.enabled) == (EN("action.waive-now"), "1.50", True)
    after = done(desk, Deed.SEND_REQUEST, showing=showing)
    assert after.overlay is Overlay.NONE
    assert desk.total == 20_350


def test_beyond_authority_a_supervisor_is_asked_with_two_digits() -> None:
    desk = at(Stage.GUIDING)
    showing = done(desk, Deed.CHOOSE_REASON, "goodwill", FORM)
    assert primary(desk, showing).label == EN("action.send-request")
    done(desk, Deed.SEND_REQUEST, showing=showing, note="late bill")
    assert desk.session.pending is not None
    request = desk.session.pending.judgement.request
    assert request == Waive("late", 500, "goodwill", "late bill")
    asked = desk.at
    desk.ms += 60_000
    page = view(desk, digits="47", requested=asked, supervisors=3).page
    assert isinstance(page, RequestPending)
    assert (page.digits, page.left, page.permille) == ("47", "4:00", 800)
    assert page.change is not None
    assert (page.change.total.now, page.change.total.then) == ("205.00", "200.00")
    withdraw = view(desk).actions.quiet
    assert withdraw is not None
    done(desk, withdraw.deed)
    assert desk.session.pending is None


def test_an_amount_that_is_not_less_is_not_asked_for() -> None:
    desk = at(Stage.GUIDING)
    for amount in ("5.00", "7.00", "-1", "much"):
        showing = done(desk, Deed.CHOOSE_REASON, "goodwill", FORM, amount=amount)
        assert plain(form(desk, showing).authority) == EN("request.no-amount")
        kept = done(desk, Deed.SEND_REQUEST, showing=showing)
        assert kept.form.amount == amount
    assert desk.session.pending is None


def test_an_approved_exception_stands_as_a_line_of_its_own() -> None:
    desk = at(Stage.GUIDING)
    done(desk, Deed.SEND_REQUEST, showing=replace(FORM, form=replace(FORM.form, reason="goodwill")))
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,))
    assert quoted(desk).lines[-1].amount == "-5.00"
    assert quoted(desk).lines[-1].qualifier == EN("quote.waived")


def test_a_refusal_has_its_page_until_the_agent_goes_on() -> None:
    desk = at(Stage.GUIDING)
    told = (
        Told(desk.at, f.Tell(id="t1", call=KEY, notice=f.Notice.EXCEPTION_REFUSED, detail="given in March")),
    )
    page = view(desk, notices=told).page
    assert isinstance(page, Incident)
    assert "Given in March" in page.text
    around = surroundings(desk.at, notices=told)
    for deed in (Did(Deed.BACK, "t1"), Did(Deed.OPEN_REQUEST)):
        after, _ = did(Showing(), desk.session, around, deed)
        assert not isinstance(panel(desk.session, after, around, EN).page, Incident)


def test_money_taken_twice_stays_until_it_is_understood() -> None:
    desk = at(Stage.RECEIPT)
    told = (Told(desk.at, f.Tell(id="t1", call=KEY, notice=f.Notice.PAID_TWICE, now=20_500)),)
    around = surroundings(desk.at, notices=told)
    after, _ = did(Showing(), desk.session, around, Did(Deed.SHOW_KEYS))
    assert isinstance(panel(desk.session, after, around, EN).page, Incident)
    after, _ = did(after, desk.session, around, Did(Deed.BACK, "t1"))
    assert not isinstance(
        panel(desk.session, replace(after, overlay=Overlay.NONE), around, EN).page, Incident
    )


def test_what_is_the_panels_own_ends_with_the_call() -> None:
    desk = at(Stage.GUIDING)
    other = replace(FORM, call=None)
    assert isinstance(view(desk, other).page, Quote)
    assert isinstance(view(desk, FORM).page, RequestForm)


def test_a_new_total_is_agreed_to_after_its_words() -> None:
    desk = at(Stage.CONFIRMING)
    assert primary(desk).first_step
    desk.say("G5")
    button = primary(desk)
    assert (button.deed, button.amount) == (Deed.ACCEPT_TOTAL, "209.10")
    done(desk, button.deed, button.which)
    assert desk.stage is Stage.PREPARING


def test_a_quote_that_cannot_be_made_says_why_and_lets_the_call_end() -> None:
    desk = at(Stage.GUIDING)
    done(desk, Deed.CHOOSE_OPTION, "part")
    desk.deed(e.ValueFound, name="own amount", value=100)
    shown = view(desk)
    assert isinstance(shown.page, Incident)
    assert shown.page.heading == EN("noquote.refused-heading")
    assert shown.page.pairs
    assert primary(desk).deed is Deed.BEGIN_CLOSING


def is_quiet(session: Session, around: Surroundings, deed: Did) -> bool:
    return did(Showing(), session, around, deed)[1] == ()


def test_numbers_that_are_none_ask_for_nothing() -> None:
    desk = at(Stage.GUIDING)
    around = surroundings(desk.at)
    for deed in (Deed.CHOOSE_COUNT, Deed.ACCEPT_TOTAL):
        assert is_quiet(desk.session, around, Did(deed, "many"))
