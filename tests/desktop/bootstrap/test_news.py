"""What the till found out, as facts that the session takes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop.bootstrap.news import fact_of
from integrations.payments import (
    Amount,
    Captured,
    Declined,
    DeclineReason,
    NextStep,
    NotReversed,
    NotReversedReason,
    Reversed,
    Unknown,
    Way,
)
from integrations.till.till import News
from policy import effects as f
from policy import events as e
from policy import returns as r
from policy.session import Attempt, AttemptState
from tests.policy.session.desk import moment

AT = datetime(2025, 11, 4, tzinfo=UTC)
DECLINED = Declined("k", DeclineReason.CANCELLED, NextStep.OTHER_TENDER)
NOT_BACK = next(iter(NotReversedReason))


def attempt(state: AttemptState) -> Attempt:
    return Attempt("k", "full", "link", 100, state)


@pytest.mark.parametrize(
    ("news", "fact"),
    [
        (
            News("k", outcome=Captured("k", "gw", Amount(100, "USD"), AT)),
            e.PaymentCaptured(at=moment(1), key="k", reference="gw", minor=100),
        ),
        (News("k", outcome=Unknown("k", "silence")), e.PaymentUnknown(at=moment(1), key="k", why="silence")),
        (News("k", receipt=7), e.PaymentPosted(at=moment(1), key="k", receipt=7)),
        (News("k", why="the ledger is away"), None),
        (
            News("b", "k", outcome=Reversed("b", "rv", Amount(100, "USD"), Way.VOID, AT)),
            r.PaymentReversed(at=moment(1), key="b", reference="rv"),
        ),
        (
            News("b", "k", outcome=NotReversed("b", NOT_BACK)),
            r.PaymentNotReversed(at=moment(1), key="b", reason=NOT_BACK.value),
        ),
        (News("b", "k", outcome=Unknown("b", "silence")), None),
    ],
)
def test_news_become_facts(news: News, fact: f.Fact | None) -> None:
    assert fact_of(news, lambda: moment(1)) == fact


def test_a_link_that_was_not_paid_has_ended_and_was_not_declined() -> None:
    news = News("k", outcome=DECLINED)
    ended = fact_of(news, lambda: moment(1), attempt(AttemptState.LINKED))
    assert isinstance(ended, e.LinkEnded)
    declined = fact_of(news, lambda: moment(1), attempt(AttemptState.UNKNOWN))
    assert isinstance(declined, e.PaymentDeclined)
