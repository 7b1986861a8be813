"""The commands of an author: new, check, test, quote, explain; what they print and how they end."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desktop.commands.program import program
from tests.policy.language.pages import SOUND

FINE, FOUND, USAGE, UNREADABLE = 0, 1, 2, 3


def tillside(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(program(["policy", *arguments]), ["policy", *arguments], input=stdin)


@pytest.fixture
def starter(tmp_path: Path) -> str:
    made = tillside("new", "Cedar Falls Water", "--in", str(tmp_path))
    assert made.exit_code == FINE
    return str(tmp_path / "cedar-falls-water")


@pytest.fixture
def faulty(tmp_path: Path) -> str:
    folder = tmp_path / "faulty"
    for path, content in SOUND.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.replace(b"| business | |", b"| buisness | |"))
    return str(folder)


def test_a_new_pack_checks_tests_and_quotes(starter: str) -> None:
    assert "title: Cedar Falls Water" in Path(starter, "pack.md").read_text("utf-8")
    assert tillside("check", starter).exit_code == FINE
    tested = tillside("test", starter)
    assert tested.exit_code == FINE
    assert "7 of 7 cases pass" in tested.output
    assert "No case reaches:" in tested.output
    quoted = tillside("quote", starter, "--case", "K3")
    assert quoted.exit_code == FINE
    assert "185.00" in quoted.output
    assert "the larger of" in quoted.output.lower()


def test_a_new_pack_is_told_to_programs(tmp_path: Path) -> None:
    made = json.loads(tillside("new", "Foo", "--in", str(tmp_path), "--json").stdout)
    assert made["pack"] == "foo"
    assert "pack.md" in made["pages"]


def test_a_new_pack_is_not_made_over_another(starter: str) -> None:
    again = tillside("new", "Cedar Falls Water", "--in", os.fspath(Path(starter).parent))
    assert again.exit_code == UNREADABLE
    assert "already" in again.output
    assert tillside("new", "!!!").exit_code == UNREADABLE


def test_check_ends_with_1_and_points_at_the_cell(faulty: str) -> None:
    checked = tillside("check", faulty)
    assert checked.exit_code == FOUND
    assert "components/late.md:18:26  error" in checked.output
    assert "Did you mean “business”?" in checked.output
    assert "1 error, 0 warnings and 0 notes" in checked.output


def test_check_prints_json_for_programs(faulty: str, starter: str) -> None:
    checked = tillside("check", faulty, "--json")
    (finding,) = json.loads(checked.stdout)["findings"]
    assert (finding["code"], finding["line"], finding["column"], finding["row"]) == (
        "unknown-word",
        18,
        26,
        "LC4",
    )
    fine = json.loads(tillside("check", starter, "--json").stdout)
    assert all(finding["severity"] == "note" for finding in fine["findings"])
    assert any(finding["example"] for finding in fine["findings"])


def test_check_can_leave_notes_out(starter: str) -> None:
    assert "shadowed" in tillside("check", starter).output
    assert "shadowed" not in tillside("check", starter, "--no-notes").output


@pytest.mark.parametrize("command", ["check", "test", "quote", "explain"])
def test_a_folder_that_is_no_pack_is_said_to_be_so(command: str, tmp_path: Path) -> None:
    more = {"explain": ["LF1"]}.get(command, [])
    ended = tillside(command, str(tmp_path / "nowhere"), *more)
    assert ended.exit_code == UNREADABLE
    assert "no folder" in ended.output


@pytest.mark.parametrize("command", ["test", "quote", "explain"])
def test_a_pack_with_errors_is_not_used(command: str, faulty: str) -> None:
    more = {"explain": ["LC1"]}.get(command, [])
    ended = tillside(command, faulty, *more)
    assert ended.exit_code == FOUND
    assert "unknown-word" in ended.output


def test_a_failing_case_ends_with_1_and_says_what_came_out(starter: str) -> None:
    cases = Path(starter, "cases", "late-fee.md")
    cases.write_text(cases.read_text("utf-8").replace("| 185.00  |", "| 186.00  |"), "utf-8")
    tested = tillside("test", starter)
    assert tested.exit_code == FOUND
    assert "total: expected 186.00, came out as 185.00" in tested.output
    report = json.loads(tillside("test", starter, "--json").stdout)
    assert [case["id"] for case in report["cases"] if not case["passes"]] == ["K3"]
    assert report["unreached"]


def test_an_account_is_quoted_from_a_file_and_from_standard_input(starter: str, tmp_path: Path) -> None:
    values = {"past due": "400.00", "days past due": "16", "segment": "residential"}
    file = tmp_path / "account.json"
    file.write_text(json.dumps({"account": "77", "values": values}), "utf-8")
    quoted = tillside("quote", starter, "--input", str(file), "--on", "2026-03-02", "--json")
    made = json.loads(quoted.stdout)
    assert made["options"][0]["total"] == "406.00"
    assert made["proposed"] == "in full"
    assert made["stale after"] == "2026-03-02"
    piped = tillside("quote", starter, "--input", "-", "--tender", "card", stdin=file.read_text("utf-8"))
    assert piped.exit_code == FINE
    assert "Account 77" in piped.output


def test_a_value_that_cannot_be_is_refused_and_nothing_is_charged(starter: str) -> None:
    stdin = json.dumps({"values": {"past due": "400.00", "days past due": "16", "segment": "residental"}})
    quoted = tillside("quote", starter, "--input", "-", stdin=stdin)
    assert quoted.exit_code == FOUND
    assert "nothing is charged" in quoted.output
    assert "Did you mean “residential”?" in quoted.output
    refused = json.loads(tillside("quote", starter, "--input", "-", "--json", stdin=stdin).stdout)
    assert [finding["code"] for finding in refused["refused"]] == ["unknown-word"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        ([], None, "--input"),
        (["--input", "-"], "{", "no JSON"),
        (["--input", "-"], '{"values": {"past due": "1.00", "past due": "9.00"}}', "“past due” stands twice"),
        (["--input", "-"], '{"values": {"past due": "1.00", "Past Due": "9.00"}}', "“past due” stands twice"),
        (["--input", "-"], '{"account": "\\ud800"}', "half of a character"),
        (["--input", "-"], "[" * 100_000, "brackets within brackets"),
        (["--input", "-"], '{"values": {"past dew": "1.00"}}', "past due"),
        (["--input", "nowhere.json"], None, "cannot be read"),
        (["--case", "K99"], None, "no case K99"),
        (["--case", "K1", "--on", "soon"], None, "no date"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(
    starter: str, arguments: list[str], stdin: str | None, says: str
) -> None:
    ended = tillside("quote", starter, *arguments, stdin=stdin)
    assert ended.exit_code == UNREADABLE
    assert says in ended.output


def test_an_account_saved_with_a_byte_order_mark_is_read_and_other_encodings_are_refused(
    starter: str, tmp_path: Path
) -> None:
    text = json.dumps({"values": {"past due": "400.00", "days past due": "16", "segment": "residential"}})
    file = tmp_path / "account.json"
    file.write_bytes(text.encode("utf-8-sig"))
    assert tillside("quote", starter, "--input", str(file)).exit_code == FINE
    file.write_bytes(text.encode("utf-16"))
    refused = tillside("quote", starter, "--input", str(file))
    assert refused.exit_code == UNREADABLE
    assert "no UTF-8 text" in refused.output


def test_an_option_that_does_not_exist_is_refused(starter: str) -> None:
    ended = tillside("quote", starter, "--case", "K1", "--option", "plan")
    assert ended.exit_code == FOUND
    assert "“plan”" in ended.output


def test_a_row_is_explained_with_an_account_it_applies_to(starter: str) -> None:
    said = tillside("explain", starter, "lf3")
    assert said.exit_code == FINE
    assert said.output.startswith("LF3  Late fee")
    assert "For example:" in said.output
    assert "components/late-fee.md" in said.output
    plain = json.loads(tillside("explain", starter, "LF3", "--json").stdout)
    assert plain["row"] == "LF3"
    assert plain["example"]


def test_a_row_that_is_none_is_met_with_a_suggestion(starter: str) -> None:
    ended = tillside("explain", starter, "LF33")
    assert ended.exit_code == UNREADABLE
    assert "LF3" in ended.output


def test_a_wrong_command_line_ends_with_2() -> None:
    assert tillside("check").exit_code == USAGE


def test_what_is_asked_of_recorders_is_explained(starter: str) -> None:
    told = tillside("explain", starter, "recording")
    assert told.exit_code == FINE
    assert "Entry opens only when every recorder of the call is proven silent (Card)." in told.output
    plain = json.loads(tillside("explain", starter, "Recording", "--json", "--language", "es").stdout)
    assert plain["recording"][1] == "Si no se ve ninguna grabadora, la entrada queda cerrada."


def test_a_new_pack_keeps_a_name_that_no_folder_can_have(tmp_path: Path) -> None:
    refused = tillside("new", "ünï 東京", "--in", str(tmp_path))
    assert refused.exit_code == UNREADABLE
    assert "--folder" in refused.output
    assert list(tmp_path.iterdir()) == []
    made = tillside("new", "ünï  東京", "--in", str(tmp_path), "--folder", "Tōkyō")
    assert made.exit_code == FINE
    page = (tmp_path / "tokyo" / "pack.md").read_text("utf-8")
    assert "pack: tokyo\ntitle: ünï 東京\n" in page
    assert tillside("check", str(tmp_path / "tokyo")).exit_code == FINE


def test_a_pack_without_cases_is_not_said_to_pass(starter: str) -> None:
    Path(starter, "cases", "late-fee.md").unlink()
    tested = tillside("test", starter)
    assert tested.exit_code == FOUND
    assert "Nothing was tested: the pack has no cases." in tested.output
    plain = tillside("test", starter, "--json")
    assert plain.exit_code == FOUND
    assert json.loads(plain.stdout)["cases"] == []


@pytest.mark.parametrize("arguments", [["explain", "LF1"], ["quote", "--case", "K3"]])
def test_an_unknown_language_is_refused_and_the_known_ones_are_named(
    arguments: list[str], starter: str
) -> None:
    command, *more = arguments
    refused = tillside(command, starter, *more, "--language", "fr")
    assert refused.exit_code == USAGE
    said = " ".join(refused.stderr.replace("│", " ").split())
    assert "“fr” is none of the languages there are: en, es." in said
    assert tillside(command, starter, *more, "--language", "ES").exit_code == FINE


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "nowhere"],
        ["test", "nowhere"],
        ["quote", "nowhere"],
        ["explain", "nowhere", "LF1"],
        ["new", "!!!"],
        ["diff", "nowhere", "nowhere"],
        ["simulate", "nowhere", "--book", "nowhere.duckdb"],
        ["book", "make", "nowhere", "--out", "nowhere.duckdb"],
        ["import-dmn", "nowhere.dmn"],
        ["import-table", "nowhere.csv"],
        ["export-dmn", "nowhere"],
    ],
    ids=" ".join,
)
def test_programs_are_told_too_why_a_command_came_to_nothing(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = tillside(*arguments, "--json")
    assert ended.exit_code == UNREADABLE
    error = json.loads(ended.stdout)["error"]
    assert error["message"] in ended.stderr
    assert error["advice"] in ended.stderr
    assert tillside(*arguments).stdout == ""


def test_programs_are_told_what_is_wrong_with_a_pack_or_an_account(faulty: str, starter: str) -> None:
    for command, more in (
        ("test", []),
        ("quote", ["--case", "K1"]),
        ("explain", ["LC1"]),
        ("diff", [faulty]),
    ):
        ended = tillside(command, faulty, *more, "--json")
        assert ended.exit_code == FOUND
        told = json.loads(ended.stdout)
        assert [finding["code"] for finding in told["findings"]] == ["unknown-word"]
        assert "errors" in told["error"]["message"]
    ended = tillside("quote", starter, "--input", "-", "--json", stdin='{"values": 3}')
    assert ended.exit_code == UNREADABLE
    assert json.loads(ended.stdout)["findings"][0]["code"] == "shape"
