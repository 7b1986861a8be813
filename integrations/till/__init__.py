"""The till: journal, gateway and ledger joined in the right order, for whoever performs a session's effects.

Written down before it is sent, noted before it is told, posted once, receipts without gaps. No Qt, no session.

    till = Till(journal, Counterparts(...), ReceiptFolder(path, draw_apart))  # ports; packs gives a pack by its id
    for PrepareAttempt   await till.prepare(attempt, sale_of(pack, option, adjustments, ...), call=...)
        DropAttempt      await till.drop(key)
        SendAttempt      await till.send(key)                -> Captured | Declined | Unknown
        LookUpAttempt    await till.look_up(key)             -> Captured | Declined | Unknown
        PostPayment      await till.post(key)                -> journal Receipt: .number
                         await till.plan(key)                -> the plan that it began, now on the account, or None
        MakeReceipt      await till.make_receipt(key)        -> Kept: .html, .pdf (paths)
        SendReceipt      await till.send_receipt(key, channel="email", address="...")
        CreateLink       await till.create_link(request, sale, call=..., account=..., channel=..., address=...)
                                                             -> PaymentLink
        CancelLink       await till.cancel_link(key)         -> PaymentLink
        (on a timer)     await till.follow_link(key)         -> PaymentLink
        ListPayments     await till.payments(account)        -> policy.returns.Payment, newest first
        ReversePayment   await till.reverse(key, of=..., minor=..., way=...)
                                                             -> Reversed | NotReversed | Unknown
        LookUpReversal   await till.look_up_reversal(key)    -> Reversed | NotReversed | Unknown
    at start, before anything is sent, and every minute:
                         await till.recover()                -> tuple[News, ...]
    at the end:          await till.close()

`attempt` is `integrations.payments.Attempt`, its `reference` the merchant's own (the call's key). A sale holds the
extra lines of granted requests, so posting needs no more than the key. A captured link is a capture like any other:
`PaymentLink.state` PAID means that the journal has it, `paid_by` is the gateway's reference and `amount` what was
taken; post it. VIEWED, EXPIRED, CANCELLED and BLOCKED say what they say.

A reversal is posted, and has its own receipt number, before `reverse` or `look_up_reversal` gives Reversed;
where the ledger is away, `recover` posts it later. `make_receipt` takes a reversal's key as well.

Every call may raise a PortError: Unavailable and Unauthorized mean that nothing was done, Refused that it never
will be, OutcomeUnknown does not happen (it is the value Unknown). `send`, `reverse` and `post` go on to their end
when who waits for them is cancelled; what comes of it then is in the journal, and `look_up` or `recover` tells it.
"""

from integrations.till.counterparts import Counterparts
from integrations.till.sale import DoesNotAddUp, Sale, SaleLine, sale_of
from integrations.till.till import News, Till

__all__ = ["Counterparts", "DoesNotAddUp", "News", "Sale", "SaleLine", "Till", "sale_of"]
