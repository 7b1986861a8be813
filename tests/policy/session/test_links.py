"""A link is followed while it can be paid: soon at first, later each time, and anew once it was opened."""

from __future__ import annotations

import pytest

from policy import effects as f
from policy import events as e
from policy.session import AttemptState, Stage
from policy.session.moves.links import FOLLOW_MS
from tests.policy.session.desk import Desk, at


def sent() -> Desk:
    desk = at(Stage.LINKING)
    desk.money(e.LinkCreated, reference="ln")
    return desk


def test_a_link_is_followed_soon_and_then_less_and_less_often() -> None:
    desk, waits = sent(), []
    for again in range(len(FOLLOW_MS) + 2):
        waits.append(desk.now(f.FollowLink).after_ms)
        if again % 2:
            desk.answer(e.EffectDone, f.FollowLink)
        else:
            desk.answer(e.EffectFailed, f.FollowLink, failure=e.Failure.UNAVAILABLE)
    assert waits == [*FOLLOW_MS, FOLLOW_MS[-1], FOLLOW_MS[-1]]
    assert waits == sorted(waits)


def test_a_link_that_was_opened_is_told_and_followed_closely_again() -> None:
    desk = sent()
    for _ in range(4):
        desk.answer(e.EffectDone, f.FollowLink)
    desk.money(e.LinkViewed)
    assert desk.told() == [f.Notice.LINK_VIEWED]
    follow = desk.now(f.FollowLink)
    assert (follow.after_ms, follow.viewed) == (FOLLOW_MS[0], True)
    assert desk.session.attempts[0].viewed


def test_a_link_that_was_paid_is_followed_no_longer_and_posted() -> None:
    desk = sent()
    desk.money(e.PaymentCaptured, reference="gw", minor=desk.session.attempts[0].minor)
    assert desk.now(f.PostPayment).key == desk.session.attempts[0].key
    assert desk.stage is Stage.CAPTURED
    desk.answer(e.EffectDone, f.FollowLink)
    assert desk.count(f.FollowLink) == 1


@pytest.mark.parametrize("state", ["expired", "cancelled", "blocked"])
def test_a_link_that_is_over_is_told_and_another_way_is_open(state: str) -> None:
    desk = sent()
    desk.money(e.LinkEnded, state=state)
    told = desk.now(f.Tell)
    assert (told.notice, told.detail) == (f.Notice.LINK_ENDED, state)
    assert (desk.stage, desk.session.attempts[0].state) == (Stage.GUIDING, AttemptState.DROPPED)
    desk.answer(e.EffectDone, f.FollowLink)
    assert desk.count(f.FollowLink) == 1


def test_after_the_call_the_till_follows_it_with_all_that_is_open() -> None:
    desk = sent().end()
    desk.deed(e.Finished, outcome="promise")
    desk.answer(e.EffectDone, f.WriteCallRecord)
    assert desk.stage is Stage.ENDED
    desk.answer(e.EffectDone, f.FollowLink)
    assert desk.count(f.FollowLink) == 1
