"""The sandbox behind the payment ports: values in, values out. Each request is sent once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from integrations.errors import OutcomeUnknown, Refused, Unauthorized, Unavailable
from integrations.gateways.sandbox import foreign
from integrations.gateways.sandbox.clock import CUT_OFF
from integrations.gateways.sandbox.foreign import Answer, Misfit
from integrations.gateways.sandbox.repeats import WINDOW
from integrations.gateways.sandbox.transport import Exchange, Transport
from integrations.payments import (
    Attempt,
    Captured,
    CaptureOutcome,
    EntryPage,
    EntryRequest,
    Found,
    IdempotencyTerms,
    LinkRequest,
    NeverArrived,
    NotReversed,
    NotReversedReason,
    PaymentLink,
    Reversal,
    ReversalOutcome,
    Reversed,
    SettlementLine,
    Unknown,
    WarmPage,
    Way,
)

Read = TypeVar("Read")

_UNDECIDED = frozenset({"in_flight", "key_reused", "key_expired"})
_TERMS = IdempotencyTerms(
    window=WINDOW,
    keeps_errors=False,
    look_up_by_key=True,
    cancel_by_key=True,
    absence_is_final_after=None,
)


class SandboxGateway:
    """Implements Gateway, KeyCancelling, HostedEntry, PaymentLinks and Settlements."""

    def __init__(self, url: str, secret: str, *, limit: float = 20.0) -> None:
        self._transport = Transport(url, secret, limit=limit)

    @property
    def terms(self) -> IdempotencyTerms:
        return _TERMS

    async def capture(self, attempt: Attempt) -> CaptureOutcome:
        """Take the money, once. Raises Unavailable, Unauthorized or Refused only if nothing was done."""
        try:
            reply = await self._transport.ask("POST", "/v1/payments", json=_asked(attempt), key=attempt.key)
            if reply.status != 201:
                code = _refusal(reply)
                if code in _UNDECIDED:
                    return Unknown(attempt.key, code)
                raise Refused(f"The gateway refused the payment: {code}.")
            outcome = foreign.outcome(reply.body, attempt.key)
        except (OutcomeUnknown, Misfit) as error:
            return Unknown(attempt.key, str(error))
        if isinstance(outcome, Reversed) or (
            isinstance(outcome, Captured) and outcome.amount != attempt.amount
        ):
            return Unknown(attempt.key, "the answer is about another amount")
        return outcome

    async def look_up(self, key: str) -> Found:
        """Say what became of a key. Raises Unavailable or Unauthorized when it cannot be asked."""
        return await self._by_key("GET", f"/v1/by-key/{key}", key)

    async def cancel(self, key: str) -> Found:
        """Make sure that a key which has not captured never will, and say what became of it."""
        return await self._by_key("POST", f"/v1/by-key/{key}/cancel", key)

    async def reverse(self, reversal: Reversal) -> ReversalOutcome:
        """Void or refund, once; `of` is the gateway's reference of the capture."""
        void = reversal.way is Way.VOID
        path = f"/v1/payments/{reversal.of}/{'void' if void else 'refunds'}"
        amount: dict[str, object] = {"amount": reversal.amount.minor, "currency": reversal.amount.currency}
        try:
            reply = await self._transport.ask("POST", path, json={} if void else amount, key=reversal.key)
            if reply.status == 201:
                outcome = foreign.outcome(reply.body, reversal.key)
                if isinstance(outcome, Reversed) and outcome.amount == reversal.amount:
                    return outcome
                return Unknown(reversal.key, "the answer is about another amount")
            code = _refusal(reply)
        except (OutcomeUnknown, Misfit) as error:
            return Unknown(reversal.key, str(error))
        if code in _UNDECIDED:
            return Unknown(reversal.key, code)
        if code in set(NotReversedReason):
            return NotReversed(reversal.key, NotReversedReason(code))
        raise Refused(f"The gateway refused to give money back: {code}.")

    async def open_entry(self, request: EntryRequest) -> EntryPage:
        """Open a hosted page for one payment; opening twice does no harm."""
        asked: dict[str, object] = {
            "amount": request.amount.minor,
            "currency": request.amount.currency,
            "merchant": request.merchant,
            "reference": request.reference,
            "tender": request.tender.value,
            "locale": request.locale,
            "dark": request.dark,
        }
        return await self._harmless(foreign.entry, "POST", "/v1/entry-sessions", asked)

    async def warm_page(self) -> WarmPage:
        """Say which page a browser may get ready with; asking also opens the connection that the entry will use."""
        return await self._harmless(foreign.warm_page, "GET", "/v1/warm-page")

    async def create_link(self, request: LinkRequest) -> PaymentLink:
        """Make a link; repeating it with the same key gives the same link."""
        asked: dict[str, object] = {
            "amount": request.amount.minor,
            "currency": request.amount.currency,
            "merchant": request.merchant,
            "reference": request.reference,
            "expires_in": request.expires_in // timedelta(seconds=1),
        }
        return await self._harmless(foreign.link, "POST", "/v1/links", asked, request.key)

    async def link(self, reference: str) -> PaymentLink:
        """Say how far the customer has come."""
        return await self._harmless(foreign.link, "GET", f"/v1/links/{reference}")

    async def cancel_link(self, reference: str) -> PaymentLink:
        """Close a link; raises Refused when it is paid already."""
        return await self._harmless(foreign.link, "POST", f"/v1/links/{reference}/cancel")

    async def settlement(self, day: date) -> tuple[SettlementLine, ...]:
        """Read one closed day's settlement; raises Refused while its batch is open."""
        return await self._harmless(foreign.settlement, "GET", f"/v1/settlements/{day.isoformat()}")

    def batch(self, day: date) -> tuple[datetime, datetime]:
        """Say from when until when money falls into a day's batch, the end not included."""
        closes = datetime.combine(day, CUT_OFF, UTC)
        return closes - timedelta(days=1), closes

    async def close(self) -> None:
        """Give the connections back."""
        await self._transport.close()

    async def _by_key(self, method: str, path: str, key: str) -> Found:
        try:
            reply = await self._transport.ask(method, path)
            if reply.status == 200:
                return foreign.outcome(reply.body, key)
            code = _refusal(reply)
        except (OutcomeUnknown, Misfit) as error:
            return Unknown(key, str(error))
        if code == "unknown_key":
            return NeverArrived(key)
        if code in _UNDECIDED:
            return Unknown(key, code)
        raise Refused(f"The gateway refused to look a payment up: {code}.")

    async def _harmless(
        self,
        read: Callable[[bytes], Read],
        method: str,
        path: str,
        asked: dict[str, object] | None = None,
        key: str | None = None,
    ) -> Read:
        """Ask what moves no money and may be asked again, so that no answer is merely Unavailable."""
        try:
            reply = await self._transport.ask(method, path, json=asked, key=key)
            if reply.status in (200, 201):
                return read(reply.body)
            code = _refusal(reply)
        except (OutcomeUnknown, Misfit) as error:
            raise Unavailable(f"The payment gateway gave no usable answer: {error}") from error
        raise Refused(f"The gateway refused: {code}.")


def _asked(attempt: Attempt) -> dict[str, object]:
    asked: dict[str, object] = {
        "token": attempt.instrument.token,
        "amount": attempt.amount.minor,
        "currency": attempt.amount.currency,
        "reference": attempt.reference,
    }
    if attempt.authorisation is not None:
        asked["authorisation"] = {
            "given_at": attempt.authorisation.given_at.isoformat(),
            "recording": attempt.authorisation.recording,
            "name": attempt.authorisation.name,
        }
    return asked


def _refusal(reply: Exchange) -> str:
    """Give the code of a refusal, after which nothing was done; anything else raises."""
    if reply.status in (401, 403):
        raise Unauthorized("The payment gateway does not accept our key.")
    if not 400 <= reply.status < 500:
        raise OutcomeUnknown(f"The payment gateway answered with status {reply.status}.")
    return Answer(reply.body).error_code()
