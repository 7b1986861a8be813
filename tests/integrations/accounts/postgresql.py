"""A PostgreSQL server from the system's package, in a folder of its own, run by an ordinary user."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from integrations.accounts.database import Database

USER = "tillside"
_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=40",
)
_START_SECONDS = 60.0
_numbers = itertools.count(1)


def programs() -> Path | None:
    """Return the folder of the newest server that is installed; Debian keeps it off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


class Postgresql:
    """Makes databases on one server."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._pristine = ""

    def empty(self) -> str:
        """Return the address of a database without any table."""
        return self._at(self._created("template1"))

    def new(self) -> str:
        """Return the address of a database at the present schema: a copy, as its migrations take long."""
        if not self._pristine:
            self._pristine = self._created("template1")
            Database.open(self._at(self._pristine), upgrade=True).close()
        return self._at(self._created(self._pristine))

    def _created(self, as_is: str) -> str:
        name = f"accounts_{next(_numbers)}"
        with psycopg.connect(self._at("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {as_is}".encode())
        return name

    def _at(self, name: str) -> str:
        return self._address.format(name=name)


@contextmanager
def server() -> Iterator[str]:
    """Run a server while the block runs; give the address up to the database's name."""
    where = programs()
    if where is None:
        reason = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="tillside-pg-"))
    try:
        yield from _running(where, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _running(where: Path, folder: Path) -> Iterator[str]:
    data = folder / "data"
    as_user = _ordinary_user(folder)
    make = [str(where / "initdb"), "--pgdata", str(data), "--username", USER, "--auth", "trust"]
    make += ["--encoding", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run([*as_user, *make], check=True, capture_output=True, cwd="/")
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    run = [str(where / "postgres"), "-D", str(data), "-k", str(folder), *settings]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen([*as_user, *run], stdout=log, stderr=log, cwd="/")
    try:
        _wait(where, folder, process)
        yield f"postgresql://{USER}@/{{name}}?host={folder}"
    finally:
        process.send_signal(signal.SIGINT)  # end now, without waiting for clients
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def _ordinary_user(folder: Path) -> list[str]:
    """Give the folder to somebody who is not root, whom the server refuses; return how to run as them."""
    if sys.platform != "win32" and os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
        return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    return []


def _wait(where: Path, folder: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    ready = [str(where / "pg_isready"), "--host", str(folder), "--username", USER, "--quiet"]
    while subprocess.run(ready, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError((folder / "server.log").read_text(encoding="utf-8", errors="replace"))
        time.sleep(0.05)
