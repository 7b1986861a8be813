"""A call as such: whose it is, what interrupts it, and how it ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy import effects as f
from policy import events as e
from policy.calls import (
    NOBODY_KNOWN,
    CallAnswered,
    CallEnded,
    CallHeld,
    CallOffered,
    CallResumed,
    CallTransferred,
    Certainty,
    Direction,
    EndCause,
    Privacy,
    RemoteParty,
    Side,
    SourceResynchronised,
)
from policy.moment import Moment
from policy.recording import RecorderState, RecordingRules
from policy.session import Session, Stage, showable, step
from policy.session.reckoning import reckon
from policy.session.turn import Turn
from tests.policy.session.desk import DAY, KEY, NUMBER, OTHER, PARTY, Desk, at, moment, setup
from tests.policy.session.till import TODAY, account

STRANGER = RemoteParty("+12025550199", "", Privacy.PRESENTED)


def offered(party: RemoteParty = PARTY, *, ambiguous: bool = False) -> CallOffered:
    certainty = Certainty(ambiguous=ambiguous)
    return CallOffered(call=KEY, at=moment(1), party=party, direction=Direction.INBOUND, certainty=certainty)


def transfer(desk: Desk, by: Side, party: RemoteParty | None = STRANGER) -> tuple[f.Effect, ...]:
    return desk.give(CallTransferred(call=KEY, at=desk.at, by=by, party=party))


def test_a_ringing_call_asks_for_the_day_and_for_exactly_its_number() -> None:
    desk = Desk().ring()
    assert [type(one).__name__ for one in desk.last] == ["AskDay", "FindAccounts"]
    assert desk.asked(f.FindAccounts).number == NUMBER


def test_a_withheld_number_finds_nobody() -> None:
    _, asked = step(Session(setup()), offered(NOBODY_KNOWN))
    assert [type(one).__name__ for one in asked] == ["AskDay"]


def test_an_account_with_another_number_is_never_offered() -> None:
    desk = Desk().ring()
    near = e.Candidate("A2", e.Match.NUMBER, "+442025550143")
    desk.answer(e.AccountsFound, f.FindAccounts, candidates=(near,))
    assert desk.session.candidates == ()
    assert desk.why() == (f.Why.FOREIGN, ("number_is_the_same",))


def test_several_accounts_are_a_choice() -> None:
    desk = Desk().ring().found("A1", "A2")
    assert desk.session.account_id == ""
    desk.deed(e.AccountChosen, account="A2")
    assert (desk.session.account_id, desk.now(f.LoadAccount).account) == ("A2", "A2")


def test_an_ambiguous_call_takes_no_account_by_itself() -> None:
    desk = Desk()
    desk.give(offered(ambiguous=True))
    desk.found("A1")
    assert desk.session.account_id == ""


def test_accounts_found_after_the_answer_are_taken_or_offered() -> None:
    one, two = Desk().ring(), Desk().ring()
    for desk, names in ((one, ("A1",)), (two, ("A1", "A2"))):
        desk.give(CallAnswered(call=KEY, at=desk.at))
        desk.found(*names)
    assert (one.stage, two.stage) == (Stage.VERIFYING, Stage.CHOOSING)


def test_an_answer_about_another_account_is_not_taken_for_this_one() -> None:
    desk = Desk().ring().found("A1")
    desk.answer(e.AccountLoaded, f.LoadAccount, account=account("A2"))
    assert desk.why() == (f.Why.NOT_NOW, ("is_the_account",))
    assert desk.session.account is None


def test_an_account_that_was_left_answers_too_late() -> None:
    desk = Desk().ring().found("A1")
    old = desk.asked(f.LoadAccount).id
    desk.deed(e.AccountChosen, account="A1")
    desk.give(e.AccountLoaded(at=desk.at, answers=old, account=account()))
    assert desk.why()[0] is f.Why.LATE


def test_what_cannot_be_found_or_loaded_is_told_and_can_be_searched() -> None:
    desk = Desk().ring()
    desk.answer(e.EffectTimedOut, f.FindAccounts)
    assert desk.told() == [f.Notice.ACCOUNTS_UNAVAILABLE]
    desk.deed(e.AccountSearched, text="Rosa")
    desk.answer(e.AccountsFound, f.SearchAccounts, candidates=(e.Candidate("A1", e.Match.SEARCH),))
    assert desk.session.account_id == ""
    desk.deed(e.AccountChosen, account="A1")
    desk.answer(e.EffectFailed, f.LoadAccount, failure=e.Failure.UNAVAILABLE)
    assert desk.session.account_id == ""


def test_an_account_that_cannot_be_loaded_in_the_talk_is_chosen_again() -> None:
    desk = Desk().ring().found("A1")
    desk.give(CallAnswered(call=KEY, at=desk.at))
    desk.answer(e.EffectTimedOut, f.LoadAccount)
    assert desk.stage is Stage.CHOOSING


def test_the_day_is_asked_again_until_it_is_known() -> None:
    desk = Desk().ring()
    desk.answer(e.EffectTimedOut, f.AskDay)
    assert desk.now(f.AskDay).after_ms > 0


def test_nothing_of_the_customer_is_shown_before_the_caller_is_verified() -> None:
    desk = Desk().talk()
    seen = showable(desk.session)
    assert (seen.account_id, seen.account, seen.quote, seen.total) == ("A1", None, None, None)
    desk.deed(e.StepAnswered, step="G1", value=True)
    assert showable(desk.session).account is None
    desk.deed(e.StepAnswered, step="G2", value=True)
    assert showable(desk.session).total == 20_500


def test_an_account_that_claims_to_be_verified_is_not_believed() -> None:
    desk = Desk().talk()
    assert account().values["zip matches"] is True
    assert desk.stage is Stage.VERIFYING


def test_a_caller_who_fails_a_check_sees_nothing() -> None:
    desk = Desk().talk()
    desk.deed(e.StepAnswered, step="G1", value=True)
    desk.deed(e.StepAnswered, step="G2", value=False)
    assert desk.stage is Stage.VERIFYING
    assert showable(desk.session).account is None


def test_a_stranger_at_the_other_end_is_not_verified() -> None:
    desk = at(Stage.ENTRY)
    transfer(desk, Side.REMOTE)
    assert isinstance(desk.last[0], f.CloseEntry)
    assert (desk.stage, showable(desk.session).account, desk.session.said) == (Stage.VERIFYING, None, ())
    assert desk.session.call is not None
    assert desk.session.call.party == STRANGER


def test_a_transfer_that_names_nobody_drops_the_verification_as_well() -> None:
    desk = at(Stage.GUIDING)
    transfer(desk, Side.REMOTE, None)
    assert desk.stage is Stage.VERIFYING


def test_a_stranger_does_not_stop_money_that_is_on_its_way() -> None:
    desk = at(Stage.SENDING)
    transfer(desk, Side.REMOTE)
    assert (desk.stage, showable(desk.session).account) == (Stage.SENDING, None)
    desk.capture()
    assert desk.stage is Stage.CAPTURED


def test_a_call_that_rings_for_somebody_else_is_looked_up_again() -> None:
    desk = at(Stage.RINGING)
    transfer(desk, Side.REMOTE)
    assert desk.now(f.FindAccounts).number == STRANGER.number
    transfer(desk, Side.REMOTE, None)
    assert desk.last == ()
    transfer(desk, Side.AGENT)
    assert desk.stage is Stage.ENDED


def test_a_caller_who_gives_up_leaves_nothing_to_wrap_up() -> None:
    assert at(Stage.RINGING).end().stage is Stage.ENDED


@pytest.mark.parametrize(
    "stage", [one for one in Stage if one.name not in ("IDLE", "RINGING", "WRAP_UP", "ENDED")]
)
def test_a_hang_up_ends_every_talk_and_closes_the_window_first(stage: Stage) -> None:
    desk = at(stage)
    had_window = desk.session.entry is not None
    desk.end()
    assert desk.stage is Stage.WRAP_UP
    assert isinstance(desk.last[0], f.CloseEntry) == had_window


def test_an_attempt_that_was_not_sent_is_taken_back_when_the_customer_hangs_up() -> None:
    desk = at(Stage.PREPARING).end()
    key = desk.now(f.DropAttempt).key
    desk.money(e.AttemptPrepared, key)
    assert desk.why()[0] is f.Why.LATE
    assert desk.count(f.SendAttempt) == 0


def test_a_second_call_is_kept_for_the_next_session() -> None:
    desk = at(Stage.GUIDING)
    other = CallOffered(call=OTHER, at=desk.at, party=PARTY, direction=Direction.INBOUND)
    desk.give(other)
    assert desk.told() == [f.Notice.SECOND_CALL]
    desk.give(other)
    assert (desk.last, desk.session.others) == ((), (other,))
    desk.give(CallEnded(call=OTHER, at=desk.at, cause=EndCause.CALLER_LEFT))
    assert desk.session.others == ()


def test_another_call_that_is_answered_shuts_entry() -> None:
    desk = at(Stage.ENTRY)
    desk.give(CallAnswered(call=OTHER, at=desk.at))
    assert isinstance(desk.last[0], f.CloseEntry)
    assert desk.stage is Stage.SHUT


def test_a_held_call_is_shown_as_held() -> None:
    desk = at(Stage.GUIDING)
    desk.give(CallHeld(call=KEY, at=desk.at, by=Side.AGENT))
    assert desk.session.call is not None
    assert desk.session.call.held
    desk.give(CallResumed(call=KEY, at=desk.at, by=Side.AGENT))
    assert not desk.session.call.held


def test_no_money_is_taken_while_the_line_is_silent() -> None:
    desk = at(Stage.GUIDING).say("G4", "G5")
    desk.lose()
    assert desk.told() == [f.Notice.NOT_HEARD]
    desk.deed(e.CardChosen, total=desk.total)
    assert desk.why() == (f.Why.NOT_NOW, ("is_heard",))
    desk.give(SourceResynchronised(source="sim", at=desk.at, calls=(KEY,)))
    desk.deed(e.CardChosen, total=desk.total)
    assert desk.stage is Stage.PAUSING


def test_a_call_that_is_gone_when_the_line_is_back_has_ended() -> None:
    desk = at(Stage.ENTRY)
    desk.lose()
    desk.give(SourceResynchronised(source="sim", at=desk.at, calls=(), complete=False))
    stages = [desk.stage]
    desk.give(SourceResynchronised(source="sim", at=desk.at, calls=()))
    assert [*stages, desk.stage] == [Stage.SHUT, Stage.WRAP_UP]


def test_no_money_is_taken_without_a_network() -> None:
    desk = at(Stage.GUIDING).say("G4", "G5")
    desk.give(e.NetworkLost(at=desk.at))
    desk.deed(e.CardChosen, total=desk.total)
    assert desk.why() == (f.Why.NOT_NOW, ("has_network",))
    desk.give(e.NetworkBack(at=desk.at))
    desk.deed(e.CardChosen, total=desk.total)
    assert desk.stage is Stage.PAUSING


def test_a_quote_of_yesterday_is_not_charged() -> None:
    desk = at(Stage.GUIDING).say("G4", "G5")
    tomorrow = Moment(10**12, moment(1).wall_ms + 86_400_000)
    desk.give(e.CardChosen(at=tomorrow, call=KEY, total=desk.total))
    assert desk.why() == (f.Why.NOT_NOW, ("is_fresh",))
    desk.give(e.ClockJumped(at=tomorrow, by_ms=86_400_000))
    assert desk.now(f.AskDay).time_zone == "America/Denver"


def test_a_clock_that_jumps_during_entry_shuts_it_and_asks_for_the_day() -> None:
    desk = at(Stage.ENTRY)
    desk.give(e.ClockJumped(at=desk.at, by_ms=-3_600_000))
    assert isinstance(desk.last[0], f.CloseEntry)
    assert desk.now(f.AskDay).time_zone == "America/Denver"


def test_a_new_version_waits_for_the_next_call() -> None:
    desk = at(Stage.GUIDING)
    pack = setup(version="2025.12").pack
    desk.give(e.PolicyArrived(at=desk.at, pack=pack))
    assert (desk.session.next_pack, desk.total) == (pack, 20_500)


def test_a_binding_version_changes_the_quote_and_says_so() -> None:
    desk = at(Stage.ENTRY)
    desk.give(e.PolicyArrived(at=desk.at, pack=setup(version="2025.12").pack, binding=True))
    assert isinstance(desk.last[0], f.CloseEntry)
    told = desk.now(f.Tell)
    assert (desk.stage, told.notice, told.was, told.now) == (
        Stage.GUIDING,
        f.Notice.TOTAL_CHANGED,
        20_500,
        20_700,
    )
    assert desk.session.was == 20_500


def test_a_version_without_the_calls_flow_is_kept_for_later() -> None:
    desk = at(Stage.GUIDING)
    bare = replace(setup().pack, flows=())
    desk.give(e.PolicyArrived(at=desk.at, pack=bare, binding=True))
    assert desk.session.next_pack is bare


def test_the_wrong_account_leaves_nothing_behind() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.AccountLeft)
    assert (desk.stage, desk.session.account, dict(desk.session.found)) == (Stage.CHOOSING, None, {})


def test_a_step_is_done_only_in_the_words_that_it_has() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.StepConfirmed, step="G5", text="Something else.")
    assert desk.why() == (f.Why.NOT_NOW, ("text_is_shown",))
    desk.deed(e.StepConfirmed, step="G9x", text="")
    assert "step_is_to_do" in desk.why()[1]


def test_a_step_that_is_to_be_recorded_waits_for_the_recorders() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ValueFound, name="own amount", value=5_000)
    desk.deed(e.OptionChosen, option="part")
    desk.report("pbx", RecorderState.UNKNOWN)
    desk.say("G7")
    assert desk.why() == (f.Why.NOT_NOW, ("is_recorded_if_asked",))
    desk.report("pbx", RecorderState.RECORDING)
    desk.say("G7")
    assert [one.step for one in desk.session.said] == ["G7"]


def test_the_closing_step_waits_for_what_is_paused() -> None:
    desk = at(Stage.RECEIPT)
    desk.say("G10")
    assert desk.why() == (f.Why.NOT_NOW, ("is_no_early_closing",))


def test_questions_may_be_answered_after_the_payment_but_no_checks() -> None:
    desk = at(Stage.RECEIPT)
    desk.deed(e.StepAnswered, step="G9", value=True)
    assert desk.session.found["wants mail"] is True
    desk.deed(e.StepAnswered, step="G1", value=False)
    assert desk.why()[1] == ("step_only_asks",)


def test_an_answer_that_turns_out_wrong_takes_the_quote_away() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.StepAnswered, step="G1", value=False)
    assert (desk.stage, showable(desk.session).account) == (Stage.VERIFYING, None)


def test_before_the_account_is_there_nothing_can_be_answered_or_said() -> None:
    desk = Desk().ring().found("A1")
    desk.give(CallAnswered(call=KEY, at=desk.at))
    desk.deed(e.StepAnswered, step="G1", value=True)
    assert desk.why()[1] == ("step_asks",)
    desk.deed(e.StepConfirmed, step="G1", text="")
    assert desk.why()[1] == ("step_is_to_do", "text_is_shown")


def test_a_value_that_no_policy_can_take_leaves_no_total_to_pay() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.OptionChosen, option="part")
    assert desk.told() == [f.Notice.NO_QUOTE]
    desk.deed(e.ValueFound, name="own amount", value=1)
    desk.deed(e.CardChosen, total=1)
    assert "total_is_shown" in desk.why()[1]
    desk.deed(e.PaymentsChosen, payments=2)
    assert desk.stage is Stage.GUIDING


def test_a_way_to_pay_that_is_not_allowed_cannot_be_taken() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.TenderChosen, tender="gold")
    assert desk.why()[1] == ("tender_exists",)
    desk.tender("cash").deed(e.CardChosen, total=20_500)
    assert "card_is_allowed" in desk.why()[1]


def test_an_attempt_that_does_not_exist_cannot_be_changed() -> None:
    desk = at(Stage.GUIDING)
    with pytest.raises(KeyError):
        Turn(desk.session, offered()).change_attempt("pay-x", reason="x")


def test_a_desk_without_recorders_asks_none() -> None:
    desk = Desk(RecordingRules(may_be_none=True))
    desk.guide().pause()
    assert desk.count(f.ArmGuard) == 0
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    assert desk.stage is Stage.ENTRY


def test_a_caller_can_be_verified_where_nothing_is_open_or_offered() -> None:
    desk = Desk().ring().found("A1")
    desk.answer(e.DayTold, f.AskDay, day=DAY)
    desk.give(CallAnswered(call=KEY, at=desk.at))
    desk.answer(e.AccountLoaded, f.LoadAccount, account=account(past_due=0))
    desk.verify()
    assert (desk.stage, showable(desk.session).total) == (Stage.GUIDING, None)


def test_a_pack_without_offers_has_no_option_to_talk_of() -> None:
    bare = replace(setup().pack, offers=(), flows=setup().pack.flows)
    session = replace(
        Session(setup()), setup=replace(setup(), pack=bare), account=account(), day=e.Day(TODAY, 0, 1)
    )
    reckoning = reckon(session)
    assert reckoning is not None
    assert not reckoning.is_verified


def test_no_amount_is_told_before_the_caller_is_verified() -> None:
    desk = at(Stage.VERIFYING)
    desk.give(e.PolicyArrived(at=desk.at, pack=setup(version="2025.12").pack, binding=True))
    assert (desk.told(), desk.total) == ([], 20_700)


def test_a_request_is_answered_once() -> None:
    desk = at(Stage.GUIDING)
    known = desk.session.account
    desk.answer(e.AccountLoaded, f.LoadAccount, account=account(past_due=1))
    assert (desk.why()[0], desk.session.account) == (f.Why.DUPLICATE, known)
