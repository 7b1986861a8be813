"""`tillside evidence`: what is written, what is printed, and the statuses."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from desktop.bootstrap import evidence as bootstrap
from desktop.commands.program import program
from integrations.errors import Unavailable
from integrations.evidence.notes import Verifier
from integrations.evidence.outbox import FolderPost
from tests.integrations.evidence.call import watched
from tests.integrations.evidence.making import Keys, tamper


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a log with one paid call, as the settings of this user have it."""
    keys = Keys()
    monkeypatch.setattr(bootstrap, "_keyring", lambda: keys)
    monkeypatch.setattr("integrations.logs.places.data_folder", lambda: tmp_path / "state")
    mine = bootstrap.open_evidence()
    watched(mine).paid()
    mine.close()
    return tmp_path / "state" / "evidence.sqlite3"


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(program(arguments), arguments)
    return done.exit_code, done.stdout, done.stderr


def told(*arguments: str) -> tuple[int, dict[str, Any]]:
    status, out, _ = run(*arguments, "--json")
    return status, json.loads(out)


def test_a_call_becomes_a_pack_that_verifies(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    status, said, _ = run("evidence", "sim:1", "--out", str(out))
    assert status == 0
    assert "entries of call sim:1" in said
    assert {one.name for one in out.iterdir()} == {"evidence-sim-1.json", "evidence-sim-1.html"}
    status, said, _ = run("evidence", "verify", str(out))
    assert status == 0
    assert "The pack is as it was signed: call sim:1" in said
    assert "name the key that you were given with --key" in said
    _, key, _ = run("evidence", "key")
    (tmp_path / "key.txt").write_text(key, encoding="utf-8")
    for named in (key.strip(), str(tmp_path / "key.txt")):
        status, said, _ = run("evidence", "verify", str(out / "evidence-sim-1.json"), "--key", named)
        assert status == 0
        assert "--key" not in said


def test_programs_are_told_the_same_as_json(log: Path, tmp_path: Path) -> None:
    status, made = told("evidence", "1", "--log", str(log), "--out", str(tmp_path))
    assert status == 0
    assert made["call"] == "sim:1"
    assert Path(made["pack"]).is_file()
    assert told("evidence", "key") == (0, {"key": made["key"]})
    status, found = told("evidence", "verify", made["pack"], "--key", made["key"])
    assert status == 0
    assert found == {
        "ok": True, "wrong": [], "call": "sim:1", "entries": made["entries"], "key": made["key"],
        "key_is_known": True, "log_size": made["entries"],
    }  # fmt: skip


def test_a_changed_pack_says_what_is_wrong_and_ends_with_1(log: Path, tmp_path: Path) -> None:
    _, made = told("evidence", "sim:1", "--out", str(tmp_path))
    path = Path(made["pack"])
    path.write_bytes(path.read_bytes().replace(b'"proven"', b'"proves"'))
    status, _, said = run("evidence", "verify", str(path))
    assert status == 1
    assert "The pack does not verify." in said
    assert "is not the one that was logged" in said
    status, found = told("evidence", "verify", str(path))
    assert (status, found["ok"]) == (1, False)
    path.write_bytes(path.read_bytes().replace(b'"2025', b'"2024'))
    assert "more." in run("evidence", "verify", str(path))[2]
    path.write_bytes(b"{}")
    status, found = told("evidence", "verify", str(path))
    assert (status, found["log_size"]) == (1, None)


def test_a_call_that_is_not_there_and_a_broken_log_end_with_1(log: Path, tmp_path: Path) -> None:
    status, _, said = run("evidence", "sim:9")
    assert status == 1
    assert "knows no call sim:9" in said
    assert "The latest are: sim:1" in said
    tamper(log, "DELETE FROM entries WHERE number = 5")
    status, found = told("evidence", "sim:1", "--out", str(tmp_path))
    assert status == 1
    assert "Entry 5 of the evidence log is missing." in json.dumps(found)


def test_the_log_itself_is_checked_also_against_the_checkpoints_that_were_sent(
    log: Path, tmp_path: Path
) -> None:
    share = tmp_path / "share"
    for _ in range(2):
        mine = bootstrap.open_evidence()
        watched(mine).ring()
        mine.checkpoint()
        asyncio.run(mine.send_checkpoints(FolderPost(share)))
        mine.close()
    status, found = told("evidence", "check", "--sent", str(share))
    assert (status, found["ok"], found["other_logs"]) == (0, True, [])
    assert "as they were signed" in run("evidence", "check")[1]
    for file in log.parent.iterdir():
        file.unlink()
    mine = bootstrap.open_evidence()
    watched(mine).ring()
    mine.close()
    status, said, _ = run("evidence", "check", "--sent", str(share))
    assert status == 0
    assert "This user has also kept: tillside-evidence/" in said
    tamper(log, "DELETE FROM entries WHERE number = 1")
    status, found = told("evidence", "check")
    assert status == 1
    assert "Entry 1 of the evidence log is missing." in json.dumps(found)


def test_what_cannot_be_read_ends_with_3(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("evidence", "sim:1", "--log", str(tmp_path / "none"))[0] == 3
    assert run("evidence", "verify", str(tmp_path / "none"))[0] == 3
    for key in ("a+b+c", str(tmp_path / "none"), str(log)):
        assert run("evidence", "verify", str(tmp_path), "--key", key)[0] == 3

    def locked() -> None:
        raise Unavailable("The keyring is locked.")

    monkeypatch.setattr(bootstrap, "_keyring", locked)
    assert run("evidence", "key")[0] == 3


def test_the_help_tells_what_there_is(log: Path) -> None:
    status, said, _ = run("evidence", "--help")
    assert status == 0
    assert "verify" in said
    assert run("evidence", "call", "--help")[0] == 0


def test_the_key_shown_is_a_key(log: Path) -> None:
    _, key, _ = run("evidence", "key")
    assert str(Verifier.parse(key)) == key.strip()


def test_the_keyring_is_the_systems_own() -> None:
    from integrations.secrets.store import Secrets

    assert isinstance(bootstrap._keyring(), Secrets)
