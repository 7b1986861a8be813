"""Today's accounts, made once for all journeys, and a folder that an ordinary user may enter."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.panel.panel import make_book


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pristine accounts of these journeys."""
    folder = tmp_path_factory.mktemp("book")
    make_book(folder)
    return folder


@pytest.fixture
def seat(book: Path) -> Iterator[Path]:
    """A folder for one panel, with accounts; the card window's user can reach what is given to it below."""
    with tempfile.TemporaryDirectory(prefix="tillside-seat-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(book, folder / "data")
        (folder / "data").chmod(0o700)
        yield folder
