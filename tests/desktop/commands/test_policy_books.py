"""The book's commands: what they print, and the statuses they end with."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desktop.commands.policy import app
from integrations.packs.folder import write_folder
from tests.policy.language.pages import SOUND

ON = ["--on", "2025-11-03"]


@pytest.fixture
def packs(tmp_path: Path) -> tuple[str, str]:
    changed = dict(SOUND)
    changed["components/late.md"] = changed["components/late.md"].replace(b"max(5.00", b"max(6.00")
    for name, pages in (("old", dict(SOUND)), ("new", changed)):
        write_folder(tmp_path / name, pages)
    return str(tmp_path / "old"), str(tmp_path / "new")


@pytest.fixture
def book(tmp_path: Path, packs: tuple[str, str]) -> str:
    path = str(tmp_path / "book.duckdb")
    made = run("book", "make", packs[0], "--count", "400", "--seed", "2", "--out", path, *ON)
    assert made.exit_code == 0, made.output
    assert "400 accounts" in made.output
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_a_difference_is_told_page_by_page_and_on_the_book(
    packs: tuple[str, str], book: str, tmp_path: Path
) -> None:
    html = tmp_path / "report.html"
    told = run("diff", *packs, "--book", book, "--html", str(html), *ON)
    assert told.exit_code == 0, told.output
    assert "LC3" in told.output
    assert "Late payment charge" in told.output
    assert html.read_text("utf-8").startswith("<!doctype html>")


def test_a_difference_is_json_for_programs(packs: tuple[str, str], book: str) -> None:
    told = run("diff", *packs, "--book", book, "--json", *ON)
    data = json.loads(told.stdout)
    assert data["book"]["change"] == sum(one["change"] for one in data["book"]["components"])
    assert [one["subject"] for one in data["differences"]] == ["LC3"]


def test_changed_lines_of_prose_stand_under_each_other(packs: tuple[str, str]) -> None:
    for folder, text in zip(packs, ("one\ntwo\n", "one\n\n2\n"), strict=True):
        Path(folder, "sources.md").write_text(text, "utf-8", newline="\n")
    told = run("diff", *packs)
    assert "sources.md  line 2:\n  - two\n  +\n  + 2\n" in told.output


def test_a_difference_may_fail_a_build(packs: tuple[str, str]) -> None:
    assert run("diff", *packs, "--fail-on-change").exit_code == 1
    assert run("diff", *packs).exit_code == 0
    same = run("diff", packs[0], packs[0], "--fail-on-change")
    assert (same.exit_code, "The pages say the same." in same.output) == (0, True)


def test_a_simulation_tells_totals(packs: tuple[str, str], book: str) -> None:
    told = run("simulate", packs[0], "--book", book, *ON)
    assert told.exit_code == 0, told.output
    assert "payable now" in told.output
    data = json.loads(run("simulate", packs[0], "--book", book, "--json", *ON).stdout)
    assert data["statuses"] == {"QUOTED": 400}


def test_a_simulation_says_how_it_is_paid_and_its_lines_add_up(tmp_path: Path) -> None:
    pages = {
        "pack.md": SOUND["pack.md"].split(b"## ")[0],
        "inputs.md": b"## Account\n\n| name | type |\n|---|---|\n| past due | money |\n",
        "tenders.md": b"## Methods\n\n| tender | title |\n|---|---|\n| cash | Cash |\n",
    }
    for name, kind, amount in (("owed", "balance", "past due"), ("gift", "credit", "30.00")):
        pages[f"components/{name}.md"] = (
            f"---\ncomponent: {name}\nkind: {kind}\ntitle: {name}\nledger: 1\n---\n\n## T\n\n"
            f"| id | past due | = amount |\n|---|---|---|\n| {name}1 | - | {amount} |\n"
        ).encode()
    write_folder(tmp_path / "pack", pages)
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "accounts.csv").write_text("account_id,past_due\n1,1000\n2,9000\n", "utf-8")
    told = run("simulate", str(tmp_path / "pack"), "--book", str(tmp_path / "book"), *ON)
    assert told.exit_code == 0, told.output
    assert "paid by cash" in told.output
    assert re.findall(r"\S+\.\d\d", told.output)[:4] == ["−60.00", "100.00", "20.00", "60.00"]


def test_accounts_that_are_not_quoted_are_listed_and_end_with_a_finding(
    packs: tuple[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "csv"
    folder.mkdir()
    header = "account_id,past_due,current,days_past_due,segment,state,autopay,own_rate,cycle_days,tenure,promised_on"
    (folder / "accounts.csv").write_text(f"{header}\n7,-1,0,0,business,co,true,0,30,1,2025-01-01\n", "utf-8")
    told = run("simulate", packs[0], "--book", str(folder), *ON)
    assert told.exit_code == 1
    assert "7 is not quoted: invalid past due" in told.output


@pytest.mark.parametrize("what", ["book", "pack", "report"])
def test_what_cannot_be_read_or_written_ends_with_three(
    packs: tuple[str, str], book: str, tmp_path: Path, what: str
) -> None:
    gone = str(tmp_path / "gone" / "none")
    arguments = {
        "book": ["simulate", packs[0], "--book", gone],
        "pack": ["simulate", gone, "--book", book],
        "report": ["diff", *packs, "--html", gone],
    }[what]
    assert run(*arguments).exit_code == 3
    assert run("book", "make", packs[0], "--out", book).exit_code == 3


def test_a_pack_with_errors_is_not_run(packs: tuple[str, str], book: str) -> None:
    page = Path(packs[1], "components", "late.md")
    page.write_text(page.read_text("utf-8").replace("past due))", "pst due))"), "utf-8")
    assert run("simulate", packs[1], "--book", book).exit_code == 1
    shutil.rmtree(packs[1])
    assert run("diff", *packs).exit_code == 3


def test_a_wrong_option_is_a_fault_of_usage(packs: tuple[str, str]) -> None:
    assert run("simulate", packs[0]).exit_code == 2
    assert run("diff", *packs, "--on", "yesterday").exit_code == 2


def test_a_made_book_is_told_to_programs(tmp_path: Path, packs: tuple[str, str]) -> None:
    path = str(tmp_path / "book.duckdb")
    made = run("book", "make", packs[0], "--count", "20", "--out", path, "--json", *ON)
    assert json.loads(made.stdout) == {"book": path, "accounts": 20, "seed": 1}
