"""The bench of recordings makes the figures that are asked of it."""

import os

import pytest

from build.bench import recording
from tests.rig.recorded import missing


def test_evidence_has_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "APPENDS", 3)
    monkeypatch.setattr(recording, "ENTRIES", 110)
    made = {one.name: one for one in recording.evidence()}
    assert {"evidence_append_ms", "evidence_verify_10k_ms"} <= set(made)
    assert made["evidence_append_ms"].aim == "<= 3"
    assert made["evidence_verify_10k_ms"].aim == "<= 1,000"


def test_a_real_relay_has_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    if (lacking := missing()) and os.environ.get("CI") != "true":
        pytest.skip(f"needs Debian's packages {' '.join(lacking)}")
    monkeypatch.setattr(recording, "PAUSES", 2)
    monkeypatch.setattr(recording, "CLOSINGS", 2)
    made = {one.name: one for one in recording.relay()}
    assert {"pause_proven_p50_ms", "pause_proven_p99_ms", "entry_closed_p99_ms"} <= set(made)
    assert made["entry_closed_p99_ms"].aim == "<= 250"
    assert all(one.value > 0 for one in made.values())


def test_without_a_relay_there_are_no_figures_of_it_and_ci_does_not_accept_that(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(recording, "missing", lambda: ["rtpengine-daemon"])
    monkeypatch.setenv("CI", "")
    assert list(recording.relay()) == []
    assert "rtpengine-daemon" in capsys.readouterr().err
    monkeypatch.setenv("CI", "true")
    with pytest.raises(SystemExit):
        recording.relay()


def test_all_parts_are_in_the_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {recording.evidence, recording.relay} <= set(recording.PARTS)
    monkeypatch.setattr(recording, "PARTS", (list,))
    assert list(recording.recording()) == []
