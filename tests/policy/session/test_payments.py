"""Taking a payment: the pause, the window, the attempt, the posting; and what comes between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integrations.journal.intent import intent_key
from policy import effects as f
from policy import events as e
from policy.adjustment import AcceptLess, Lower, Override, Waive
from policy.agreements import PlanWritten
from policy.authority import Person
from policy.recording import Proof, RecorderState
from policy.session import AttemptState, Stage
from policy.session.keys import attempt_key
from policy.session.reckoning import judged, unsaid
from policy.session.state import EntryState
from tests.policy.session.desk import KEY, SUE, TOTAL, Desk, at
from tests.policy.session.till import TODAY

PAUSED, RECORDING = RecorderState.PAUSED, RecorderState.RECORDING
BEYOND = Lower("late", 500, 400, "goodwill")


def state(desk: Desk) -> AttemptState:
    assert desk.session.attempt is not None
    return desk.session.attempt.state


# --- The pause and the window ---------------------------------------------------------------------------------


def test_the_guard_hears_first_then_every_recorder_pauses_and_the_page_loads() -> None:
    desk = at(Stage.PAUSING)
    kinds = [type(one) for one in desk.last]
    assert kinds == [f.ArmGuard, f.PauseRecording, f.PauseRecording, f.PrepareEntry]


def test_entry_waits_for_the_last_proof_and_for_the_page() -> None:
    desk = at(Stage.PAUSING)
    desk.report("pbx", PAUSED)
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    desk.report("screen", PAUSED, Proof.ACKNOWLEDGED)
    assert (desk.stage, desk.count(f.ShowEntry)) == (Stage.PAUSING, 0)
    desk.report("screen", PAUSED)
    assert (desk.stage, desk.count(f.ShowEntry)) == (Stage.ENTRY, 1)


def test_a_page_that_is_last_opens_entry_as_well() -> None:
    desk = at(Stage.PAUSING)
    desk.all(PAUSED)
    assert desk.count(f.ShowEntry) == 0
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    assert desk.stage is Stage.ENTRY


def test_the_pause_of_another_call_opens_nothing() -> None:
    desk = at(Stage.PAUSING)
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    desk.report("pbx", PAUSED)
    desk.report("screen", PAUSED, answers="sim:2#9")
    assert (desk.why()[0], desk.stage) == (f.Why.FOREIGN, Stage.PAUSING)


def test_a_recorder_that_does_not_pause_keeps_entry_shut_and_is_named() -> None:
    desk = at(Stage.PAUSING)
    desk.report("pbx", PAUSED)
    desk.answer(e.EffectTimedOut, f.PauseRecording)
    assert (desk.stage, desk.session.shut) == (Stage.SHUT, ("screen",))
    assert isinstance(desk.last[0], f.CloseEntry)
    desk.entry(e.EntryClosed, why="panel")
    assert {one.recorder for one in desk.last if isinstance(one, f.ResumeRecording)} == {"pbx", "screen"}
    assert desk.count(f.CheckRecorder) == 0
    desk.deed(e.PauseRetried)
    assert desk.stage is Stage.PAUSING


def test_a_pause_that_comes_too_late_opens_nothing() -> None:
    desk = at(Stage.PAUSING)
    command = desk.asked(f.PauseRecording)
    desk.answer(e.EffectTimedOut, f.PauseRecording)
    desk.entry(e.EntryClosed, why="panel")
    desk.report(command.recorder, PAUSED, answers=command.id)
    assert desk.why()[0] is f.Why.LATE


def test_a_recorder_that_appears_during_the_pause_has_to_pause_too() -> None:
    desk = at(Stage.PAUSING)
    desk.seen("siprec")
    assert desk.now(f.PauseRecording).recorder == "siprec"
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    desk.report("pbx", PAUSED)
    desk.report("screen", PAUSED)
    assert desk.count(f.ShowEntry) == 0
    desk.gone("siprec")
    assert desk.stage is Stage.ENTRY


def test_a_window_that_does_not_go_keeps_the_recorders_paused() -> None:
    desk = at(Stage.ENTRY)
    desk.deed(e.PauseStopped)
    assert desk.stage is Stage.GUIDING
    desk.answer(e.EffectTimedOut, f.CloseEntry)
    assert (desk.count(f.CloseEntry), desk.count(f.ResumeRecording)) == (2, 0)
    assert f.Notice.ENTRY_STUCK in desk.told()
    desk.deed(e.ResumeAsked)
    assert desk.why()[1] == ("entry_is_gone",)
    desk.entry(e.EntryClosed, why="panel")
    assert desk.check().count(f.ResumeRecording) == 2


def test_a_window_is_closed_once_however_much_happens() -> None:
    desk = at(Stage.ENTRY)
    desk.deed(e.PauseStopped)
    desk.end()
    assert desk.count(f.CloseEntry) == 1


def test_a_token_that_comes_after_the_window_was_closed_is_not_used() -> None:
    desk = at(Stage.ENTRY)
    desk.gone("pbx")
    desk.complete()
    assert (desk.why()[0], desk.count(f.PrepareAttempt)) == (f.Why.LATE, 0)


@pytest.mark.parametrize(("stage", "effect"), [(Stage.PAUSING, f.PrepareEntry), (Stage.ENTRY, f.ShowEntry)])
def test_a_window_that_fails_leaves_entry_shut(stage: Stage, effect: type[f.Effect]) -> None:
    desk = at(stage)
    desk.answer(e.EffectFailed, effect, failure=e.Failure.UNAVAILABLE)
    assert (desk.stage, desk.session.shut) == (Stage.SHUT, ("page",))


def test_a_window_that_closes_by_itself_lets_the_recorders_resume() -> None:
    desk = at(Stage.ENTRY)
    desk.answer(e.EntryShown, f.ShowEntry)
    desk.entry(e.EntryClosed, why="page_failed")
    assert (desk.stage, desk.session.shut) == (Stage.SHUT, ("page_failed",))
    assert desk.check().count(f.ResumeRecording) == 2
    desk.deed(e.WentBack)
    assert desk.stage is Stage.GUIDING


def test_what_was_read_before_a_payment_is_not_paid_again_by() -> None:
    desk = at(Stage.RECEIPT)
    desk.all(RecorderState.RECORDING)
    assert desk.count(f.LoadAccount) == 1
    desk.deed(e.WentBack)
    assert (desk.stage, desk.count(f.LoadAccount)) == (Stage.GUIDING, 2)
    desk.deed(e.CardChosen, total=desk.total)
    assert "account_is_current" in desk.why()[1]
    desk.answer(e.EffectTimedOut, f.LoadAccount)
    assert f.Notice.ACCOUNTS_UNAVAILABLE in desk.told()
    assert desk.now(f.LoadAccount).after_ms > 0
    assert desk.session.account is not None
    rest = replace(desk.session.account, values={**desk.session.account.values, "past due": 4_000})
    desk.answer(e.AccountLoaded, f.LoadAccount, account=rest)
    assert desk.total == 4_500
    desk.say("G4", "G5").deed(e.CardChosen, total=desk.total)
    assert desk.stage is Stage.PAUSING


def test_an_account_that_comes_when_the_talk_has_gone_on_is_read_again_when_it_comes_back() -> None:
    desk = at(Stage.RECEIPT)
    desk.all(RecorderState.RECORDING)
    account = desk.session.account
    for answer in ({"account": account}, None):
        desk.deed(e.WentBack)
        desk.deed(e.ClosingBegan)
        if answer is not None:
            desk.answer(e.AccountLoaded, f.LoadAccount, **answer)
        else:
            desk.answer(e.EffectTimedOut, f.LoadAccount)
        assert desk.stage is Stage.CLOSING
        assert desk.session.account is account
        assert not any(isinstance(one, f.LoadAccount) for one in desk.session.waiting)
    desk.deed(e.WentBack)
    assert any(isinstance(one, f.LoadAccount) for one in desk.session.waiting)


def test_recorders_that_do_not_resume_are_asked_again_and_named() -> None:
    desk = at(Stage.RECEIPT)
    desk.answer(e.EffectTimedOut, f.ResumeRecording)
    assert desk.now(f.ResumeRecording).after_ms > 0
    assert desk.now(f.Tell).names == (desk.now(f.ResumeRecording).recorder,)


def test_a_guard_that_is_away_is_told() -> None:
    desk = at(Stage.PAUSING)
    desk.answer(e.EffectTimedOut, f.ArmGuard)
    assert desk.told() == [f.Notice.GUARD_AWAY]


def test_the_guard_lets_go_when_the_last_recorder_is_on_again() -> None:
    desk = at(Stage.RECEIPT)
    desk.report("pbx", RECORDING)
    assert desk.count(f.DisarmGuard) == 0
    desk.report("screen", RECORDING)
    assert desk.count(f.DisarmGuard) == 1


def test_what_nobody_waits_for_is_taken_for_answered() -> None:
    desk = at(Stage.GUIDING)
    desk.answer(e.EffectTimedOut, f.WarmEntry)
    assert (desk.last, desk.session.asked_for(desk.asked(f.WarmEntry).id)) == ((), None)


# --- The attempt ------------------------------------------------------------------------------------------------


def test_a_credit_card_changes_the_total_and_nothing_is_taken_before_it_is_agreed() -> None:
    desk = at(Stage.CONFIRMING)
    assert (desk.total, desk.session.was, desk.count(f.PrepareAttempt)) == (20_910, TOTAL, 0)
    desk.deed(e.NewTotalAccepted, total=TOTAL)
    assert "total_is_shown" in desk.why()[1]
    desk.accept()
    assert desk.now(f.PrepareAttempt).minor == 20_910


def test_a_customer_may_refuse_the_new_total() -> None:
    desk = at(Stage.CONFIRMING)
    desk.deed(e.NewTotalRefused)
    assert (desk.stage, desk.total, desk.session.instrument) == (Stage.GUIDING, TOTAL, None)


def test_a_card_of_no_known_kind_is_not_charged() -> None:
    desk = at(Stage.ENTRY).complete("unknown")
    assert (desk.stage, desk.session.instrument, desk.told()[-1]) == (Stage.GUIDING, None, f.Notice.NO_QUOTE)


def test_the_key_says_what_is_meant() -> None:
    desk = at(Stage.PREPARING)
    asked = desk.asked(f.PrepareAttempt)
    assert asked.key == attempt_key(KEY, "A1", "full", TOTAL, "USD", 0)
    meant = intent_key(call=str(KEY), account="A1", purpose="full", minor=TOTAL, currency="USD", ordinal=0)
    assert asked.key == meant


def test_a_journal_that_does_not_answer_keeps_the_attempt_unsent() -> None:
    desk = at(Stage.PREPARING)
    desk.answer(e.EffectTimedOut, f.PrepareAttempt)
    assert (desk.stage, state(desk), desk.count(f.DropAttempt)) == (Stage.GUIDING, AttemptState.DROPPED, 1)
    desk.money(e.AttemptPrepared)
    assert desk.count(f.SendAttempt) == 0


def test_a_quote_that_went_stale_while_it_was_written_is_not_sent() -> None:
    desk = at(Stage.PREPARING)
    desk.ms += 86_400_000
    desk.money(e.AttemptPrepared)
    assert (desk.stage, desk.count(f.SendAttempt), state(desk)) == (Stage.GUIDING, 0, AttemptState.DROPPED)


def test_a_declined_card_leaves_the_balance_and_another_can_be_taken() -> None:
    desk = at(Stage.DECLINED)
    assert desk.total == TOTAL
    desk.entry(e.EntryClosed, why="panel")
    desk.deed(e.CardChosen, total=TOTAL)
    assert desk.stage is Stage.PAUSING
    desk.open().complete()
    keys = {one.key for one in desk.session.attempts}
    assert len(keys) == 2


def test_silence_is_looked_up_and_never_sent_again() -> None:
    desk = at(Stage.SENDING)
    desk.answer(e.EffectTimedOut, f.SendAttempt)
    assert (desk.stage, desk.count(f.SendAttempt)) == (Stage.UNKNOWN, 1)
    for _ in range(3):
        first = desk.asked(f.LookUpAttempt).after_ms
        desk.money(e.PaymentUnknown, why="silence")
        assert desk.now(f.LookUpAttempt).after_ms == 2 * first
    desk.answer(e.EffectTimedOut, f.LookUpAttempt)
    desk.deed(e.LookUpAsked)
    assert desk.now(f.LookUpAttempt).after_ms == 0
    assert desk.count(f.SendAttempt) == 1


def test_an_unknown_outcome_can_be_handed_over_and_then_the_talk_closed() -> None:
    desk = at(Stage.UNKNOWN)
    desk.all(RECORDING)
    desk.deed(e.ClosingBegan)
    assert "money_is_settled" in desk.why()[1]
    desk.deed(e.HandedOver)
    desk.money(e.PaymentUnknown, why="silence")
    desk.answer(e.EffectTimedOut, f.LookUpAttempt)
    desk.deed(e.ClosingBegan)
    assert desk.stage is Stage.CLOSING


def test_what_was_certainly_not_sent_counts_as_declined() -> None:
    desk = at(Stage.SENDING)
    desk.answer(e.EffectFailed, f.SendAttempt, failure=e.Failure.UNAVAILABLE)
    assert (desk.stage, state(desk)) == (Stage.DECLINED, AttemptState.DECLINED)


def test_a_failure_that_may_have_done_it_is_unknown() -> None:
    desk = at(Stage.SENDING)
    desk.answer(e.EffectFailed, f.SendAttempt, failure=e.Failure.OUTCOME_UNKNOWN)
    assert desk.stage is Stage.UNKNOWN


def test_money_captured_after_the_hang_up_is_posted() -> None:
    desk = at(Stage.SENDING).end().capture()
    assert (desk.stage, desk.count(f.PostPayment)) == (Stage.WRAP_UP, 1)
    desk.post()
    desk.answer(e.EffectFailed, f.MakeReceipt, failure=e.Failure.UNAVAILABLE)
    assert desk.told() == [f.Notice.NO_RECEIPT]


def test_a_card_declined_after_the_hang_up_is_noted() -> None:
    desk = at(Stage.SENDING).end()
    desk.money(e.PaymentDeclined, reason="no", next_step="other_card")
    assert state(desk) is AttemptState.DECLINED


def test_a_captured_payment_is_posted_once_and_stays_captured() -> None:
    desk = at(Stage.CAPTURED).capture()
    assert desk.why()[0] is f.Why.DUPLICATE
    desk.money(e.PaymentDeclined, reason="no", next_step="x")
    assert desk.why()[0] is f.Why.LATE
    desk.answer(e.EffectTimedOut, f.PostPayment)
    assert desk.now(f.PostPayment).after_ms > 0
    desk.post()
    desk.money(e.PaymentPosted, receipt=8)
    assert desk.why()[0] is f.Why.DUPLICATE


def test_a_posting_that_is_missed_after_it_was_posted_is_not_repeated() -> None:
    desk = at(Stage.POSTED)
    desk.answer(e.EffectTimedOut, f.PostPayment)
    assert desk.why()[0] is f.Why.LATE


def test_another_amount_is_never_posted() -> None:
    desk = at(Stage.SENDING)
    desk.money(e.PaymentCaptured, reference="gw", minor=1)
    assert (desk.stage, desk.count(f.PostPayment), desk.told()) == (
        Stage.UNKNOWN,
        0,
        [f.Notice.AMOUNT_DIFFERS],
    )
    desk.end()
    desk.money(e.PaymentCaptured, reference="gw", minor=1)
    assert desk.count(f.PostPayment) == 0


@pytest.mark.parametrize("then", ["pause", "enter", "prepare", "send"])
def test_a_decline_that_was_none_stops_the_next_attempt(then: str) -> None:
    desk = at(Stage.DECLINED)
    first = desk.session.attempts[0].key
    desk.entry(e.EntryClosed, why="panel")
    desk.deed(e.CardChosen, total=TOTAL)
    if then in ("enter", "prepare", "send"):
        desk.open()
    if then in ("prepare", "send"):
        desk.complete()
    if then == "send":
        desk.send()
    desk.money(e.PaymentCaptured, first, reference="gw", minor=TOTAL)
    assert desk.stage is (Stage.SENDING if then == "send" else Stage.CAPTURED)
    assert (desk.now(f.PostPayment).key, f.Notice.PAID_TWICE in desk.told()) == (first, True)
    if then in ("pause", "enter"):
        assert isinstance(desk.last[0], f.CloseEntry)


def test_money_of_another_call_is_reported_and_nothing_else() -> None:
    desk = at(Stage.GUIDING)
    desk.money(e.PaymentCaptured, "pay-other", reference="gw", minor=1)
    assert desk.why()[0] is f.Why.FOREIGN


# --- Bank and link ----------------------------------------------------------------------------------------------


def test_an_authorisation_is_heard_only_while_everything_records() -> None:
    desk = at(Stage.GUIDING).tender("bank")
    desk.report("pbx", RecorderState.UNKNOWN)
    desk.deed(e.BankChosen, total=TOTAL)
    assert (desk.stage, desk.told(), desk.now(f.Tell).names) == (
        Stage.GUIDING,
        [f.Notice.NOT_RECORDED],
        ("pbx",),
    )
    assert {one.recorder for one in desk.last if isinstance(one, f.ReadRecorder)} == {"pbx", "screen"}


def test_an_authorisation_whose_recorder_is_lost_is_spoken_again() -> None:
    desk = at(Stage.AUTHORISING)
    desk.gone("pbx")
    assert desk.stage is Stage.AUTHORISING
    desk.report("screen", RecorderState.UNKNOWN)
    assert (desk.stage, desk.session.charge) == (Stage.GUIDING, None)


def test_an_authorisation_is_spoken_again_after_the_line_was_lost() -> None:
    desk = at(Stage.AUTHORISING)
    desk.lose()
    assert desk.stage is Stage.GUIDING


def test_a_bank_account_is_entered_while_the_recorders_run() -> None:
    desk = at(Stage.AUTHORISING)
    desk.deed(e.AuthorisationSpoken, name="Rosa", recording="r1")
    assert desk.count(f.PauseRecording) == 0
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    assert desk.stage is Stage.ENTRY
    desk.complete()
    asked = desk.now(f.PrepareAttempt)
    assert asked.authorisation is not None
    assert (asked.tender, asked.authorisation.name) == ("bank", "Rosa")


def test_an_open_link_bars_every_other_way_until_it_is_over() -> None:
    desk = at(Stage.LINKING)
    desk.money(e.LinkCreated, reference="ln")
    desk.money(e.LinkCreated, reference="ln")
    assert desk.why()[0] is f.Why.DUPLICATE
    desk.money(e.LinkViewed)
    desk.money(e.LinkViewed)
    assert desk.why()[0] is f.Why.DUPLICATE
    desk.deed(e.WentBack)
    desk.tender("card").say("G4", "G5").deed(e.CardChosen, total=TOTAL)
    assert desk.why()[1] == ("no_open_attempt",)
    desk.deed(e.LinkDropped)
    desk.deed(e.LinkDropped)
    assert desk.count(f.CancelLink) == 1
    desk.money(e.PaymentUnknown, why="silence")
    desk.money(e.LinkEnded, state="cancelled")
    desk.deed(e.CardChosen, total=TOTAL)
    assert desk.stage is Stage.PAUSING
    desk.money(e.LinkViewed, desk.session.attempts[0].key)
    assert desk.why()[0] is f.Why.LATE


def test_a_link_that_is_paid_is_posted() -> None:
    desk = at(Stage.LINKING).capture()
    assert desk.stage is Stage.CAPTURED


@pytest.mark.parametrize("failure", list(e.Failure))
def test_a_link_that_may_exist_is_cancelled(failure: e.Failure) -> None:
    desk = at(Stage.LINKING)
    desk.answer(e.EffectFailed, f.CreateLink, failure=failure)
    unknown = failure is e.Failure.OUTCOME_UNKNOWN
    assert (desk.stage is Stage.LINKING, desk.count(f.CancelLink) == 1) == (unknown, unknown)
    if unknown:
        desk.money(e.LinkEnded, state="cancelled")
        assert desk.stage is Stage.GUIDING


# --- Exceptions -------------------------------------------------------------------------------------------------


def test_a_waiver_within_authority_is_a_line_of_its_own_at_once() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=Lower("late", 500, 150, "goodwill"))
    assert (desk.total, [one.amount for one in desk.session.adjustments]) == (TOTAL - 150, [150])
    assert desk.told() == [f.Notice.EXCEPTION_GRANTED, f.Notice.TOTAL_CHANGED]


def test_a_waiver_that_is_forbidden_is_refused_with_the_reason() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=Waive("owed", 20_000, "goodwill"))
    assert (desk.told(), desk.now(f.Tell).detail) == ([f.Notice.EXCEPTION_REFUSED], "Never")


def test_beyond_authority_somebody_is_asked_and_the_approval_takes_effect() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=BEYOND)
    asked = desk.now(f.RequestApproval)
    assert (asked.before, asked.after, desk.total) == (TOTAL, TOTAL - 400, TOTAL)
    desk.deed(e.ExceptionAsked, request=BEYOND)
    assert desk.why()[1] == ("none_pending",)
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,))
    assert (desk.total, desk.session.pending) == (TOTAL - 400, None)


@pytest.mark.parametrize("people", [(), (Person("amy", "supervisor"),), (Person("bob", "agent"),)])
def test_an_approval_by_the_wrong_people_is_none(people: tuple[Person, ...]) -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=BEYOND)
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=people)
    assert (desk.total, desk.told()) == (TOTAL, [f.Notice.EXCEPTION_REFUSED])


@pytest.mark.parametrize(
    ("kind", "fields", "notice"),
    [
        (e.ApprovalRefused, {"reason": "no"}, f.Notice.EXCEPTION_REFUSED),
        (e.ApprovalExpired, {}, f.Notice.EXCEPTION_EXPIRED),
        (e.EffectTimedOut, {}, f.Notice.EXCEPTION_EXPIRED),
    ],
)
def test_what_was_not_approved_changes_nothing(
    kind: type[e.Answer], fields: dict[str, str], notice: f.Notice
) -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=BEYOND)
    desk.answer(kind, f.RequestApproval, **fields)
    assert (desk.told(), desk.total, desk.session.pending) == ([notice], TOTAL, None)


def test_a_request_is_withdrawn_with_its_call_its_total_or_its_version_and_a_decision_is_late() -> None:
    for change in ("end", "option", "pack", "wish", "card", "answer"):
        desk = at(Stage.GUIDING).say("G4", "G5")
        desk.deed(e.ExceptionAsked, request=BEYOND)
        match change:
            case "end":
                desk.end()
            case "option":
                desk.deed(e.OptionChosen, option="part")
            case "pack":
                pack = Desk().session.setup.pack
                desk.give(e.PolicyArrived(at=desk.at, pack=pack, binding=True))
            case "wish":
                desk.deed(e.ExceptionWithdrawn)
            case "card":
                desk.deed(e.CardChosen, total=TOTAL)
            case _:
                desk.deed(e.StepAnswered, step="G1", value=False)
        assert (desk.count(f.WithdrawApproval), desk.session.pending) == (1, None), change
        desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,))
        assert (desk.why()[0], desk.session.adjustments) == (f.Why.LATE, ())


def test_a_waiver_goes_with_the_line_that_it_was_granted_for() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=Lower("late", 500, 150, "goodwill"))
    desk.deed(e.OptionChosen, option="part")
    assert (desk.session.adjustments, desk.told()[0]) == ((), f.Notice.EXCEPTION_DROPPED)


def test_less_may_be_taken_for_all_where_that_is_approved() -> None:
    desk = at(Stage.GUIDING).tender("bank")
    desk.deed(e.ExceptionAsked, request=Override("FU2", "goodwill", asked=300, line_amount=TOTAL))
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,))
    assert desk.total == TOTAL - 300
    desk.deed(e.OptionChosen, option="part")
    assert desk.session.adjustments == ()


def test_a_request_about_an_item_needs_the_item_and_a_quote() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=Waive("late", 500, "error", item="none"))
    assert desk.why() == (f.Why.NOT_NOW, ("there_is_a_quote",))
    desk.deed(e.ExceptionAsked, request=Waive("late", 500, "error", item="nov"))
    assert desk.session.adjustments == ()
    desk.deed(e.OptionChosen, option="part")
    desk.deed(e.ValueFound, name="own amount", value=1)
    desk.deed(e.ExceptionAsked, request=AcceptLess(500, 100, "goodwill"))
    assert "is_fresh" in desk.why()[1]


def test_a_quote_that_cannot_be_made_takes_its_waivers_along() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(e.ExceptionAsked, request=Lower("late", 500, 150, "goodwill"))
    desk.deed(e.ValueFound, name="own amount", value=10**9)
    assert (desk.session.adjustments, desk.told()) == (
        (),
        [f.Notice.EXCEPTION_DROPPED, f.Notice.NO_QUOTE],
    )


def test_before_a_quote_there_is_nothing_to_read_or_to_judge() -> None:
    session = Desk().session
    assert unsaid(session) == ()
    assert judged(session, BEYOND) is None


# --- Receipts, refunds, the end -----------------------------------------------------------------------------------


def test_a_receipt_goes_where_the_customer_wants_it() -> None:
    desk = at(Stage.RECEIPT)
    key = desk.session.attempts[0].key
    desk.deed(e.ReceiptAsked, key=key, channel="email")
    assert desk.now(f.SendReceipt).channel == "email"
    desk.answer(e.EffectFailed, f.SendReceipt, failure=e.Failure.UNAVAILABLE)
    assert desk.told() == [f.Notice.NO_RECEIPT]
    desk.deed(e.ReceiptAsked, key="pay-x", channel="email")
    assert desk.why()[1] == ("is_posted",)


def test_a_receipt_that_is_not_made_does_not_hold_up_the_call() -> None:
    desk = at(Stage.POSTED)
    desk.answer(e.EffectTimedOut, f.MakeReceipt)
    assert desk.stage is Stage.RECEIPT


def test_the_closing_words_wait_until_everything_records_again() -> None:
    desk = at(Stage.RESUMING)
    stages = []
    desk.report("pbx", RECORDING)
    stages.append(desk.stage)
    desk.gone("screen")
    stages.append(desk.stage)
    assert stages == [Stage.RESUMING, Stage.CLOSING]
    desk.report("pbx", PAUSED)
    assert (desk.stage, desk.now(f.ResumeRecording).recorder) == (Stage.RESUMING, "pbx")


def test_an_unknown_outcome_waits_for_the_recorders_as_well() -> None:
    desk = at(Stage.UNKNOWN)
    desk.deed(e.HandedOver)
    desk.deed(e.ClosingBegan)
    assert desk.stage is Stage.RESUMING


def test_the_wrap_up_is_blocked_while_a_recorder_is_paused() -> None:
    desk = at(Stage.WRAP_UP)
    desk.deed(e.Finished, outcome="paid")
    assert desk.why() == (f.Why.NOT_NOW, ("nothing_paused",))
    desk.all(RECORDING)
    desk.deed(e.Finished, outcome="paid")
    desk.answer(e.EffectTimedOut, f.WriteCallRecord)
    assert (desk.stage, desk.told()) == (Stage.WRAP_UP, [f.Notice.NOT_WRITTEN])
    desk.deed(e.Finished, outcome="paid")
    desk.answer(e.EffectDone, f.WriteCallRecord)
    assert desk.stage is Stage.ENDED


def test_the_wrap_up_is_blocked_while_money_is_on_its_way() -> None:
    desk = at(Stage.UNKNOWN).end()
    desk.all(RECORDING)
    desk.deed(e.Finished, outcome="none")
    assert (desk.stage, desk.why()) == (Stage.WRAP_UP, (f.Why.NOT_NOW, ("money_is_settled",)))


def test_money_that_is_captured_after_the_end_is_posted() -> None:
    desk = at(Stage.UNKNOWN)
    desk.end().all(RECORDING)
    desk.entry(e.EntryClosed, why="panel")
    desk.deed(e.HandedOver)
    desk.deed(e.Finished, outcome="unknown")
    desk.answer(e.EffectDone, f.WriteCallRecord)
    assert desk.stage is Stage.ENDED
    desk.capture()
    assert desk.now(f.PostPayment).key == desk.session.attempts[0].key


def test_an_entry_is_loading_ready_open_and_closing() -> None:
    seen = []
    desk = at(Stage.PAUSING)
    for act in (
        lambda: None,
        lambda: desk.answer(e.EntryPrepared, f.PrepareEntry),
        lambda: desk.all(PAUSED),
        desk.end,
    ):
        act()
        assert desk.session.entry is not None
        seen.append(desk.session.entry.state)
    assert seen == list(EntryState)


def test_a_plan_that_the_account_has_is_noted_once() -> None:
    desk = at(Stage.CAPTURED)
    for planned in (False, True):
        assert desk.session.attempts[0].planned is planned
        desk.money(PlanWritten, offer="plan", version="2025.11", schedule=((TODAY, 100),))
    assert desk.why()[0] is f.Why.DUPLICATE
