"""Reads delimited text: its encoding, its delimiter, its quotes."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import Final

from policy.language.exchange.outcome import Findings
from policy.language.exchange.tables.sheet import MOST_COLUMNS, MOST_ROWS, Sheet

LARGEST: Final = 32 * 1024 * 1024

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS: Final = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
_SAMPLE: Final = 50
_DECIMAL_COMMA: Final = re.compile(r"-?\d+,\d+")


def read_delimited(findings: Findings, content: bytes, title: str) -> Sheet:
    """Return the file's one table. Raise Unusable when it cannot be read."""
    if len(content) > LARGEST:
        raise findings.unusable(
            "file-too-large", f"The file has {len(content):,} bytes.", "Split it into several files."
        )
    text = _decoded(findings, content)
    delimiter = _delimiter(text)
    rows = _records(findings, text, delimiter)
    findings.note(
        "delimiter", f"The cells are taken to be separated by {_DELIMITERS[delimiter]}.", "Nothing to do."
    )
    if delimiter == ";":
        rows = _with_points(findings, rows)
    return Sheet(title, tuple(rows))


def _decoded(findings: Findings, content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise findings.unusable(
            "not-utf-8",
            f"Byte {fault.start + 1} of the file is no {encoding.upper().removesuffix('-SIG')} text.",
            "Save it as “CSV UTF-8”.",
            content.count(b"\n", 0, fault.start) + 1,
        ) from None
    if "\0" in text:
        raise findings.unusable(
            "not-text", "The file is no text: it holds zero bytes.", "Save it as “CSV UTF-8”."
        )
    return text


def _delimiter(text: str) -> str:
    """Return the delimiter that divides the first lines most evenly, and into the most cells."""
    sample = "\n".join(text.splitlines()[:_SAMPLE])

    def evenness(delimiter: str) -> tuple[float, int]:
        try:
            counts = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        except csv.Error:
            return (0, 0)
        if not counts or counts[0] < 2:
            return (0, 0)
        return (sum(count == counts[0] for count in counts) / len(counts), counts[0])

    return max(_DELIMITERS, key=evenness)


def _records(findings: Findings, text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    line = 1
    try:
        for row in reader:
            if len(rows) >= MOST_ROWS or len(row) > MOST_COLUMNS:
                raise findings.unusable(
                    "table-too-large",
                    f"A table may have {MOST_ROWS:,} rows and {MOST_COLUMNS} columns.",
                    "Split it into several files.",
                    line,
                )
            rows.append((line, tuple(row)))
            line = reader.line_num + 1
    except csv.Error as fault:
        raise findings.unusable(
            "quotes",
            f"The cells of this line cannot be told apart: {fault}.",
            "A cell that holds a quote needs quotes around it, and the quote twice.",
            max(reader.line_num, 1),
        ) from None
    return rows


def _with_points(
    findings: Findings, rows: list[tuple[int, tuple[str, ...]]]
) -> list[tuple[int, tuple[str, ...]]]:
    """Write decimal commas as points: programs that put semicolons between cells do so because of them."""
    made = []
    for line, row in rows:
        cells = tuple(
            text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text.strip()) else text for text in row
        )
        if cells != row:
            findings.note(
                "decimal-comma", "A decimal comma is written as a point.", "See that no list was meant.", line
            )
        made.append((line, cells))
    return made
