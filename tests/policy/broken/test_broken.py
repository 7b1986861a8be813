"""Every class of finding has a pack of its own with just that fault; each folder says what must be found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policy.language.checks import check
from policy.language.compile import read
from tests.policy.language.checks.reproduce import reproduces

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/expected.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_broken_pack_shows_its_fault_and_no_other(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    pages = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.md")}
    compiled = read(pages)
    findings = (*compiled.findings, *(check(compiled.pack) if compiled.pack is not None else ()))
    assert {finding.code for finding in findings} == {expected["code"]}
    found = findings[0]
    assert {
        "code": found.code,
        "severity": found.severity.value,
        "place": str(found.place),
        "row": found.row,
        "message": found.message,
    } == expected
    assert found.advice
    for finding in findings:
        if finding.example is not None:
            assert compiled.pack is not None
            assert reproduces(compiled.pack, finding), finding


def test_most_classes_of_finding_have_a_broken_pack() -> None:
    assert len({json.loads((one / "expected.json").read_text())["code"] for one in FOLDERS}) > 70
