"""Reads the sandbox's answers into our values; what does not fit raises Misfit and is never believed."""

import csv
import io
import json
from datetime import date, datetime

from integrations.gateways.sandbox.answers import SETTLEMENT_COLUMNS
from integrations.payments import (
    Amount,
    Captured,
    Declined,
    DeclineReason,
    EntryPage,
    LinkState,
    NextStep,
    PaymentLink,
    Reversed,
    SettlementKind,
    SettlementLine,
    WarmPage,
    Way,
)

_NEXT = {
    DeclineReason.DO_NOT_HONOUR: NextStep.OTHER_CARD,
    DeclineReason.INSUFFICIENT_FUNDS: NextStep.OTHER_CARD,
    DeclineReason.EXPIRED_CARD: NextStep.OTHER_CARD,
    DeclineReason.INCORRECT_CODE: NextStep.ENTER_AGAIN,
    DeclineReason.LOST_OR_STOLEN: NextStep.OTHER_CARD,
    DeclineReason.LIMIT_EXCEEDED: NextStep.CALL_ISSUER,
    DeclineReason.INVALID_ACCOUNT: NextStep.OTHER_TENDER,
    DeclineReason.PROCESSING_ERROR: NextStep.TRY_LATER,
    DeclineReason.TOKEN_SPENT: NextStep.ENTER_AGAIN,
    DeclineReason.CANCELLED: NextStep.ENTER_AGAIN,
}


class Misfit(Exception):
    """An answer that cannot be read; whatever was asked may have happened."""


class Answer:
    """One JSON object from outside, read field by field."""

    def __init__(self, body: bytes) -> None:
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            raise Misfit("the answer is not JSON") from None
        if not isinstance(value, dict):
            raise Misfit("the answer is not a JSON object")
        self._values: dict[str, object] = value

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if not isinstance(value, str) or len(value) > 512:
            raise Misfit(f"the answer has no usable {name}")
        return value

    def optional_text(self, name: str) -> str | None:
        return None if self._values.get(name) is None else self.text(name)

    def whole(self, name: str) -> int:
        value = self._values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise Misfit(f"the answer has no usable {name}")
        return value

    def moment(self, name: str) -> datetime:
        try:
            at = datetime.fromisoformat(self.text(name))
        except ValueError:
            raise Misfit(f"the answer has no usable {name}") from None
        if at.tzinfo is None:
            raise Misfit(f"the answer's {name} has no time zone")
        return at

    def amount(self) -> Amount:
        try:
            return Amount(self.whole("amount"), self.text("currency"))
        except ValueError:
            raise Misfit("the answer has no usable currency") from None

    def strings(self, name: str) -> tuple[str, ...]:
        value = self._values.get(name)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise Misfit(f"the answer has no usable {name}")
        return tuple(value)

    def error_code(self) -> str:
        error = self._values.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        if not isinstance(code, str):
            raise Misfit("the refusal has no code")
        return code


def outcome(body: bytes, key: str) -> Captured | Declined | Reversed:
    """Read what became of a key; an answer about another key is a misfit."""
    answer = Answer(body)
    if answer.text("key") != key:
        raise Misfit("the answer is about another key")
    if answer.text("object") == "refund":
        return reversed_(answer)
    state = answer.text("state")
    if state == "captured":
        return Captured(
            key, answer.text("id"), answer.amount(), answer.moment("at"), answer.whole("returned")
        )
    if state == "declined":
        try:
            reason = DeclineReason(answer.text("decline"))
        except ValueError:
            raise Misfit("the decline has a reason that is not known") from None
        return Declined(key, reason, _NEXT.get(reason, NextStep.OTHER_CARD))
    raise Misfit("the answer has a state that is not known")


def reversed_(answer: Answer) -> Reversed:
    """Read a void or a refund."""
    try:
        way = Way(answer.text("way"))
    except ValueError:
        raise Misfit("the money went back in a way that is not known") from None
    return Reversed(answer.text("key"), answer.text("id"), answer.amount(), way, answer.moment("at"))


def entry(body: bytes) -> EntryPage:
    answer = Answer(body)
    return EntryPage(answer.text("url"), answer.strings("origins"), answer.moment("expires_at"))


def warm_page(body: bytes) -> WarmPage:
    answer = Answer(body)
    return WarmPage(answer.text("url"), answer.strings("origins"))


def link(body: bytes) -> PaymentLink:
    answer = Answer(body)
    try:
        state = LinkState(answer.text("state"))
    except ValueError:
        raise Misfit("the link has a state that is not known") from None
    return PaymentLink(
        answer.text("id"),
        answer.text("url"),
        answer.amount(),
        state,
        answer.moment("expires_at"),
        answer.optional_text("paid_by"),
    )


def settlement(body: bytes) -> tuple[SettlementLine, ...]:
    """Read one day's file; one bad line makes the whole file a misfit."""
    try:
        rows = list(csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True))
        if not rows or tuple(rows[0]) != SETTLEMENT_COLUMNS:
            raise Misfit("the settlement file has other columns")
        return tuple(_line(row) for row in rows[1:])
    except (ValueError, csv.Error):
        raise Misfit("the settlement file cannot be read") from None


def _line(row: list[str]) -> SettlementLine:
    batch, day, kind, reference, key, merchant_reference, amount, currency = row
    return SettlementLine(
        batch,
        date.fromisoformat(day),
        SettlementKind(kind),
        reference,
        key,
        merchant_reference,
        Amount(int(amount), currency),
    )
