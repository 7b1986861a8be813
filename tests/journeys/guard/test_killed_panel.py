"""kill -9 of the panel while card entry is open: the recorder records again, and it is written down who did it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integrations.recorders.guard.playground import LIMIT_S, Product, product
from tests.integrations.recorders.guard.test_processes import until_the_guard_left
from tests.journeys.crash.test_crash import number, same_customers

CALL = "call-17"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a thing of POSIX")


@contextmanager
def panel(folder: Path, recorder: Product, caller: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.journeys.guard.panel",
            str(folder),
            str(recorder.port),
            recorder.key,
            CALL,
            caller,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process
    finally:
        process.kill()
        process.wait(LIMIT_S)
        process.stdin.close()
        process.stdout.close()


def until(process: subprocess.Popen[bytes], stage: str) -> None:
    """Read the stages that a panel tells, up to this one."""
    assert process.stdout is not None
    told: list[str] = []
    for line in process.stdout:
        told.append(line.decode().strip())
        if told[-1] == stage:
            return
    raise AssertionError(f"it came no further than {told}")


def test_a_killed_panel_leaves_no_recorder_paused(tmp_path: Path) -> None:
    same_customers(str(tmp_path / "accounts.sqlite"), 1)
    with product() as recorder:
        recorder.record(CALL)
        with panel(tmp_path, recorder, number(0)) as running:
            until(running, "ENTRY")
            assert not recorder.records(CALL)
            running.kill()
            recorder.until_it_records(CALL)
        deeds = until_the_guard_left(tmp_path)
        assert [one.what for one in deeds] == [
            "The panel was gone while this was paused.",
            "Records again, proven, at try 1.",
        ]
