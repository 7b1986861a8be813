"""The bench of recordings makes the figures that are asked of it."""

import pytest

from build.bench import recording


def test_evidence_has_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "APPENDS", 3)
    monkeypatch.setattr(recording, "ENTRIES", 110)
    made = {one.name: one for one in recording.recording()}
    assert {"evidence_append_ms", "evidence_verify_10k_ms"} <= set(made)
    assert made["evidence_append_ms"].aim == "<= 3"
    assert made["evidence_verify_10k_ms"].aim == "<= 1,000"
