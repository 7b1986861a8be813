"""The guide's tutorial is a pack: its pages compile, check and pass their own cases."""

from __future__ import annotations

import re
from importlib import resources

from policy.language.checks import check
from policy.language.compile import Compilation, read
from policy.language.findings import Severity
from policy.trial import run_all

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


def test_the_tutorials_cases_pass_and_reach_every_rule_of_the_fee() -> None:
    compilation = tutorial()
    assert compilation.pack is not None
    report = run_all(compilation.pack, compilation.cases)
    assert report.failures == ()
    assert [row for _, row in report.unreached] == ["OF2"]


def test_the_recording_page_of_the_reference_can_be_read() -> None:
    found = re.search(r"^### 10\. Recording\n.*?^```\n(.*?)^```$", guide(), re.MULTILINE | re.DOTALL)
    assert found is not None
    steps = """---
flow: payment
---
## Steps (rule order)

| id  | past due | kind     | title | text       |
|-----|----------|----------|-------|------------|
| G12 | -        | disclose | Terms | The terms. |
| G16 | -        | consent  | Debit | One debit. |
"""
    pages = {path: text.encode() for path, text in PAGE.findall(guide())}
    compilation = read({**pages, "guidance/payment.md": steps.encode(), "recording.md": found[1].encode()})
    assert compilation.findings == ()
    assert compilation.pack is not None
    rules = compilation.pack.recording
    assert rules.expected == ("pbx",)
    assert (rules.recorded, rules.authorising) == (frozenset({"G12"}), frozenset({"G16"}))
    assert rules.grade_paused("screen") < rules.grade_paused("pbx")


def test_what_the_tutorial_says_to_try_happens() -> None:
    pages = {path: text.encode() for path, text in PAGE.findall(guide())}
    fee = pages["components/late-fee.md"]

    def codes(page: bytes) -> set[str]:
        compilation = read({**pages, "components/late-fee.md": page})
        assert compilation.pack is not None
        return {finding.code for finding in check(compilation.pack) if finding.severity is Severity.ERROR}

    without = b"\n".join(line for line in fee.split(b"\n") if not line.startswith(b"| LF1"))
    assert codes(without) == {"gap"}
    assert codes(fee.replace(b"<= 0", b"<= 5")) == {"overlap"}
    unrounded = read({**pages, "components/late-fee.md": fee.replace(b"round(", b"(")})
    assert [finding.code for finding in unrounded.findings] == ["unrounded"]
