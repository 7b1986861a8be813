"""Daily work starts from one file that needs nothing but Python."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from build import dev

BENCH = """
from build.bench.metrics import at_most, run
if __name__ == "__main__":
    raise SystemExit(run(lambda: [at_most({name!r}, {value}, "ms", 10)]))
"""


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the set-up as done and the running Python for that of the environment."""
    monkeypatch.setattr(dev, "keep_bytecode", lambda: None)
    monkeypatch.setattr(dev, "set_up", lambda: None)
    monkeypatch.setattr(dev, "PYTHON", sys.executable)


@pytest.fixture
def benches(tmp_path: Path, ready: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "build" / "bench"
    folder.mkdir(parents=True)
    (folder / "metrics.py").write_bytes((dev.BENCHES / "metrics.py").read_bytes())
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "BENCHES", folder)
    for name, value in {"quick": 3, "slow": 30}.items():
        (folder / f"{name}.py").write_text(BENCH.format(name=name, value=value), encoding="utf-8")
    return folder


def test_it_imports_the_standard_library_alone() -> None:
    tree = ast.parse((dev.ROOT / "build" / "dev.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_the_lock_gives_a_hash_for_every_package_and_names_no_address() -> None:
    lines = dev.LOCK.read_text(encoding="utf-8").splitlines()
    packages = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    assert packages
    assert all(lines[number + 1].startswith("    --hash=sha256:") for number in packages)
    assert not [line for line in lines if "://" in line or line.startswith("-")]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, None),
        ({"PYTHONDONTWRITEBYTECODE": "1"}, str(dev.BYTECODE)),
        ({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "kept"}, "kept"),
    ],
)
def test_what_is_compiled_is_kept_and_not_beside_the_source_where_it_must_not_be(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, str], kept: str | None
) -> None:
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"):
        monkeypatch.setenv(name, said.get(name, ""))
        if name not in said:
            monkeypatch.delenv(name)
    dev.keep_bytecode()
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ
    assert os.environ.get("PYTHONPYCACHEPREFIX") == kept


def test_a_changed_lock_asks_for_another_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dev.stamp()
    changed = tmp_path / "requirements.lock"
    changed.write_bytes(dev.LOCK.read_bytes() + b"more==1\n")
    monkeypatch.setattr(dev, "LOCK", changed)
    assert dev.stamp() != before


def test_a_failing_check_fails_the_job_and_its_words_are_shown(
    ready: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "PROGRAMS", Path(sys.executable).parent)
    monkeypatch.setattr(dev, "SUFFIX", Path(sys.executable).suffix)
    interpreter = Path(sys.executable).stem
    good = dev.Check("good", interpreter, ("-c", "print('quiet')"))
    bad = dev.Check("bad", interpreter, ("-c", "raise SystemExit('a wrong import')"))
    monkeypatch.setattr(dev, "CHECKS", (good, bad))
    assert dev.main(["check"]) == 1
    told = capsys.readouterr().err
    assert "a wrong import" in told
    assert "FAILED: bad" in told
    assert "quiet" not in told


def test_benches_report_together_and_a_missed_aim_fails(
    benches: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["bench", "--json"]) == 1
    printed = capsys.readouterr()
    assert [metric["ok"] for metric in json.loads(printed.out)["metrics"]] == [True, False]
    assert "slow" in printed.err.splitlines()[-2]


def test_one_bench_runs_by_name(benches: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["bench", "quick", "--json"]) == 0
    assert [metric["name"] for metric in json.loads(capsys.readouterr().out)["metrics"]] == ["quick"]


def test_an_unknown_bench_is_answered_with_the_known_ones(
    benches: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["bench", "quik"]) == 1
    assert "quick, slow" in capsys.readouterr().err


def test_who_is_not_root_is_told_the_line_that_installs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "missing_debian_packages", lambda _: ["libegl1", "python3.11-venv"])
    monkeypatch.setattr(dev, "is_root", lambda: False)
    with pytest.raises(dev.Failure, match=r"python3\.11-venv"):
        dev.install_debian_packages(["libegl1"])
    assert "sudo apt-get install libegl1 python3.11-venv" in capsys.readouterr().err


def test_root_installs_after_an_update_and_only_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def record(name: str, command: list[str], **_how: object) -> None:
        asked.append(" ".join([name, *command[-1:]]))

    monkeypatch.setattr(dev, "is_root", lambda: True)
    monkeypatch.setattr(dev, "require", record)
    monkeypatch.setattr(dev, "missing_debian_packages", lambda _: [])
    dev.install_debian_packages(["libegl1"])
    assert asked == []
    monkeypatch.setattr(dev, "missing_debian_packages", list)
    dev.install_debian_packages(["libegl1"])
    assert asked == ["apt-get update update", "apt-get install libegl1"]


class Runs:
    """Stands for what `test` runs: the first run of pytest's second part fails with these tests, and then alone."""

    def __init__(self, failed_last: Path, failed: int, alone: int) -> None:
        self._file = failed_last
        self._failed = failed
        self._alone = alone
        self.asked: list[list[str]] = []

    def __call__(self, command: list[str], **_how: object) -> int:
        self.asked.append(command)
        if "--last-failed" in command:
            return self._alone
        if "not untraced" in command or "untraced" not in command:
            return 0
        self._file.write_text(json.dumps({f"tests/test_{one}.py::test": True for one in range(self._failed)}))
        return int(self._failed > 0)


@pytest.mark.parametrize(
    ("failed", "alone", "looks", "status"), [(0, 1, 0, 0), (1, 0, 1, 0), (3, 1, 1, 1), (4, 0, 0, 1)]
)
def test_the_few_that_failed_beside_others_are_run_once_more_alone_and_named(
    ready: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    failed: int,
    alone: int,
    looks: int,
    status: int,
) -> None:
    runs = Runs(tmp_path / "lastfailed", failed, alone)
    monkeypatch.setattr(dev, "FAILED_LAST", tmp_path / "lastfailed")
    monkeypatch.setattr(dev, "run_checks", list)
    monkeypatch.setattr(dev, "run", runs)
    monkeypatch.delenv("CI", raising=False)
    assert dev.main(["test"]) == status
    assert sum("--last-failed" in command for command in runs.asked) == looks
    assert ("tests/test_0.py::test" in capsys.readouterr().err) is (looks == 1 and status == 0)


def test_a_failure_of_pytest_itself_is_not_looked_at_again(
    ready: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "FAILED_LAST", tmp_path / "none")
    assert not dev.pass_alone(())


@pytest.fixture
def wine(ready: None, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Take everything before Wine as passed, and write down what is run."""
    ran: list[list[str]] = []

    def record(command: list[str], **_how: object) -> int:
        ran.append(command[1:])
        return int("build.wine.suite" in command)

    monkeypatch.setattr(dev, "run_checks", list)
    monkeypatch.setattr(dev, "install_debian_packages", lambda _: None)
    monkeypatch.setattr(dev, "is_debian", lambda: True)
    monkeypatch.setattr(dev, "run", record)
    return ran


def test_in_ci_on_debian_the_tests_end_with_those_under_wine(
    wine: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    assert dev.main(["test"]) == 1
    assert wine[-1] == ["-m", "build.wine.suite"]
    assert "FAILED: the tests under Wine" in capsys.readouterr().err


@pytest.mark.parametrize(("ci", "debian"), [(False, True), (True, False)])
def test_elsewhere_a_line_says_how_to_run_those_under_wine(
    ci: bool,
    debian: bool,
    wine: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", "true") if ci else monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(dev, "is_debian", lambda: debian)
    assert dev.main(["test"]) == 0
    assert not [command for command in wine if "build.wine.suite" in command]
    assert "test --wine" in capsys.readouterr().err


def test_asked_for_wine_it_runs_that_alone_and_passes_arguments_on(wine: list[list[str]]) -> None:
    assert dev.main(["test", "--wine", "-k", "vault"]) == 1
    assert wine == [["-m", "build.wine.suite", "-k", "vault"]]


def test_an_unknown_job_is_refused_with_the_list() -> None:
    done = subprocess.run(
        [sys.executable, str(dev.ROOT / "build" / "dev.py"), "tset"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "'test'" in done.stderr
