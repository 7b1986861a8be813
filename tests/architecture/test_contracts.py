"""Each rule about who may import whom, broken once on purpose in a copy of the source, is seen to fail."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("policy", "integrations", "desktop", "resources", "tests")

# The name of a contract, then who imports what against it.
BREACHES = [
    ("layers", "policy.breach_upward", "integrations"),
    ("layers", "integrations.breach_upward", "desktop"),
    ("pure-policy", "policy.breach_qt", "PySide6"),
    ("pure-policy", "policy.language.breach_database", "sqlalchemy"),
    ("pure-policy", "policy.breach_book", "duckdb"),
    ("pure-policy", "policy.breach_network", "socket"),
    ("pure-policy", "policy.breach_web", "httpx"),
    ("pure-policy", "policy.breach_loop", "asyncio"),
    ("pure-policy", "policy.breach_clock", "time"),
    ("pure-policy", "policy.breach_chance", "random"),
    ("pure-policy", "policy.language.breach_files", "pathlib"),
    ("integrations-without-qt", "integrations.cti.breach_qt", "PySide6"),
    ("present-without-qt", "desktop.present.breach_qt", "PySide6"),
    ("one-composition-root", "desktop.views.breach_adapter", "integrations.gateways"),
    ("one-composition-root", "desktop.commands.breach_adapter", "integrations.accounts"),
    ("one-composition-root", "integrations.journal.breach_adapter", "integrations.accounts"),
    ("capture-stands-alone", "desktop.views.breach_capture", "desktop.capture"),
    ("capture-knows-no-panel", "desktop.capture.breach_views", "desktop.views"),
    ("capture-knows-no-panel", "desktop.capture.breach_policy", "policy"),
    ("no-tests-in-production", "desktop.breach_tests", "tests"),
]


def names() -> dict[str, str]:
    """Return the name of each contract by its id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Ask for the contracts in a folder, whose packages hide those that are installed."""
    source = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", source, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    return folder


@pytest.fixture(scope="module")
def reported(copy: Path) -> dict[str, str]:
    """Return what is said under each broken contract when every breach is written in, one module each."""
    for _contract, module, imported in BREACHES:
        path = copy.joinpath(*module.split(".")).with_suffix(".py")
        path.write_text(f"import {imported}\n", encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    _summary, _, details = done.stdout.partition("Broken contracts\n")
    _before, *titles_and_texts = re.split(r"\n(.+)\n-{9,}\n", details)
    return dict(zip(titles_and_texts[::2], titles_and_texts[1::2], strict=True))


def test_every_contract_is_broken_by_at_least_one_breach() -> None:
    assert {contract for contract, _module, _imported in BREACHES} == set(names())


@pytest.mark.parametrize(("contract", "module", "imported"), BREACHES)
def test_a_breach_is_reported_under_its_contract(
    reported: dict[str, str], contract: str, module: str, imported: str
) -> None:
    assert f"{module} -> {imported} " in reported[names()[contract]]
