"""`tillside nats-config`: a configuration that a real server takes, and streams on it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desktop.commands.program import program
from tests.integrations.approvals.broker import Broker, Papers
from tests.integrations.approvals.broker import program as server
from tests.integrations.approvals.test_nats import USERS

LISTED = """
# who                     # what for
desktop    desk-14
supervisor dan
manager    mia
operator   ops
"""


def run(*arguments: str) -> Result:
    line = ["nats-config", *arguments]
    return CliRunner().invoke(program(line), line)


class Config:
    """Runs the command in a folder with certificates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        papers = Papers(folder)
        certificate, key = papers.issue("server")
        self.files = [
            *("--certificate", str(certificate), "--key", str(key)),
            *("--authority", str(papers.authority)),
        ]

    def write(self, users: str, *options: str) -> Result:
        listed = self.folder / "users"
        listed.write_text(users, encoding="utf-8")
        return run("write", str(listed), *self.files, "--store", str(self.folder / "store"), *options)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(tmp_path)


def test_a_real_server_takes_what_is_written(config: Config) -> None:
    done = config.write(LISTED, "--before-2.10")
    assert done.exit_code == 0, done.stderr
    file = config.folder / "server.conf"
    file.write_text(done.stdout, encoding="utf-8")
    checked = subprocess.run([server(), "-t", "-c", str(file)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "verify_and_map: true" in done.stdout
    assert "sync_interval" not in done.stdout
    assert "sync_interval: always" in config.write(LISTED).stdout


def test_each_user_may_do_what_their_part_needs_and_no_more(config: Config) -> None:
    lines = [line.strip() for line in config.write(LISTED).stdout.splitlines() if "permissions" in line]
    allowed = {
        line.split('"')[1]: json.loads(line.split("permissions: ")[1].removesuffix(" }")) for line in lines
    }
    desk = allowed["CN=desk-14"]
    assert "approvals.ask.desk-14.*" in desk["publish"]["allow"]
    assert desk["subscribe"]["allow"] == [
        "_INBOX_desk-14.>",
        "approvals.decide.desk-14.*.*",
        "approvals.roster.*",
    ]
    published = {user: set(rights["publish"]["allow"]) for user, rights in allowed.items()}
    assert not any("decide" in one and "GET" not in one for one in published["CN=desk-14"])
    assert "approvals.roster.*" in published["CN=mia"] - published["CN=dan"]
    assert all(
        "approvals.>" not in rights and "$JS.API.>" not in rights
        for user, rights in published.items()
        if user != "CN=ops"
    )


@pytest.mark.parametrize(
    ("users", "said"),
    [
        ("desk desk-14", "Line 1 is no user"),
        ("desktop", "Line 1 is no user"),
        ("desktop desk.14", "cannot be a user"),
        ("desktop a > b", "Line 1 is no user"),
        ("desktop dan\nsupervisor DAN", "twice"),
    ],
)
def test_users_that_are_none_are_said(config: Config, users: str, said: str) -> None:
    done = config.write(users)
    assert (done.exit_code, said in done.stderr) == (1, True), done.stderr


def test_a_file_that_is_missing_is_said(config: Config) -> None:
    assert run("write", "missing", *config.files, "--store", "x").exit_code == 1


def test_the_streams_are_made_on_a_server_that_runs(tmp_path: Path) -> None:
    broker = Broker(tmp_path, USERS)
    broker.start()
    try:
        for user, status in (("operator", 0), ("desk-14", 1)):
            reached = broker.server(user)
            done = run(
                *("streams", reached.addresses[0], "--user", user, "--certificate", str(reached.certificate)),
                *("--key", str(reached.key), "--authority", str(reached.authority)),
            )
            assert done.exit_code == status, done.output
    finally:
        broker.kill()
