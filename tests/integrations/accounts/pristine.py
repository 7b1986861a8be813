"""An empty account database at the present schema: made once and copied, for its migrations outlast most tests."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from integrations.accounts.database import Database


@cache
def pristine() -> bytes:
    """Return the file of an empty SQLite database."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "accounts.sqlite3"
        Database.open(f"sqlite:///{path}", upgrade=True).close()
        return path.read_bytes()


def new_sqlite(path: Path) -> str:
    """Make an empty database and return its address."""
    path.write_bytes(pristine())
    return f"sqlite:///{path}"
