"""kill -9 in the middle of appending: what was acknowledged is there, and the log can be read and gone on with."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integrations.evidence.making import entries, entry, opened

ROUNDS = 4


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_killed_while_appending_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "evidence.sqlite3"
    before = 0
    for killed_after in range(3, 3 + 11 * ROUNDS, 11):
        with subprocess.Popen(
            [sys.executable, "-m", "tests.integrations.evidence.writer", str(path)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            for _ in range(killed_after):
                writer.stdout.readline()
            writer.kill()
            told = writer.stdout.read().split()
        acknowledged = int(told[-1]) if told else before + 3 * killed_after
        log = opened(path)
        assert log.size >= acknowledged >= before + 3 * killed_after
        assert log.size % 3 == 0
        assert [one.body for one in log.excerpt("sim:1").entries] == [
            entry(number).body for number in range(log.size)
        ]
        before = log.append(entries(3, log.size))
        log.close()
