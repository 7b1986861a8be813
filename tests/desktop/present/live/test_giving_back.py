"""The payments of an account in the panel: what goes back, by whose authority, and what came of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.present.deeds import Deed, Did
from desktop.present.incident import Incident
from desktop.present.live import Showing, did, panel
from desktop.present.panel import PanelView
from desktop.present.quote import Quote
from desktop.present.request import RequestForm, RequestPending
from desktop.present.texts import load
from policy import effects as f
from policy import events as e
from policy import returns as r
from policy.session import Stage
from policy.session.state import ReversalState
from tests.desktop.present.live.looks import surroundings
from tests.policy.session import desk as by_session
from tests.policy.session.test_giving_back import ELSEWHERE, FRESH, OLD


class Seat:
    """One desk with its panel."""

    def __init__(self, desk: by_session.Desk, language: str = "en") -> None:
        self.desk, self.language, self.showing = desk, language, Showing()

    def view(self) -> PanelView:
        around = surroundings(by_session.moment(self.desk.ms), self.language)
        return panel(self.desk.session, self.showing, around, load(self.language))

    def do(self, deed: Deed, which: str = "", **entered: str) -> None:
        around = surroundings(by_session.moment(self.desk.ms), self.language)
        given = Did(deed, which, tuple(entered.items()))
        self.showing, asked = did(self.showing, self.desk.session, around, given)
        for one in asked:
            assert isinstance(one, e.Deed)
            self.desk.give(replace(one, at=self.desk.at))

    def open(self, *payments: r.Payment) -> Seat:
        self.do(Deed.OPEN_PAYMENTS)
        self.desk.answer(r.PaymentsListed, f.ListPayments, payments=payments)
        return self

    def form(self) -> RequestForm:
        page = self.view().page
        assert isinstance(page, RequestForm)
        return page

    def incident(self) -> Incident:
        page = self.view().page
        assert isinstance(page, Incident)
        return page


def seat(stage: Stage = Stage.GUIDING, language: str = "en") -> Seat:
    return Seat(by_session.at(stage), language)


def test_the_payments_are_a_key_away_once_the_caller_is_verified() -> None:
    for stage, offers in ((Stage.VERIFYING, False), (Stage.GUIDING, True), (Stage.RECEIPT, True)):
        right = seat(stage).view().actions.quiet_right
        assert (right is not None and right.deed is Deed.OPEN_PAYMENTS) is offers


def test_while_they_are_read_it_says_so_and_when_they_cannot_be_they_are_read_again() -> None:
    one = seat()
    one.do(Deed.OPEN_PAYMENTS)
    assert one.incident().heading == "Reading the payments"
    one.desk.answer(e.EffectTimedOut, f.ListPayments)
    assert one.incident().heading == "The payments cannot be read"
    bar = one.view().actions
    assert bar.primary is not None
    assert bar.primary.button is not None
    one.do(bar.primary.button.deed)
    one.desk.answer(r.PaymentsListed, f.ListPayments, payments=())
    assert one.incident().heading == "Nothing to give back"


def test_a_part_of_an_earlier_payment_is_refunded() -> None:
    one = seat().open(OLD, FRESH)
    form = one.form()
    assert [line.detail for line in form.lines] == ["100.00", "100.00"]
    assert form.fields[0].value == "100.00"
    one.do(Deed.CHOOSE_REASON, "twice", amount="25.00")
    form = one.form()
    assert form.change is not None
    assert (form.change.total.then, form.change.rows[0].then) == ("25.00", "75.00")
    button = one.view().actions.primary
    assert button is not None
    assert button.button is not None
    assert (button.button.label, button.button.amount) == ("Refund", "25.00")
    one.do(Deed.GIVE_BACK, amount="25.00")
    sent = one.desk.now(f.ReversePayment)
    assert (sent.minor, sent.way) == (2_500, r.Way.REFUND)
    assert one.incident().heading == "Giving money back"
    one.desk.money(r.PaymentReversed, sent.key, reference="rv", receipt=14)
    done = one.incident()
    assert (done.heading, done.amount) == ("The money goes back", "$25.00")
    assert done.pairs[-1].text == "Receipt 000014"
    text, *_ = one.view().actions.beside
    one.do(text.deed, text.which)
    assert one.desk.now(f.SendReceipt).key == sent.key
    one.do(Deed.OPEN_PAYMENTS)
    one.desk.answer(r.PaymentsListed, f.ListPayments, payments=(OLD,))
    assert one.form().lines[0].detail == "75.00"


def test_a_fresh_payment_is_voided_whole_and_asks_for_no_amount() -> None:
    one = seat().open(FRESH)
    one.do(Deed.CHOOSE_REASON, "twice")
    assert one.form().fields == ()
    assert one.view().actions.note.startswith("Until ")
    one.do(Deed.GIVE_BACK)
    assert one.desk.now(f.ReversePayment).way is r.Way.VOID


def test_choosing_another_payment_proposes_all_that_is_left_of_it() -> None:
    one = seat().open(OLD, replace(OLD, key="pay-two", minor=4_000))
    one.do(Deed.CHOOSE_LINE, "pay-two", amount="99.00")
    assert one.form().fields[0].value == "40.00"
    assert [line.chosen for line in one.form().lines] == [False, True]


@pytest.mark.parametrize("amount", ["0.00", "100.01", "much"])
def test_an_amount_that_is_not_there_is_not_given_back(amount: str) -> None:
    one = seat().open(OLD)
    one.do(Deed.CHOOSE_REASON, "twice", amount=amount)
    one.do(Deed.GIVE_BACK, amount=amount)
    assert one.desk.count(f.ReversePayment) == 0
    assert str(one.form().authority).count("no more than what is left") == 1


def test_what_another_desk_took_is_shown_and_says_where_it_can_go_back() -> None:
    one = seat().open(ELSEWHERE)
    one.do(Deed.CHOOSE_REASON, "twice")
    assert "Another desk" in str(one.form().authority)
    primary = one.view().actions.primary
    assert primary is not None
    assert primary.button is not None
    assert not primary.button.enabled


def test_beyond_authority_a_supervisor_sees_the_payment_and_the_panel_the_digits() -> None:
    one = seat().open(OLD)
    one.do(Deed.CHOOSE_REASON, "goodwill")
    assert "Needs: Supervisor" in str(one.form().authority)
    one.do(Deed.GIVE_BACK)
    page = one.view().page
    assert isinstance(page, RequestPending)
    assert page.change is not None
    assert page.change.total.then == "100.00"
    quiet = one.view().actions.quiet
    assert quiet is not None
    one.do(quiet.deed)
    assert one.desk.session.pending is None
    assert isinstance(one.view().page, Quote)


def test_what_the_policy_refuses_says_why_and_cannot_be_sent() -> None:
    one = seat().open(OLD)
    one.do(Deed.CHOOSE_REASON, "never")
    assert "Never" in str(one.form().authority)
    primary = one.view().actions.primary
    assert primary is not None
    assert primary.button is not None
    assert not primary.button.enabled


@pytest.mark.parametrize("reason", ["settled", "not_settled", "else"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_did_not_go_back_says_what_to_do(reason: str, language: str) -> None:
    one = seat(language=language).open(OLD)
    one.do(Deed.CHOOSE_REASON, "twice")
    one.do(Deed.GIVE_BACK)
    back = one.desk.now(f.ReversePayment).key
    one.desk.money(r.ReversalUnknown, back, why="silence")
    assert one.incident().urgent
    one.desk.money(r.PaymentNotReversed, back, reason=reason)
    assert one.desk.session.reversals[0].state is ReversalState.REFUSED
    assert one.incident().text
    primary = one.view().actions.primary
    assert primary is not None
    assert primary.button is not None
    one.do(primary.button.deed)
    assert isinstance(one.view().page, RequestForm)


def test_without_a_number_there_is_nothing_to_send_yet() -> None:
    one = seat().open(OLD)
    one.do(Deed.CHOOSE_REASON, "twice")
    one.do(Deed.GIVE_BACK)
    one.desk.money(r.PaymentReversed, one.desk.now(f.ReversePayment).key, reference="rv")
    assert one.view().actions.beside == ()
    one.do(Deed.BACK)
    assert not isinstance(one.view().page, Incident)


def test_a_payment_that_was_voided_is_no_receipt_any_more() -> None:
    one = seat(Stage.RECEIPT)
    paid = one.desk.session.attempts[0]
    one.desk.deed(r.ReversalAsked, key=paid.key, minor=paid.minor, way=r.Way.VOID, reason="twice")
    one.desk.money(r.PaymentReversed, one.desk.now(f.ReversePayment).key, reference="rv", receipt=8)
    assert isinstance(one.view().page, Incident)


def test_after_the_payment_a_supervisor_is_asked_from_the_quote() -> None:
    one = seat(Stage.RECEIPT).open(OLD)
    one.do(Deed.CHOOSE_REASON, "goodwill")
    bar = one.view().actions
    assert bar.note == load("en")("unmet.within-authority")
    assert bar.quiet is not None
    one.do(bar.quiet.deed)
    assert one.desk.stage is Stage.GUIDING
    one.open(OLD).do(Deed.CHOOSE_REASON, "goodwill")
    one.do(Deed.GIVE_BACK)
    assert one.desk.session.pending is not None
