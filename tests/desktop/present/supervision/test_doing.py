"""What follows from a supervisor's deeds: nothing is signed without a number, and no key meets another request."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.present.supervision.deeds import (
    Confirm,
    Decide,
    Deed,
    Did,
    Doing,
    Failed,
    Form,
    GoOnDuty,
    Hindered,
    Trouble,
)
from desktop.present.supervision.doing import done, not_on_duty, not_sent, sent, settle
from desktop.present.supervision.samples import FIRST, MAYA, QUEUE, SEAT
from policy.approvals.codes import told_of_code
from policy.approvals.decision import Verb
from policy.approvals.form import digest
from policy.approvals.queue import Closed, Done, Queue, Waiting
from policy.approvals.request import Needs
from policy.approvals.verifying import Fault

SECOND, THIRD = (one.digest for one in QUEUE.waiting[1:])
HERE = Doing(selected=FIRST, on_duty=True)


def after(*deeds: Did | Deed, doing: Doing = HERE, queue: Queue = QUEUE) -> Doing:
    """Return the state after deeds, none of which gives an order."""
    for deed in deeds:
        doing, order = done(doing, deed if isinstance(deed, Did) else Did(deed), queue, SEAT)
        assert order is None
    return doing


def over(closed: Closed = Closed.WITHDRAWN) -> Queue:
    """Return the queue when the first request is over."""
    return Queue(QUEUE.waiting[1:], (Done(QUEUE.waiting[0], closed), *QUEUE.done))


def needing(needs: Needs) -> tuple[Queue, Doing]:
    asked = replace(MAYA, needs=needs)
    queue = replace(QUEUE, waiting=(Waiting(digest(asked), asked),))
    return queue, Doing(selected=digest(asked))


def test_the_newest_request_is_selected_where_none_was() -> None:
    assert settle(Doing(), QUEUE).selected == FIRST


def test_a_code_is_signed_for_by_its_reader_and_by_nobody_else() -> None:
    mine, sues = (over_by_code(person) for person in ("daniel", "sue"))
    doing, order = done(HERE, Did(Deed.SIGN), mine, SEAT)
    assert (order, doing.sending) == (Confirm(FIRST), FIRST)
    assert done(doing, Did(Deed.SIGN), mine, SEAT) == (doing, None)
    for queue in (sues, over(), QUEUE):
        assert done(HERE, Did(Deed.SIGN), queue, SEAT) == (HERE, None)


def over_by_code(person: str) -> Queue:
    """Return the queue when the first request was granted by a code of somebody."""
    return Queue(QUEUE.waiting[1:], (Done(QUEUE.waiting[0], Closed.WITHDRAWN, told_of_code(person)),))


def test_a_request_that_comes_while_another_is_looked_at_takes_nothing_away() -> None:
    doing = after(Did(Deed.PICK, "2"), doing=Doing(selected=SECOND))
    assert settle(doing, QUEUE) == doing


def test_a_request_that_is_over_stays_on_the_screen() -> None:
    assert settle(HERE, over()) == HERE


def test_what_nobody_knows_any_more_gives_way_to_the_newest() -> None:
    assert settle(replace(HERE, selected="gone", picked="47"), QUEUE) == HERE
    assert settle(Doing(selected="gone"), Queue()) == Doing()


@pytest.mark.parametrize(("place", "number"), [("1", "18"), ("2", "47"), ("3", "63")])
def test_a_digit_picks_a_number(place: str, number: str) -> None:
    assert after(Did(Deed.PICK, place)).picked == number


def test_approving_signs_for_the_request_on_the_screen_with_the_number_picked() -> None:
    doing, order = done(after(Did(Deed.PICK, "2")), Did(Deed.APPROVE), QUEUE, SEAT)
    assert order == Decide(FIRST, Verb.APPROVE, "47")
    assert doing.sending == FIRST


def test_nothing_is_approved_without_a_number() -> None:
    assert after(Deed.APPROVE).trouble is Trouble.NO_NUMBER


def test_another_request_begins_without_a_number() -> None:
    doing = after(Did(Deed.PICK, "2"), Deed.OLDER)
    assert (doing.selected, doing.picked) == (SECOND, "")
    assert after(Deed.APPROVE, doing=doing).trouble is Trouble.NO_NUMBER


def test_a_number_of_another_request_is_never_signed() -> None:
    assert after(Deed.APPROVE, doing=replace(HERE, picked="99")).trouble is Trouble.NO_NUMBER


def test_refusing_needs_number_and_reason() -> None:
    doing = after(Deed.REFUSE, Deed.ENTER)
    assert doing.trouble is Trouble.NO_REASON
    doing = after(Did(Deed.TYPE, " no outage "), Deed.ENTER, doing=doing)
    assert doing.trouble is Trouble.NO_NUMBER
    doing = after(Did(Deed.PICK, "1"), doing=doing)
    assert done(doing, Did(Deed.ENTER), QUEUE, SEAT)[1] == Decide(FIRST, Verb.REFUSE, "18", "no outage")


@pytest.mark.parametrize("typed", ["0", "75", "75.00", "80", "1.234", "much", "", "-5"])
def test_an_offer_has_to_be_more_than_nothing_and_less_than_asked(typed: str) -> None:
    doing = after(Did(Deed.PICK, "2"), Deed.OFFER, Did(Deed.TYPE, typed), Deed.ENTER)
    assert doing.trouble is Trouble.NO_AMOUNT


@pytest.mark.parametrize(
    ("typed", "minor"), [("50", 5_000), ("$50.00", 5_000), (" 0.01 ", 1), ("74.99", 7_499)]
)
def test_an_offer_is_sent_in_minor_units(typed: str, minor: int) -> None:
    doing = after(Did(Deed.PICK, "2"), Deed.OFFER, Did(Deed.TYPE, typed))
    assert done(doing, Did(Deed.ENTER), QUEUE, SEAT)[1] == Decide(FIRST, Verb.COUNTER, "47", offered=minor)


def test_what_has_no_amount_has_no_offer() -> None:
    asked = replace(MAYA, change=replace(MAYA.change, kind="change terms"))
    queue = replace(QUEUE, waiting=(Waiting(digest(asked), asked),))
    assert after(Deed.OFFER, doing=Doing(selected=digest(asked)), queue=queue).form is Form.NONE


def test_letters_mean_nothing_while_a_form_is_open() -> None:
    doing = after(Did(Deed.PICK, "2"), Deed.REFUSE, Did(Deed.TYPE, "x"))
    assert after(Deed.APPROVE, Deed.OFFER, Deed.REFUSE, Deed.OLDER, doing=doing) == doing


def test_escape_closes_the_form_then_puts_the_number_away() -> None:
    doing = after(Did(Deed.PICK, "2"), Deed.REFUSE, Did(Deed.TYPE, "x"), Deed.BACK)
    assert (doing.form, doing.typed, doing.picked) == (Form.NONE, "", "47")
    assert after(Deed.BACK, doing=doing).picked == ""


def test_nothing_is_done_while_something_is_sent() -> None:
    doing = replace(HERE, picked="47", sending=FIRST)
    assert after(Deed.APPROVE, Deed.REFUSE, Did(Deed.PICK, "1"), Deed.BACK, doing=doing) == doing


def test_nothing_is_signed_for_a_request_that_is_over() -> None:
    doing = replace(HERE, picked="47")
    assert (
        after(Deed.APPROVE, Deed.REFUSE, Deed.OFFER, Did(Deed.PICK, "1"), doing=doing, queue=over()) == doing
    )


def test_what_is_typed_when_the_request_is_withdrawn_goes_nowhere() -> None:
    doing = after(Did(Deed.PICK, "2"), Deed.REFUSE, Did(Deed.TYPE, "not on"))
    doing = after(Did(Deed.TYPE, "not on file"), Deed.ENTER, doing=doing, queue=over())
    assert (doing.selected, doing.form) == (FIRST, Form.REFUSE)
    assert after(Deed.BACK, Deed.ENTER, doing=doing, queue=over()).selected == SECOND


def test_arrows_go_through_those_who_wait_and_stop_at_the_ends() -> None:
    assert after(Deed.OLDER, Deed.OLDER, Deed.OLDER).selected == THIRD
    assert after(Deed.NEWER).selected == FIRST
    assert after(Deed.OLDER, queue=over()).selected == SECOND
    assert after(Deed.OLDER, queue=Queue()).selected == FIRST


def test_a_limit_hinders_approving_but_neither_refusing_nor_offering() -> None:
    queue, doing = needing(Needs("supervisor", 25_000, 1))
    doing = after(Did(Deed.PICK, "2"), Deed.APPROVE, doing=doing, queue=queue)
    assert doing.trouble == Hindered((Fault.LIMIT,))
    assert after(Deed.REFUSE, doing=doing, queue=queue).form is Form.REFUSE


def test_who_may_not_decide_at_all_opens_nothing() -> None:
    queue, doing = needing(Needs("director", 7_500, 1))
    assert after(Did(Deed.PICK, "2"), Deed.REFUSE, Deed.APPROVE, doing=doing, queue=queue) == doing


def test_who_asks_does_not_decide() -> None:
    asked = replace(MAYA, agent="daniel")
    queue = replace(QUEUE, waiting=(Waiting(digest(asked), asked),))
    doing = Doing(selected=digest(asked))
    assert after(Did(Deed.PICK, "2"), Deed.APPROVE, doing=doing, queue=queue) == doing


def test_a_key_that_is_not_the_rosters_decides_nothing() -> None:
    seat = replace(SEAT, key="00" * 8)
    doing, order = done(replace(HERE, picked="47"), Did(Deed.APPROVE), QUEUE, seat)
    assert order is None
    assert doing.trouble is None
    assert seat.own_fault is Fault.OTHER_KEY


def test_duty_is_asked_for_and_taken_back_where_nobody_could_be_told() -> None:
    doing, order = done(Doing(), Did(Deed.DUTY), QUEUE, SEAT)
    assert (doing.on_duty, order) == (True, GoOnDuty(on=True))
    failed = Failed("The file cannot be used.", "Try again.")
    assert not_on_duty(doing, failed) == Doing(trouble=failed)


def test_a_decision_that_was_taken_clears_the_bar() -> None:
    doing = replace(HERE, picked="47", form=Form.REFUSE, typed="x", sending=FIRST)
    assert sent(doing, FIRST) == HERE
    assert sent(replace(doing, sending=""), FIRST) == replace(doing, sending="")


def test_a_decision_that_was_not_taken_can_be_tried_again() -> None:
    doing = replace(HERE, picked="47", form=Form.REFUSE, typed="x", sending=FIRST)
    trouble = Failed("Nobody can be reached.", "Try again.")
    tried = not_sent(doing, trouble)
    assert tried == replace(doing, sending="", trouble=trouble)
    assert done(tried, Did(Deed.ENTER), QUEUE, SEAT)[1] == Decide(FIRST, Verb.REFUSE, "47", "x")


def test_the_page_of_keys_takes_no_deed_but_its_own() -> None:
    doing = after(Deed.KEYS)
    assert after(Did(Deed.PICK, "1"), Deed.APPROVE, Deed.OLDER, doing=doing) == doing
    for deed in (Deed.BACK, Deed.KEYS, Deed.ENTER):
        assert after(deed, doing=doing).form is Form.NONE


def test_enter_alone_never_approves() -> None:
    assert after(Did(Deed.PICK, "2"), Deed.ENTER) == after(Did(Deed.PICK, "2"))


def test_a_request_of_the_list_is_selected_by_name() -> None:
    assert after(Did(Deed.SELECT, THIRD)).selected == THIRD
