"""What may stand in a log line: a list of fields and what each may look like. All else is left out."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"[a-z][a-z0-9_.-]{0,63}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}", re.ASCII)
_DIGITS = re.compile(r"[+]?\d(?:[\s().-]?\d){6,}", re.ASCII)
_AMOUNT = re.compile(r"\d+[.,]\d\d", re.ASCII)
_MOST = 10**12

Value = str | int | float | bool | None


def is_word(value: object) -> bool:
    """Say whether this is a name out of our own source: lower case, no space, so no person's."""
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


def _is_count(value: object) -> bool:
    return type(value) is int and abs(value) < _MOST


def _is_number(value: object) -> bool:
    return _is_count(value) or (type(value) is float and abs(value) < _MOST)


def _is_truth(value: object) -> bool:
    return isinstance(value, bool)


IDS = frozenset({"call", "attempt", "account", "request", "recorder", "agent", "session"})
"""Ids of ours or of a product. They are what a line is found by, so they are kept even when a line is dropped."""

FIELDS: Mapping[str, Callable[[object], bool]] = {
    "state": is_word,
    "before": is_word,
    "reason": is_word,
    "kind": is_word,
    "product": is_word,
    "source": is_word,
    "pack": is_word,
    "grade": is_word,
    "step": is_word,
    "error": is_word,
    "count": _is_count,
    "late": _is_truth,
    "tries": _is_count,
    "status": _is_count,
    "duration_ms": _is_number,
    "pid": _is_count,
    "port": _is_count,
    "version": lambda value: (
        isinstance(value, str)
        and re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,6}[0-9a-z.+-]{0,16}", value) is not None
    ),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left of a line's fields, and how many were not allowed."""

    fields: Mapping[str, Value]
    dropped: int


def kept(given: Mapping[str, object]) -> Kept:
    """Return the fields if all of them are allowed, and only the ids if one is not."""
    ids = {name: id_of(value) for name, value in given.items() if name in IDS and value is not None}
    others = {name: value for name, value in given.items() if name not in IDS}
    wrong = sum(1 for name, value in others.items() if name not in FIELDS or not FIELDS[name](value))
    if wrong:
        return Kept(ids, wrong)
    return Kept(ids | {name: value for name, value in others.items() if isinstance(value, Value)}, 0)


def id_of(value: object) -> str:
    """Return an id as it is, or a digest of it where it could be a person's: a name (no digit), a telephone, a card.

    A digest still tells two calls apart and finds all lines of one.
    """
    text = str(value)
    plain = _ID.fullmatch(text) and any(letter.isdigit() for letter in text)
    if plain and not _DIGITS.search(text) and not _AMOUNT.fullmatch(text):
        return text
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
