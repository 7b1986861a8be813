"""Packs for tests of the checker, written as pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policy.language.checks import check
from policy.language.compile import read
from policy.language.findings import Finding
from policy.language.tree.pack import Pack
from tests.policy.language.checks.reproduce import reproduces

ABOUT = """---
pack: small
title: Small
version: 1
currency: USD
time zone: America/Denver
published: 2025-01-01
---

## Seasons

| season | from | until |
|---|---|---|
| winter | 12-01 | 03-31 |
"""

HISTORIES = """
## Histories

| name | holds | from |
|---|---|---|
| receipts | amounts | account |
| waivers | dates | account |
"""


def inputs(*rows: str, histories: bool = False) -> str:
    """Return inputs.md from rows `name | type | domain | from | may be`."""
    head = "## Account\n\n| name | type | domain | from | may be |\n|---|---|---|---|---|\n"
    return head + "".join(f"| {row} |\n" for row in rows) + (HISTORIES if histories else "")


def table(title: str, *rows: str) -> str:
    """Return a section with a table; the first row is its heading."""
    lines = [f"| {row} |" for row in rows]
    columns = rows[0].count("|") + 1
    lines.insert(1, "|" + "---|" * columns)
    return f"## {title}\n\n" + "\n".join(lines) + "\n\n"


def component(identifier: str, *tables: str, kind: str = "late fee", more: str = "") -> dict[str, str]:
    """Return a component's page by its path."""
    front = f"component: {identifier}\nkind: {kind}\ntitle: {identifier}\nledger: {identifier}\n{more}"
    return {f"components/{identifier}.md": f"---\n{front}---\n{''.join(tables)}"}


def compiled(pages: Mapping[str, str], entered: str, about: str = ABOUT) -> Pack:
    """Compile pages; they must have no finding of the compiler."""
    texts = {"pack.md": about, "inputs.md": entered, **pages}
    compilation = read({path: text.encode() for path, text in texts.items()})
    assert not compilation.findings, compilation.findings
    assert compilation.pack is not None
    return compilation.pack


def found(pages: Mapping[str, str], entered: str, about: str = ABOUT) -> dict[str, list[Finding]]:
    """Check pages; every example must show what its finding says. Return the findings by code."""
    pack = compiled(pages, entered, about)
    by_code: dict[str, list[Finding]] = {}
    for finding in check(pack):
        if finding.example is not None:
            assert reproduces(pack, finding), finding
        by_code.setdefault(finding.code, []).append(finding)
    return by_code


def messages(findings: Sequence[Finding]) -> list[str]:
    return [finding.message for finding in findings]
