"""Makes a sheet a section of a page: headings and ids as a decision table has them, empty cells filled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from policy.language.exchange.markdown import page, table
from policy.language.exchange.outcome import Findings, Imported, Unusable
from policy.language.exchange.tables.delimited import read_delimited
from policy.language.exchange.tables.sheet import Sheet
from policy.language.exchange.tables.workbook import read_workbook
from policy.language.resolve.headings import FIXED
from policy.language.syntax import words

_RESULT: Final = re.compile(r"(?:=|→|->|result\s*:)\s*(.*)", re.IGNORECASE | re.DOTALL)
_SIGNS: Final = str.maketrans({"≤": "<=", "≥": ">=", "–": "-", "—": "-", "−": "-", "\u00a0": " "})
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,31}")


def import_table(name: str, content: bytes, minor_digits: int = 2) -> Imported:
    """Return the tables of an .xlsx or .csv file as one page, named after the file."""
    findings = Findings(name)
    stem, _, kind = name.rpartition("/")[2].rpartition(".")
    title = " ".join((stem or kind).replace("_", " ").split()) or "Table"
    try:
        sheets = _sheets(findings, kind.lower(), content, title, minor_digits)
        ids: set[str] = set()
        sections = [made for sheet in sheets if (made := _Section(findings, sheet, ids).made()) is not None]
        if not sections:
            raise findings.unusable("no-table", "There is no table in the file.", "Is this the right file?")
    except Unusable:
        return Imported({}, findings.in_order())
    path = f"{re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-') or 'table'}.md"
    findings.note(
        "what-next",
        f"The page is {path}.",
        "Move its tables to the pages they belong to, such as one under components/, and run “tillside policy check”.",
    )
    return Imported({path: page({}, "", sections)}, findings.in_order())


def _sheets(findings: Findings, kind: str, content: bytes, title: str, minor_digits: int) -> list[Sheet]:
    if not content:
        raise findings.unusable("empty-file", "The file is empty.", "Is this the right file?")
    if kind in ("csv", "tsv", "txt"):
        return [read_delimited(findings, content, title)]
    if kind in ("xlsx", "xlsm", "xls", "xltx", "xltm"):
        return read_workbook(findings, content, minor_digits)
    raise findings.unusable(
        "file-kind", "The file is neither .xlsx nor .csv.", "Save the table as one of these."
    )


@dataclass(slots=True)
class _Section:
    """One sheet on its way to a section."""

    findings: Findings
    sheet: Sheet
    ids: set[str]

    def made(self) -> tuple[str, str] | None:
        """Return the section's title and table, None if the sheet is empty."""
        rows = [
            (line, tuple(self._cell(line, text) for text in cells))
            for line, cells in self.sheet.rows
            if any(text.strip() for text in cells)
        ]
        if not rows:
            self.findings.note(
                "empty-sheet", f"“{self.sheet.title}” is empty; it is left out.", "Nothing to do."
            )
            return None
        (line, first), *rest = rows
        heading = [self._heading(line, n, text) for n, text in enumerate(first, start=1)]
        lines = [made for line, cells in rest if (made := self._row(line, cells, heading)) is not None]
        heading = [name for name in heading if name]
        added = "id" not in heading
        if added:
            heading.insert(0, "id")
            lines = [["", *cells] for cells in lines]
        filled = self._with_ids(heading.index("id"), lines)
        empty = len(self.sheet.rows) - len(rows)
        parts = [f"{len(lines)} rows and {len(heading)} columns"]
        parts += ["a column “id” is added"] if added else []
        parts += [f"{filled} ids are made"] if filled else []
        parts += [f"{empty} empty rows are left out"] if empty else []
        self.findings.note("table-read", f"“{self.sheet.title}”: {'; '.join(parts)}.", "Nothing to do.", line)
        return self.sheet.title, table(heading, lines)

    def _cell(self, line: int, text: str) -> str:
        text = " ".join(text.split())
        made = text.translate(_SIGNS) if len(text) <= 2 or text[:1] in "≤≥–—−" else text
        if made != text:
            self.findings.note("sign", f"“{text}” is written “{made}”.", "See that this is meant.", line)
        return made

    def _heading(self, line: int, column: int, text: str) -> str:
        if (result := _RESULT.fullmatch(text)) is not None:
            return f"= {result[1].strip()}"
        return words(text) if words(text) in FIXED else text

    def _row(self, line: int, cells: tuple[str, ...], heading: list[str]) -> list[str] | None:
        beyond = [n for n, text in enumerate(cells) if text and (n >= len(heading) or not heading[n])]
        if beyond:
            self.findings.error(
                "no-heading",
                f"“{cells[beyond[0]]}” stands under no heading.",
                "Write a heading above it, or delete it.",
                line,
                beyond[0] + 1,
            )
            return None
        made = []
        for name, text in zip(heading, (*cells, *([""] * len(heading))), strict=False):
            if not name:
                continue
            if text.startswith("="):
                self.findings.error(
                    "formula",
                    f"“{text}” is a formula of a spreadsheet.",
                    "Write the value, or the formula in the policy language without “=”.",
                    line,
                )
                return None
            tests = name not in FIXED and not name.startswith("=")
            made.append(text or ("-" if tests else ""))
        return made

    def _with_ids(self, position: int, lines: list[list[str]]) -> int:
        """Give an id to each row that has none; return to how many."""
        taken = {cells[position].upper() for cells in lines if cells[position]} | self.ids
        initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", self.sheet.title))[:6].upper() or "R"
        number = made = 0
        for cells in lines:
            if _ID.fullmatch(cells[position]):
                continue
            foreign = cells[position]
            while (identifier := f"{initials}{number + 1}") in taken:
                number += 1
            number += 1
            made += 1
            taken.add(identifier)
            cells[position] = identifier
            if foreign:
                self.findings.note(
                    "no-id", f"“{foreign}” is no id; the row is called {identifier}.", "Give it one you like."
                )
        self.ids |= taken
        return made
