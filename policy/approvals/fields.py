"""Takes named fields out of what was read, each of its kind and within its limits. Knows no form of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policy.approvals.text import is_visible
from policy.approvals.writing import MOST, Malformed, Plain

_HEXADECIMAL: Final = frozenset("0123456789abcdef")


class Fields:
    """The fields of one object; each method raises Malformed if its field is not there or is something else."""

    def __init__(self, value: Plain) -> None:
        if not isinstance(value, Mapping):
            raise Malformed("an object is missing")
        self._left = dict(value)

    def text(self, name: str, most: int, least: int = 0) -> str:
        """Take a text in which nothing is hidden, of `least` to `most` characters."""
        value = self._take(name)
        if not isinstance(value, str) or not least <= len(value) <= most or not is_visible(value):
            raise Malformed(f"{name} is no visible text of {least} to {most} characters")
        return value

    def hexadecimal(self, name: str, length: int) -> str:
        """Take `length` lower-case hexadecimal digits."""
        value = self._take(name)
        if not isinstance(value, str) or len(value) != length or not set(value) <= _HEXADECIMAL:
            raise Malformed(f"{name} is not {length} hexadecimal digits")
        return value

    def number(self, name: str, least: int = 0, most: int = MOST) -> int:
        value = self._take(name)
        if not isinstance(value, int) or not least <= value <= most:
            raise Malformed(f"{name} is no integer from {least} to {most}")
        return value

    def part(self, name: str) -> Fields:
        """Take an object."""
        return Fields(self._take(name))

    def parts(self, name: str, most: int) -> list[Plain]:
        """Take a list of at most `most` entries."""
        value = self._take(name)
        if not isinstance(value, list) or len(value) > most:
            raise Malformed(f"{name} is no list of at most {most}")
        return value

    def digest_or_none(self, name: str) -> str:
        """Take a SHA-256 in hexadecimal, or an empty text."""
        return self.hexadecimal(name, 64) if self._left.get(name) else self.text(name, 0)

    def value(self, name: str) -> Plain:
        """Take whatever it is."""
        return self._take(name)

    def end(self) -> None:
        """Say that every field was taken; one that nobody knows would be signed unseen."""
        if self._left:
            raise Malformed(f"nobody knows {', '.join(sorted(self._left))}")

    def _take(self, name: str) -> Plain:
        if name not in self._left:
            raise Malformed(f"{name} is missing")
        return self._left.pop(name)
