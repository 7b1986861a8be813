"""Which lines of a page changed, for pages and parts of pages that are prose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

MOST_LINES: Final = 2_000
"""Longer stretches are told as one change: comparing them takes time that grows with the square of their length."""


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """Lines that stood there before and stand there now, either perhaps empty; `first` counts from 1."""

    first: int
    """Where they begin on the new page; where they stood on the old one if none are left."""
    old: tuple[str, ...]
    new: tuple[str, ...]


def changed_lines(old: bytes, new: bytes) -> Iterator[ChangedLines]:
    """Yield what changed between two pages, in the order of the lines; blanks at the ends of lines do not count."""
    before, after = _lines(old), _lines(new)
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    left = before[head : len(before) - tail]
    right = after[head : len(after) - tail]
    if max(len(left), len(right)) > MOST_LINES:
        yield ChangedLines(head + 1, tuple(left), tuple(right))
        return
    for tag, was, until, now, end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            first = was if tag == "delete" else now
            yield ChangedLines(head + first + 1, tuple(left[was:until]), tuple(right[now:end]))


def _lines(page: bytes) -> list[str]:
    return [line.rstrip() for line in page.decode("utf-8-sig", errors="replace").splitlines()]


def _alike(left: list[str], right: list[str]) -> int:
    """Return how many lines are the same from the start on."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
