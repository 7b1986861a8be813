"""A recorder that is a process of its own, and a panel's hands that can be killed, for the guard between them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from integrations.recorders.guard.wire import Begin
from integrations.settings.recorder import HttpRecorder, Recorder

KEY = "keyring:recorder"
LIMIT_S = 20.0


@dataclass
class Product:
    """A recorder's process, seen by whoever plays with it."""

    port: int
    key: str

    @property
    def settings(self) -> Recorder:
        address = f"http://127.0.0.1:{self.port}"
        return Recorder(product="http", same_ids=True, http=HttpRecorder(address=address, secret=KEY))

    def begin(self, owner: str) -> Begin:
        return Begin(owner, "line", self.settings, {KEY: self.key})

    def ask(self, method: str, path: str, body: object = None) -> dict[str, object]:
        line = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request(
                method,
                path,
                None if body is None else json.dumps(body),
                {"Authorization": f"Bearer {self.key}"},
            )
            answer = line.getresponse()
            said = answer.read()
            assert answer.status == 200, (method, path, answer.status)
            found: dict[str, object] = json.loads(said) if said else {}
            return found
        finally:
            line.close()

    def record(self, call: str, recorder: str = "pbx") -> None:
        self.ask("PUT", f"/calls/{call}/{recorder}")

    def records(self, call: str, recorder: str = "pbx") -> bool:
        return self.ask("GET", f"/calls/{call}/{recorder}")["sound"] is True

    def until_it_records(self, call: str, recorder: str = "pbx") -> None:
        """Wait for it; a guard that never resumes fails here."""
        give_up = time.monotonic() + LIMIT_S
        while not self.records(call, recorder):
            assert time.monotonic() < give_up, "it was left paused"
            time.sleep(0.02)


@contextmanager
def product(port: int = 0, key: str = "sesame") -> Iterator[Product]:
    """Run a recorder; on a port of before it is the same one, restarted."""
    process = subprocess.Popen(
        [sys.executable, "-m", "integrations.recorders.simulator", "--port", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TILLSIDE_RECORDER_KEY": key},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        ready = json.loads(process.stdout.readline())
        yield Product(int(ready["url"].rpartition(":")[2]), ready["key"])
    finally:
        process.stdin.close()
        process.wait(LIMIT_S)
        process.stdout.close()


@contextmanager
def hands(folder: Path, told: Product, call: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a panel's hands that have paused a call and wait; see hands.py."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.integrations.recorders.guard.hands",
            str(folder),
            str(told.port),
            told.key,
            call,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"paused\n"
        yield process
    finally:
        process.kill()
        process.wait(LIMIT_S)
        process.stdin.close()
        process.stdout.close()
