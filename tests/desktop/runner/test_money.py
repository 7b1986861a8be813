"""A session's effects about money, handed to the till, and what the till says, as facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.runner.money import LINK_LASTS, Money
from desktop.runner.runner import Runner
from integrations.customers import PlanAgreed
from integrations.errors import OutcomeUnknown, Unavailable
from integrations.payments import (
    Amount,
    Captured,
    Declined,
    DeclineReason,
    LinkState,
    NextStep,
    NotReversed,
    NotReversedReason,
    PaymentLink,
    Reversed,
    Unknown,
    Way,
)
from policy import effects as f
from policy import events as e
from policy import returns as r
from policy.agreements import PlanWritten
from policy.calls import CallKey
from policy.session import Session
from tests.desktop.virtual_time import clock, play
from tests.policy.session import desk as by_session
from tests.policy.session.desk import KEY

AT = datetime(2025, 11, 4, tzinfo=UTC)
INSTRUMENT = e.Instrument("tok_12345678", "visa", "4242", "debit")
NOT_BACK = next(iter(NotReversedReason))


@dataclass
class Paper:
    number: int = 7
    html: Path = Path("r.html")
    pdf: Path = Path("r.pdf")


@dataclass
class Till:
    """Says what a test has it say, and writes down what it was asked."""

    says: Any = None
    began: PlanAgreed | None = None
    asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        async def ask(*given: Any, **named: Any) -> Any:
            self.asked.append((name, given, named))
            if isinstance(self.says, Exception):
                raise self.says
            return self.began if name == "plan" else self.says

        return ask


@dataclass
class Counter:
    till: Till
    address: str = "+12025550143"
    session: Session = field(default_factory=lambda: by_session.Desk().guide().session)

    def __post_init__(self) -> None:
        self.money = Money(self.till, self.find, lambda *_: self.address, lambda _: "Rosa", "shop", clock)

    def find(self, call: CallKey) -> Session:
        return self.session

    def do(self, effect: f.Effect) -> f.Fact:
        async def run() -> f.Fact:
            facts: list[f.Fact] = []
            runner = Runner(clock)
            runner.learn(self.money.performers)
            runner.begin(effect, facts.append)
            await runner.finish(1)
            (fact,) = facts
            return fact

        return play(run())


def effect(kind: type[f.MoneyEffect], **fields: Any) -> f.Effect:
    return kind(id=f"{KEY}#1", call=KEY, key="k", **fields)


def total() -> int:
    return by_session.Desk().guide().total


def prepare(minor: int, authorisation: f.Authorisation | None = None) -> f.Effect:
    return effect(
        f.PrepareAttempt, account="A1", purpose="full", tender="card", minor=minor, currency="USD",
        instrument=INSTRUMENT, authorisation=authorisation,
    )  # fmt: skip


OUTCOMES = [
    (Captured("k", "gw", Amount(100, "USD"), AT), e.PaymentCaptured),
    (Declined("k", DeclineReason.NOT_SENT, NextStep.TRY_LATER), e.PaymentDeclined),
    (Unknown("k", "silence"), e.PaymentUnknown),
]


@pytest.mark.parametrize(("outcome", "kind"), OUTCOMES)
@pytest.mark.parametrize("asked", [f.SendAttempt, f.LookUpAttempt])
def test_what_became_of_an_attempt_is_told(
    outcome: Any, kind: type[f.Fact], asked: type[f.MoneyEffect]
) -> None:
    till = Till(outcome)
    fact = Counter(till).do(effect(asked))
    assert isinstance(fact, kind)
    assert [name for name, _, _ in till.asked] == ["send" if asked is f.SendAttempt else "look_up"]


def test_an_attempt_is_written_down_with_its_sale_and_the_spoken_authorisation() -> None:
    till = Till()
    spoken = f.Authorisation(1_762_282_800_000, "rec-1", "Rosa Delgado")
    assert isinstance(Counter(till).do(prepare(total(), spoken)), e.AttemptPrepared)
    ((name, (attempt, sale), named),) = till.asked
    assert (name, named) == ("prepare", {"call": str(KEY)})
    assert (attempt.amount, attempt.instrument.token) == (Amount(total(), "USD"), "tok_12345678")
    assert attempt.authorisation.recording == "rec-1"
    assert (sale.minor, sale.customer) == (total(), "Rosa")


@pytest.mark.parametrize("why", ["another amount", "no quote"])
def test_what_the_quote_does_not_say_is_not_written_down(why: str, caplog: pytest.LogCaptureFixture) -> None:
    till = Till()
    counter = Counter(till)
    if why == "no quote":
        counter.session = by_session.Desk().ring().session
    fact = counter.do(prepare(total() + 1))
    assert isinstance(fact, e.EffectFailed)
    assert fact.failure is e.Failure.REFUSED
    assert till.asked == []


def test_a_posted_payment_has_its_number_and_its_receipt_is_at_hand() -> None:
    counter = Counter(Till(Paper()))
    posted = counter.do(effect(f.PostPayment))
    assert isinstance(posted, e.PaymentPosted)
    assert posted.receipt == 7
    assert counter.money.receipt("k") is None
    assert isinstance(counter.do(effect(f.MakeReceipt, receipt=7)), e.EffectDone)
    kept = counter.money.receipt("k")
    assert kept is not None
    assert kept.pdf == Path("r.pdf")


def test_receipts_of_long_ago_are_let_go() -> None:
    counter = Counter(Till(Paper()))
    for number in range(40):
        counter.do(f.MakeReceipt(id=f"{KEY}#{number + 1}", call=KEY, key=f"k{number}", receipt=number))
    assert counter.money.receipt("k0") is None
    assert counter.money.receipt("k39") is not None


def test_a_receipt_goes_to_the_accounts_own_address_or_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    till = Till()
    assert isinstance(Counter(till).do(effect(f.SendReceipt, channel="text")), e.EffectDone)
    assert till.asked == [("send_receipt", ("k",), {"channel": "text", "address": "+12025550143"})]
    refused = Counter(Till(), address="").do(effect(f.SendReceipt, channel="text"))
    assert isinstance(refused, e.EffectFailed)
    assert refused.failure is e.Failure.REFUSED


def link(state: LinkState, paid_by: str | None = None) -> PaymentLink:
    return PaymentLink(
        "ln-1", "http://localhost/l", Amount(100, "USD"), state, AT + timedelta(days=1), paid_by
    )


def test_a_link_is_made_for_a_day_and_sent_to_the_accounts_own_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    driven = by_session.Desk().guide().tender("link")
    till = Till(link(LinkState.OPEN))
    asked = effect(f.CreateLink, account="A1", purpose="full", minor=driven.total, currency="USD")
    made = Counter(till, session=driven.session).do(asked)
    assert isinstance(made, e.LinkCreated)
    ((_, (request, sale), named),) = till.asked
    assert (request.expires_in, sale.minor, named["address"]) == (LINK_LASTS, driven.total, "+12025550143")
    nowhere = Counter(Till(), address="", session=driven.session).do(asked)
    assert isinstance(nowhere, e.EffectFailed)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (link(LinkState.PAID, "gw"), e.PaymentCaptured),
        (link(LinkState.CANCELLED), e.LinkEnded),
        (link(LinkState.EXPIRED), e.LinkEnded),
        (link(LinkState.BLOCKED), e.LinkEnded),
        (link(LinkState.OPEN), e.PaymentUnknown),
    ],
)
def test_a_link_that_is_dropped_says_whether_it_was_paid_meanwhile(
    said: PaymentLink, kind: type[f.Fact]
) -> None:
    assert isinstance(Counter(Till(said)).do(effect(f.CancelLink)), kind)


@pytest.mark.parametrize(
    ("state", "viewed", "kind"),
    [
        (LinkState.OPEN, False, e.EffectDone),
        (LinkState.VIEWED, False, e.LinkViewed),
        (LinkState.VIEWED, True, e.EffectDone),
        (LinkState.EXPIRED, True, e.LinkEnded),
        (LinkState.PAID, False, e.PaymentCaptured),
    ],
)
def test_a_link_that_is_followed_tells_what_is_new(
    state: LinkState, viewed: bool, kind: type[f.Fact]
) -> None:
    till = Till(link(state, "gw" if state is LinkState.PAID else None))
    assert isinstance(Counter(till).do(effect(f.FollowLink, viewed=viewed)), kind)
    assert [name for name, _, _ in till.asked] == ["follow_link"]


def test_a_link_that_was_looked_at_says_so() -> None:
    async def run() -> f.Fact:
        return Counter(Till()).money.link_fact("k", link(LinkState.VIEWED))

    assert isinstance(play(run()), e.LinkViewed)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Reversed("k", "rv", Amount(100, "USD"), Way.VOID, AT), r.PaymentReversed),
        (NotReversed("k", NOT_BACK), r.PaymentNotReversed),
        (Unknown("k", "silence"), r.ReversalUnknown),
    ],
)
def test_what_became_of_giving_back_is_told(said: Any, kind: type[f.Fact]) -> None:
    asked = effect(f.ReversePayment, of="a", minor=100, currency="USD", way=r.Way.VOID)
    assert isinstance(Counter(Till(said)).do(asked), kind)
    assert isinstance(Counter(Till(said)).do(effect(f.LookUpReversal)), kind)


def test_a_plan_that_a_payment_begins_is_told_before_its_receipt() -> None:
    plan = PlanAgreed("k", "A1", "plan", AT.date(), ((AT.date(), 100),), "2025.11")
    counter = Counter(Till(Paper(), plan))

    async def run() -> list[f.Fact]:
        facts: list[f.Fact] = []
        runner = Runner(clock)
        runner.learn(counter.money.performers)
        runner.begin(effect(f.PostPayment), facts.append)
        await runner.finish(1)
        return facts

    written, posted = play(run())
    assert isinstance(written, PlanWritten)
    assert (written.key, written.offer, written.schedule) == ("k", "plan", plan.schedule)
    assert isinstance(posted, e.PaymentPosted)


def test_what_was_paid_is_listed() -> None:
    asked = f.ListPayments(id=f"{KEY}#1", call=KEY, account="A1")
    paid = (r.Payment("pay-x", 1, 100, "card"),)
    till = Till(paid)
    listed = Counter(till).do(asked)
    assert isinstance(listed, r.PaymentsListed)
    assert (listed.answers, listed.payments) == (asked.id, paid)
    assert till.asked == [("payments", ("A1",), {})]


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (Unavailable("away"), e.Failure.UNAVAILABLE),
        (OutcomeUnknown("who knows"), e.Failure.OUTCOME_UNKNOWN),
    ],
)
def test_a_till_that_fails_is_told_by_its_failure(
    error: Exception, failure: e.Failure, caplog: pytest.LogCaptureFixture
) -> None:
    for kind in (f.SendAttempt, f.DropAttempt, f.PostPayment):
        fact = Counter(Till(error)).do(effect(kind))
        assert isinstance(fact, e.EffectFailed)
        assert fact.failure is failure
