"""How values read in a sentence of one language: amounts, rates, days, dates, words and lists of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from policy.language.tree.types import Kind, State, Type, Value
from policy.money import written
from policy.phrases import LANGUAGES, MONTHS, PHRASES

DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Wording:
    """A language and the number of digits behind an amount's point; `on` is the day whose year goes unsaid.

    An unknown language reads as English.
    """

    language: str = "en"
    minor_digits: int = 2
    on: date | None = None

    def phrase(self, key: str, *parts: object, **named: object) -> str:
        """Return a phrase with its parts filled in; raise KeyError for a key that is none."""
        texts = PHRASES[key]
        chosen = LANGUAGES.index(self.language) if self.language in LANGUAGES else 0
        text = texts[chosen].format(*parts, **named)
        return text.replace(" de el ", " del ").replace(" a el ", " al ") if self.language == "es" else text

    def value(self, value: Value, type_: Type) -> str:
        """Return a value as people write it; amounts without a currency sign, rates in percent."""
        match value:
            case State():
                return self.phrase(value.value)
            case bool():
                return self.phrase("yes" if value else "no")
            case date():
                return self.day(value)
            case str():
                return value
        match type_.kind:
            case Kind.MONEY:
                return self.money(int(value))
            case Kind.EXACT:
                return self.exact(Fraction(value))
            case Kind.RATE:
                return rate(Fraction(value))
            case Kind.DAYS | Kind.MONTHS:
                unit = type_.kind.value
                return self.phrase(unit[:-1] if value == 1 else unit, n=int(value))
            case _:
                return str(value)

    def money(self, amount: int) -> str:
        """Return minor units as an amount with a mark for thousands: `1,250.00`."""
        text = written(amount, self.minor_digits)
        whole, point, part = text.partition(".")
        return f"{int(whole):,}{point}{part}" if abs(int(whole)) >= 1000 else text

    def exact(self, amount: Fraction) -> str:
        """Return unrounded minor units: all digits if they end, else one more than amounts have and `…`."""
        whole = amount / 10**self.minor_digits
        digits = _decimals(whole)
        if digits is None:
            cut = int(abs(amount) * 10)
            sign = "-" if amount < 0 else ""
            return f"{sign}{written(cut, self.minor_digits + 1)}…"
        digits = max(digits, self.minor_digits)
        return written(int(whole * 10**digits), digits)

    def day(self, day: date) -> str:
        """Return a date for a sentence; the year only where it is not that of `on`."""
        month = MONTHS[self.language if self.language in MONTHS else "en"][day.month - 1]
        key = "date" if self.on is not None and self.on.year == day.year else "date and year"
        return self.phrase(key, month=month, day=day.day, year=day.year)

    def short_day(self, day: date) -> str:
        """Return a date for a narrow place, with its year: `Jul 1, 2025`."""
        month = MONTHS[self.language if self.language in MONTHS else "en"][day.month - 1][:3]
        return self.phrase("short date", month=month, day=day.day, year=day.year)

    def listed(self, words: Iterable[str], by: str = "and") -> str:
        """Return words as a person lists them: `a, b and c`."""
        *most, last = list(words) or [""]
        return self.phrase(f"listed by {by}", most=", ".join(most), last=last) if most else last


def rate(value: Fraction) -> str:
    """Return a rate in percent, or as a fraction where percent would never end: `1.5%`, `1/3`."""
    digits = _decimals(value * 100)
    if digits is None:
        return str(value)
    return f"{written(int(value * 100 * 10**digits), digits)}%"


def sentence(text: str) -> str:
    """Return a text with its first letter large; the others stay as they are."""
    return text[:1].upper() + text[1:]


def _decimals(number: Fraction) -> int | None:
    """Return how many digits stand behind the point, None if they would be more than a reader wants."""
    for digits in range(DECIMALS + 1):
        if (number * 10**digits).denominator == 1:
            return digits
    return None
