"""What is promised of every sample pack: it reads and checks without findings, and its cases hold and miss no row."""

import pytest

from policy.language.checks import check
from policy.language.pages import read_page
from tests.policy.packs.sample import PACKS, compilation, pack_of, report_of

NAMES = ["fernhollow-mutual", "harborlight-recovery", "riverbend-utility", "saltmarsh-mobile"]
FEWEST_CASES = 45


pytestmark = pytest.mark.untraced
"""Traced, the hundreds of cases would take minutes, and they reach nothing of policy that its own tests do not."""


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_sample_pack_reads_without_findings(name: str) -> None:
    assert [f"{one.place}: {one.message}" for one in compilation(name).findings] == []


def test_the_checker_finds_nothing_in_a_sample_pack(name: str) -> None:
    assert [f"{one.place}: {one.message}" for one in check(pack_of(name))] == []


def test_a_sample_pack_passes_its_own_cases(name: str) -> None:
    report = report_of(name)
    wrong = [
        f"{one.place} {trial.case.id} {one.name}: {one.expected} expected, {one.found} found"
        for trial in report.failures
        for one in trial.differences
    ]
    assert wrong == []


def test_every_row_of_a_sample_pack_is_reached_by_a_case(name: str) -> None:
    report = report_of(name)
    assert [row for _, row in report.unreached] == []


def test_a_sample_pack_has_many_cases_of_every_kind(name: str) -> None:
    cases = compilation(name).cases
    assert len(cases) >= FEWEST_CASES
    assert {case.kind.value for case in cases} == {"quote", "judge", "allocate", "guide", "refused"}


def test_every_page_of_a_sample_pack_explains_itself(name: str) -> None:
    pages = {page: read_page(page.name, page.read_bytes())[0] for page in (PACKS / name).rglob("*.md")}
    silent = [page.name for page, made in pages.items() if made is None or not made.prose]
    assert silent == []


def test_a_sample_pack_names_its_sources(name: str) -> None:
    assert "re-check" in (PACKS / name / "sources.md").read_text("utf-8")


def test_every_step_of_a_call_can_be_said_in_english_and_spanish(name: str) -> None:
    silent = [
        step.id
        for flow in pack_of(name).flows
        for step in flow.steps
        if step.texts.get("en") and not step.texts.get("es")
    ]
    assert silent == []
