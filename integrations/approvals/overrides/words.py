"""How the report writes amounts, times, days and names, for the page and for the terminal alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from integrations.packs.report_charts import Money

_DIGITS: Final = {"JPY": 0, "KRW": 0, "CLP": 0, "BHD": 3, "KWD": 3, "JOD": 3, "TND": 3}
"""Of currencies without two digits behind the point, where a sum has no case to tell it."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(minor: int, currency: str, digits: int | None = None) -> str:
    """Write an amount with its currency."""
    written = Money(_DIGITS.get(currency, 2) if digits is None else digits).plain(minor)
    return f"{written} {currency}"


def sums(amounts: Mapping[str, int]) -> str:
    """Write sums by currency; a dash where nothing was given away."""
    if not amounts:
        return "–"
    return ", ".join(money(minor, currency) for currency, minor in sorted(amounts.items()))


def took(ms: int | None) -> str:
    """Write how long something took: 0.4 s, 18 s, 2:05 min; a dash where nothing did."""
    if ms is None:
        return "–"
    if ms < 9_950:
        return f"{(ms + 50) // 100 / 10:.1f} s"
    seconds = (ms + 500) // 1000
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60}:{seconds % 60:02d} min"


def short_day(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}"


def full_day(day: date) -> str:
    return f"{short_day(day)}, {day.year}"


def counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def worded(identifier: str) -> str:
    """Write an identifier of the pack as words: `late-payment` is Late payment."""
    plain = identifier.replace("-", " ").replace("_", " ")
    return plain[:1].upper() + plain[1:]
