"""The guide's tutorial is a pack: its pages compile, check and pass their own cases."""

from __future__ import annotations

import re
from importlib import resources

from policy.language.checks import check
from policy.language.compile import Compilation, read
from policy.language.findings import Severity

PAGE = re.compile(r"^`([a-z/-]+\.md)`:\n\n```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def guide() -> str:
    return (resources.files("resources") / "docs" / "policy-language.md").read_text("utf-8")


def tutorial() -> Compilation:
    pages = {path: text.encode() for path, text in PAGE.findall(guide())}
    assert len(pages) == 8
    return read(pages)


def test_the_tutorials_pages_compile_without_findings() -> None:
    assert tutorial().findings == ()


def test_the_tutorials_pack_has_nothing_wrong() -> None:
    pack = tutorial().pack
    assert pack is not None
    assert [finding for finding in check(pack) if finding.severity is not Severity.NOTE] == []
