"""The desk: one call after another, each effect begun once and in order, nothing lost whatever breaks beside it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest

import desktop.desk
from policy import effects as f
from policy import events as e
from policy.calls import (
    CallKey,
    LossReason,
    RecorderSeen,
    SourceLost,
    SourceResynchronised,
)
from policy.language.tree.pack import Pack
from policy.recording import Proof, RecorderState
from policy.session import AttemptState, Session, Setup, Stage, step
from tests.desktop.seats import Seated
from tests.policy.session.desk import DAY, KEY, OTHER, setup
from tests.policy.session.till import compiled

THIRD = CallKey("sim", "3")


def begun(desk: Seated) -> list[str]:
    return [one.id for one in desk.hands.begun]


def asked(desk: Seated) -> list[str]:
    return [one.id for one in desk.log if not isinstance(one, f.Tell | f.Report)]


def test_effects_are_begun_in_their_order_and_what_is_said_is_not_begun() -> None:
    desk = Seated()
    desk.ring()
    desk.offer(OTHER)
    assert [type(one) for one in desk.log] == [f.AskDay, f.FindAccounts, f.Tell]
    assert desk.hands.kinds() == ["AskDay", "FindAccounts"]


def test_an_answer_that_comes_while_effects_are_begun_waits_until_all_of_them_are() -> None:
    desk = Seated()

    def day(effect: f.Effect) -> f.Fact | None:
        return e.DayTold(at=desk.at, answers=effect.id, day=DAY) if isinstance(effect, f.AskDay) else None

    desk.hands.at_once = day
    seen: list[int] = []
    desk.desk.watch(lambda: seen.append(len(desk.hands.begun)))
    desk.ring()
    assert seen == [2, 2], "the answer was taken in when both had been begun"
    assert desk.hands.kinds() == ["AskDay", "FindAccounts"]
    assert [type(fact).__name__ for _, fact, _, _ in desk.steps] == ["CallOffered", "DayTold"]
    assert desk.session.day == DAY


class Broken:
    def step(self, before: Session, fact: f.Fact, after: Session, effects: Sequence[f.Effect]) -> None:
        raise RuntimeError("a disk says something that nobody expected")


def test_a_witness_that_breaks_loses_no_effect_and_silences_no_other_witness(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Seated(more=(Broken(),))
    desk.ring()
    assert desk.hands.kinds() == ["AskDay", "FindAccounts"]
    assert len(desk.steps) == 1
    assert "witness.fault" in caplog.messages


def test_a_watcher_that_breaks_silences_no_other_watcher(caplog: pytest.LogCaptureFixture) -> None:
    desk, seen = Seated(), list[Stage]()

    def broken() -> None:
        raise RuntimeError

    desk.desk.watch(broken)
    desk.desk.watch(lambda: seen.append(desk.desk.session.stage))
    desk.ring()
    assert seen == [Stage.RINGING]
    assert "watcher.fault" in caplog.messages


def test_a_step_that_breaks_leaves_the_session_as_it_was_and_later_facts_are_taken(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Seated()
    desk.ring()
    before = desk.session

    def breaks(session: Session, fact: f.Fact) -> tuple[Session, tuple[f.Effect, ...]]:
        raise KeyError("an attempt that nobody knows")

    monkeypatch.setattr(desktop.desk, "step", breaks)
    desk.pick_up()
    assert desk.session is before
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert record.msg == "session.fault"
    monkeypatch.setattr(desktop.desk, "step", step)
    desk.pick_up()
    assert desk.session.stage is Stage.CHOOSING


def test_a_call_that_was_missed_makes_room_for_the_next_one() -> None:
    desk = Seated()
    desk.ring()
    desk.hang_up()
    assert desk.session.stage is Stage.IDLE
    assert desk.desk.is_idle
    desk.offer(OTHER)
    assert desk.session.key == OTHER


def test_the_call_that_waited_begins_with_all_that_was_heard_of_it() -> None:
    desk = Seated()
    desk.ring()
    desk.pick_up()
    desk.offer(OTHER)
    desk.pick_up(OTHER)
    desk.give(RecorderSeen(call=OTHER, at=desk.at, recorder="headset"))
    assert desk.session.key == KEY
    desk.hang_up()
    desk.finish()
    assert desk.session.key == OTHER
    assert desk.session.stage is Stage.CHOOSING
    assert "headset" in desk.session.recorders.names


def test_a_third_call_still_waits_when_the_second_has_begun() -> None:
    desk = Seated()
    desk.ring()
    desk.offer(OTHER)
    desk.offer(THIRD)
    desk.hang_up()
    assert desk.session.key == OTHER
    assert [one.call for one in desk.session.others] == [THIRD]
    desk.hang_up(OTHER)
    assert desk.session.key == THIRD


def test_a_call_that_ended_while_another_was_wrapped_up_does_not_come_back() -> None:
    desk = Seated()
    desk.ring()
    desk.pick_up()
    desk.hang_up()
    desk.offer(OTHER)
    desk.hang_up(OTHER)
    desk.finish()
    assert desk.session.stage is Stage.IDLE
    assert desk.session.others == ()


def test_a_recorder_seen_before_its_call_was_offered_is_known_to_the_session() -> None:
    desk = Seated()
    desk.give(RecorderSeen(call=KEY, at=desk.at, recorder="siprec"))
    desk.ring()
    assert "siprec" in desk.session.recorders.names
    assert [one.recorder for one in desk.hands.begun if isinstance(one, f.ReadRecorder)] == ["siprec"]


def test_a_recorder_seen_before_a_waiting_call_was_offered_is_known_when_its_turn_has_come() -> None:
    desk = Seated()
    desk.ring()
    desk.give(RecorderSeen(call=OTHER, at=desk.at, recorder="siprec"))
    desk.offer(OTHER)
    desk.hang_up()
    assert desk.session.key == OTHER
    assert "siprec" in desk.session.recorders.names


def test_the_call_that_waited_knows_that_its_line_was_lost_meanwhile() -> None:
    desk = Seated()
    desk.ring()
    desk.pick_up()
    desk.offer(OTHER)
    desk.give(SourceLost(source="sim", at=desk.at, reason=LossReason.DROPPED, detail="", next_try_ms=1))
    desk.hang_up()
    desk.finish()
    assert desk.session.this_call.heard is False
    desk.give(SourceResynchronised(source="sim", at=desk.at, calls=(OTHER,)))
    assert desk.session.this_call.heard is True


def test_a_call_that_begins_without_a_network_knows_it() -> None:
    desk = Seated()
    desk.give(e.NetworkLost(at=desk.at))
    desk.ring()
    desk.hang_up()
    desk.offer(OTHER)
    assert desk.session.network is False
    desk.give(e.NetworkBack(at=desk.at))
    desk.hang_up(OTHER)
    desk.offer(THIRD)
    assert desk.session.network is True


def by_version(pack: Pack | None) -> Setup:
    made = setup()
    return made if pack is None else replace(made, pack=pack)


def version(desk: Seated) -> str:
    return desk.session.setup.pack.about.version


def test_a_policy_that_arrived_in_a_call_is_kept_by_all_that_follow() -> None:
    desk = Seated(made=by_version)
    desk.ring()
    desk.desk.change_pack(e.PolicyArrived(at=desk.at, pack=compiled("2026.01")))
    assert version(desk) == "2025.11"
    for call in (KEY, OTHER, THIRD):
        desk.hang_up(call)
        assert version(desk) == "2026.01"
        desk.offer(OTHER if call == KEY else THIRD)


def test_a_policy_that_arrives_between_calls_is_the_next_calls() -> None:
    desk = Seated(made=by_version)
    desk.give(e.PolicyArrived(at=desk.at, pack=compiled("2026.01")))
    assert version(desk) == "2026.01"
    desk.ring()
    assert version(desk) == "2026.01"


def test_a_policy_that_does_not_fit_this_desk_leaves_the_one_that_does(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def made(pack: Pack | None) -> Setup:
        if pack is not None and pack.about.version != "2025.11":
            raise ValueError("“payment” is no flow of the pack")
        return setup()

    desk = Seated(made=made)
    desk.give(e.PolicyArrived(at=desk.at, pack=compiled("2026.01")))
    desk.ring()
    assert version(desk) == "2025.11"
    assert "policy.unfit" in caplog.messages


def unknown(desk: Seated) -> None:
    """Take a call to an unknown outcome, and finish it after the back office took over."""
    desk.guide().pause().open().complete().accept().send()
    desk.money(e.PaymentUnknown, why="silence")
    desk.hang_up()
    desk.deed(e.HandedOver)
    desk.finish()


def test_a_session_is_kept_for_as_long_as_its_money_is_open_and_posts_what_is_captured() -> None:
    desk, over = Seated(), list[CallKey]()
    desk.desk.watch_ends(over.append)
    unknown(desk)
    assert over == [KEY]
    assert desk.session.stage is Stage.IDLE
    assert not desk.desk.is_idle
    (kept,) = desk.desk.kept
    (attempt,) = kept.attempts
    assert desk.desk.session_of(KEY) is kept
    desk.offer(OTHER)
    captured = e.PaymentCaptured(at=desk.at, key=attempt.key, reference="gw", minor=attempt.minor)
    assert desk.desk.knows(captured)
    desk.give(captured)
    assert desk.hands.kinds()[-1] == "PostPayment"
    assert desk.session.key == OTHER
    assert desk.session.attempts == ()
    desk.give(e.PaymentPosted(at=desk.at, key=attempt.key, receipt=3))
    made = desk.hands.begun[-1]
    assert isinstance(made, f.MakeReceipt)
    for effect in kept.waiting:
        desk.answered_by(effect, e.EffectTimedOut(at=desk.at, answers=effect.id))
    desk.answered_by(made, e.EffectDone(at=desk.at, answers=made.id))
    left = [one for session in desk.desk.kept for one in session.waiting]
    for effect in left:
        desk.answered_by(effect, e.EffectDone(at=desk.at, answers=effect.id))
    assert desk.desk.kept == ()
    assert not desk.desk.knows(captured)
    assert desk.desk.attempt(attempt.key) is None
    with pytest.raises(LookupError):
        desk.desk.session_of(KEY)


def test_an_answer_for_an_earlier_call_does_not_reach_the_present_one() -> None:
    desk = Seated()
    unknown(desk)
    desk.offer(OTHER)
    before = desk.session
    look_up = next(one for one in reversed(desk.hands.begun) if isinstance(one, f.LookUpAttempt))
    desk.answered_by(look_up, e.PaymentUnknown(at=desk.at, key=look_up.key, why="silence"))
    assert desk.session is before
    assert desk.desk.kept[0].attempts[0].state is AttemptState.UNKNOWN


def test_what_ended_with_nothing_open_is_not_kept() -> None:
    desk = Seated()
    desk.paid()
    desk.hang_up()
    desk.finish()
    for effect in [one for session in desk.desk.kept for one in session.waiting]:
        desk.answered_by(effect, e.EffectTimedOut(at=desk.at, answers=effect.id))
    assert desk.desk.kept == ()
    assert desk.desk.is_idle


def test_a_late_pause_of_an_earlier_call_opens_nothing_in_the_present_one() -> None:
    desk = Seated()
    desk.guide().pause()
    pause = next(one for one in desk.hands.begun if isinstance(one, f.PauseRecording))
    desk.hang_up()
    desk.offer(OTHER)
    report = e.RecorderReported(
        call=KEY, at=desk.at, recorder="pbx", state=RecorderState.PAUSED, proof=Proof.PROVEN, answers=pause.id
    )
    desk.answered_by(pause, report)
    assert begun(desk) == asked(desk)
    assert not any(isinstance(one, f.ShowEntry) for one in desk.hands.begun)


def test_the_desk_knows_what_its_sessions_wait_for() -> None:
    desk = Seated()
    desk.ring()
    day = desk.asked(f.AskDay)
    assert desk.desk.awaits(day)
    desk.answered_by(day, e.DayTold(at=desk.at, answers=day.id, day=DAY))
    assert not desk.desk.awaits(day)


def test_a_call_is_over_when_it_has_ended_and_when_nobody_knows_it_any_more() -> None:
    desk = Seated()
    desk.ring()
    desk.pick_up()
    assert not desk.desk.is_over(KEY)
    desk.hang_up()
    assert desk.desk.is_over(KEY)
    assert desk.desk.is_over(THIRD)
