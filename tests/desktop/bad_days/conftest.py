"""One book of accounts and one sandbox process for all bad days; each gets a folder of its own."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.bootstrap import make_accounts
from desktop.bootstrap.packs import compiled
from tests.desktop.bad_days.day import Office, Sandbox

ACCOUNTS = "accounts.sqlite"


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("book") / ACCOUNTS
    make_accounts(str(file), compiled("riverbend-utility"), 40, 1, None, lambda _done, _all: None)
    return file


@contextmanager
def own_sandbox() -> Iterator[Sandbox]:
    """Run a sandbox process of one's own."""
    command = [sys.executable, "-m", "integrations.gateways.sandbox"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    yield Sandbox(ready["url"], ready["key"], process)
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[Sandbox]:
    with own_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox: Sandbox) -> Iterator[Sandbox]:
    """Give the sandbox that all tests share; it behaves when the next one begins."""
    yield shared_sandbox
    asyncio.run(shared_sandbox.calm())


@pytest.fixture
def office(qapp: QApplication, tmp_path: Path, book: Path, sandbox: Sandbox) -> Office:
    folder = tmp_path / "desk"
    folder.mkdir()
    shutil.copy(book, folder / ACCOUNTS)
    return Office(qapp, folder, sandbox)
