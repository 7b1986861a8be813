"""Reads an .xlsx workbook: each visible sheet a table, every value as an author would write it on a page."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from fractions import Fraction
from typing import Any, Final

from policy.language.exchange.outcome import Findings
from policy.language.exchange.tables.package import FAULTS, Merged, merged_of, not_a_workbook
from policy.language.exchange.tables.sheet import MOST_COLUMNS, MOST_ROWS, Sheet
from policy.language.values import write_money, write_rate

_MIDNIGHT: Final = time()

Rows = list[tuple[int, tuple[str, ...]]]


def read_workbook(findings: Findings, content: bytes, minor_digits: int) -> list[Sheet]:
    """Return the tables of the visible sheets. Raise Unusable when the workbook cannot be read."""
    from openpyxl import load_workbook

    merged = merged_of(findings, content)
    try:
        with (
            warnings.catch_warnings()
        ):  # what openpyxl leaves out of a workbook is nothing that a table needs
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            return _sheets(findings, book, merged, minor_digits)
    except FAULTS as fault:
        raise not_a_workbook(findings, fault) from None


def _sheets(
    findings: Findings, book: Any, merged: Mapping[str, tuple[Merged, ...]], minor_digits: int
) -> list[Sheet]:
    sheets = []
    for one in book.worksheets:
        if one.sheet_state != "visible":
            findings.note(
                "hidden-sheet",
                f"The sheet “{one.title}” is hidden; it is left out.",
                "Show it if it belongs to the policy.",
            )
            continue
        one.reset_dimensions()
        rows = list(_rows(findings, one.title, one.iter_rows(), minor_digits))
        sheets.append(Sheet(one.title, tuple(_filled(findings, one.title, rows, merged))))
    return sheets


def _rows(
    findings: Findings, sheet: str, rows: Iterable[tuple[Any, ...]], minor_digits: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for line, row in enumerate(rows, start=1):
        if line > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise findings.unusable(
                "table-too-large",
                f"The sheet “{sheet}” has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns.",
                "Delete what is no table, or split it into several workbooks.",
                line,
            )
        yield line, tuple(_text(findings, sheet, cell, minor_digits) for cell in row)


def _text(findings: Findings, sheet: str, cell: Any, minor_digits: int) -> str:
    """Return a cell's value as it is written on a page; report one that cannot be written."""
    value = cell.value
    if value is None:
        return ""
    at = f"{sheet}!{cell.coordinate}"
    if cell.data_type == "f":
        findings.error(
            "formula",
            f"The cell {at} holds a formula.",
            "Copy the cell and paste it as a value, or write the formula in the policy language on the page.",
            cell.row,
            cell.column,
        )
        return "-"
    if cell.data_type == "e":
        findings.error(
            "error-value", f"The cell {at} shows the error {value}.", "Put it right.", cell.row, cell.column
        )
        return "-"
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(findings, at, cell, Fraction(str(value)), minor_digits)
        case datetime() if value.time() == _MIDNIGHT:
            return value.date().isoformat()
        case str():
            return value
        case _:
            findings.error(
                "time",
                f"The cell {at} holds a time of day; a policy decides by days.",
                "Write a date, or a number of hours.",
                cell.row,
                cell.column,
            )
            return "-"


def _number(findings: Findings, at: str, cell: Any, value: Fraction, minor_digits: int) -> str:
    shown = str(cell.number_format).split(";")[0]
    if "%" in shown:
        return write_rate(value)
    _, point, behind = shown.partition(".")
    places = len(behind) - len(behind.lstrip("0")) if point else 0
    if places and places == minor_digits:
        minor = value * 10**minor_digits
        if minor.denominator == 1:
            return write_money(minor, minor_digits)
        findings.warn(
            "shown-rounded",
            f"The cell {at} shows less than it holds: {_decimal(value)}.",
            "Write the amount with all its digits, or without those that do not count.",
            cell.row,
            cell.column,
        )
    return _decimal(value)


def _decimal(value: Fraction) -> str:
    """Return a number that came from a decimal text as one, without an exponent."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    return write_money(value * 10**digits, digits)


def _filled(findings: Findings, title: str, rows: Rows, merged: Mapping[str, tuple[Merged, ...]]) -> Rows:
    """Repeat the value of merged cells in each of them: so the table is read by people."""
    lines = {line: list(cells) for line, cells in rows}
    for one in merged.get(title, ()):
        if one.top not in lines:
            continue
        value = lines[one.top][one.left - 1] if one.left <= len(lines[one.top]) else ""
        findings.note(
            "merged-cells",
            f"The cells {title}!{one.text} are merged; “{value}” is written in each of them.",
            "See that this is meant.",
            one.top,
            one.left,
        )
        for line in range(one.top, min(one.bottom, MOST_ROWS) + 1):
            if line not in lines:
                break
            right = min(one.right, MOST_COLUMNS)
            lines[line] += [""] * (right - len(lines[line]))
            lines[line][one.left - 1 : right] = [value] * (right - one.left + 1)
    return [(line, tuple(cells)) for line, cells in lines.items()]
