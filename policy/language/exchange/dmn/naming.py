"""Names that pages can use, made from the names and texts of a model."""

from __future__ import annotations

import re
from typing import Final

from policy.language import syntax as s
from policy.language.grammar import Unreadable
from policy.language.parser import parse_formula
from policy.language.resolve.headings import FIXED, TEXT_RESULTS

RESERVED: Final = frozenset(
    (
        *FIXED, *TEXT_RESULTS, "amount", "now", "agreed on", "payments", "item amount", "item due", "request",
        "component", "waiver class", "asked", "line amount", "role", "reason", "subtotal", "taxable lines",
        "quote date",
    )
)  # fmt: skip
"""What a name of a model may not become, because it has a meaning on every page."""

_JOINING: Final = frozenset(
    (
        "of", "for", "to", "above", "between", "and", "not", "since", "ever", "otherwise", "known", "unknown", "up",
        "on", "in", "this",
    )
)  # fmt: skip


def spoken(text: str) -> str:
    """Return a text as a name: small letters, words divided by blanks, by hyphens where a word joins or is a number."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    parts = re.findall(r"[^\W\d_][\w'-]*|\d+", text.replace("_", " ").lower().replace("’", "'"))
    parts = [part.strip("-'") for part in parts]
    divided = " ".join(parts)
    if any(part in _JOINING or part.isdigit() for part in parts):
        divided = "-".join(parts)
    if not divided:
        return "value"
    for name in (divided, f"n-{divided}", f"{divided}-value", f"n-{divided}-value"):
        if is_name(name):
            return name
    return "value"


def is_name(text: str) -> bool:
    """Whether formulas can use a text as a name."""
    try:
        parsed = parse_formula(text)
    except Unreadable:
        return False
    return isinstance(parsed, s.Word) and parsed.text == text and text not in ("yes", "no")


class Names:
    """Gives each text a name of its own."""

    def __init__(self, reserved: frozenset[str] = frozenset()) -> None:
        self._taken = set(reserved)

    def take(self, text: str, exactly: str = "") -> str:
        """Return a name for a text; the exact one if it can be had."""
        wish = exactly if exactly and is_name(exactly) else spoken(text)
        name, number = wish, 1
        while name in self._taken:
            number += 1
            name = f"{wish.replace(' ', '-')}-{number}"
        self._taken.add(name)
        return name


def slug(text: str) -> str:
    """Return a text as a part of a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "model"


def title(text: str) -> str:
    """Return a text as a table's title: brackets would be read as a hit policy."""
    return " ".join(re.sub(r"[()#|]", " ", text).split()) or "Table"
