"""The sample pack compiled once, and databases of both kinds that stand at the present schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.packs.folder import read_folder
from policy.language.compile import Compilation, read
from policy.language.tree.pack import Pack
from tests.integrations.accounts.postgresql import Postgresql, server
from tests.integrations.accounts.pristine import new_sqlite

RIVERBEND = Path(__file__).resolve().parents[3] / "resources" / "packs" / "riverbend-utility"


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
    return new_sqlite(tmp_path / "accounts.sqlite3")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Postgresql]:
    with server() as address:
        yield Postgresql(address)


@pytest.fixture
def postgresql(postgresql_server: Postgresql) -> str:
    """The address of a new PostgreSQL database."""
    return postgresql_server.new()


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> str:
    """The address of a new database, once of each kind."""
    address: str = request.getfixturevalue(request.param)
    return address
