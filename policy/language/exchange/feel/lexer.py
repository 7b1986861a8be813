"""Takes FEEL apart into tokens. A name may hold blanks and signs, so the names of the model are looked for first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 4_000
MOST_TOKENS: Final = 400

FUNCTIONS: Final = (
    "date", "duration", "min", "max", "sum", "decimal", "floor", "ceiling", "round", "round up", "round down",
    "round half up", "round half even", "round half down", "not", "abs", "string", "number", "date and time", "time",
    "years and months duration", "modulo", "count", "mean", "contains", "substring", "string length", "upper case",
    "lower case", "matches", "today", "now", "list contains", "month of year", "day of week", "sqrt", "power",
)  # fmt: skip
_KEYWORDS: Final = ("and", "or", "if", "then", "else", "between", "in", "not", "true", "false", "null")
_TOKEN: Final = re.compile(
    r"""(?P<number>\d+(?:\.\d+)?|\.\d+)
      | (?P<text>"(?:[^"\\]|\\.)*")
      | (?P<sign>\*\*|\.\.|<=|>=|!=|[-+*/<>=(),\[\]@?{}:.;|'])
      | (?P<word>[^\W\d]\w*)""",
    re.VERBOSE | re.DOTALL,
)


class NoFeel(Exception):
    """A text that is no FEEL, or FEEL that no page can say; `advice` says what to do."""

    def __init__(self, message: str, advice: str = "Write the rule in another way.") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Token:
    """A token; its kind is number, text, name, function, keyword, sign, word or end."""

    kind: str
    text: str


class Lexer:
    """Knows the names of a model."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {" ".join(name.split()): name for name in names if name.strip()}
        self._known = _either(self._names)
        self._functions = _either(FUNCTIONS)

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens, the last of kind end. Raise NoFeel."""
        if len(text) > LONGEST:
            raise NoFeel(f"The expression has {len(text):,} characters.", "Split it into several decisions.")
        found: list[Token] = []
        position = 0
        while True:
            while position < len(text) and text[position].isspace():
                position += 1
            if position == len(text):
                return [*found, Token("end", "")]
            token, position = self._next(text, position)
            found.append(token)
            if len(found) > MOST_TOKENS:
                raise NoFeel(
                    f"The expression has more than {MOST_TOKENS} parts.", "Split it into several decisions."
                )

    def _next(self, text: str, at: int) -> tuple[Token, int]:
        if self._names and (match := self._known.match(text, at)):
            return Token("name", self._names[" ".join(match[0].split())]), match.end()
        if match := self._functions.match(text, at):
            rest = text[match.end() :].lstrip()
            if rest.startswith("(") and match[0] != "not":
                return Token("function", " ".join(match[0].split())), match.end()
        match = _TOKEN.match(text, at)
        if match is None:
            raise NoFeel(f"The sign “{text[at]}” has no meaning in FEEL.")
        kind = str(match.lastgroup)
        if kind == "word" and match[0] in _KEYWORDS:
            kind = "keyword"
        return Token(kind, match[0]), match.end()


def _either(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of these names, the longest first, where no letter or digit follows."""
    texts = sorted(names, key=len, reverse=True)
    return re.compile(
        "|".join(r"\s+".join(re.escape(word) for word in text.split()) + r"(?!\w)" for text in texts)
    )
