"""`tillside enroll`: two managers, each with their own keyring, put people on a roster and take them off."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desktop.commands.program import program
from integrations.approvals.codes import response
from integrations.secrets import store
from tests.integrations.secrets.test_secrets import Kept


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """One keyring for all people of a test."""
    kept = Kept()
    monkeypatch.setattr(
        store.Secrets, "__init__", lambda self: self.__dict__.update(_named="", _open=lambda _: kept)
    )
    return kept


class Desk:
    """Runs the command over one roster."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.proposal = folder / "proposal"

    def run(self, *arguments: str) -> Result:
        line = ["enroll", *arguments]
        return CliRunner().invoke(program(line), line, input="y\n")

    def key(self, person: str) -> str:
        done = self.run("key", person)
        assert done.exit_code == 0, done.output
        return str(done.stdout).split()[2]

    def with_roster(self, *arguments: str) -> Result:
        return self.run(*arguments, "--roster", str(self.folder / "roster"))

    def found(self) -> Result:
        people = [f"{name}:{name.title()}:manager:100000:{self.key(name)}" for name in ("mia", "max")]
        options = [part for one in people for part in ("--manager", one)]
        self.run("found", *options, "--as", "mia", "--proposal", str(self.proposal))
        return self.with_roster("confirm", str(self.proposal), "--as", "max")

    def propose(self, person: str, public_key: str, manager: str = "mia") -> Result:
        return self.with_roster(
            *("propose", person, "--name", person.title(), "--role", "supervisor", "--limit", "10000"),
            *("--public-key", public_key, "--as", manager, "--proposal", str(self.proposal)),
        )


@pytest.fixture
def desk(tmp_path: Path, keyring: Kept) -> Desk:
    return Desk(tmp_path)


def test_two_managers_found_a_roster_and_confirm_a_supervisor(desk: Desk) -> None:
    assert "amendment 1" in desk.found().stdout
    public_key = desk.key("dan")
    proposed = desk.propose("dan", public_key)
    assert "Give" in proposed.stdout
    assert "dan" not in desk.with_roster("list").stdout
    confirmed = desk.with_roster("confirm", str(desk.proposal), "--as", "max", "--yes")
    assert (confirmed.exit_code, "amendment 2" in confirmed.stdout) == (0, True)
    listed = desk.with_roster("list").stdout
    assert "Dan" in listed
    assert "supervisor" in listed
    assert desk.run("show-key", "dan").stdout.split()[2] == public_key


def test_one_manager_alone_enrols_nobody(desk: Desk) -> None:
    desk.found()
    desk.propose("dan", desk.key("dan"))
    again = desk.with_roster("confirm", str(desk.proposal), "--as", "mia", "--yes")
    assert "1 have confirmed" in again.stdout
    assert "dan" not in desk.with_roster("list").stdout


def test_a_supervisor_s_signature_confirms_nothing(desk: Desk) -> None:
    desk.found()
    desk.key("eve")
    desk.propose("dan", desk.key("dan"))
    refused = desk.with_roster("confirm", str(desk.proposal), "--as", "eve", "--yes")
    assert refused.exit_code == 1
    assert "2 different people must confirm" in refused.stderr


def test_a_revoked_supervisor_is_off_the_roster(desk: Desk) -> None:
    desk.found()
    desk.propose("dan", desk.key("dan"))
    desk.with_roster("confirm", str(desk.proposal), "--as", "max", "--yes")
    gone = desk.with_roster("revoke", "dan", "--reason", "lost laptop", "--as", "max")
    assert gone.exit_code == 0, gone.output
    assert "revoked: lost laptop" in desk.with_roster("list").stdout
    stale = desk.with_roster("confirm", str(desk.proposal), "--as", "max", "--yes")
    assert (stale.exit_code, "has changed" in stale.stderr) == (1, True)
    assert desk.with_roster("revoke", "max", "--reason", "x", "--as", "mia").exit_code == 1


def test_a_code_is_read_out_for_one_desktop_and_one_amount(desk: Desk) -> None:
    secret = desk.run("code-key", "desk-14", "--as", "dan")
    assert (secret.exit_code, len(secret.stdout.strip())) == (0, 64)
    assert "approval-code-dan" in secret.stderr
    read = desk.run("code", "desk-14", "0123456789", "2000", "--as", "dan")
    key = bytes.fromhex(secret.stdout.strip())
    assert read.stdout.replace(" ", "").strip() == response(key, "0123456789", 2_000)
    assert desk.run("code", "desk-14", "01234", "2000", "--as", "dan").exit_code == 1


def test_what_is_wrong_is_said_in_a_line(desk: Desk) -> None:
    assert desk.with_roster("list").exit_code == 1
    assert desk.run("show-key", "nobody").exit_code == 1
    desk.found()
    assert desk.run("key", "mia").exit_code == 1
    assert desk.propose("dan", "xyz").exit_code == 2
    assert desk.propose("\u202edan", "ab" * 32).exit_code == 1
    wrong = desk.run("found", "--manager", "mia:Mia", "--as", "mia", "--proposal", str(desk.proposal))
    assert wrong.exit_code == 2
    desk.proposal.write_bytes(b"{}")
    assert desk.with_roster("confirm", str(desk.proposal), "--as", "max").exit_code == 1
    assert desk.with_roster("confirm", str(desk.folder / "no"), "--as", "max").exit_code == 1
    assert desk.with_roster("list", "--pin", "0" * 64).exit_code == 1
    missing = str(desk.folder / "no" / "file")
    options = ["--name", "D", "--role", "r", "--limit", "1", "--public-key", "ab" * 32, "--as", "mia"]
    assert desk.with_roster("propose", "d", *options, "--proposal", missing).exit_code == 1
