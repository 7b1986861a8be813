"""Folds names and account numbers into what an index holds: no case, no accents, no punctuation."""

import unicodedata
from typing import Final

MOST_WORDS: Final = 8
LONGEST_WORD: Final = 40
LONGEST_TEXT: Final = 400

_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "’": "", "'": ""}
)
"""Letters that Unicode does not take apart, and marks inside a word that are often left out."""


def name_words(text: str) -> tuple[str, ...]:
    """Return the words of a name, folded: `José O'Brien-Łuc` is `jose`, `obrien`, `luc`; at most a few of them."""
    folded = unicodedata.normalize("NFKD", text[:LONGEST_TEXT]).casefold().translate(_LETTERS)
    kept = "".join(
        character if character.isalnum() else "" if unicodedata.combining(character) else " "
        for character in folded
    )
    return tuple(word[:LONGEST_WORD] for word in kept.split()[:MOST_WORDS])


def number_key(text: str) -> str:
    """Return an account number without hyphens, spaces and case; empty for a text that is too long for one."""
    if len(text) > LONGEST_TEXT:
        return ""
    return "".join(character for character in text.casefold() if character.isalnum())
