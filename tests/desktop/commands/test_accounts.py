"""The account commands: what they print, and the statuses they end with."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desktop.commands.accounts import app

PACK = str(Path(__file__).resolve().parents[3] / "resources" / "packs" / "riverbend-utility")
MAP = 'rows = "accounts"\nregion = "US"\n[columns]\naccount = "No"\nname = "Name"\n[phones]\nmobile = "Mobile"\n'


@pytest.fixture
def db(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'book.sqlite3'}"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_made_book_has_rosa_delgado(db: str) -> None:
    made = run("make", "--count", "30", "--seed", "3", "--pack", PACK, "--db", db, "--on", "2025-11-04")
    assert made.exit_code == 0, made.output
    assert "Made 30 accounts." in made.output
    for text in ("+12025550143", "8841 2207 3", "delgado ros"):
        found = run("find", text, "--db", db)
        assert found.exit_code == 0
        assert "8841-2207-3  Rosa Delgado, 14 Alder St" in found.output
    nobody = run("find", "nobody at all", "--db", db)
    assert nobody.exit_code == 1
    again = run("make", "--count", "30", "--pack", PACK, "--db", db)
    assert again.exit_code == 3
    assert "Name a new database." in again.output


def test_an_import_tells_what_was_taken_and_where_the_rest_is(db: str, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    file = tmp_path / "book.csv"
    file.write_text("No,Name,Mobile\n1-1,Rosa Delgado,202-555-0143\n,Nobody,\n", encoding="utf-8")
    command = ("import", str(file), "--map", str(tmp_path / "map.toml"), "--db", db, "--pack", PACK)
    done = run(*command)
    assert done.exit_code == 1
    assert "2 rows: 1 accounts written, 0 as they were." in done.output
    assert "No column gives: status" in done.output
    assert "book.csv.rejects.csv" in done.output
    assert "1-1  Rosa Delgado" in run("find", "+12025550143", "--db", db).output
    file.write_text("No,Name,Mobile\n1-1,Rosa Delgado,202-555-0143\n", encoding="utf-8")
    assert run(*command).exit_code == 0


def test_what_cannot_be_done_is_said_with_what_to_do(db: str, tmp_path: Path) -> None:
    missing = run("find", "rosa", "--db", db)
    assert missing.exit_code == 3
    assert "accounts make" in missing.output
    wrong = run("upgrade", "--db", "mysql://localhost/x")
    assert wrong.exit_code == 3
    assert "postgresql://" in wrong.output
    (tmp_path / "map.toml").write_text(MAP.replace("Mobile", "Mobil"), encoding="utf-8")
    (tmp_path / "book.csv").write_text("No,Name,Mobile\n", encoding="utf-8")
    files = (str(tmp_path / "book.csv"), "--map", str(tmp_path / "map.toml"))
    column = run("import", *files, "--db", db, "--pack", PACK)
    assert column.exit_code == 3
    assert "Did you mean “Mobile”?" in column.output
    no_map = run("import", files[0], "--map", str(tmp_path / "nowhere.toml"), "--db", db, "--pack", PACK)
    assert no_map.exit_code == 3


def test_a_database_is_set_up_and_upgraded(db: str) -> None:
    assert run("upgrade", "--db", db).exit_code == 0
    assert run("upgrade", "--db", db).exit_code == 0
    assert run("find", "rosa", "--db", db).exit_code == 1
