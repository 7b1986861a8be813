"""Has a test's tables written in both ways that a program has for them."""

from __future__ import annotations

import pytest

from policy.language.targets.python import index


@pytest.fixture(params=["conditions", "index"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write every table as conditions one after another, and then every one that can be as an index."""
    monkeypatch.setattr(index, "FROM_ROWS", 99 if request.param == "conditions" else 1)
