"""What evidence keeps of each fact: ids, times, states, amounts. Never a token, a name, a number to call, free text."""

from __future__ import annotations

from typing import Final

from integrations.evidence.keeping import (
    NOTHING,
    Decisions,
    as_text,
    identifier,
    keeps,
    last_four,
    moment,
    time,
    truth,
    version,
)
from policy import agreements, authority, calls, events, returns

OF_CALLS: Final[Decisions] = {
    calls.CallFact: keeps("late", "certainty", out="call at"),
    calls.Certainty: keeps("call_id", "ambiguous"),
    calls.RemoteParty: keeps("privacy", out="number presented name"),
    calls.CallOffered: keeps("party", "direction", "dialled", "queue"),
    calls.CallAnswered: NOTHING,
    calls.CallHeld: keeps("by"),
    calls.CallResumed: keeps("by"),
    calls.CallTransferred: keeps("by", "party", out="to"),
    calls.CallEnded: keeps("cause"),
    calls.RecorderSeen: keeps("recorder"),
    calls.RecorderGone: keeps("recorder"),
    calls.SourceFact: keeps("source", out="at"),
    calls.SourceConnected: NOTHING,
    calls.SourceLost: keeps("reason", out="detail next_try_ms"),
    calls.SourceResynchronised: keeps("complete", out="calls detail"),
    calls.MessageRejected: keeps("problem"),
}

OF_DEEDS: Final[Decisions] = {
    events.Happening: keeps(out="at"),
    events.Deed: keeps(out="call"),
    events.AccountSearched: keeps(out="text"),
    events.AccountChosen: keeps("account"),
    events.AccountLeft: NOTHING,
    events.StepAnswered: keeps("step", value=truth),
    events.StepConfirmed: keeps("step", "text"),
    events.ValueFound: keeps("name", value=truth),
    events.OptionChosen: keeps("option"),
    events.TenderChosen: keeps("tender"),
    events.PaymentsChosen: keeps("payments"),
    events.PayChosen: keeps("total"),
    events.CardChosen: NOTHING,
    events.BankChosen: NOTHING,
    events.LinkChosen: NOTHING,
    events.AuthorisationSpoken: keeps("recording", out="name"),
    events.PauseStopped: NOTHING,
    events.PauseRetried: NOTHING,
    events.NewTotalAccepted: keeps("total"),
    events.NewTotalRefused: NOTHING,
    events.LookUpAsked: NOTHING,
    events.HandedOver: NOTHING,
    events.ExceptionAsked: keeps("request"),
    events.ExceptionWithdrawn: NOTHING,
    events.OfferAccepted: keeps("asked"),
    events.OfferDeclined: NOTHING,
    events.CodeHeard: keeps("pending", "person", out="code"),
    events.LinkDropped: NOTHING,
    events.ReceiptAsked: keeps("key", "channel"),
    returns.PaymentsOpened: NOTHING,
    returns.ReversalAsked: keeps("key", "minor", "way", "reason", out="note"),
    events.ResumeAsked: NOTHING,
    events.ClosingBegan: NOTHING,
    events.WentBack: NOTHING,
    events.Finished: keeps("outcome", out="note"),
}

OF_ANSWERS: Final[Decisions] = {
    events.Answer: keeps("answers"),
    events.EffectDone: NOTHING,
    events.EffectFailed: keeps("failure", "detail"),
    events.EffectTimedOut: NOTHING,
    events.Candidate: keeps("account", "match", out="number reason"),
    events.AccountsFound: keeps("candidates"),
    events.AccountLoaded: keeps(account=identifier),
    events.Day: keeps("on", starts_ms=time, ends_ms=time),
    events.DayTold: keeps("day"),
    returns.PaymentsListed: keeps(out="payments"),
    events.EntryPrepared: NOTHING,
    events.EntryShown: NOTHING,
    events.Instrument: keeps("brand", "product", last_four=last_four, out="token"),
    events.EntryFact: keeps("entry"),
    events.EntryCompleted: keeps("instrument"),
    events.EntryClosed: keeps("why"),
    events.RecorderReported: keeps(
        *("recorder", "state", "proof", "answers"), silent_until=moment, runs_out=moment, out="file"
    ),
    authority.Person: keeps("id", "role", out="histories"),
    events.ApprovalGiven: keeps("people", "by_code"),
    events.ApprovalRefused: keeps("reason"),
    events.ApprovalCountered: keeps("offered", "who", "reason"),
    events.CodeNotTaken: keeps("why", "left"),
    events.ApprovalExpired: NOTHING,
}

OF_MONEY: Final[Decisions] = {
    events.MoneyFact: keeps("key"),
    events.AttemptPrepared: NOTHING,
    events.PaymentCaptured: keeps("reference", "minor"),
    events.PaymentDeclined: keeps("reason", "next_step"),
    events.PaymentUnknown: keeps("why"),
    events.PaymentPosted: keeps(receipt=as_text),
    agreements.PlanWritten: keeps("offer", "version", "schedule"),
    events.LinkCreated: keeps("reference"),
    events.LinkViewed: NOTHING,
    events.LinkEnded: keeps("state"),
    returns.ReversalFact: keeps("key"),
    returns.PaymentReversed: keeps("reference", out="receipt"),
    returns.PaymentNotReversed: keeps("reason"),
    returns.ReversalUnknown: keeps("why"),
}

OF_SURROUNDINGS: Final[Decisions] = {
    events.PartyJoined: NOTHING,
    events.MachineSlept: NOTHING,
    events.MachineWoke: NOTHING,
    events.ClockJumped: keeps("by_ms"),
    events.NetworkLost: NOTHING,
    events.NetworkBack: NOTHING,
    events.PolicyArrived: keeps("binding", pack=version),
}
