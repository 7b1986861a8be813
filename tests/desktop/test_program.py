"""The program starts quickly because it loads only what was named."""

import subprocess
import sys
from importlib.metadata import version

import pytest
from typer.testing import CliRunner

from desktop.commands import GROUPS, Group
from desktop.commands.program import program

HEAVY = ("PySide6", "qasync", "sqlalchemy", "duckdb", "httpx", "keyring", "openpyxl", "pydantic")
SAMPLE = Group("sample", "Show the sample.", "tests.desktop.sample_commands")


def test_help_and_version_load_no_heavy_library() -> None:
    source = (
        "import sys, desktop.__main__ as entry\n"
        "sys.argv = ['tillside', sys.argv[1]]\n"
        "try:\n    entry.main()\nexcept SystemExit as left:\n    status = left.code\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules], status)\n"
    )
    for option in ("--help", "--version"):
        done = subprocess.run(
            [sys.executable, "-c", source, option],
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
        )
        assert done.stdout.splitlines()[-1] == "LOADED [] 0"


def test_the_version_is_the_one_that_is_installed() -> None:
    done = CliRunner().invoke(program(["--version"]), ["--version"])
    assert (done.exit_code, done.stdout) == (0, f"tillside {version('tillside')}\n")


def test_the_help_names_a_group_without_importing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, SAMPLE.module, raising=False)
    done = CliRunner().invoke(program(["--help"], [SAMPLE]), ["--help"])
    assert SAMPLE.summary in done.stdout
    assert SAMPLE.module not in sys.modules


def test_a_named_group_runs_its_commands() -> None:
    arguments = ["sample", "greet"]
    done = CliRunner().invoke(program(arguments, [SAMPLE]), arguments)
    assert (done.exit_code, done.stdout) == (0, "good morning\n")


def test_an_unknown_group_is_refused() -> None:
    assert CliRunner().invoke(program(["smaple"], [SAMPLE]), ["smaple"]).exit_code == 2


def test_every_group_answers_help() -> None:
    for group in GROUPS:
        arguments = [group.name, "--help"]
        done = CliRunner().invoke(program(arguments), arguments)
        assert (group.name, done.exit_code, done.stderr) == (group.name, 0, "")
