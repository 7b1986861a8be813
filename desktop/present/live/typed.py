"""What is typed, as values of the pack: amounts, numbers, dates, words; and whether the pack's domain holds them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from babel.numbers import get_currency_precision

from policy.language.tree.pack import Input
from policy.language.tree.types import Kind, Value

_LONGEST = 200
_MOST_DIGITS = 4
_DAY = re.compile(r"(?P<month>\d{1,2})[/-](?P<day>\d{1,2})[/-](?P<year>\d{4})", re.ASCII)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)


def amount(text: str, currency: str) -> int | None:
    """Read an amount as people type it (`1,250.00`, `$5`) as minor units; None if it is none."""
    digits = get_currency_precision(currency)
    number = _decimal(text.replace("$", "").replace(currency, ""))
    if number is None:
        return None
    minor = number.scaleb(digits)
    return int(minor) if minor == minor.to_integral_value() else None


def _decimal(text: str) -> Decimal | None:
    plain = "".join(text.split()).replace(",", "")
    if not plain or len(plain) > _LONGEST or not set(plain) <= set("0123456789.-"):
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if abs(number) < Decimal(10) ** 15 else None


def whole(text: str) -> int | None:
    """Read a whole number of a few digits; None if it is none."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= _MOST_DIGITS else None


def day(text: str) -> date | None:
    """Read a day: `2025-11-04` or, as in the United States, `11/4/2025`."""
    found = _DAY.fullmatch(text.strip()) or _ISO.fullmatch(text.strip())
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])) if found else None
    except ValueError:
        return None


def value(text: str, declared: Input, currency: str, words: dict[str, str]) -> Value | None:
    """Read what was typed for an input; None if it is nothing that the input may be.

    `words` are the words of an enumeration by how they are shown.
    """
    read = _read(text, declared, currency, words)
    return read if read is not None and _is_in(read, declared) else None


def _read(text: str, declared: Input, currency: str, words: dict[str, str]) -> Value | None:
    kind = declared.type.kind
    plain = text.strip()
    match kind:
        case Kind.MONEY:
            return amount(plain, currency)
        case Kind.INTEGER | Kind.DAYS | Kind.MONTHS:
            number = _decimal(plain)
            whole = number is not None and number == number.to_integral_value()
            return int(number) if number is not None and whole else None
        case Kind.RATE:
            number = _decimal(plain.removesuffix("%"))
            return None if number is None else Fraction(number) / 100
        case Kind.DATE:
            return day(plain)
        case Kind.ENUMERATION | Kind.BOOLEAN:
            chosen = words.get(plain, plain)
            if kind is Kind.BOOLEAN:
                return {"yes": True, "no": False}.get(chosen)
            return chosen if chosen in declared.type.words else None
        case _:
            return plain or None


def _is_in(read: Value, declared: Input) -> bool:
    """Tell whether a value lies in the input's domain."""
    domain = declared.domain
    if domain is None or isinstance(read, bool | str):
        return True
    if isinstance(read, date):
        return domain.low <= read.toordinal() <= domain.high
    if not isinstance(read, int | Fraction):
        return False
    scaled = Fraction(read) / domain.step if isinstance(read, Fraction) else Fraction(read)
    return scaled.denominator == 1 and domain.low <= scaled <= domain.high


def months(until: date, count: int = 13) -> tuple[date, ...]:
    """Return the first days of the last months, the present one first."""
    found = [until.replace(day=1)]
    while len(found) < count:
        first = found[-1]
        before = first - timedelta(days=1)
        found.append(before.replace(day=1))
    return tuple(found)


def plain_word(text: str) -> str:
    """Return a text as answers are compared: without spaces, case and marks."""
    return "".join(one for one in text.casefold() if one.isalnum())
