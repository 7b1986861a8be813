"""The Secret Service as GNOME Keyring gives it, unlocked, locked and absent. Needs gnome-keyring and dbus."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bytecode import bytecode
from tests.journeys.docking.needs import needed

UNLOCKED = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "
LOCK = (
    "gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets "
    "--method org.freedesktop.Secret.Service.Lock "
    "\"['/org/freedesktop/secrets/collection/login']\" >/dev/null; "
)


@pytest.fixture(autouse=True)
def packages() -> None:
    needed({"gnome-keyring-daemon": "gnome-keyring", "dbus-run-session": "dbus", "gdbus": "libglib2.0-bin"})


def in_session(folder: Path, before: str) -> dict[str, object]:
    """Run the round trip in a session bus of its own, with a home of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "PYTHONPATH": str(Path(__file__).parents[3]),
        **bytecode(),
        # No program of a desktop may be started to ask a person for a password.
        "GNOME_KEYRING_TEST_PATH": str(folder),
    }
    command = f"{before}exec {sys.executable} -m tests.journeys.keyring.round_trip"
    done = subprocess.run(
        ("dbus-run-session", "--", "sh", "-c", command),
        env=environment,
        cwd=folder,
        input="planted-secret\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_an_unlocked_keyring_keeps_reads_and_forgets(tmp_path: Path) -> None:
    said = in_session(tmp_path, UNLOCKED)
    assert (said["read"], said["why"]) == (len("planted-secret"), "SecretMissing")
    assert "SecretService" in str(said["keyring"])
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"planted-secret" in path.read_bytes() for path in kept)


def test_a_locked_keyring_is_said_and_nobody_is_asked(tmp_path: Path) -> None:
    assert in_session(tmp_path, UNLOCKED + LOCK) == {"why": "KeyringLocked"}


def test_without_a_keyring_the_program_says_so(tmp_path: Path) -> None:
    assert in_session(tmp_path, "export DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere; ") == {
        "why": "KeyringMissing"
    }
