"""An approval is acted on once, whatever dies in between."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from integrations.approvals.used import UsedApprovals, UsesUnavailable, UseWay
from policy.approvals.form import digest
from tests.integrations.contracts.approvals import numbered
from tests.policy.approvals.world import ASKED_MS, decided, request

ROOT = Path(__file__).resolve().parents[3]
CLAIM_AND_DIE = """
import os, signal, sys
from pathlib import Path
from integrations.approvals.used import UsedApprovals
from tests.policy.approvals.world import ASKED_MS, decided, request
used = UsedApprovals(Path(sys.argv[1]))
assert used.claim(request(), ASKED_MS, (decided(),))
os._exit(9)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "used.sqlite3"


def test_an_approval_is_claimed_once_and_stays_claimed(path: Path) -> None:
    used = UsedApprovals(path)
    assert not used.holds(digest(request()))
    assert used.claim(request(), ASKED_MS, (decided(), decided("sue")))
    assert not used.claim(request(), ASKED_MS + 1, (decided(),))
    used.close()
    again = UsedApprovals(path)
    assert again.holds(digest(request()))
    assert not again.claim(request(), ASKED_MS + 2)
    (use,) = again.uses()
    assert (use.request, use.way, use.at_ms) == (request(), UseWay.SIGNED, ASKED_MS)
    assert use.signatures == (decided(), decided("sue"))
    assert again.uses(ASKED_MS + 1) == ()
    again.close()


def test_a_program_killed_after_its_claim_does_not_claim_again(path: Path) -> None:
    died = subprocess.run(
        [sys.executable, "-c", CLAIM_AND_DIE, str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert died.returncode == 9
    used = UsedApprovals(path)
    assert not used.claim(request(), ASKED_MS)
    used.close()


def test_of_many_claims_at_the_same_instant_one_is_the_first(path: Path) -> None:
    files = [UsedApprovals(path) for _ in range(4)]
    won: list[bool] = []
    start = threading.Barrier(len(files))

    def claim(one: UsedApprovals) -> None:
        start.wait()
        won.append(one.claim(request(), ASKED_MS, (decided(),)))

    threads = [threading.Thread(target=claim, args=(one,)) for one in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, False, False, True]
    for one in files:
        one.close()


def test_a_code_is_unconfirmed_until_its_own_reader_signs(path: Path) -> None:
    used = UsedApprovals(path)
    assert used.claim(request(), ASKED_MS, by_code_of="dan")
    assert used.claim(numbered(1), ASKED_MS, (decided(of=numbered(1)),))
    assert [use.signer for use in used.unconfirmed()] == ["dan"]
    assert not used.confirm(decided("sue"), ASKED_MS)
    assert not used.confirm(decided(of=numbered(1)), ASKED_MS)
    assert used.confirm(decided(), ASKED_MS + 9)
    assert not used.confirm(decided(), ASKED_MS + 9)
    assert used.unconfirmed() == ()
    used.close()


def test_tries_and_codes_are_counted_for_a_day(path: Path) -> None:
    used = UsedApprovals(path)
    name = digest(request())
    assert [used.try_code(name, "dan", ASKED_MS) for _ in range(3)] == [1, 2, 3]
    assert used.try_code("f" * 64, "dan", ASKED_MS + 5) == 1
    assert (used.tries_of("dan", ASKED_MS), used.tries_of("dan", ASKED_MS + 1)) == (4, 1)
    used.claim(request(), ASKED_MS, by_code_of="dan")
    assert (used.codes_of("dan", ASKED_MS), used.codes_of("dan", ASKED_MS + 1)) == (1, 0)
    assert used.codes_of("sue", 0) == 0
    used.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM uses",
        "UPDATE uses SET at_ms = 1",
        "DELETE FROM signatures",
        "UPDATE signatures SET at_ms = 1",
    ],
)
def test_nothing_in_the_record_is_changed_or_removed(path: Path, statement: str) -> None:
    used = UsedApprovals(path)
    used.claim(request(), ASKED_MS, (decided(),))
    with sqlite3.connect(path) as file, pytest.raises(sqlite3.IntegrityError, match="stay"):
        file.execute(statement)
    file.close()
    used.close()


def test_a_record_that_cannot_be_written_acts_on_nothing(path: Path) -> None:
    used = UsedApprovals(path)
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 99")
    file.close()
    with pytest.raises(UsesUnavailable, match="newer"):
        UsedApprovals(path)
    with pytest.raises(UsesUnavailable):
        UsedApprovals(path.parent / "missing" / "used.sqlite3")
    twice = (decided(), decided())
    with pytest.raises(UsesUnavailable):
        used.claim(request(), ASKED_MS, twice)
    assert not used.holds(digest(request()))
    used.close()
    with pytest.raises(UsesUnavailable):
        used.holds(digest(request()))
