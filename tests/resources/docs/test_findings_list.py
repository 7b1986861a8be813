"""The guide lists every finding that the program can make, and none that it cannot."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import policy

MAKERS = {
    "report",
    "fail",
    "warn",
    "fault",
    "_error",
    "_finding",
    "Finding",
    "_unused",
    "_report",
    "unusable",
    "error",
    "note",
    "below",
}
ROW = re.compile(r"^\| ((?:`[a-z0-9-]+`(?:, )?)+) \|", re.MULTILINE)


def constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def made() -> set[str]:
    """The codes that stand in the source where a finding is made."""
    found: set[str] = set()
    for path in Path(next(iter(policy.__path__))).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in MAKERS:
                where = node.args if name == "below" else node.args[:1]
                found.update(
                    code
                    for one in where
                    for code in constants(one)
                    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
                )
    return found


def listed() -> set[str]:
    text = (resources.files("resources") / "docs" / "policy-language.md").read_text("utf-8")
    rows = ROW.findall(text[text.index("## Findings") :])
    return {code for row in rows for code in re.findall(r"`([a-z0-9-]+)`", row)}


def test_every_finding_is_in_the_guide() -> None:
    assert made() - listed() == set()


def test_the_guide_lists_no_finding_that_is_never_made() -> None:
    broken = Path(__file__).parents[2] / "policy" / "broken"
    shown = {path.name for path in broken.iterdir() if path.is_dir()}
    assert listed() - made() - shown == set()
