import sqlite3
from pathlib import Path

import pytest

from integrations.errors import Unavailable
from integrations.journal import schema
from integrations.journal.journal import Journal
from integrations.journal.states import State
from integrations.journal.storage import JournalBusy, JournalFull, JournalUnavailable
from tests.integrations.journal.making import at, attempt, captured, take


def test_a_full_disk_is_named_and_loses_nothing(journal: Journal) -> None:
    take(journal, "pay-before")
    with journal.storage.transaction() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    written: list[str] = []

    def fill() -> None:
        for number in range(5000):
            journal.prepare(attempt(f"pay-{number}", f"account {number}"), call="c" * 500, at=at(0))
            written.append(f"pay-{number}")

    with pytest.raises(JournalFull, match="disk is full"):
        fill()
    assert journal.entry("pay-before").state is State.CAPTURED
    assert {entry.key for entry in journal.undecided()} == set(written)
    with journal.storage.transaction() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    journal.prepare(attempt("pay-after", "after"), call="call 1", at=at(9))


def test_a_locked_file_is_named_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.journal.storage.BUSY_SECONDS", 0.05)
    journal = Journal.open(tmp_path / "journal.sqlite")
    journal.prepare(attempt(), call="call 1", at=at(0))
    journal.sent("pay-one", at(1))
    other = sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalBusy, match="Another program"):
        journal.settle(captured(), at(2))
    other.execute("ROLLBACK")
    other.close()
    assert journal.settle(captured(), at(3)).state is State.CAPTURED
    journal.close()


def test_a_second_program_is_kept_out(tmp_path: Path) -> None:
    first = Journal.open(tmp_path / "journal.sqlite")
    with pytest.raises(JournalBusy):
        Journal.open(tmp_path / "journal.sqlite")
    first.close()
    Journal.open(tmp_path / "journal.sqlite").close()


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite")
    before = take(journal)
    journal.close()
    again = Journal.open(tmp_path / "journal.sqlite")
    assert again.entry("pay-one") == before
    again.close()


def test_a_file_that_is_no_journal_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"not a database, but long enough to be looked at" * 40)
    before = path.read_bytes()
    with pytest.raises(JournalUnavailable, match="cannot be used"):
        Journal.open(path)
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        Journal.open(tmp_path / "nowhere" / "journal.sqlite")


def test_a_journal_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Journal.open(tmp_path / "journal.sqlite").close()
    with sqlite3.connect(tmp_path / "journal.sqlite") as raw:
        raw.execute(f"PRAGMA user_version = {len(schema.STEPS) + 1}")
    raw.close()
    with pytest.raises(JournalUnavailable, match="newer version"):
        Journal.open(tmp_path / "journal.sqlite")


def test_a_step_that_fails_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal.sqlite"
    Journal.open(path).close()
    broken = (*schema.STEPS, "CREATE TABLE more (x INTEGER); INSERT INTO nowhere VALUES (1);")
    monkeypatch.setattr(schema, "STEPS", broken)
    with pytest.raises(JournalUnavailable):
        Journal.open(path)
    monkeypatch.setattr(schema, "STEPS", broken[:-1])
    Journal.open(path).close()
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'").fetchone() == (0,)
    raw.close()


def test_the_tables_in_code_are_the_tables_on_disk(tmp_path: Path) -> None:
    Journal.open(tmp_path / "journal.sqlite").close()
    with sqlite3.connect(tmp_path / "journal.sqlite") as raw:
        for table in schema.metadata.sorted_tables:
            columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table.name})")]
            assert columns == [column.name for column in table.columns]
    raw.close()
