"""Amounts, dates and times as the agent's locale writes them. Money comes in as integer minor units."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, get_currency_precision

_LOCALES = {"en": "en_US", "es": "es_US"}


def locale_of(language: str) -> Locale:
    """Give the locale of a panel language; both follow the usage of the United States."""
    return Locale.parse(_LOCALES[language])


@dataclass(frozen=True, slots=True)
class Formats:
    """How one locale writes one currency, dates and times."""

    locale: Locale
    currency: str = "USD"

    def amount(self, minor: int) -> str:
        """Write minor units without the currency's sign: 21460 is 214.60."""
        digits = get_currency_precision(self.currency)
        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        return format_decimal(self._major(minor), format=pattern, locale=self.locale)

    def money(self, minor: int) -> str:
        """Write minor units with the currency's sign, for totals and speech."""
        return format_currency(self._major(minor), self.currency, locale=self.locale)

    def _major(self, minor: int) -> Decimal:
        return Decimal(minor).scaleb(-get_currency_precision(self.currency))

    def day(self, day: date) -> str:
        """Write a day of this year shortly: Nov 3."""
        return format_date(day, _skeleton(self.locale, "MMMd"), locale=self.locale)

    def full_day(self, day: date) -> str:
        """Write a day with its year: Nov 3, 2025."""
        return format_date(day, "medium", locale=self.locale)

    def said_day(self, day: date) -> str:
        """Write a day as it is spoken, kept on one line: November 3."""
        return format_date(day, _skeleton(self.locale, "MMMMd"), locale=self.locale).replace(" ", "\u00a0", 1)

    def month(self, day: date) -> str:
        """Write a month with its year: September 2025."""
        return format_date(day, _skeleton(self.locale, "yMMMM"), locale=self.locale)

    def clock(self, at: datetime | time) -> str:
        """Write a time of day to the minute."""
        return format_time(at, "short", locale=self.locale).replace("\u202f", " ")

    def exact_clock(self, at: datetime | time) -> str:
        """Write a time of day to the second."""
        return format_time(at, "medium", locale=self.locale).replace("\u202f", " ")

    def seconds(self, tenths: int) -> str:
        """Write tenths of a second: 4 is 0.4."""
        return format_decimal(Decimal(tenths) / 10, format="0.0", locale=self.locale)


def duration(seconds: int) -> str:
    """Write a call's length: 161 is 02:41, hours only when there are any."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def countdown(seconds: int) -> str:
    """Write the time left: 252 is 4:12."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02}"


def _skeleton(locale: Locale, name: str) -> str:
    return str(locale.datetime_skeletons[name])
