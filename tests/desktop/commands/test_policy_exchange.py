"""The commands import-dmn, export-dmn and import-table: what they write, what they say and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desktop.commands.policy import exchange
from desktop.commands.program import program
from tests.policy.language.exchange.models import FEES
from tests.policy.language.exchange.random_packs import random_pages

FINE, FOUND, USAGE, UNREADABLE = 0, 1, 2, 3


def tillside(*arguments: str | Path) -> Result:
    words = ["policy", *map(str, arguments)]
    return CliRunner().invoke(program(words), words)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    file = tmp_path / "fees.dmn"
    file.write_bytes(FEES)
    return file


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    for path, content in random_pages(1, plain=True).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def test_a_model_becomes_a_pack_that_checks(model: Path, tmp_path: Path) -> None:
    done = tillside("import-dmn", model, "-o", tmp_path / "made")
    assert done.exit_code == FINE, done.output
    assert "components/late-fee.md" in done.output
    assert tillside("check", tmp_path / "made").exit_code in (FINE, FOUND)
    assert "= amount" in (tmp_path / "made/components/late-fee.md").read_text("utf-8")


def test_a_folder_that_is_there_is_not_written_over(model: Path, tmp_path: Path) -> None:
    assert tillside("import-dmn", model, "-o", tmp_path).exit_code == UNREADABLE
    assert not (tmp_path / "pack.md").exists()


def test_without_a_folder_nothing_is_written(model: Path, tmp_path: Path) -> None:
    done = tillside("import-dmn", model)
    assert done.exit_code == FINE
    assert "-o FOLDER" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["fees.dmn"]


def test_what_a_page_cannot_say_ends_with_1_and_is_json(model: Path) -> None:
    model.write_bytes(FEES.replace(b"<text>25.00</text>", b"<text>sqrt(25.00)</text>"))
    done = tillside("import-dmn", model, "--json")
    assert done.exit_code == FOUND
    said = json.loads(done.stdout)
    assert "pack.md" in said["pages"]
    assert any("sqrt" in finding["message"] for finding in said["findings"])


def test_what_is_no_model_ends_with_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.dmn"
    assert tillside("import-dmn", file).exit_code == UNREADABLE
    file.write_bytes(b"<a/>")
    assert tillside("import-dmn", file).exit_code == UNREADABLE
    monkeypatch.setattr(exchange, "LARGEST", 3)
    assert "larger" in tillside("import-dmn", file).output


def test_an_unknown_currency_is_a_wrong_command_line(model: Path) -> None:
    assert tillside("import-dmn", model, "--currency", "XYZ").exit_code == USAGE
    assert "rounding" in tillside("import-dmn", model, "--currency", "jpy", "--json").output


def test_a_table_is_printed_or_written(tmp_path: Path) -> None:
    file = tmp_path / "fees.csv"
    file.write_bytes(b"past due,result: amount\n>= 25,5.00\n")
    printed = tillside("import-table", file)
    assert printed.exit_code == FINE
    assert "| F1  | >= 25    | 5.00     |" in printed.output
    assert tillside("import-table", file, "-o", tmp_path / "new").exit_code == FINE
    assert (tmp_path / "new/fees.md").exists()
    file.write_bytes(b"past due,result: amount\n>= 25,=A1\n")
    assert tillside("import-table", file, "--json").exit_code == FOUND
    file.write_bytes(b"")
    assert tillside("import-table", file).exit_code == UNREADABLE


def test_a_pack_is_written_as_a_model_once(pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "model.dmn"
    done = tillside("export-dmn", pack, "-o", out, "--on", "2025-11-04")
    assert done.exit_code == FINE, done.output
    assert tillside("import-dmn", out).exit_code == FINE
    assert tillside("export-dmn", pack, "-o", out).exit_code == UNREADABLE
    assert tillside("export-dmn", pack, "-o", tmp_path / "none" / "model.dmn").exit_code == UNREADABLE
    assert tillside("export-dmn", pack).stdout.startswith("<?xml")
    assert "decisionTable" in json.loads(tillside("export-dmn", pack, "--json").stdout)["model"]


def test_what_a_model_cannot_say_ends_with_1(pack: Path) -> None:
    page = pack / "components" / "part-d.md"
    page.write_text(
        page.read_text("utf-8").replace("kind: credit\n", "kind: credit\nper: service\n"), "utf-8"
    )
    done = tillside("export-dmn", pack)
    assert done.exit_code == FOUND
    assert "each service" in done.stderr


def test_today_is_a_day_even_where_the_time_zone_is_not_known(pack: Path) -> None:
    page = pack / "pack.md"
    page.write_text(page.read_text("utf-8").replace("UTC", "Nowhere/Atall"), "utf-8")
    assert tillside("export-dmn", pack).exit_code == FINE
