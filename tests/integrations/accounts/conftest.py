"""The sample pack compiled once, and databases of both kinds that stand at the present schema."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from integrations.accounts.database import Database
from integrations.packs.folder import read_folder
from policy.language.compile import Compilation, read
from policy.language.tree.pack import Pack
from tests.integrations.accounts.postgresql import server

RIVERBEND = Path(__file__).resolve().parents[3] / "resources" / "packs" / "riverbend-utility"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def riverbend() -> Compilation:
    return read(read_folder(RIVERBEND))


@pytest.fixture(scope="session")
def pack(riverbend: Compilation) -> Pack:
    assert riverbend.pack is not None
    return riverbend.pack


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The address of a new SQLite database."""
    address = f"sqlite:///{tmp_path / 'accounts.sqlite3'}"
    Database.open(address, upgrade=True).close()
    return address


@pytest.fixture(scope="session")
def new_postgresql() -> Iterator[Callable[[], str]]:
    """Make empty databases on one server."""
    with server() as address:

        def made() -> str:
            name = f"accounts_{next(_numbers)}"
            with psycopg.connect(address.format(name="postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}".encode())
            return address.format(name=name)

        yield made


@pytest.fixture
def postgresql(new_postgresql: Callable[[], str]) -> str:
    """The address of a new PostgreSQL database."""
    address = new_postgresql()
    Database.open(address, upgrade=True).close()
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> str:
    """The address of a new database, once of each kind."""
    address: str = request.getfixturevalue(request.param)
    return address
