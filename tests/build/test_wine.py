"""The part of the suite that runs under Wine: what is chosen, what is set up, and that a failure is seen."""

import ast
import re
import sys
from pathlib import Path

import pytest

from build import dev
from build.wine import ground as grounds
from build.wine import suite
from build.wine.ground import Ground, prepare
from build.wine.parts import GAPS, PARTS, left_out
from build.wine.wheels import windows_requirements

LOCK = """\
everywhere==1 \\
    --hash=sha256:aa
old==1 ; python_full_version < '3.12' \\
    --hash=sha256:bb \\
    --hash=sha256:bc
of-linux==1 ; sys_platform == 'linux' \\
    --hash=sha256:cc
of-two==1 ; sys_platform == 'linux' or sys_platform == 'win32' \\
    --hash=sha256:dd
not-windows==1 ; python_full_version < '3.12' and sys_platform != 'win32' \\
    --hash=sha256:ee
ruff==1 \\
    --hash=sha256:ff
"""

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Wine is of Linux")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Play Wine and its server with scripts, which write down what they are asked."""
    for name in ("WINE", "SERVER"):
        played(tmp_path / name, f'echo {name} "$1" >>{tmp_path}/asked')
        monkeypatch.setattr(grounds, name, tmp_path / name)
    (tmp_path / "ground" / "prefix").mkdir(parents=True)
    return tmp_path


def played(path: Path, lines: str) -> None:
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)


def asked(programs: Path) -> list[str]:
    return (programs / "asked").read_text(encoding="utf-8").splitlines()


def test_it_imports_the_standard_library_and_itself_alone() -> None:
    for source in (dev.ROOT / "build" / "wine").glob("*.py"):
        tree = ast.parse(source.read_text(encoding="utf-8"))
        names = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        names |= {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
        outside = {name for name in names if not name.startswith("build.wine")}
        assert {name.partition(".")[0] for name in outside} <= sys.stdlib_module_names


def test_of_the_lock_windows_gets_what_is_not_for_other_systems_without_markers() -> None:
    chosen = windows_requirements(LOCK)
    assert re.findall(r"(?m)^\S.*", chosen) == ["everywhere==1 \\", "old==1 \\", "of-two==1 \\"]
    assert re.findall(r"sha256:(\w+)", chosen) == ["aa", "bb", "bc", "dd"]


def test_every_part_and_every_test_that_is_left_out_of_one_exists() -> None:
    paths = [path for part in PARTS for named in part.values() for path in named.split()]
    for path in (*paths, *left_out()):
        assert (dev.ROOT / path).exists(), path
    assert all(any(test.startswith(path) for path in paths) for test in left_out())


def test_nothing_of_this_systems_python_qt_or_screen_reaches_windows(tmp_path: Path) -> None:
    ours = {
        "PYTHONPATH": "/x",
        "QT_PLUGIN_PATH": "/x",
        "DISPLAY": ":0",
        "WINEPREFIX": "/home/of/ours",
        "CI": "1",
    }
    given = Ground(tmp_path).environment(ours)
    assert given["CI"] == "1"
    assert not {"PYTHONPATH", "QT_PLUGIN_PATH", "DISPLAY"} & given.keys()
    assert given["WINEPREFIX"] == str(tmp_path / "prefix")


@on_posix
@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("echo 3 passed in 1 s", 0),
        ("echo 1 failed, 2 passed; exit 1", 1),
        ("echo no tests ran; exit 5", 5),
        ("echo collecting", 1),  # ended by a crash whose status has nothing in its lowest byte
        ("exec sleep 600", 1),
    ],
)
def test_only_a_run_in_which_tests_passed_and_none_failed_is_good(
    programs: Path, script: str, status: int
) -> None:
    played(programs / "WINE", script)
    assert suite.run(Ground(programs / "ground"), [()], limit=0.2 if "sleep" in script else 60) == status
    assert asked(programs) == ["SERVER -k", "SERVER -w"]


@on_posix
def test_runs_side_by_side_are_good_only_together_and_what_each_says_is_shown_in_one_piece(
    programs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    played(
        programs / "WINE",
        'for last; do :; done; echo "$last begins"; echo "1 passed in $last"; [ "$last" != bad ] || exit 3',
    )
    ground = Ground(programs / "ground")
    assert suite.run(ground, [["first"], ["second"]]) == 0
    told = capfd.readouterr().out
    assert "first begins\n1 passed in first\n" in told
    assert "second begins\n1 passed in second\n" in told
    assert suite.run(ground, [["first"], ["bad"]]) == 3
    assert asked(programs) == ["SERVER -k", "SERVER -w"] * 2


@on_posix
def test_a_finished_ground_is_used_again_and_an_unfinished_one_is_made_anew(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(grounds, "install_python", lambda folder: made.append(folder.name))
    monkeypatch.setattr(grounds, "install_packages", lambda _lock, site: site.mkdir(parents=True))
    monkeypatch.setattr(grounds, "_link", lambda name, _folder: made.append(name))
    folder = programs / "ground"
    assert prepare(folder).stamp.is_file()
    assert made == ["python", "icuuc", "bcryptprimitives"]
    assert [line for line in asked(programs) if "WINE" in line] == ["WINE wineboot", "WINE reg", "WINE reg"]
    prepare(folder)
    assert len(made) == 3
    (folder / "made").unlink()
    (folder / "half").touch()
    prepare(folder)
    assert len(made) == 6
    assert not (folder / "half").exists()


@pytest.mark.parametrize(("ci", "status", "word"), [(True, 1, "FAILED"), (False, 0, "skipped")])
def test_a_missing_wine_fails_in_ci_and_is_said_elsewhere(
    ci: bool,
    status: int,
    word: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", "true") if ci else monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(grounds, "WINE", tmp_path / "wine64")
    assert suite.main(()) == status
    assert f"{word}: there is no {tmp_path / 'wine64'}" in capsys.readouterr().err


def test_what_is_not_covered_is_said_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(suite, "FOLDER", tmp_path / "ground")
    monkeypatch.setattr(suite, "missing", list)
    monkeypatch.setattr(suite, "prepare", Ground)
    monkeypatch.setattr(suite, "run", lambda _ground, _arguments: 3)
    assert suite.main(()) == 3
    told = capsys.readouterr().err
    assert GAPS
    assert all(f"not covered under Wine: {gap.what}, because {gap.because}\n" in told for gap in GAPS)


def test_a_set_up_that_fails_is_said_and_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_folder: Path) -> Ground:
        raise OSError("the disk is full")

    monkeypatch.setattr(suite, "FOLDER", tmp_path / "ground")
    monkeypatch.setattr(suite, "missing", list)
    monkeypatch.setattr(suite, "prepare", refuse)
    assert suite.main(()) == 1
    assert "the disk is full" in capsys.readouterr().err
