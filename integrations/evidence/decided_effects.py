"""What evidence keeps of each effect and of each record. Never a token, a name, a number to call, free text."""

from __future__ import annotations

from typing import Final

from integrations.evidence import records
from integrations.evidence.keeping import NOTHING, Decisions, hexadecimal, keeps, name_of_type, time
from policy import adjustment, authority, effects, plan
from policy.approvals import decision
from policy.quote import values as quote

OF_REQUESTS: Final[Decisions] = {
    adjustment.Waive: keeps("component", "line_amount", "reason", "item", out="note"),
    adjustment.Lower: keeps("component", "line_amount", "asked", "reason", "item", out="note"),
    adjustment.AcceptLess: keeps("component", "line_amount", "asked", "reason", "item", out="note"),
    adjustment.ChangeTerms: keeps(
        *("offer", "reason", "payments", "down_payment", "asked", "line_amount", "component", "item"),
        out="note",
    ),
    adjustment.Extend: keeps("days", "reason", "component", "item", "asked", "line_amount", out="note"),
    adjustment.Override: keeps("blocked", "reason", "component", "item", "asked", "line_amount", out="note"),
    adjustment.Adjustment: keeps(
        "request", "component", "item", "ledger", "title", "amount", "rule", "source", "by_code"
    ),
    authority.Judgement: keeps(
        "verdict", "request", "requester", "why", "rule", "source", "approver", "people", "needs"
    ),
}

OF_EFFECTS: Final[Decisions] = {
    effects.Effect: keeps("id", "after_ms", out="call"),
    effects.Tell: keeps("notice", "was", "now", "names", "detail"),
    effects.Report: keeps("why", "unmet", fact=name_of_type),
    effects.WriteSpoilTicket: keeps("recorders", "why", from_ms=time, to_ms=time, out="files"),
    effects.FindAccounts: keeps(out="number"),
    effects.SearchAccounts: keeps(out="text"),
    effects.LoadAccount: keeps("account"),
    effects.AskDay: keeps("time_zone"),
    effects.WarmEntry: NOTHING,
    effects.CoolEntry: NOTHING,
    effects.PrepareEntry: keeps("tender", "minor", "currency", "reference"),
    effects.ShowEntry: keeps("entry"),
    effects.CloseEntry: keeps("entry"),
    effects.RecorderEffect: keeps("recorder"),
    effects.ReadRecorder: NOTHING,
    effects.CheckRecorder: keeps(from_ms=time, to_ms=time),
    effects.PauseRecording: NOTHING,
    effects.KeepPaused: NOTHING,
    effects.ResumeRecording: NOTHING,
    effects.ArmGuard: keeps("recorders"),
    effects.DisarmGuard: NOTHING,
    effects.Authorisation: keeps("recording", given_ms=time, out="name"),
    effects.MoneyEffect: keeps("key"),
    effects.PrepareAttempt: keeps(
        "account", "purpose", "tender", "minor", "currency", "instrument", "authorisation"
    ),
    effects.DropAttempt: NOTHING,
    effects.SendAttempt: NOTHING,
    effects.LookUpAttempt: NOTHING,
    effects.PostPayment: keeps("adjustments"),
    effects.MakeReceipt: keeps("receipt"),
    effects.SendReceipt: keeps("channel"),
    effects.CreateLink: keeps("account", "purpose", "minor", "currency"),
    effects.CancelLink: NOTHING,
    effects.FollowLink: keeps("viewed"),
    effects.ReversePayment: keeps("of", "minor", "currency", "way"),
    effects.LookUpReversal: NOTHING,
    effects.ListPayments: keeps("account"),
    effects.RequestApproval: keeps("account", "judgement", "before", "after", "version"),
    effects.WithdrawApproval: keeps("request"),
    effects.TakeCode: keeps("request", "person", out="code"),
    effects.WriteExceptions: keeps("key", "account", "agent", "on", "adjustments"),
    effects.WriteCallRecord: keeps("outcome", "account", out="note"),
}

OF_QUOTES: Final[Decisions] = {
    quote.Option: keeps(
        *("id", "kind", "title", "lines", "subtotal", "total", "next_bill", "schedule"),
        out="reason rank plan own_amount tenders needs consents",
    ),
    quote.Line: keeps(
        *("component", "kind", "title", "label", "ledger", "amount", "now"),
        *("rules", "source", "exception", "items"),
        out="rest because base",
    ),
    quote.ItemLine: keeps("item", "amount", "now", "rules", out="because"),
    plan.Payment: keeps("date", "amount", "is_last", out="parts moved"),
}

OF_RECORDS: Final[Decisions] = {
    records.Record: keeps(out="call at"),
    records.LogSetAside: keeps("file", "why"),
    records.CallBegun: keeps("pack", "version", "agent", "flow"),
    records.StageReached: keeps("stage"),
    records.StepShown: keeps("step", "kind", "title", "text", "language", "pack", "version"),
    records.QuoteShown: keeps("pack", "version", "currency", "minor_digits", "option", "total"),
    records.RecorderStood: keeps("recorder", "state", "proof", "held"),
    records.RecorderLeft: keeps("recorder"),
    records.ApprovalSigned: keeps("request", "signed", "role", "faults", public_key=hexadecimal),
    records.ApprovalEnded: keeps(
        *("request", "ending", "agent", "desktop", "kind", "component", "item", "reason", "rule", "version"),
        *("currency", "minor_digits", "line_amount", "asked", "offered", "before", "after"),
        *("role", "needed", "people", "turned_away"),
        digest=hexadecimal,
        counters=hexadecimal,
        asked_ms=time,
        ended_ms=time,
    ),
    records.AdjustmentMade: keeps(
        *("adjustment", "within_authority", "agent", "role", "version", "currency", "minor_digits")
    ),
    decision.SignedDecision: keeps("decision", signature=hexadecimal),
    decision.Decision: keeps(
        *("verb", "signer", "key", "number", "reason", "offered"), digest=hexadecimal, decided_ms=time
    ),
    records.TicketWritten: keeps("ticket", "recorder", "file", "why", from_ms=time, to_ms=time),
    records.OtherDid: keeps("by", "what", "recorders"),
}
