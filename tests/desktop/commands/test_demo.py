"""The demonstration's command: what a newcomer sees first, and what a script's run ends with."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desktop import bootstrap
from desktop.bootstrap import demo as demo_parts
from desktop.bootstrap.demo import by_hand, scripted
from desktop.bootstrap.demo.stage import Stage
from desktop.bootstrap.start import NotStarted
from desktop.commands.program import program
from desktop.demo.callers import ROSA_ACCOUNT, Role
from desktop.demo.playing import Played
from desktop.demo.script import Script, names, read
from integrations.errors import Refused, Unavailable
from integrations.logs import places as data
from integrations.logs.writing import FILE


def run(*arguments: str) -> Result:
    return CliRunner().invoke(program(["demo"]), ["demo", *arguments])


@pytest.fixture
def no_play(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Play nothing, and say that everything was as expected."""
    asked: list[tuple[object, ...]] = []

    def play(
        script: Script, out: Path, accounts: int, seed: int, progress: bootstrap.Progress, *, real_entry: bool
    ) -> Played:
        progress(1, 2)
        progress(2, 2)
        asked.append((script.name, out, accounts, seed, real_entry))
        return Played("" if seed else "step 1: no", 3, out / "timeline.json")

    monkeypatch.setattr(demo_parts, "play", play)
    return asked


def test_the_sample_is_printed_checked_quoted_and_explained() -> None:
    shown = run("--print")
    assert shown.exit_code == 0
    assert "0 errors, 0 warnings" in shown.output
    assert "358.10" in shown.output
    assert "2% of past due is charged, at least 5.00" in shown.output


def test_the_scripts_are_listed_with_what_they_show() -> None:
    shown = run("--list")
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert [line.split()[0] for line in lines] == list(names())
    assert all(len(line.split()) > 3 for line in lines)


def test_a_script_that_goes_as_expected_ends_well(no_play: list[tuple[object, ...]], tmp_path: Path) -> None:
    shown = run("--script", "happy", "--out", str(tmp_path), "--accounts", "500", "--seed", "7")
    assert (shown.exit_code, no_play) == (0, [("happy", tmp_path, 500, 7, False)])
    assert "happy: as expected; 3 pictures and timeline.json" in shown.output


def test_a_script_that_does_not_ends_with_status_1(no_play: list[tuple[object, ...]], tmp_path: Path) -> None:
    shown = run("--script", "happy", "--out", str(tmp_path), "--seed", "0")
    assert shown.exit_code == 1
    assert "happy: step 1: no" in shown.output
    assert "timeline.json" in shown.output
    assert no_play[0][2] == demo_parts.SCRIPT_ACCOUNTS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--script", "happy"), "--out"),
        (("--script", "nobody", "--out", "x"), "There is no script “nobody”"),
        (("--out", "x"), "--list"),
        (("--real-entry",), "--list"),
        (("--accounts", "5"), "200"),
    ],
)
def test_what_cannot_be_asked_for_is_told_with_status_2(arguments: tuple[str, ...], said: str) -> None:
    shown = run(*arguments)
    assert shown.exit_code == 2
    assert said in shown.output


def test_a_real_card_window_that_cannot_be_shown_is_told_before_anything_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    shown = run("--script", "happy", "--out", str(tmp_path / "out"), "--real-entry")
    assert shown.exit_code == 2
    assert "Leave --real-entry out" in shown.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "file").write_text("", encoding="utf-8")
    shown = run("--script", "happy", "--out", str(tmp_path / "file" / "out"), "--accounts", "300")
    assert shown.exit_code == 2
    assert "cannot be written" in shown.output


def test_alone_it_shows_the_whole_program(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(
        demo_parts, "demonstrate", lambda accounts, seed, _progress: asked.append((accounts, seed))
    )
    shown = run()
    assert (shown.exit_code, asked) == (0, [(demo_parts.ACCOUNTS, 1)])
    assert "Close the panel" in shown.output


def test_without_a_screen_it_is_told_what_can_be_seen_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    shown = run()
    assert shown.exit_code == 2
    assert "There is no screen" in shown.output
    assert "tillside demo --script happy" in shown.output


def test_its_parts_are_given_a_book_of_the_day_and_a_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: list[Stage] = []
    monkeypatch.setattr(data, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(by_hand, "show", lambda _folder, stage: shown.append(stage))
    demo_parts.demonstrate(300, 1, lambda _done, _of: None)
    assert shown[0].cast.parts[Role.ROSA].account == ROSA_ACCOUNT
    assert {one.name for one in (tmp_path / "demo").iterdir()} == {"book.sqlite", "book.json", "logs"}


def test_a_book_too_small_for_the_parts_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "data_folder", lambda: tmp_path)
    with pytest.raises(Refused, match="make it of more accounts") as told:
        demo_parts.demonstrate(3, 1, lambda _done, _of: None)
    assert told.value.next_step == "Ask for more with --accounts."


def test_the_log_of_an_earlier_run_is_not_kept_beside_a_new_timeline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "data_folder", lambda: tmp_path / "data")
    monkeypatch.setattr(scripted, "run", lambda *_, **__: Played("", 0, tmp_path / "timeline.json"))
    out = tmp_path / "out"
    out.mkdir()
    (out / FILE).write_text("earlier\n", encoding="utf-8")
    came = demo_parts.play(read("happy"), out, 300, 1, lambda _done, _of: None)
    assert came.is_as_expected
    assert (out / FILE).read_text("utf-8") == ""


@pytest.mark.parametrize(
    ("failure", "status"),
    [(Unavailable("No room.", next_step="Make some."), 2), (NotStarted("Running already.", "Look.", 0), 0)],
)
def test_what_keeps_it_from_starting_is_told(
    failure: Exception, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def demonstrate(accounts: int, seed: int, progress: bootstrap.Progress) -> None:
        raise failure

    monkeypatch.setattr(demo_parts, "demonstrate", demonstrate)
    shown = run()
    assert shown.exit_code == status
    assert "No room. Make some." in shown.output or "Running already. Look." in shown.output
