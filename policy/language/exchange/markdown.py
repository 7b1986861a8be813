"""Writes pages: front matter, headings, and tables whose columns stand under one another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+")


def cell(text: str) -> str:
    """Return a text as it may stand in a table: on one line, without invisible signs, its bars escaped."""
    return _BLANKS.sub(" ", text).strip().replace("|", "\\|")


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; every row has as many cells as the heading."""
    lines = [[cell(text) for text in line] for line in (heading, *rows)]
    widths = [max(3, *(len(line[n]) for line in lines)) for n in range(len(heading))]
    written = [
        f"| {' | '.join(text.ljust(width) for text, width in zip(line, widths, strict=True))} |"
        for line in lines
    ]
    written.insert(1, f"|{'|'.join('-' * (width + 2) for width in widths)}|")
    return "\n".join(written)


def page(front: Mapping[str, str], prose: str, sections: Iterable[tuple[str, str]]) -> bytes:
    """Return a page: its front matter (if any), prose, and sections as heading and table."""
    parts = []
    if front:
        parts.append("\n".join(("---", *(f"{name}: {cell(text)}" for name, text in front.items()), "---")))
    if prose:
        parts.append(_prose(prose))
    parts += [f"## {cell(title)}\n\n{made}" for title, made in sections]
    return ("\n\n".join(parts) + "\n").encode()


def _prose(text: str) -> str:
    """Return foreign prose so that none of its lines is taken for a heading, a table or front matter."""
    lines = (cell(line).replace("\\|", "/") for line in text.splitlines())
    return "\n".join(line.lstrip("#-=|>*+`~ ") for line in lines).strip()
