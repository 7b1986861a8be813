"""What must be so before a move is made. Each guard is named as a report names it when it is not met."""

from __future__ import annotations

from policy import events, returns
from policy.authority import Verdict
from policy.calls import CallEnded, CallTransferred, RecorderSeen, Side, SourceResynchronised
from policy.effects import CheckRecorder, Fact, MoneyEffect, PauseRecording, TakeCode
from policy.language.tree.pack import StepKind
from policy.quote import Quote
from policy.recording import is_on, left_paused, may_enter
from policy.session import reckoning
from policy.session.after import recorders_after, with_product
from policy.session.agreed import is_let_pass
from policy.session.giving_back import is_open_way, judged_back, left_of, payment_of
from policy.session.state import CARD, AttemptState, EntryState, ReversalState, Session

# --- Calls ---------------------------------------------------------------------------------------------------


def is_other_known(session: Session, fact: CallEnded) -> bool:
    """Whether it is another call of this desk."""
    return any(one.call == fact.call for one in session.others)


def by_agent(session: Session, fact: CallTransferred) -> bool:
    return fact.by is Side.AGENT


def call_is_gone(session: Session, fact: SourceResynchronised) -> bool:
    return fact.complete and session.key not in fact.calls


def call_goes_on(session: Session, fact: SourceResynchronised) -> bool:
    return session.key in fact.calls


def is_heard(session: Session, fact: Fact) -> bool:
    """Whether a transfer or a hang-up would be noticed."""
    return session.call is not None and session.call.heard


def has_network(session: Session, fact: Fact) -> bool:
    return session.network


def is_binding(session: Session, fact: events.PolicyArrived) -> bool:
    """Whether the version of this call may not be used any more, and the new one has the call's flow."""
    return fact.binding and any(flow.id == session.setup.flow for flow in fact.pack.flows)


# --- Accounts and the talk -------------------------------------------------------------------------------------


def is_candidate(session: Session, fact: events.AccountChosen) -> bool:
    return any(one.account == fact.account for one in session.candidates)


def is_the_account(session: Session, fact: events.AccountLoaded) -> bool:
    return fact.account.id == session.account_id


def no_open_attempt(session: Session, fact: Fact) -> bool:
    """Whether no earlier attempt may still take money."""
    return session.open_attempt is None


def is_verified(session: Session, fact: Fact) -> bool:
    return session.reckoning is not None and session.reckoning.is_verified


def step_asks(session: Session, fact: events.StepAnswered) -> bool:
    step = reckoning.step_of(session, fact.step)
    return step is not None and bool(step.asks) and session.reckoning is not None


def step_only_asks(session: Session, fact: events.StepAnswered) -> bool:
    """Whether it is a question, and no check of who the caller is."""
    step = reckoning.step_of(session, fact.step)
    return step is not None and step.kind is StepKind.ASK and session.reckoning is not None


def step_is_to_do(session: Session, fact: events.StepConfirmed) -> bool:
    if session.reckoning is None:
        return False
    shown = session.reckoning.guide
    return any(one.step.id == fact.step for one in (shown.current, *shown.coming) if one is not None)


def text_is_shown(session: Session, fact: events.StepConfirmed) -> bool:
    """Whether the words confirmed are those that the step has now."""
    if session.reckoning is None:
        return False
    shown = session.reckoning.guide
    left = (one for one in (shown.current, *shown.coming) if one is not None)
    return any(one.step.id == fact.step and one.text == fact.text for one in left)


def is_recorded_if_asked(session: Session, fact: events.StepConfirmed) -> bool:
    """Whether the recorders are proven on, where the step counts only then."""
    return fact.step not in session.setup.rules.recorded or speech_is_recorded(session, fact)


def is_no_authorisation(session: Session, fact: events.StepConfirmed) -> bool:
    """Whether the step is no spoken authorisation, which has a stage of its own."""
    return fact.step not in session.setup.rules.authorising


def is_no_early_closing(session: Session, fact: events.StepConfirmed) -> bool:
    """Whether it is not the closing while a recorder is paused."""
    step = reckoning.step_of(session, fact.step)
    return step is None or step.kind is not StepKind.CLOSE or nothing_paused(session, fact)


def option_is_open(session: Session, fact: events.OptionChosen) -> bool:
    made = None if session.reckoning is None else session.reckoning.quote
    return isinstance(made, Quote) and any(one.id == fact.option for one in made.options)


def tender_exists(session: Session, fact: events.TenderChosen) -> bool:
    return any(one.id == fact.tender for one in session.setup.pack.tenders)


def value_is_declared(session: Session, fact: events.ValueFound) -> bool:
    """Whether the pack has such an input, and it is no check of who the caller is."""
    steps = reckoning.steps_of(session)
    checks = {step.asks for step in steps if step.kind is StepKind.VERIFY}
    return fact.name in session.setup.pack.inputs and fact.name not in checks


# --- Paying -----------------------------------------------------------------------------------------------------


def is_fresh(session: Session, fact: Fact) -> bool:
    """Whether the quote stands today, under the version of this call."""
    return reckoning.is_fresh(session, fact.at)


def account_is_current(session: Session, fact: Fact) -> bool:
    """Whether no money moved on the account since it was read, and none is about to."""
    is_being_posted = any(one.state is AttemptState.CAPTURED for one in session.attempts)
    return not session.outdated and not is_being_posted


def account_is_outdated(session: Session, fact: Fact) -> bool:
    return session.outdated


def total_is_shown(session: Session, fact: events.PayChosen | events.NewTotalAccepted) -> bool:
    """Whether the agent agreed to this very total."""
    return session.reckoning is not None and session.reckoning.total == fact.total and fact.total > 0


def terms_are_read(session: Session, fact: Fact) -> bool:
    return not reckoning.unsaid(session)


def _tender(session: Session, wanted: str) -> bool:
    if session.reckoning is None or session.reckoning.option is None:
        return False
    rules = session.reckoning.option.tenders
    allowed = next((rule.allowed for rule in rules if rule.id == wanted), None)
    is_open = allowed is True or (allowed is False and is_let_pass(session.adjustments, wanted))
    return reckoning.tender_of(session) == wanted and is_open


def card_is_allowed(session: Session, fact: Fact) -> bool:
    return _tender(session, CARD)


def bank_is_allowed(session: Session, fact: Fact) -> bool:
    return _tender(session, "bank")


def link_is_allowed(session: Session, fact: Fact) -> bool:
    return _tender(session, "link")


def charge_stands(session: Session, fact: Fact) -> bool:
    """Whether what is about to be taken is still what the quote says."""
    charge, now = session.charge, session.reckoning
    return charge is not None and now is not None and now.total == charge.minor


def completed_charge_stands(session: Session, fact: events.EntryCompleted) -> bool:
    """Whether the kind of card leaves the total and the words as they were."""
    known = with_product(session, fact.instrument)
    is_final = known.reckoning is not None and known.reckoning.is_final
    return is_final and charge_stands(known, fact) and not reckoning.unsaid(known)


def completed_total_is_told(session: Session, fact: events.EntryCompleted) -> bool:
    """Whether there is a total now that the kind of card is known."""
    known = with_product(session, fact.instrument)
    return known.reckoning is not None and known.reckoning.is_final and bool(known.reckoning.total)


# --- Recording --------------------------------------------------------------------------------------------------


def _may_enter(session: Session, fact: Fact) -> bool:
    entry = session.entry
    if entry is not None and entry.tender not in session.setup.rules.pauses_for:
        return True
    return may_enter(recorders_after(session, fact), session.setup.rules).is_open


def pause_is_proven(session: Session, fact: Fact) -> bool:
    """Whether, with this fact, every recorder is paused by the grade asked of it."""
    return _may_enter(session, fact)


def pause_is_lost(session: Session, fact: Fact) -> bool:
    return not _may_enter(session, fact)


def pause_slips(session: Session, fact: RecorderSeen | events.RecorderReported) -> bool:
    """Whether a recorder that is not being paused any more is not silent either."""
    pausing = (one.recorder for one in session.waiting if isinstance(one, PauseRecording))
    failing = may_enter(recorders_after(session, fact), session.setup.rules).failing
    return pause_is_lost(session, fact) and fact.recorder in failing and fact.recorder not in pausing


def was_paused_again(session: Session, fact: RecorderSeen | events.RecorderReported) -> bool:
    """Whether this entry has waited for the recorder once more already."""
    return session.entry is not None and fact.recorder in session.entry.again


def nobody_records(session: Session, fact: Fact) -> bool:
    """Whether there is no recorder to wait for, and none that could be paused."""
    return pause_is_lost(session, fact) and not recorders_after(session, fact).members


def page_is_ready(session: Session, fact: Fact) -> bool:
    return session.entry is not None and session.entry.state is EntryState.READY


def speech_is_recorded(session: Session, fact: Fact) -> bool:
    """Whether the recorders are proven on."""
    return is_on(recorders_after(session, fact), session.setup.rules).is_open


def speech_is_lost(session: Session, fact: Fact) -> bool:
    return not speech_is_recorded(session, fact)


def nothing_paused(session: Session, fact: Fact) -> bool:
    return not left_paused(recorders_after(session, fact))


def something_paused(session: Session, fact: Fact) -> bool:
    return not nothing_paused(session, fact)


def entry_is_gone(session: Session, fact: Fact) -> bool:
    return session.entry is None


def entry_is_checked(session: Session, fact: Fact) -> bool:
    """Whether every recorder has said, or has been given up, what it did while the last entry was open."""
    return not any(isinstance(one, CheckRecorder) for one in session.waiting)


# --- Money ------------------------------------------------------------------------------------------------------


def is_current(session: Session, fact: events.MoneyFact) -> bool:
    """Whether it is about the latest attempt."""
    return session.attempt is not None and session.attempt.key == fact.key


def current_is_unsent(session: Session, fact: events.MoneyFact) -> bool:
    """Whether the latest attempt, if it is another one, has not been sent."""
    latest = session.attempt
    return latest is None or latest.key == fact.key or latest.state is not AttemptState.SENT


def amount_agrees(session: Session, fact: events.PaymentCaptured) -> bool:
    attempt = session.attempt_of(fact.key)
    return attempt is not None and attempt.minor == fact.minor


def nothing_was_done(session: Session, fact: Fact) -> bool:
    """Whether the port says for certain that nothing was done."""
    return isinstance(fact, events.EffectFailed) and fact.failure is not events.Failure.OUTCOME_UNKNOWN


def is_pending(session: Session, fact: events.Answer) -> bool:
    return session.pending is not None and session.pending.id == fact.answers


def offer_is_shown(session: Session, fact: events.OfferAccepted) -> bool:
    """Whether the agent agreed to this very offer."""
    return session.offer is not None and session.offer.request.asked == fact.asked


def is_the_request(session: Session, fact: events.CodeHeard) -> bool:
    return session.pending is not None and session.pending.id == fact.pending


def no_code_in_hand(session: Session, fact: Fact) -> bool:
    """Whether no other code is being looked at."""
    return not any(isinstance(one, TakeCode) for one in session.waiting)


def none_pending(session: Session, fact: Fact) -> bool:
    return session.pending is None


def is_posted(session: Session, fact: events.ReceiptAsked) -> bool:
    """Whether the ledger has the payment, or the money went back."""
    attempt, back = session.attempt_of(fact.key), session.reversal_of(fact.key)
    is_back = back is not None and back.state is ReversalState.DONE
    return is_back or (attempt is not None and attempt.state is AttemptState.POSTED)


def is_of_payment(session: Session, fact: events.Answer) -> bool:
    """Whether it is about money that was taken, and not about money that went back."""
    effect = session.asked_for(fact.answers)
    return isinstance(effect, MoneyEffect) and session.attempt_of(effect.key) is not None


# --- Giving back --------------------------------------------------------------------------------------------------


def is_payment_known(session: Session, fact: returns.ReversalAsked) -> bool:
    return payment_of(session, fact.key) is not None


def is_taken_here(session: Session, fact: returns.ReversalAsked) -> bool:
    payment = payment_of(session, fact.key)
    return payment is not None and not payment.elsewhere


def is_left_to_reverse(session: Session, fact: returns.ReversalAsked) -> bool:
    """Whether there is as much left of the payment, counting what is on its way back."""
    payment = payment_of(session, fact.key)
    return payment is not None and 0 < fact.minor <= left_of(session, payment)


def way_is_open(session: Session, fact: returns.ReversalAsked) -> bool:
    """Whether the gateway gives back in this way now."""
    payment = payment_of(session, fact.key)
    return payment is not None and is_open_way(session, payment, fact.minor, fact.way, fact.at.wall_ms)


def within_authority(session: Session, fact: returns.ReversalAsked) -> bool:
    """Whether it can be said at once: a supervisor is asked only while the quote is talked of."""
    judgement = judged_back(session, fact)
    return judgement is not None and judgement.verdict is not Verdict.NEEDS_APPROVAL


def is_giving_back(session: Session, fact: events.Answer) -> bool:
    """Whether it answers the request to give money back."""
    return is_pending(session, fact) and session.pending is not None and session.pending.back is not None


def no_open_reversal(session: Session, fact: Fact) -> bool:
    undecided = (ReversalState.SENT, ReversalState.UNKNOWN)
    return not any(one.state in undecided for one in session.reversals)


def money_is_settled(session: Session, fact: Fact) -> bool:
    """Whether no money is on its way, or the back office has taken it over."""
    done = (AttemptState.POSTED, AttemptState.DECLINED, AttemptState.DROPPED, AttemptState.LINKED)
    is_open = any(one.state not in done for one in session.attempts)
    return session.handed_over or not (is_open or not no_open_reversal(session, fact))
