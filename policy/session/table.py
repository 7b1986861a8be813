"""Every move of a call session, in one table. Read a row as: at these stages, when this fact comes (of this standing,
answering this effect) and all guards hold, do this and go there. The first row that fits is made; a fact that fits
none changes nothing and is reported. A row without stages to go to stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policy import calls as c
from policy import effects as f
from policy import events as e
from policy import returns as r
from policy.agreements import PlanWritten
from policy.session import guards as g
from policy.session.moves import (
    accounts,
    calls,
    closing,
    entry,
    exceptions,
    links,
    money,
    recorders,
    reversals,
    talk,
)
from policy.session.standing import Standing
from policy.session.state import Session, Stage
from policy.session.turn import Turn

Guard = Callable[[Session, Any], bool]
Action = Callable[[Turn, Any], None]
Stages = frozenset[Stage]

(
    IDLE, RINGING, CHOOSING, VERIFYING, GUIDING, AUTHORISING, PAUSING, SHUT, ENTRY, CONFIRMING, PREPARING,
    SENDING, DECLINED, UNKNOWN, CAPTURED, POSTED, RECEIPT, LINKING, RESUMING, CLOSING, WRAP_UP, ENDED,
) = (frozenset({stage}) for stage in Stage)  # fmt: skip

STAYS: Final[Stages] = frozenset()
ALL: Final[Stages] = frozenset(Stage)
CALL: Final = ALL - IDLE
TALK: Final = CALL - RINGING - WRAP_UP - ENDED
AFTER: Final = WRAP_UP | ENDED
GATED: Final = PAUSING | ENTRY
"""Where the window is loading or open."""
FLOWING: Final = SENDING | UNKNOWN | CAPTURED | POSTED
"""Where money is on its way: the stage is left only by what becomes of it, or by the call's end."""
PAID: Final = RECEIPT | RESUMING | CLOSING
UNPAID: Final = GUIDING | AUTHORISING | PAUSING | SHUT | ENTRY | CONFIRMING | PREPARING | DECLINED | LINKING
"""Where the agent is about to take money, or has just failed to."""
UNSENT: Final = AUTHORISING | PAUSING | SHUT | ENTRY | CONFIRMING | PREPARING
OFFERS: Final = GUIDING | SHUT | DECLINED
UNANSWERED: Final = (e.EffectFailed, e.EffectTimedOut)


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table."""

    name: str
    at: Stages
    on: type[f.Fact]
    do: Action
    to: Stages = STAYS
    when: tuple[Guard, ...] = ()
    standing: Standing = Standing.OURS
    of: type[f.Effect] | None = None


def unanswered(
    name: str, at: Stages, of: type[f.Effect], do: Action, to: Stages = STAYS, when: tuple[Guard, ...] = ()
) -> tuple[Move, ...]:
    """Return the rows for an effect that failed and for one that was not answered in time."""
    return tuple(Move(name, at, on, do, to, when, of=of) for on in UNANSWERED)


PAYS: Final[tuple[Guard, ...]] = (
    g.is_verified, g.is_fresh, g.account_is_current, g.total_is_shown, g.no_open_attempt, g.entry_is_gone,
    g.entry_is_checked, g.is_heard, g.has_network, g.terms_are_read,
)  # fmt: skip

GIVES_BACK: Final[tuple[Guard, ...]] = (
    g.is_verified, g.is_payment_known, g.is_taken_here, g.is_left_to_reverse, g.no_open_reversal, g.way_is_open,
    g.none_pending,
)  # fmt: skip

MOVES: Final[tuple[Move, ...]] = (
    # --- The call ---------------------------------------------------------------------------------------------
    Move("a call rings", IDLE, c.CallOffered, calls.ring, RINGING),
    Move("it is answered", RINGING, c.CallAnswered, calls.answer, VERIFYING | CHOOSING),
    Move("it is held", TALK, c.CallHeld, calls.hold),
    Move("it is taken back", TALK, c.CallResumed, calls.hold),
    Move("it ends before it was answered", RINGING, c.CallEnded, calls.miss, ENDED),
    Move("it ends", TALK, c.CallEnded, calls.end, WRAP_UP),
    Move("its end is told once more", AFTER, c.CallEnded, calls.nothing),
    Move("the agent sends it elsewhere unanswered", RINGING, c.CallTransferred, calls.miss, ENDED, (g.by_agent,)),
    Move("the agent hands it on", TALK, c.CallTransferred, calls.end, WRAP_UP, (g.by_agent,)),
    Move("it rings for somebody else", RINGING, c.CallTransferred, calls.other_rings),
    Move("a stranger, money on its way", FLOWING | PAID, c.CallTransferred, calls.stranger),
    Move("a stranger", TALK - FLOWING - PAID, c.CallTransferred, calls.stranger_before_money, VERIFYING | CHOOSING),
    Move("it went elsewhere afterwards", AFTER, c.CallTransferred, calls.nothing),
    Move("a third party joins the entry", GATED, e.PartyJoined, entry.interrupt, SHUT),
    Move("a third party joins", CALL - GATED, e.PartyJoined, calls.nothing),
    # --- Other calls ------------------------------------------------------------------------------------------
    Move("another call rings", CALL, c.CallOffered, calls.note_other, standing=Standing.OTHER_CALL),
    Move("another call is answered during entry", GATED, c.CallAnswered, entry.interrupt, SHUT,
         standing=Standing.OTHER_CALL),
    Move("another call is over", CALL, c.CallEnded, calls.other_over, STAYS, (g.is_other_known,),
         standing=Standing.OTHER_CALL),
    # --- The source of calls ----------------------------------------------------------------------------------
    Move("the line is lost during entry", GATED, c.SourceLost, entry.interrupt, SHUT),
    Move("the line is lost during the authorisation", AUTHORISING, c.SourceLost, calls.unheard_authorisation, GUIDING),
    Move("the line is lost", RINGING | TALK - GATED - AUTHORISING, c.SourceLost, calls.unheard),
    Move("the line is lost afterwards", AFTER, c.SourceLost, calls.nothing),
    Move("the line is back", CALL, c.SourceConnected, calls.nothing),
    Move("the call was missed", RINGING, c.SourceResynchronised, calls.miss, ENDED, (g.call_is_gone,)),
    Move("the call is gone", TALK, c.SourceResynchronised, calls.end, WRAP_UP, (g.call_is_gone,)),
    Move("the call goes on", RINGING | TALK, c.SourceResynchronised, calls.heard, STAYS, (g.call_goes_on,)),
    Move("nobody can say whether it goes on", CALL, c.SourceResynchronised, calls.nothing),
    Move("the source said something unreadable", CALL, c.MessageRejected, calls.nothing),
    # --- The machine ------------------------------------------------------------------------------------------
    *(
        Move("the machine is not to be relied on during entry", GATED, on, entry.interrupt, SHUT)
        for on in (e.MachineSlept, e.MachineWoke, e.ClockJumped, e.NetworkLost)
    ),
    *(
        Move("the machine left the authorisation", AUTHORISING, on, recorders.not_recorded, GUIDING)
        for on in (e.MachineSlept, e.MachineWoke)
    ),
    Move("the machine sleeps", ALL - GATED - AUTHORISING, e.MachineSlept, calls.nothing),
    Move("the machine was asleep", RINGING | TALK - GATED - AUTHORISING, e.MachineWoke, accounts.ask_day),
    Move("the clock may be another", RINGING | TALK - GATED, e.ClockJumped, accounts.ask_day),
    *(
        Move("the clock does not matter", IDLE | AFTER, on, calls.nothing) for on in (e.MachineWoke, e.ClockJumped)
    ),
    Move("the network is lost", ALL - GATED, e.NetworkLost, calls.network),
    Move("the network is back", ALL, e.NetworkBack, calls.network),
    Move("the policy must change", IDLE | RINGING | CHOOSING | VERIFYING | GUIDING, e.PolicyArrived,
         calls.change_pack, STAYS, (g.is_binding,)),
    Move("the policy must change before it is paid", UNSENT | DECLINED, e.PolicyArrived, calls.change_pack, GUIDING,
         (g.is_binding,)),
    Move("another version is there", ALL, e.PolicyArrived, calls.keep_pack),
    # --- Recorders ----------------------------------------------------------------------------------------------
    Move("a recorder appears during entry", ENTRY, c.RecorderSeen, entry.interrupt, SHUT),
    Move("a recorder appears during the pause again and again", PAUSING, c.RecorderSeen, entry.slipped, SHUT,
         (g.was_paused_again,)),
    Move("a recorder appears during the pause", PAUSING, c.RecorderSeen, entry.pause_again),
    Move("a recorder appears during the authorisation", AUTHORISING, c.RecorderSeen, recorders.not_recorded, GUIDING),
    Move("a recorder appears in the closing", CLOSING, c.RecorderSeen, recorders.see),
    Move("a recorder appears", CALL - GATED - AUTHORISING - CLOSING, c.RecorderSeen, recorders.see),
    Move("a recorder is lost during entry", ENTRY, c.RecorderGone, entry.interrupt, SHUT),
    Move("the last unpaused recorder is gone", PAUSING, c.RecorderGone, entry.show, ENTRY,
         (g.pause_is_proven, g.page_is_ready)),
    Move("the last recorder is gone", PAUSING, c.RecorderGone, entry.slipped, SHUT, (g.nobody_records,)),
    Move("the recorder of the authorisation is lost", AUTHORISING, c.RecorderGone, recorders.not_recorded, GUIDING,
         (g.speech_is_lost,)),
    Move("the last paused recorder is gone", RESUMING, c.RecorderGone, recorders.learn, CLOSING,
         (g.nothing_paused,)),
    Move("a recorder is gone", CALL - ENTRY, c.RecorderGone, recorders.learn),
    Move("a late answer comes during entry", ENTRY, e.RecorderReported, entry.interrupt, SHUT,
         standing=Standing.LATE),
    Move("a recorder is not paused any more", ENTRY, e.RecorderReported, entry.interrupt, SHUT, (g.pause_is_lost,)),
    Move("every recorder is proven paused", PAUSING, e.RecorderReported, entry.show, ENTRY,
         (g.pause_is_proven, g.page_is_ready)),
    Move("a recorder slips out of the pause again", PAUSING, e.RecorderReported, entry.slipped, SHUT,
         (g.pause_slips, g.was_paused_again)),
    Move("a recorder slips out of the pause", PAUSING, e.RecorderReported, entry.pause_again, STAYS, (g.pause_slips,)),
    Move("the authorisation is not recorded", AUTHORISING, e.RecorderReported, recorders.not_recorded, GUIDING,
         (g.speech_is_lost,)),
    Move("every recorder is proven on again", RESUMING, e.RecorderReported, recorders.learn, CLOSING,
         (g.nothing_paused,)),
    Move("a recorder goes off in the closing", CLOSING, e.RecorderReported, closing.wait_again, RESUMING,
         (g.something_paused,)),
    Move("a recorder says what it does", CALL, e.RecorderReported, recorders.learn),
    *unanswered("a recorder does not pause", PAUSING, f.PauseRecording, entry.unpaused, SHUT),
    *unanswered("a pause that nobody waits for", CALL - PAUSING, f.PauseRecording, recorders.unanswered),
    *unanswered("a pause that runs out is not repeated", GATED, f.KeepPaused, entry.unkept, SHUT),
    *unanswered("a pause that runs out need not be repeated", CALL - GATED, f.KeepPaused, recorders.unanswered),
    *unanswered("a recorder does not resume", CALL, f.ResumeRecording, recorders.resume_failed),
    *unanswered("a recorder does not say what it did", CALL, f.CheckRecorder, recorders.unchecked),
    *unanswered("a recorder does not say what it does", CALL, f.ReadRecorder, recorders.unanswered),
    *unanswered("the guard is away", CALL, f.ArmGuard, recorders.guard_away),
    *unanswered("the guard does not let go", CALL, f.DisarmGuard, recorders.guard_away),
    Move("the recorders are to resume", CALL - IDLE - GATED, e.ResumeAsked, recorders.resume, STAYS,
         (g.entry_is_gone,)),
    # --- Account and day --------------------------------------------------------------------------------------
    Move("accounts are found", RINGING, e.AccountsFound, accounts.offer),
    Move("accounts are found in the talk", CHOOSING, e.AccountsFound, accounts.offer_in_talk, CHOOSING | VERIFYING),
    *unanswered("nobody is found", RINGING | CHOOSING, f.FindAccounts, accounts.no_accounts),
    *unanswered("the search fails", RINGING | CHOOSING, f.SearchAccounts, accounts.no_accounts),
    Move("the agent searches", RINGING | CHOOSING, e.AccountSearched, accounts.search),
    Move("the agent chooses while it rings", RINGING, e.AccountChosen, accounts.choose, STAYS, (g.is_candidate,)),
    Move("the agent chooses the account", CHOOSING, e.AccountChosen, accounts.choose, VERIFYING, (g.is_candidate,)),
    Move("the account is there", RINGING | VERIFYING | GUIDING, e.AccountLoaded, accounts.load, STAYS,
         (g.is_the_account,)),
    *unanswered("the account is not there", RINGING, f.LoadAccount, accounts.not_loaded),
    Move("the account is there, and the talk has gone on", TALK - VERIFYING - GUIDING, e.AccountLoaded,
         accounts.not_needed, STAYS, (g.is_the_account,)),
    *unanswered("the account is not there, and the talk has gone on", TALK - VERIFYING - GUIDING, f.LoadAccount,
                accounts.not_needed),
    *unanswered("the account cannot be read anew", VERIFYING | GUIDING, f.LoadAccount, accounts.read_again, STAYS,
                (g.account_is_outdated,)),
    *unanswered("the account is not there in the talk", VERIFYING, f.LoadAccount, accounts.not_loaded, CHOOSING),
    Move("it is the wrong account", VERIFYING | OFFERS, e.AccountLeft, accounts.leave, CHOOSING,
         (g.no_open_attempt, g.entry_is_gone)),
    Move("the day is known", RINGING | TALK, e.DayTold, accounts.day),
    *unanswered("the day is not known", RINGING | TALK, f.AskDay, accounts.day_again),
    # --- The talk -----------------------------------------------------------------------------------------------
    Move("the caller answers", VERIFYING | GUIDING, e.StepAnswered, talk.answer, VERIFYING | GUIDING, (g.step_asks,)),
    Move("the customer answers afterwards", PAID, e.StepAnswered, talk.note_answer, STAYS, (g.step_only_asks,)),
    Move("a step is said", VERIFYING | OFFERS | CONFIRMING | PAID | LINKING, e.StepConfirmed, talk.confirm, STAYS,
         (g.step_is_to_do, g.text_is_shown, g.is_no_authorisation, g.is_recorded_if_asked, g.is_no_early_closing)),
    Move("something is found out", GUIDING, e.ValueFound, talk.find, STAYS, (g.is_verified, g.value_is_declared)),
    Move("an option is chosen", OFFERS, e.OptionChosen, talk.choose, GUIDING, (g.is_verified, g.option_is_open)),
    Move("a way to pay is chosen", OFFERS, e.TenderChosen, talk.choose, GUIDING, (g.is_verified, g.tender_exists)),
    Move("a number of payments is chosen", OFFERS, e.PaymentsChosen, talk.choose, GUIDING, (g.is_verified,)),
    Move("the agent goes back", SHUT | DECLINED | LINKING | PAID, e.WentBack, talk.go_back, GUIDING | VERIFYING,
         (g.entry_is_gone,)),
    # --- Exceptions ---------------------------------------------------------------------------------------------
    Move("an exception is asked for", GUIDING, e.ExceptionAsked, exceptions.ask, STAYS,
         (g.is_verified, g.is_fresh, g.account_is_current, g.none_pending)),
    Move("giving back is approved", GUIDING, e.ApprovalGiven, reversals.approve, STAYS, (g.is_giving_back,)),
    *(
        Move("giving back is refused", GUIDING, on, reversals.refused, STAYS, (g.is_giving_back,))
        for on in (e.ApprovalRefused, e.ApprovalCountered)
    ),
    Move("it is approved", GUIDING, e.ApprovalGiven, exceptions.approve, STAYS, (g.is_pending, g.is_fresh)),
    Move("it is refused", GUIDING, e.ApprovalRefused, exceptions.refused, STAYS, (g.is_pending,)),
    Move("less is offered", GUIDING, e.ApprovalCountered, exceptions.offered, STAYS, (g.is_pending,)),
    Move("the customer takes what is offered", GUIDING, e.OfferAccepted, exceptions.accept_offer, STAYS,
         (g.offer_is_shown, g.is_verified, g.is_fresh, g.account_is_current, g.none_pending)),
    Move("the customer leaves what is offered", GUIDING, e.OfferDeclined, exceptions.decline_offer),
    Move("a code is read out for it", GUIDING, e.CodeHeard, exceptions.take_code, STAYS,
         (g.is_the_request, g.no_code_in_hand)),
    Move("the code does not approve it", CALL, e.CodeNotTaken, exceptions.code_not_taken),
    *unanswered("the code could not be tried", CALL, f.TakeCode, exceptions.code_untried),
    Move("it expired", GUIDING, e.ApprovalExpired, exceptions.expired, STAYS, (g.is_pending,)),
    *unanswered("nobody decides", GUIDING, f.RequestApproval, exceptions.expired, STAYS, (g.is_pending,)),
    Move("it is taken back", GUIDING, e.ExceptionWithdrawn, exceptions.take_back),
    *unanswered("nobody hears that it is taken back", CALL, f.WithdrawApproval, recorders.unanswered),
    # --- Entry --------------------------------------------------------------------------------------------------
    Move("the customer pays by card", GUIDING | DECLINED, e.CardChosen, entry.take_card, PAUSING,
         (*PAYS, g.card_is_allowed)),
    Move("the customer pays from a bank account", GUIDING | DECLINED, e.BankChosen, entry.hear, AUTHORISING,
         (*PAYS, g.bank_is_allowed, g.speech_is_recorded)),
    Move("nobody would hear the authorisation", GUIDING | DECLINED, e.BankChosen, recorders.not_recorded, STAYS,
         (*PAYS, g.bank_is_allowed, g.speech_is_lost)),
    Move("the authorisation is spoken", AUTHORISING, e.AuthorisationSpoken, entry.authorised, PAUSING,
         (g.speech_is_recorded, g.is_fresh, g.account_is_current, g.charge_stands, g.is_verified, g.is_heard)),
    Move("the page is ready and the pause proven", PAUSING, e.EntryPrepared, entry.show, ENTRY, (g.pause_is_proven,)),
    Move("the page is ready, and nobody records", PAUSING, e.EntryPrepared, entry.unrecorded, SHUT,
         (g.nobody_records,)),
    Move("the page is ready", PAUSING, e.EntryPrepared, entry.ready),
    Move("the window is shown", ENTRY, e.EntryShown, entry.shown),
    *unanswered("the page does not load", PAUSING, f.PrepareEntry, entry.no_page, SHUT),
    *unanswered("the window does not show", ENTRY, f.ShowEntry, entry.no_page, SHUT),
    *unanswered("the window does not go", CALL, f.CloseEntry, entry.stuck),
    Move("the agent tries the pause again", SHUT, e.PauseRetried, entry.retry, PAUSING,
         (g.charge_stands, g.is_verified, g.is_fresh, g.account_is_current, g.no_open_attempt, g.entry_is_gone,
          g.entry_is_checked, g.is_heard, g.has_network, g.terms_are_read)),
    Move("the agent gives the entry up", AUTHORISING | PAUSING | ENTRY | SHUT, e.PauseStopped, entry.stop, GUIDING),
    Move("the window closed by itself", GATED, e.EntryClosed, entry.closed_by_itself, SHUT),
    Move("the window is gone", CALL - GATED, e.EntryClosed, entry.gone),
    Move("the details are there", ENTRY, e.EntryCompleted, money.completed, PREPARING,
         (g.completed_charge_stands, g.is_fresh, g.account_is_current, g.no_open_attempt)),
    Move("the kind of card changes the total", ENTRY, e.EntryCompleted, money.changed_by_card, CONFIRMING,
         (g.completed_total_is_told, g.is_fresh, g.account_is_current, g.no_open_attempt)),
    Move("the quote does not stand any more", ENTRY, e.EntryCompleted, money.unchargeable, GUIDING),
    Move("the customer agrees to the new total", CONFIRMING, e.NewTotalAccepted, money.accept, PREPARING,
         (g.total_is_shown, g.is_fresh, g.account_is_current, g.is_verified, g.terms_are_read, g.no_open_attempt,
          g.is_heard, g.has_network)),
    Move("the customer does not", CONFIRMING, e.NewTotalRefused, money.refuse, GUIDING),
    *unanswered("the window is not warm", CALL, f.WarmEntry, recorders.unanswered),
    *unanswered("the window is not cool", CALL, f.CoolEntry, recorders.unanswered),
    # --- Money --------------------------------------------------------------------------------------------------
    Move("it is on the disk", PREPARING, e.AttemptPrepared, money.send, SENDING,
         (g.is_current, g.is_fresh, g.account_is_current)),
    Move("it is on the disk too late", PREPARING, e.AttemptPrepared, money.stale, GUIDING, (g.is_current,)),
    *unanswered("it is not on the disk", PREPARING, f.PrepareAttempt, money.unprepared, GUIDING),
    *unanswered("the journal keeps what was dropped", CALL, f.DropAttempt, recorders.unanswered),
    Move("it is captured", UNPAID | SENDING | UNKNOWN, e.PaymentCaptured, money.captured, CAPTURED,
         (g.amount_agrees, g.current_is_unsent)),
    Move("it is captured in any other stage", CALL, e.PaymentCaptured, money.captured, STAYS, (g.amount_agrees,)),
    Move("another amount is captured", SENDING, e.PaymentCaptured, money.differs, UNKNOWN, (g.is_current,)),
    Move("another amount is captured in any other stage", CALL, e.PaymentCaptured, money.differs),
    Move("it is declined", SENDING | UNKNOWN, e.PaymentDeclined, money.declined, DECLINED, (g.is_current,)),
    Move("it is declined in any other stage", CALL, e.PaymentDeclined, money.declined),
    Move("nobody knows", SENDING, e.PaymentUnknown, money.unknown, UNKNOWN, (g.is_current,)),
    Move("nobody knows in any other stage", CALL, e.PaymentUnknown, money.unknown),
    Move("it was not sent", SENDING, e.EffectFailed, money.unsent, DECLINED, (g.nothing_was_done,), of=f.SendAttempt),
    Move("it was not sent, in any other stage", CALL - SENDING, e.EffectFailed, money.unsent, STAYS,
         (g.nothing_was_done,), of=f.SendAttempt),
    *unanswered("no answer", SENDING, f.SendAttempt, money.no_answer, UNKNOWN),
    *unanswered("no answer in any other stage", CALL - SENDING, f.SendAttempt, money.no_answer),
    *unanswered("the look-up has no answer", CALL, f.LookUpAttempt, money.no_answer),
    Move("the agent looks it up", UNKNOWN | PAID | AFTER | GUIDING, e.LookUpAsked, money.look_up),
    Move("the back office takes over", UNKNOWN | WRAP_UP, e.HandedOver, money.hand_over),
    Move("it is posted", CAPTURED, e.PaymentPosted, money.posted, POSTED),
    Move("it is posted in any other stage", CALL - CAPTURED, e.PaymentPosted, money.posted),
    Move("the plan is on the account", CALL, PlanWritten, money.planned),
    *unanswered("it is not posted", CALL, f.PostPayment, money.post_again),
    Move("the receipt is made", POSTED, e.EffectDone, money.done, RECEIPT, (g.is_of_payment,), of=f.MakeReceipt),
    *unanswered("the receipt is not made", POSTED, f.MakeReceipt, money.no_receipt, RECEIPT, (g.is_of_payment,)),
    *unanswered("the receipt is not made in any other stage", CALL, f.MakeReceipt, money.no_receipt),
    Move("the receipt is wanted", PAID | WRAP_UP | GUIDING, e.ReceiptAsked, money.send_receipt, STAYS,
         (g.is_posted,)),
    *unanswered("the receipt is not sent", CALL, f.SendReceipt, money.no_receipt),
    Move("the agent looks at what was paid", PAID | WRAP_UP | GUIDING, r.PaymentsOpened, reversals.open_payments,
         STAYS, (g.is_verified,)),
    Move("what was paid is known", CALL, r.PaymentsListed, reversals.listed),
    *unanswered("what was paid is not known", CALL, f.ListPayments, reversals.not_listed),
    Move("money is to go back", GUIDING, r.ReversalAsked, reversals.ask, STAYS, GIVES_BACK),
    Move("money is to go back, beside the quote", PAID | WRAP_UP, r.ReversalAsked, reversals.ask, STAYS,
         (*GIVES_BACK, g.within_authority)),
    Move("it went back", CALL, r.PaymentReversed, reversals.reversed_),
    Move("it did not go back", CALL, r.PaymentNotReversed, reversals.not_reversed),
    Move("nobody knows whether it went back", CALL, r.ReversalUnknown, reversals.unknown),
    Move("it was not sent back", CALL, e.EffectFailed, reversals.unsent, STAYS, (g.nothing_was_done,),
         of=f.ReversePayment),
    *unanswered("no answer about going back", CALL, f.ReversePayment, reversals.no_answer),
    *unanswered("no answer about the look-up of going back", CALL, f.LookUpReversal, reversals.no_answer),
    # --- Links --------------------------------------------------------------------------------------------------
    Move("the customer pays by link", GUIDING | DECLINED, e.LinkChosen, links.create, LINKING,
         (*PAYS, g.link_is_allowed)),
    Move("the link is sent", CALL, e.LinkCreated, links.created),
    Move("the link is looked at", CALL, e.LinkViewed, links.viewed),
    Move("nothing is new about the link", CALL, e.EffectDone, links.followed, of=f.FollowLink),
    *unanswered("nobody knows how far the link is", CALL, f.FollowLink, links.followed),
    Move("the link is over", LINKING, e.LinkEnded, links.ended, GUIDING),
    Move("the link is over in any other stage", CALL - LINKING, e.LinkEnded, links.ended),
    Move("there is no link", LINKING, e.EffectFailed, links.not_created, GUIDING, (g.nothing_was_done,),
         of=f.CreateLink),
    Move("there is no link, in any other stage", CALL - LINKING, e.EffectFailed, links.not_created, STAYS,
         (g.nothing_was_done,), of=f.CreateLink),
    *unanswered("nobody knows whether there is a link", CALL, f.CreateLink, links.perhaps_created),
    *unanswered("nobody knows whether the link is over", CALL, f.CancelLink, links.perhaps_created),
    Move("the link is not wanted", LINKING | GUIDING | WRAP_UP, e.LinkDropped, links.drop),
    # --- The end ------------------------------------------------------------------------------------------------
    Move("the closing begins", CHOOSING | VERIFYING | OFFERS | LINKING | RECEIPT, e.ClosingBegan, closing.begin,
         CLOSING, (g.nothing_paused, g.entry_is_gone)),
    Move("the closing begins, the outcome unknown", UNKNOWN, e.ClosingBegan, closing.begin, CLOSING,
         (g.money_is_settled, g.nothing_paused, g.entry_is_gone)),
    Move("the closing has to wait", CHOOSING | VERIFYING | OFFERS | LINKING | RECEIPT, e.ClosingBegan, closing.wait,
         RESUMING, (g.something_paused, g.entry_is_gone)),
    Move("the closing has to wait, the outcome unknown", UNKNOWN, e.ClosingBegan, closing.wait, RESUMING,
         (g.money_is_settled, g.something_paused, g.entry_is_gone)),
    Move("the agent is done", WRAP_UP, e.Finished, closing.finish, STAYS,
         (g.nothing_paused, g.entry_is_gone, g.money_is_settled)),
    Move("the call is written down", WRAP_UP, e.EffectDone, money.done, ENDED, of=f.WriteCallRecord),
    *unanswered("the call is not written down", WRAP_UP, f.WriteCallRecord, closing.unwritten),
    Move("it is done", CALL, e.EffectDone, money.done),
    *unanswered("what was granted is not written", CALL, f.WriteExceptions, exceptions.write_again),
    *unanswered("a spoilt recording is not marked", CALL, f.WriteSpoilTicket, recorders.mark_again),
    *unanswered("it does not matter any more", CALL, f.Effect, recorders.unanswered),
)  # fmt: skip


def indexed(moves: tuple[Move, ...]) -> Mapping[tuple[Stage, type[f.Fact]], tuple[Move, ...]]:
    """Return the rows of each stage and kind of fact, in the table's order."""
    found: dict[tuple[Stage, type[f.Fact]], tuple[Move, ...]] = {}
    for move in moves:
        for stage in move.at:
            found[stage, move.on] = (*found.get((stage, move.on), ()), move)
    return found


TABLE = indexed(MOVES)
