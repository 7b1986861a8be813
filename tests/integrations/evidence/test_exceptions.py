"""What a session grants is written down as it takes effect: by the policy at once, or after people approved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from integrations.evidence.records import AdjustmentMade
from policy import effects as f
from policy import events as e
from policy.adjustment import Lower, Waive
from tests.integrations.evidence.call import watched
from tests.integrations.evidence.making import evidence
from tests.policy.session.desk import SUE


def made(path: Path) -> list[dict[str, Any]]:
    """Return what a log of a session that had two exceptions says of them."""
    log = evidence(path)
    desk = watched(log)
    desk.guide()
    for _ in range(2):
        desk.deed(e.ExceptionAsked, request=Lower("late", 500, 100, "goodwill", "a note"))
    desk.deed(e.ExceptionAsked, request=Waive("late", 500, "goodwill", "a note"))
    desk.answer(e.ApprovalGiven, f.RequestApproval, people=(SUE,))
    entries = [json.loads(row.body) for row in log.log._storage.rows()]
    log.close()
    return [one["data"] for one in entries if one["type"] == AdjustmentMade.__name__]


def test_each_exception_is_written_down_once_with_who_granted_it(tmp_path: Path) -> None:
    found = made(tmp_path / "log.sqlite3")
    assert [(one["adjustment"]["amount"], one["within_authority"]) for one in found] == [
        (100, True),
        (100, True),
        (300, False),
    ]
    assert {one["agent"] for one in found} == {"amy"}
    assert {one["currency"] for one in found} == {"USD"}
    assert "a note" not in json.dumps(found)
