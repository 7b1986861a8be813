"""Tells what looks like a card number, so that no field, log or record ever keeps one."""

import re

_DIGITS = re.compile(r"\d(?:[\s.\-]?\d)*")
_LONGEST = 400  # digits looked at; no field holds more


def looks_like_card(text: str) -> bool:
    """Say whether a text holds 13 to 19 digits, possibly grouped, that pass the card check digit."""
    return any(_passes(found) for found in _candidates(text))


def _candidates(text: str) -> list[str]:
    found: list[str] = []
    for run in _DIGITS.findall(text):
        digits = re.sub(r"\D", "", run)[:_LONGEST]
        found += [
            digits[start : start + length]
            for length in range(13, 20)
            for start in range(max(0, len(digits) - length + 1))
        ]
    return found


def _passes(digits: str) -> bool:
    """Apply the check of ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
