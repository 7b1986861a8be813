"""The words and figures of receipts in one language: texts from resources, amounts and dates as its locale has them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, get_currency_symbol

_LOCALES = {"en": "en_US", "es": "es_US"}
_NARROW = "\u202f"


@dataclass(frozen=True, slots=True)
class Words:
    """One language's way to say what stands on a receipt. A language that is not there is English."""

    language: str
    locale: Locale
    texts: dict[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """Give a text with its placeholders filled in; raise KeyError."""
        return self.texts[key].format_map(values)

    def known(self, key: str, otherwise: str) -> str:
        """Give a text, or what stands for it where there is none: a brand or a way to pay may be new."""
        return self.texts.get(key, otherwise)

    def money(self, minor: int, currency: str, digits: int) -> str:
        """Write minor units with the currency's sign; `digits` stand behind the point."""
        symbol = get_currency_symbol(currency, self.locale)
        pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
        if symbol == currency:  # no sign: a space parts the code from the figure
            pattern = pattern.replace("¤", "¤\u00a0")
        major = Decimal(minor).scaleb(-digits)
        return format_currency(
            major, currency, format=pattern, locale=self.locale, currency_digits=False
        ).replace(_NARROW, " ")

    def moment(self, at: datetime, time_zone: str) -> str:
        """Write a moment with its day, time and zone."""
        zone = ZoneInfo(time_zone)
        there = at.astimezone(zone)
        day = format_date(there.date(), "long", locale=self.locale)
        time = format_datetime(there, "h:mm a zzz", tzinfo=zone, locale=self.locale)
        return f"{day}, {time}".replace(_NARROW, " ").replace("\u00a0", " ")

    def day(self, day: date) -> str:
        return format_date(day, "long", locale=self.locale)


@cache
def words(language: str) -> Words:
    """Read one language's words."""
    known = language if language in _LOCALES else "en"
    source = files("resources").joinpath("texts", f"receipt.{known}.toml")
    texts = _flat("", tomllib.loads(source.read_text(encoding="utf-8")))
    return Words(known, Locale.parse(_LOCALES[known]), texts)


def _flat(prefix: str, node: dict[str, Any]) -> dict[str, str]:
    """Flatten tables to dotted keys; a text is a string or has one under `text`, beside its version."""
    found: dict[str, str] = {}
    for name, value in node.items():
        if isinstance(value, str):
            found[prefix + name] = value
        elif "version" in value:
            found[prefix + name] = value["text"]
        else:
            found.update(_flat(f"{prefix}{name}.", value))
    return found
