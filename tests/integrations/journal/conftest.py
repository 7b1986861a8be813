"""A journal in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.journal.journal import Journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.open(tmp_path / "journal.sqlite")
    yield opened
    opened.close()
