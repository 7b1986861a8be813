"""A code read back over the telephone: three steps, and what cannot be one is asked for again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.present.supervision.deeds import Deed, Did, Doing, Failed, Form, ReadCode, Trouble
from desktop.present.supervision.doing import done, not_sent, settle
from desktop.present.supervision.reading import was_read
from desktop.present.supervision.samples import FIRST, QUEUE, SEAT, sight
from desktop.present.supervision.view import Deciding, Sentence, SupervisorView
from desktop.present.supervision.window import supervisor_view
from policy.approvals.queue import Queue


def typed(doing: Doing, *texts: str) -> tuple[Doing, object]:
    """Type each text and enter it; return the state, and the last order."""
    order: object = None
    for text in texts:
        doing, _ = done(doing, Did(Deed.TYPE, text), Queue(), SEAT)
        doing, order = done(doing, Did(Deed.ENTER), Queue(), SEAT)
    return doing, order


def opened() -> Doing:
    return done(Doing(on_duty=True), Did(Deed.CODE), Queue(), SEAT)[0]


def view(doing: Doing, queue: Queue | None = None) -> SupervisorView:
    return supervisor_view(queue or Queue(), doing, SEAT, sight("en"))


def bar(doing: Doing) -> Deciding:
    found = view(doing).deciding
    assert found is not None
    return found


def test_the_three_steps_ask_for_the_code_and_show_it() -> None:
    doing, order = typed(opened(), "desk-14", "7k4m 9q2-xd0", "5.00")
    assert order == ReadCode("desk-14", "7k4m9q2xd0", 500)
    assert bar(doing).question == "Read out: …"
    shown = bar(was_read(doing, "48155062"))
    assert (shown.question, "$5.00" in shown.advice, "desk-14" in shown.advice) == (
        "Read out: 4815 5062",
        True,
        True,
    )
    over, order = done(was_read(doing, "48155062"), Did(Deed.ENTER), Queue(), SEAT)
    assert (over.form, over.code, over.heard, order) == (Form.NONE, "", (), None)


@pytest.mark.parametrize(
    ("texts", "trouble"),
    [
        ((" ",), Trouble.NO_DESK),
        (("desk-14", "7K4M9Q2XD"), Trouble.NO_CHALLENGE),
        (("desk-14", "٠123456789"), Trouble.NO_CHALLENGE),
        (("desk-14", "7K4M9Q2XD0", "much"), Trouble.NO_CODE_AMOUNT),
        (("desk-14", "7K4M9Q2XD0", "0"), Trouble.NO_CODE_AMOUNT),
    ],
)
def test_what_cannot_be_it_is_asked_for_again(texts: tuple[str, ...], trouble: Trouble) -> None:
    doing, order = typed(opened(), *texts)
    assert (doing.trouble, order) == (trouble, None)
    assert bar(doing).fault


def test_going_back_forgets_what_was_heard_and_nothing_is_decided_meanwhile() -> None:
    doing, _ = typed(opened(), "desk-14")
    for deed in (Deed.APPROVE, Deed.REFUSE, Deed.CODE, Deed.SIGN):
        assert done(doing, Did(deed), QUEUE, SEAT) == (doing, None)
    back, _ = done(doing, Did(Deed.BACK), Queue(), SEAT)
    assert (back.form, back.heard) == (Form.NONE, ())
    assert was_read(back, "48155062") == back


def test_a_request_that_comes_meanwhile_takes_nothing_away() -> None:
    doing, _ = typed(opened(), "desk-14")
    assert settle(doing, QUEUE) == doing
    assert isinstance(view(doing).main, Sentence)
    there = replace(doing, selected=FIRST)
    assert not isinstance(view(there, QUEUE).main, Sentence)


def test_a_keyring_that_is_locked_is_said() -> None:
    doing, _ = typed(opened(), "desk-14", "7K4M9Q2XD0", "5.00")
    failed = not_sent(doing, Failed("The keyring is locked.", "Unlock it."))
    assert bar(failed).fault == "The keyring is locked. Unlock it."
