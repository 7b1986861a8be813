"""What the till found out by itself, as facts for the session that may still wait for it."""

from __future__ import annotations

from collections.abc import Callable

from integrations.payments import Captured, Declined, NotReversed, Reversed, Unknown
from integrations.till.till import News
from policy import events, returns
from policy.effects import Fact
from policy.moment import Moment
from policy.session import Attempt, AttemptState


def fact_of(news: News, clock: Callable[[], Moment], attempt: Attempt | None = None) -> Fact | None:
    """Return the fact that a piece of news is for a session; None if it says nothing a session knows of.

    `attempt` is what the session knows of it: a link that was not paid has ended, and was not declined.
    """
    if news.of:
        return _of_reversal(news, clock())
    if news.receipt is not None:
        return events.PaymentPosted(at=clock(), key=news.key, receipt=news.receipt)
    match news.outcome:
        case Captured() as taken:
            return events.PaymentCaptured(
                at=clock(), key=news.key, reference=taken.reference, minor=taken.amount.minor
            )
        case Declined() if attempt is not None and attempt.state is AttemptState.LINKED:
            return events.LinkEnded(at=clock(), key=news.key, state="expired")
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
            return returns.PaymentReversed(at=at, key=news.key, reference=back.reference)
        case NotReversed() as kept:
            return returns.PaymentNotReversed(at=at, key=news.key, reason=kept.reason.value)
        case _:
            return None
