"""Free text as a person will see it: what would hide, turn or cover it is replaced by its visible code."""

from __future__ import annotations

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, directions and joiners, surrogates, private and unassigned characters, line and paragraph ends."""

MOST_MARKS: Final = 3
"""How many marks may stand on one letter; more would cover the lines above and below."""


def visible(text: str, most: int) -> str:
    """Return a text in NFC, of at most `most` characters, in which nothing is hidden: U+202E becomes ⟨U+202E⟩.

    Line ends, tabs and spaces of every width become one space.
    """
    letters: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", _spaced(text)):
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        hidden = unicodedata.category(letter) in _UNSEEN or marks > MOST_MARKS
        letters.append(f"⟨U+{ord(letter):04X}⟩" if hidden else letter)
    shown = "".join(letters)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _spaced(text: str) -> str:
    wide = "".join(" " if one in "\t\r\n" or unicodedata.category(one) == "Zs" else one for one in text)
    return " ".join(word for word in wide.split(" ") if word)


def is_visible(text: str) -> bool:
    """Tell whether a text is one that `visible` leaves as it is."""
    return visible(text, len(text)) == text
