"""The sandbox's payments, refunds and settlement; each key moves money at most once. It knows no HTTP."""

from dataclasses import dataclass, field
from datetime import date, datetime

from integrations.gateways.sandbox.clock import Clock, new_id
from integrations.gateways.sandbox.problem import Problem
from integrations.gateways.sandbox.vault import Token, Vault
from integrations.payments import Amount, DeclineReason, SettlementKind, SettlementLine


@dataclass(slots=True)
class Refund:
    """Money given back for a payment; a void gives back all of it before settlement."""

    id: str
    key: str
    way: str
    amount: Amount
    at: datetime


@dataclass(slots=True)
class Payment:
    """What became of one key: captured, declined or cancelled before it came."""

    id: str
    key: str
    state: str
    amount: Amount | None
    reference: str
    at: datetime
    decline: DeclineReason | None = None
    refunds: list[Refund] = field(default_factory=list)

    @property
    def returned(self) -> int:
        return sum(refund.amount.minor for refund in self.refunds)


class Ledger:
    """Payments by key and by reference."""

    def __init__(self, clock: Clock, vault: Vault) -> None:
        self._clock = clock
        self._vault = vault
        self._by_key: dict[str, Payment] = {}
        self._by_id: dict[str, Payment] = {}
        self._refund_keys: dict[str, Payment] = {}

    def capture(self, key: str, token: Token, amount: Amount, reference: str) -> Payment:
        """Take the money once, or decline; a key that was used or cancelled gives what became of it."""
        if key in self._by_key:
            return self._by_key[key]
        decline = token.decline if self._vault.spend(token, key) else DeclineReason.TOKEN_SPENT
        state = "captured" if decline is None else "declined"
        return self._keep(
            Payment(new_id("pay"), key, state, amount, reference, self._clock.now(), decline),
        )

    def cancel(self, key: str) -> Payment:
        """Make sure that a key never moves money, unless it already has."""
        if key in self._by_key or key in self._refund_keys:
            return self.by_key(key)
        cancelled = DeclineReason.CANCELLED
        return self._keep(Payment(new_id("pay"), key, "declined", None, "", self._clock.now(), cancelled))

    def by_key(self, key: str) -> Payment:
        payment = self._by_key.get(key) or self._refund_keys.get(key)
        if payment is None:
            raise Problem(404, "unknown_key", "Nothing was ever asked with this key.")
        return payment

    def by_id(self, payment_id: str) -> Payment:
        payment = self._by_id.get(payment_id)
        if payment is None:
            raise Problem(404, "unknown_payment", "There is no such payment.")
        return payment

    def all(self) -> tuple[Payment, ...]:
        return tuple(self._by_id.values())

    def settled(self, payment: Payment) -> bool:
        return self._clock.closed(self._clock.business_day(payment.at))

    def void(self, key: str, payment_id: str) -> Refund:
        """Undo a whole payment before its batch closes."""
        payment = self._captured(payment_id)
        if self.settled(payment):
            raise Problem(409, "settled", "The batch has closed; refund it instead.")
        _require_left(payment, payment.amount)
        return self._give_back(key, payment, "void", payment.amount)

    def refund(self, key: str, payment_id: str, amount: Amount) -> Refund:
        """Give back some or all of a payment after its batch has closed."""
        payment = self._captured(payment_id)
        if not self.settled(payment):
            raise Problem(409, "not_settled", "The batch is still open; void it instead.")
        _require_left(payment, amount)
        return self._give_back(key, payment, "refund", amount)

    def settlement(self, day: date) -> tuple[SettlementLine, ...]:
        """List what moved in one day's batch, or raise Problem 409 while it is open."""
        if not self._clock.closed(day):
            raise Problem(409, "batch_open", "This day's batch has not closed yet.")
        lines: list[SettlementLine] = []
        batch = f"B-{day:%Y-%m-%d}"
        for payment in self._by_id.values():
            if payment.amount is None or payment.state != "captured":
                continue
            voided = any(refund.way == "void" for refund in payment.refunds)
            if self._clock.business_day(payment.at) == day and not voided:
                lines.append(
                    _line(
                        batch, day, SettlementKind.PAYMENT, payment.id, payment.key, payment, payment.amount
                    )
                )
            lines.extend(
                _line(batch, day, SettlementKind.REFUND, refund.id, refund.key, payment, refund.amount)
                for refund in payment.refunds
                if refund.way == "refund" and self._clock.business_day(refund.at) == day
            )
        return tuple(lines)

    def _captured(self, payment_id: str) -> Payment:
        payment = self.by_id(payment_id)
        if payment.state != "captured":
            raise Problem(409, "not_captured", "No money was taken by this payment.")
        return payment

    def _give_back(self, key: str, payment: Payment, way: str, amount: Amount | None) -> Refund:
        if key in self._by_key:
            raise Problem(409, "key_cancelled", "This key was cancelled or used for a payment.")
        if amount is None:
            raise Problem(409, "not_captured", "No money was taken by this payment.")
        refund = Refund(new_id("ref"), key, way, amount, self._clock.now())
        payment.refunds.append(refund)
        self._refund_keys[key] = payment
        return refund

    def _keep(self, payment: Payment) -> Payment:
        self._by_key[payment.key] = payment
        self._by_id[payment.id] = payment
        return payment


def _require_left(payment: Payment, amount: Amount | None) -> None:
    """Raise Problem unless the amount is still there to give back, in the same currency."""
    if amount is None or payment.amount is None or amount.currency != payment.amount.currency:
        raise Problem(422, "wrong_currency", "A refund is made in the currency of its payment.")
    if amount.minor == 0 or payment.returned + amount.minor > payment.amount.minor:
        raise Problem(422, "more_than_captured", "There is not that much left to give back.")


def _line(
    batch: str, day: date, kind: SettlementKind, reference: str, key: str, payment: Payment, amount: Amount
) -> SettlementLine:
    return SettlementLine(batch, day, kind, reference, key, payment.reference, amount)
