"""The demonstration's book: made once for a day, copied for every run, never half."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from desktop.demo.book import BOOK, What, fresh, prepared
from integrations.errors import Unavailable

TODAY = What.of(date(2026, 11, 22), "riverbend-utility", "2025.11", 100, 1)


class Maker:
    """Makes a database with one row, and counts how often."""

    def __init__(self) -> None:
        self.made = 0
        self.fails = False

    def __call__(self, file: Path, progress: Callable[[int, int], None]) -> None:
        self.made += 1
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE made (number)")
            database.execute("INSERT INTO made VALUES (?)", (self.made,))
        if self.fails:
            raise KeyboardInterrupt
        progress(1, 1)


def number_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        (number,) = database.execute("SELECT number FROM made").fetchone()
    return int(number)


def quiet(_done: int, _of: int) -> None:
    """Show no progress."""


def test_a_book_of_the_day_is_made_once(tmp_path: Path) -> None:
    make = Maker()
    told: list[tuple[int, int]] = []
    first = prepared(tmp_path / "demo", TODAY, make, lambda done, of: told.append((done, of)))
    again = prepared(tmp_path / "demo", TODAY, make, quiet)
    assert first == again == tmp_path / "demo" / BOOK
    assert (make.made, told) == (1, [(1, 1)])


@pytest.mark.parametrize(
    "other",
    [
        What.of(date(2026, 11, 23), "riverbend-utility", "2025.11", 100, 1),
        What.of(date(2026, 11, 22), "saltmarsh-mobile", "2025.11", 100, 1),
        What.of(date(2026, 11, 22), "riverbend-utility", "2025.12", 100, 1),
        What.of(date(2026, 11, 22), "riverbend-utility", "2025.11", 200, 1),
        What.of(date(2026, 11, 22), "riverbend-utility", "2025.11", 100, 2),
    ],
)
def test_a_book_of_anything_else_is_made_anew(tmp_path: Path, other: What) -> None:
    make = Maker()
    prepared(tmp_path, TODAY, make, quiet)
    assert number_in(prepared(tmp_path, other, make, quiet)) == 2


def test_an_interruption_leaves_no_half_a_book(tmp_path: Path) -> None:
    make = Maker()
    make.fails = True
    with pytest.raises(KeyboardInterrupt):
        prepared(tmp_path, TODAY, make, quiet)
    assert not (tmp_path / BOOK).exists()
    make.fails = False
    assert number_in(prepared(tmp_path, TODAY, make, quiet)) == 2
    assert {one.name for one in tmp_path.iterdir()} == {BOOK, "book.json"}


def test_an_interruption_of_tomorrows_book_does_not_pass_for_todays(tmp_path: Path) -> None:
    make = Maker()
    prepared(tmp_path, TODAY, make, quiet)
    make.fails = True
    with pytest.raises(KeyboardInterrupt):
        prepared(tmp_path, What.of(date(2026, 11, 23), "x", "1", 1, 1), make, quiet)
    make.fails = False
    assert number_in(prepared(tmp_path, TODAY, make, quiet)) == 3


def test_a_description_that_cannot_be_read_makes_the_book_anew(tmp_path: Path) -> None:
    make = Maker()
    prepared(tmp_path, TODAY, make, quiet)
    (tmp_path / "book.json").write_text("{", encoding="utf-8")
    prepared(tmp_path, TODAY, make, quiet)
    assert make.made == 2


def test_a_run_writes_in_a_copy(tmp_path: Path) -> None:
    make = Maker()
    book = prepared(tmp_path / "demo", TODAY, make, quiet)
    copy = fresh(book, tmp_path / "run" / "accounts.sqlite")
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("UPDATE made SET number = 77")
    assert number_in(book) == 1
    assert number_in(fresh(book, copy)) == 1


def test_a_folder_that_cannot_be_made_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Unavailable, match="cannot be written") as told:
        prepared(tmp_path / "file" / "demo", TODAY, Maker(), quiet)
    assert "room on the disk" in told.value.next_step
    with pytest.raises(Unavailable):
        fresh(tmp_path / "nowhere", tmp_path / "run.sqlite")
