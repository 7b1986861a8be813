"""Money: a session's effects handed to the till, which writes down, sends, looks up, posts and gives back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from desktop.runner.runner import Perform, Tell
from integrations.customers import PlanAgreed
from integrations.errors import Refused
from integrations.payments import (
    Amount,
    Attempt,
    Captured,
    CaptureOutcome,
    CardProduct,
    Declined,
    Instrument,
    LinkRequest,
    LinkState,
    PaymentLink,
    ReversalOutcome,
    Reversed,
    SpokenAuthorisation,
    Tender,
    Unknown,
    Way,
)
from integrations.till import Sale, sale_of
from policy import effects, events, returns
from policy.agreements import PlanWritten
from policy.calls import CallKey
from policy.effects import Effect
from policy.moment import Moment
from policy.session import Session

LINK_LASTS = timedelta(hours=24)
_RECEIPTS_AT_HAND = 32
_LINK_OVER = {LinkState.EXPIRED: "expired", LinkState.CANCELLED: "cancelled", LinkState.BLOCKED: "blocked"}


class Receipted(Protocol):
    """The receipt's number of a posted payment."""

    @property
    def number(self) -> int: ...


class Kept(Protocol):
    """A receipt that was made, as files."""

    @property
    def html(self) -> Path: ...

    @property
    def pdf(self) -> Path: ...


class Till(Protocol):
    """What takes, posts and gives back money; see integrations.till."""

    async def prepare(self, attempt: Attempt, sale: Sale, *, call: str) -> object: ...

    async def drop(self, key: str) -> object: ...

    async def send(self, key: str) -> CaptureOutcome: ...

    async def look_up(self, key: str) -> CaptureOutcome: ...

    async def post(self, key: str) -> Receipted: ...

    async def plan(self, key: str) -> PlanAgreed | None: ...

    async def make_receipt(self, key: str) -> Kept: ...

    async def send_receipt(self, key: str, *, channel: str, address: str) -> object: ...

    async def create_link(
        self, request: LinkRequest, sale: Sale, *, call: str, account: str, channel: str, address: str
    ) -> PaymentLink: ...

    async def cancel_link(self, key: str) -> PaymentLink: ...

    async def follow_link(self, key: str) -> PaymentLink: ...

    async def reverse(self, key: str, *, of: str, minor: int, way: Way) -> ReversalOutcome: ...

    async def look_up_reversal(self, key: str) -> ReversalOutcome: ...

    async def payments(self, account: str) -> tuple[returns.Payment, ...]: ...

    async def receipt_number(self, key: str) -> int | None: ...


class Contact(Protocol):
    """Where an account's customer wants what is sent, "" where there is no such address or no permission."""

    def __call__(self, account: str, channel: str) -> str: ...


class Money:
    """Performs every effect about money. `session` gives the session that an effect comes from."""

    def __init__(
        self,
        till: Till,
        session: Callable[[CallKey], Session],
        contact: Contact,
        customer: Callable[[str], str],
        merchant: str,
        clock: Callable[[], Moment],
    ) -> None:
        self._till = till
        self._session = session
        self._contact = contact
        self._customer = customer
        self._merchant = merchant
        self._clock = clock
        self._receipts: OrderedDict[str, Kept] = OrderedDict()

    @property
    def performers(self) -> Mapping[type[Effect], Perform]:
        return {
            effects.PrepareAttempt: self._prepare,
            effects.DropAttempt: self._drop,
            effects.SendAttempt: self._send,
            effects.LookUpAttempt: self._look_up,
            effects.PostPayment: self._post,
            effects.MakeReceipt: self._make_receipt,
            effects.SendReceipt: self._send_receipt,
            effects.CreateLink: self._create_link,
            effects.CancelLink: self._cancel_link,
            effects.FollowLink: self._follow_link,
            effects.ListPayments: self._list,
            effects.ReversePayment: self._reverse,
            effects.LookUpReversal: self._look_up_reversal,
        }

    def receipt(self, key: str) -> Kept | None:
        """Return the receipt of an attempt, once it was made; None again much later."""
        return self._receipts.get(key)

    async def _prepare(self, effect: effects.PrepareAttempt, _: Tell) -> events.AttemptPrepared:
        given = effect.instrument
        attempt = Attempt(
            key=effect.key,
            account=effect.account,
            amount=Amount(effect.minor, effect.currency),
            instrument=Instrument(
                given.token, Tender(effect.tender), given.brand, given.last_four, CardProduct(given.product)
            ),
            reference=str(effect.call),
            authorisation=_authorisation(effect.authorisation),
        )
        sale = self._sale(effect.call, effect.account, effect.tender, effect.minor)
        await self._till.prepare(attempt, sale, call=str(effect.call))
        return events.AttemptPrepared(at=self._clock(), key=effect.key)

    async def _drop(self, effect: effects.DropAttempt, _: Tell) -> None:
        await self._till.drop(effect.key)

    async def _send(self, effect: effects.SendAttempt, _: Tell) -> effects.Fact:
        return self._outcome(await self._till.send(effect.key))

    async def _look_up(self, effect: effects.LookUpAttempt, _: Tell) -> effects.Fact:
        return self._outcome(await self._till.look_up(effect.key))

    async def _post(self, effect: effects.PostPayment, tell: Tell) -> events.PaymentPosted:
        receipt = await self._till.post(effect.key)
        plan = await self._till.plan(effect.key)
        if plan is not None:
            written = PlanWritten(
                at=self._clock(),
                key=effect.key,
                offer=plan.offer,
                version=plan.version,
                schedule=plan.schedule,
            )
            tell(written)
        return events.PaymentPosted(at=self._clock(), key=effect.key, receipt=receipt.number)

    async def _make_receipt(self, effect: effects.MakeReceipt, _: Tell) -> None:
        self._receipts[effect.key] = await self._till.make_receipt(effect.key)
        while len(self._receipts) > _RECEIPTS_AT_HAND:
            self._receipts.popitem(last=False)

    async def _send_receipt(self, effect: effects.SendReceipt, _: Tell) -> None:
        account = self._session(effect.call).account_id
        address = self._contact(account, effect.channel)
        if not address:
            raise Refused(
                "The account has no such address, or no permission to write there.",
                next_step="Print the receipt, or send it another way.",
            )
        await self._till.send_receipt(effect.key, channel=effect.channel, address=address)

    async def _create_link(self, effect: effects.CreateLink, _: Tell) -> events.LinkCreated:
        address = self._contact(effect.account, "text")
        if not address:
            raise Refused(
                "There is no number that a link may be sent to.", next_step="Take the payment another way."
            )
        amount = Amount(effect.minor, effect.currency)
        request = LinkRequest(effect.key, amount, self._merchant, str(effect.call), LINK_LASTS)
        sale = self._sale(effect.call, effect.account, "link", effect.minor)
        link = await self._till.create_link(
            request, sale, call=str(effect.call), account=effect.account, channel="text", address=address
        )
        return events.LinkCreated(at=self._clock(), key=effect.key, reference=link.reference)

    async def _follow_link(self, effect: effects.FollowLink, _: Tell) -> effects.Fact | None:
        """Tell what is new about a link; None while nothing is."""
        link = await self._till.follow_link(effect.key)
        is_new = link.state is not LinkState.OPEN and not (link.state is LinkState.VIEWED and effect.viewed)
        return self.link_fact(effect.key, link) if is_new else None

    async def _cancel_link(self, effect: effects.CancelLink, _: Tell) -> effects.Fact:
        return self.link_fact(effect.key, await self._till.cancel_link(effect.key))

    async def _list(self, effect: effects.ListPayments, _: Tell) -> returns.PaymentsListed:
        payments = await self._till.payments(effect.account)
        return returns.PaymentsListed(at=self._clock(), answers=effect.id, payments=payments)

    async def _reverse(self, effect: effects.ReversePayment, _: Tell) -> effects.Fact:
        way = Way(effect.way.value)
        return await self._reversal(
            await self._till.reverse(effect.key, of=effect.of, minor=effect.minor, way=way)
        )

    async def _look_up_reversal(self, effect: effects.LookUpReversal, _: Tell) -> effects.Fact:
        return await self._reversal(await self._till.look_up_reversal(effect.key))

    def link_fact(self, key: str, link: PaymentLink) -> effects.Fact:
        """Return what a link's state says, as a fact."""
        if link.state is LinkState.PAID and link.paid_by is not None:
            return events.PaymentCaptured(
                at=self._clock(), key=key, reference=link.paid_by, minor=link.amount.minor
            )
        if link.state in _LINK_OVER:
            return events.LinkEnded(at=self._clock(), key=key, state=_LINK_OVER[link.state])
        if link.state is LinkState.VIEWED:
            return events.LinkViewed(at=self._clock(), key=key)
        return events.PaymentUnknown(at=self._clock(), key=key, why="the link is still open")

    def _sale(self, call: CallKey, account: str, tender: str, minor: int) -> Sale:
        session = self._session(call)
        reckoning = session.reckoning
        if reckoning is None or reckoning.option is None:
            raise Refused("There is no quote any more.", next_step="Quote the account again.")
        return sale_of(
            session.setup.pack,
            reckoning.option,
            session.adjustments,
            tender=tender,
            minor=minor,
            language=session.setup.language,
            customer=self._customer(account),
        )

    def _outcome(self, outcome: CaptureOutcome) -> effects.Fact:
        match outcome:
            case Captured():
                return events.PaymentCaptured(
                    at=self._clock(),
                    key=outcome.key,
                    reference=outcome.reference,
                    minor=outcome.amount.minor,
                )
            case Declined():
                return events.PaymentDeclined(
                    at=self._clock(),
                    key=outcome.key,
                    reason=outcome.reason.value,
                    next_step=outcome.next_step.value,
                )
            case Unknown():
                return events.PaymentUnknown(at=self._clock(), key=outcome.key, why=outcome.why)

    async def _reversal(self, outcome: ReversalOutcome) -> effects.Fact:
        match outcome:
            case Reversed():
                number = await self._till.receipt_number(outcome.key)
                return returns.PaymentReversed(
                    at=self._clock(), key=outcome.key, reference=outcome.reference, receipt=number
                )
            case Unknown():
                return returns.ReversalUnknown(at=self._clock(), key=outcome.key, why=outcome.why)
            case _:
                return returns.PaymentNotReversed(
                    at=self._clock(), key=outcome.key, reason=outcome.reason.value
                )


def _authorisation(given: effects.Authorisation | None) -> SpokenAuthorisation | None:
    if given is None:
        return None
    return SpokenAuthorisation(
        datetime.fromtimestamp(given.given_ms / 1000, UTC), given.recording, given.name
    )
