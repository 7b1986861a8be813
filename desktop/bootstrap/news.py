"""What the till found out by itself, as facts for the session that may still wait for it."""

from __future__ import annotations

from collections.abc import Callable

from integrations.payments import Captured, Declined, Reversed, Unknown
from integrations.till.till import News
from policy import events
from policy.calls import Moment
from policy.effects import Fact


def fact_of(news: News, clock: Callable[[], Moment]) -> Fact | None:
    """Return the fact that a piece of news is for a session; None if it says nothing a session knows of."""
    if news.of:
        return _of_reversal(news, clock())
    if news.receipt is not None:
        return events.PaymentPosted(at=clock(), key=news.key, receipt=news.receipt)
    match news.outcome:
        case Captured() as taken:
            return events.PaymentCaptured(
                at=clock(), key=news.key, reference=taken.reference, minor=taken.amount.minor
            )
        case Declined() as refused:
            return events.PaymentDeclined(
                at=clock(), key=news.key, reason=refused.reason.value, next_step=refused.next_step.value
            )
        case Unknown() as unknown:
            return events.PaymentUnknown(at=clock(), key=news.key, why=unknown.why)
        case _:
            return None


def _of_reversal(news: News, at: Moment) -> Fact | None:
    match news.outcome:
        case Reversed() as back:
            return events.PaymentReversed(at=at, key=news.key, reference=back.reference)
        case _:
            return None
