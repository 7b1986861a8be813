"""Amounts as the request itself says they are to be read: what is shown is what is signed."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel import Locale
from babel.numbers import format_decimal, get_currency_symbol

_MINUS = "−"
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Amounts:
    """One currency with so many `digits` behind the point; minor units are integers."""

    locale: Locale
    currency: str
    digits: int

    def amount(self, minor: int) -> str:
        """Write minor units without the currency's sign: 28310 is 283.10."""
        pattern = "#,##0." + "0" * self.digits if self.digits else "#,##0"
        sign = _MINUS if minor < 0 else ""
        return sign + format_decimal(self._major(abs(minor)), format=pattern, locale=self.locale)

    def money(self, minor: int) -> str:
        """Write minor units with the currency's sign, for totals and speech."""
        symbol = str(get_currency_symbol(self.currency, locale=self.locale))
        gap = "\u00a0" if symbol.isalpha() else ""
        sign = _MINUS if minor < 0 else ""
        return f"{sign}{symbol}{gap}{self.amount(abs(minor))}"

    def read(self, text: str) -> int | None:
        """Read what people type as minor units; None if it is no amount that can be paid."""
        symbol = str(get_currency_symbol(self.currency, locale=self.locale))
        plain = "".join(text.replace(symbol, "").split()).replace(",", "")
        if not plain or len(plain) > _LONGEST or not set(plain) <= set("0123456789."):
            return None
        try:
            minor = Decimal(plain).scaleb(self.digits)
        except InvalidOperation:
            return None
        return int(minor) if minor == minor.to_integral_value() else None

    def _major(self, minor: int) -> Decimal:
        return Decimal(minor).scaleb(-self.digits)
