"""Strict reading of JSON sent to the sandbox; a refusal names the field, never its content."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta

from integrations.gateways.sandbox.cards import looks_like_a_card
from integrations.gateways.sandbox.problem import Problem
from integrations.payments import Amount, Tender

_KEY = re.compile(r"[A-Za-z0-9_.:-]{8,128}")
_FREE = re.compile(r"[^\x00-\x1f\x7f]{1,80}")


class Fields:
    """The fields of one JSON object; `done` refuses those that nobody asked for."""

    def __init__(self, body: bytes) -> None:
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            raise Problem(400, "not_json", "The body is not JSON.") from None
        if not isinstance(value, dict):
            raise Problem(400, "not_json", "The body is not a JSON object.")
        self._values: dict[str, object] = value
        self._left = set(value)

    def _take(self, name: str) -> object:
        self._left.discard(name)
        return self._values.get(name)

    def has(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str, default: str | None = None) -> str:
        """Read a short line of text that holds no card number."""
        value = self._take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not _FREE.fullmatch(value):
            raise Problem(422, "field_invalid", "This field is a line of at most 80 characters.", field=name)
        if looks_like_a_card(value):
            raise Problem(422, "card_number", "This field holds what looks like a card number.", field=name)
        return value

    def secret(self, name: str) -> str:
        """Read digits typed in the entry frame; spaces are dropped."""
        value = self._take(name)
        if not isinstance(value, str) or len(value) > 32:
            raise Problem(422, "field_invalid", "This field is missing or too long.", field=name)
        return value.replace(" ", "")

    def number(self, name: str, least: int, most: int) -> int:
        value = self._take(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Problem(422, "field_invalid", f"This field is a number from {least} to {most}.", field=name)
        return value

    def flag(self, name: str) -> bool:
        value = self._take(name)
        if value not in (None, True, False):
            raise Problem(422, "field_invalid", "This field is true or false.", field=name)
        return value is True

    def amount(self) -> Amount:
        minor = self.number("amount", 1, 99_999_999)
        currency = self.text("currency")
        try:
            return Amount(minor, currency)
        except ValueError:
            raise Problem(422, "field_invalid", "This is no currency code.", field="currency") from None

    def tender(self) -> Tender:
        try:
            return Tender(self.text("tender", "card"))
        except ValueError:
            raise Problem(422, "field_invalid", "This field is card or bank.", field="tender") from None

    def seconds(self, name: str) -> timedelta:
        return timedelta(seconds=self.number(name, 1, 366 * 86_400))

    def nested(self, name: str) -> "Fields":
        value = self._take(name)
        return Fields(json.dumps(value).encode())

    def done(self) -> None:
        """Refuse fields that were not read."""
        if self._left:
            raise Problem(422, "field_unknown", "There are fields that nobody knows.", field=min(self._left))


def idempotency_key(headers: Mapping[str, str]) -> str:
    """Read the key of a request that moves money, or raise Problem 400."""
    return checked_key(headers.get("idempotency-key", ""))


def checked_key(key: str) -> str:
    """Refuse a key of a wrong form."""
    if not _KEY.fullmatch(key) or looks_like_a_card(key):
        raise Problem(400, "key_invalid", "The idempotency key is missing or of a wrong form.")
    return key
