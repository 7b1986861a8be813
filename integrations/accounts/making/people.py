"""Draws fictional people: names, addresses, and only telephone numbers that are set aside for fiction."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Final

import phonenumbers

_NAMES: Final = resources.files("integrations.accounts.making") / "names.toml"
ROSA: Final = "Rosa Delgado"
"""The customer of the guides, of whom there is one."""
KINDS: Final = ("St", "St", "St", "Ave", "Ave", "Rd", "Ln", "Ct", "Dr")
REGION_OF: Final = {"USD": "US"}
"""Where numbers are drawn from. Only North America sets the same numbers aside under every area code."""


class People:
    """Draws names and addresses from the lists of names.toml."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        lists = tomllib.loads(_NAMES.read_text(encoding="utf-8"))
        self._first, self._last, self._streets = (lists[key].split() for key in ("first", "last", "streets"))

    def name(self) -> str:
        """Draw a name; some people have two surnames."""
        surname = self._chance.choice(self._last)
        if self._chance.random() < 0.08:
            surname += f"{self._chance.choice('- ')}{self._chance.choice(self._last)}"
        drawn = f"{self._chance.choice(self._first)} {surname}"
        return self.name() if drawn == ROSA else drawn

    def address(self) -> str:
        flat = f", Apt {self._chance.randint(1, 40)}" if self._chance.random() < 0.25 else ""
        street = f"{self._chance.choice(self._streets)} {self._chance.choice(KINDS)}"
        return f"{self._chance.randint(1, 2400)} {street}{flat}"


def fictional_numbers(currency: str, chance: random.Random) -> Iterator[str]:
    """Give every number (E.164) that is set aside for fiction, each once, in a drawn order; none elsewhere.

    555-0100 to 555-0199 under every area code of the United States.
    """
    region = REGION_OF.get(currency)
    codes = [] if region is None else [code for code in range(200, 1000) if _is_of(code, region)]
    numbers = [f"+1{code}55501{last:02}" for code in codes for last in range(100)]
    chance.shuffle(numbers)
    yield from numbers


def _is_of(code: int, region: str) -> bool:
    number = phonenumbers.parse(f"+1{code}5550100")
    return phonenumbers.is_valid_number(number) and phonenumbers.region_code_for_number(number) == region
