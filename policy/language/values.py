"""Reads and writes single values as authors write them: 25.00, 2%, 2025-07-01, residential, unknown."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind, State, Type, Value


class NoValue(ValueError):
    """A text that is no value of the type; its message says what would be."""


def parse_value(kind: Type, text: str, minor_digits: int) -> Value:
    """Return the value that a text stands for; money in minor units. Raise NoValue."""
    text = " ".join(text.split())
    if text in (UNKNOWN.value, NOT_APPLICABLE.value):
        return State(text)
    match kind.kind:
        case Kind.MONEY | Kind.EXACT:
            return _money(text, minor_digits)
        case Kind.INTEGER | Kind.DAYS | Kind.MONTHS:
            return _whole(kind.kind, text)
        case Kind.RATE:
            return _rate(text)
        case Kind.DATE:
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise NoValue("Write dates as 2025-07-01.") from None
        case Kind.BOOLEAN:
            if text.lower() in ("yes", "no"):
                return text.lower() == "yes"
            raise NoValue("Write yes or no.")
        case Kind.ENUMERATION:
            return text.lower()
        case _:
            return text


def _money(text: str, minor_digits: int) -> int:
    if re.fullmatch(r"-?\d{1,15}(?:\.\d{1,9})?", text):
        minor = Fraction(text) * 10**minor_digits
        if minor.denominator == 1:
            return int(minor)
    example = f"25.{'0' * minor_digits}" if minor_digits else "25"
    raise NoValue(f"Write amounts as {example}, without a currency sign or thousands mark.")


def _whole(kind: Kind, text: str) -> int:
    match = re.fullmatch(r"(-?\d{1,15})(?: (day|week|month|year)s?)?", text.lower())
    if match is None:
        raise NoValue("Write a whole number such as 12.")
    factors = {None: 1, "day": 1, "week": 7} if kind is Kind.DAYS else {None: 1, "month": 1, "year": 12}
    if match[2] not in factors or (match[2] and kind is Kind.INTEGER):
        raise NoValue(
            f"Write a number of {kind.value}." if kind is not Kind.INTEGER else "Write a number alone."
        )
    return int(match[1]) * factors[match[2]]


def _rate(text: str) -> Fraction:
    match = re.fullmatch(r"(-?\d{1,9}(?:\.\d{1,12})?)( ?%)?|(\d{1,9}) ?/ ?(\d{1,9})", text)
    if match is None or (match[4] is not None and int(match[4]) == 0):
        raise NoValue("Write a rate as 2% or 1/3.")
    if match[3] is not None:
        return Fraction(int(match[3]), int(match[4]))
    return Fraction(match[1]) / (100 if match[2] else 1)


def write_value(kind: Type, value: Value, minor_digits: int) -> str:
    """Return a value as an author would write it."""
    if isinstance(value, State):
        return value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (str, date)):
        return str(value)
    if kind.kind in (Kind.MONEY, Kind.EXACT):
        return write_money(value, minor_digits)
    if kind.kind is Kind.RATE:
        return write_rate(Fraction(value))
    return str(value)


def write_money(minor: int | Fraction, minor_digits: int) -> str:
    """Return minor units as an amount: 2146 → 21.46. Parts of a minor unit are written as a fraction of it."""
    whole = Fraction(minor)
    if whole.denominator != 1:
        return str(whole / 10**minor_digits)
    sign, digits = ("-" if whole < 0 else ""), str(abs(int(whole))).rjust(minor_digits + 1, "0")
    return f"{sign}{digits[:-minor_digits]}.{digits[-minor_digits:]}" if minor_digits else f"{sign}{digits}"


def write_rate(rate: Fraction) -> str:
    """Return a rate as a percentage where that is finite, else as a fraction."""
    percent = rate * 100
    rest = percent.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(rate)
    digits = 0
    while (percent * 10**digits).denominator != 1:
        digits += 1
    return write_money(percent * 10**digits, digits) + "%"
