"""Reads a page: front matter, prose, and sections with their tables, each text with its place.

It knows Markdown and nothing of policy. markdown-it says which lines are a table (its rules are the ones that
viewers of the page follow); the cells are cut from the source lines, so that every cell has a column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.token import Token

from policy.language.findings import Finding, Severity
from policy.language.tree.places import Place

LARGEST_PAGE: Final = 16 * 1024 * 1024
MOST_COLUMNS: Final = 200

_BARE_PIPE: Final = re.compile(r"(?<!\\)\|")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_FRONT_LINE: Final = re.compile(r"\s*([^:\s][^:]*?)\s*:(?:\s+(.*?))?\s*")


@dataclass(frozen=True, slots=True)
class Written:
    """A text as the author wrote it, without the blanks around it, and where it starts."""

    text: str
    place: Place

    def at(self, offset: int) -> Place:
        """Return the place of the character at an offset into the text."""
        return Place(self.place.page, self.place.line, self.place.column + offset) if offset else self.place


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a page: its heading cells, and rows that have as many cells."""

    heading: tuple[Written, ...]
    rows: tuple[tuple[Written, ...], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under a heading, up to the next one."""

    title: Written
    grid: Grid | None
    prose: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page that could be read."""

    path: str
    front: Mapping[str, Written]
    prose: str
    sections: tuple[Section, ...]

    @property
    def place(self) -> Place:
        """The page's first line."""
        return Place(self.path)


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.core.ruler.enableOnly(["normalize", "block"])
    markdown.block.ruler.at("table", _table_lines, {"alt": ["paragraph", "reference"]})
    return markdown


def _table_lines(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Find the lines of a table as markdown-it's own rule does, without a token for every cell.

    The cells are cut from the source below; a table of ten thousand rows would spend most of its time on the tokens.
    """
    if not table(state, start, end, True):
        return False
    if silent:
        return True
    terminators = state.md.block.ruler.getRules("blockquote")
    after = start + 2
    while after < end and not (
        state.isEmpty(after)
        or state.sCount[after] < state.blkIndent
        or state.is_code_block(after)
        or any(terminates(state, after, end, True) for terminates in terminators)
    ):
        after += 1
    token = state.push("table_open", "table", 0)
    token.map = [start, after]
    state.line = after
    return True


def read_page(path: str, content: bytes) -> tuple[Page | None, list[Finding]]:
    """Read a page's bytes. A page that is not UTF-8, too large or holds control characters is not read."""
    if len(content) > LARGEST_PAGE:
        return None, [
            _error(
                "page-too-large",
                f"The page has {len(content):,} bytes.",
                "Split it into several pages.",
                Place(path),
            )
        ]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        column = fault.start - (content.rfind(b"\n", 0, fault.start) + 1) + 1
        return None, [
            _error(
                "not-utf-8",
                f"Byte {fault.start + 1} of the page is no UTF-8 text.",
                "Save the page as “UTF-8” in your editor.",
                Place(path, line, column),
            )
        ]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if hidden := _CONTROL.search(text):
        line = text.count("\n", 0, hidden.start()) + 1
        column = hidden.start() - (text.rfind("\n", 0, hidden.start()) + 1) + 1
        return None, [
            _error(
                "hidden-character",
                f"An invisible control character (U+{ord(hidden[0]):04X}) stands in the page.",
                "Delete it: put the cursor there and type the text again.",
                Place(path, line, column),
            )
        ]
    return _Reader(path, text).read()


class _Reader:
    """Reads one page's text and gathers the findings on the way."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.findings: list[Finding] = []

    def read(self) -> tuple[Page, list[Finding]]:
        front, first = self._front_matter()
        body = "\n".join(self.lines[first:])
        prose: list[str] = []
        sections: list[Section] = []
        title: Written | None = None
        grid: Grid | None = None
        below: list[str] = []
        for token in _blocks(_markdown().parse(body)):
            start, end = first + token.map[0], first + token.map[1]  # type: ignore[index]
            if token.type == "heading_open" and token.tag == "h2":
                if title is not None:
                    sections.append(Section(title, grid, _joined(below)))
                title, grid, below = self._title(start), None, []
            elif token.type == "table_open" and title is not None:
                if grid is not None:
                    self._report(
                        "second-table",
                        "A second table stands under one heading.",
                        "Give it a heading (## …) of its own.",
                        start,
                    )
                    continue
                grid = self._grid(start, end)
            else:
                self._suspect_table(start, end)
                (prose if title is None else below).append("\n".join(self.lines[start:end]))
        if title is not None:
            sections.append(Section(title, grid, _joined(below)))
        return Page(self.path, front, _joined(prose), tuple(sections)), self.findings

    def _front_matter(self) -> tuple[dict[str, Written], int]:
        front: dict[str, Written] = {}
        if not self.lines or self.lines[0].strip() != "---":
            return front, 0
        for number, line in enumerate(self.lines[1:], start=1):
            if line.strip() == "---":
                return front, number + 1
            if not line.strip():
                continue
            match = _FRONT_LINE.fullmatch(line)
            if match is None:
                self._report(
                    "front-matter", f"“{line.strip()}” is not “name: value”.", "Write it so.", number
                )
                continue
            name = " ".join(match[1].lower().split())
            if name in front:
                self._report("front-matter", f"“{name}” is said twice.", "Keep one of the two lines.", number)
                continue
            value = match[2] or ""
            column = match.start(2) + 1 if match[2] else len(line) + 1
            front[name] = Written(value, Place(self.path, number + 1, column))
        self._report("front-matter", "The front matter does not end.", "Close it with a line “---”.", 0)
        return front, len(self.lines)

    def _title(self, index: int) -> Written:
        line = self.lines[index]
        text = line.strip().strip("#").strip()
        return Written(text, Place(self.path, index + 1, line.find(text) + 1 if text else 1))

    def _grid(self, start: int, end: int) -> Grid:
        heading = self._cells(start)
        if len(heading) > MOST_COLUMNS:
            self._report("wide-table", f"The table has {len(heading)} columns.", "Split the table.", start)
            heading = heading[:MOST_COLUMNS]
        rows = []
        for index in range(start + 2, end):
            cells = self._cells(index)
            if len(cells) != len(heading):
                missing = len(cells) < len(heading)
                self._report(
                    "missing-cell" if missing else "extra-cell",
                    f"The row has {len(cells)} cells, the heading {len(heading)}.",
                    "Write a cell for each column; “-” for any value."
                    if missing
                    else "Take the extra cell out; write a “|” inside a cell as “\\|”.",
                    index,
                )
                continue
            rows.append(cells)
        return Grid(heading, tuple(rows), Place(self.path, start + 1, 1))

    def _cells(self, index: int) -> tuple[Written, ...]:
        line = self.lines[index]
        end = len(line) if line.endswith("\\|") else len(line.rstrip())
        if line[:end].endswith("|") and not line.endswith("\\|"):
            end -= 1
        begin = len(line) - len(line.lstrip())
        if line[begin : begin + 1] == "|":
            begin += 1
        raws = _BARE_PIPE.split(line[begin:end]) if "\\|" in line else line[begin:end].split("|")
        cells = []
        for raw in raws:
            text = raw.strip()
            column = begin + 1 + (raw.index(text) if text else 0)
            cells.append(Written(text.replace("\\|", "|"), Place(self.path, index + 1, column)))
            begin += len(raw) + 1
        return tuple(cells)

    def _suspect_table(self, start: int, end: int) -> None:
        for index in range(start, end):
            if self.lines[index].lstrip().startswith("|"):
                self._report(
                    "not-a-table",
                    "These lines look like a table but are none.",
                    "A table needs a heading row, then a row |---|---| with as many cells, and a ## heading above.",
                    index,
                )
                return

    def _report(self, code: str, message: str, advice: str, index: int) -> None:
        self.findings.append(_error(code, message, advice, Place(self.path, index + 1, 1)))


def _blocks(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if token.level == 0 and token.map is not None]


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _error(code: str, message: str, advice: str, place: Place) -> Finding:
    return Finding(code, Severity.ERROR, message, advice, place)
