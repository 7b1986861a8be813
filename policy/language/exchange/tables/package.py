"""What a workbook's package says before it is opened: its size, its macros, which sheet is which file, merged cells.

The package is a zip archive that anybody may have made; nothing is unpacked before its sizes are known.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from policy.language.exchange.outcome import Findings

LARGEST: Final = 32 * 1024 * 1024
LARGEST_UNPACKED: Final = 256 * 1024 * 1024
MOST_MEMBERS: Final = 2_000
MOST_TIMES: Final = 200
"""How many times larger a member may be unpacked: a real sheet is 5 to 30 times."""

FAULTS: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    ParseError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What reading a package that was made wrong may raise, here and in openpyxl."""

_RANGE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})")
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z0-9:]{1,24})[\"']")


@dataclass(frozen=True, slots=True)
class Merged:
    """A range of cells shown as one; rows and columns count from 1, both ends included."""

    text: str
    top: int
    left: int
    bottom: int
    right: int


def merged_of(findings: Findings, content: bytes) -> Mapping[str, tuple[Merged, ...]]:
    """Return the merged cells of each sheet by its title, having looked at the package.

    Raise Unusable when it is too large, has macros or is no workbook.
    """
    if len(content) > LARGEST:
        raise findings.unusable(
            "file-too-large", f"The file has {len(content):,} bytes.", "Split it into several files."
        )
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise findings.unusable(
            "old-workbook",
            "This is a workbook of the old kind (.xls), or one with a password.",
            "Save it as “Excel workbook (.xlsx)”, without a password.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check(findings, package)
            return {title: tuple(_ranges(package.read(path))) for title, path in _sheets(package).items()}
    except FAULTS as fault:
        raise not_a_workbook(findings, fault) from None


def not_a_workbook(findings: Findings, fault: Exception) -> Exception:
    """Record that the file cannot be read as a workbook; raise what this returns."""
    return findings.unusable(
        "not-a-workbook",
        f"The file cannot be read as a workbook: {str(fault) or type(fault).__name__}.",
        "Open it in the spreadsheet program and save it as “Excel workbook (.xlsx)”.",
    )


def _check(findings: Findings, package: zipfile.ZipFile) -> None:
    members = package.infolist()
    unpacked = sum(member.file_size for member in members)
    swollen = any(
        member.file_size > 1_000_000 and member.file_size > MOST_TIMES * max(member.compress_size, 1)
        for member in members
    )
    if unpacked > LARGEST_UNPACKED or len(members) > MOST_MEMBERS or swollen:
        raise findings.unusable(
            "zip-bomb",
            f"Unpacked, the file has {unpacked:,} bytes in {len(members):,} parts: more than a table needs.",
            "Copy the table into a new workbook and save that.",
        )
    types = package.read("[Content_Types].xml")
    if b"macroEnabled" in types or any(member.filename.endswith("vbaProject.bin") for member in members):
        raise findings.unusable(
            "macros", "The workbook holds macros.", "Save it as “Excel workbook (.xlsx)”, without macros."
        )


def _sheets(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the path of each sheet's part by its title."""
    relations = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in _parsed(package.read("xl/_rels/workbook.xml.rels"))
    }
    found = {}
    for node in _parsed(package.read("xl/workbook.xml")).iter():
        if node.tag.rpartition("}")[2] == "sheet":
            key = next((value for name, value in node.attrib.items() if name.endswith("}id")), "")
            target = relations.get(key, "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            if posixpath.normpath(path) in package.namelist():
                found[node.get("name", "")] = posixpath.normpath(path)
    return found


def _parsed(content: bytes) -> Element:
    from defusedxml.ElementTree import fromstring

    return fromstring(content, forbid_dtd=True)


def _ranges(content: bytes) -> list[Merged]:
    found = []
    for match in _MERGED.finditer(content):
        ends = _RANGE.fullmatch(match[1].decode())
        if ends is not None:
            found.append(Merged(ends[0], int(ends[2]), _column(ends[1]), int(ends[4]), _column(ends[3])))
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
