"""The doctor says what is wrong and what to do, hangs on nothing, and changes nothing."""

import json
import os
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pytest
from typer.testing import CliRunner

from desktop.commands.doctor import checks, machine, network
from desktop.commands.doctor.findings import Check, Finding, Standing, run_all
from desktop.commands.program import program
from desktop.docking.port import DockingUnavailable
from integrations.errors import PortError, Refused, Unauthorized, Unavailable
from integrations.secrets.store import KeyringLocked, SecretMissing, Secrets
from integrations.settings.files import Files
from integrations.settings.model import (
    Accounts,
    Asterisk,
    Baresip,
    Calls,
    Gateway,
    Hook,
    Postgresql,
    Settings,
)
from integrations.settings.recorder import AsteriskRecorder, Recorder, ScreenRecorder
from tests.integrations.recorders.witness.bench import seat
from tests.integrations.secrets.test_secrets import Kept

FINE, NOTE, FAILED = Standing.FINE, Standing.NOTE, Standing.FAILED


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what starts a program."""
    monkeypatch.setattr(machine, "card_entry", lambda: (FINE, "It starts.", ""))
    monkeypatch.setattr(machine, "clock", lambda: (FINE, "It is plausible.", ""))


@pytest.fixture
def port() -> Iterator[int]:
    """Give a port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number: int = server.getsockname()[1]
        return number


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(program(["doctor"]), ["doctor", *arguments])
    return done.exit_code, done.output


def test_with_everything_by_default_nothing_needed_fails(quick: None, tmp_path: Path) -> None:
    status, output = run("--settings", str(tmp_path / "none.toml"))
    assert (status, "Everything needed works." in output) == (0, True)


def test_a_wrong_file_is_one_line_for_each_fault_and_the_rest_is_looked_at(
    quick: None, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[docking]\nwdith = 400\n[gateway]\nsecret = "planted"\n')
    status, output = run("--json", "--settings", str(file))
    said = json.loads(output)
    assert (status, said["ok"], "planted" in output) == (1, False, False)
    failed = [one for one in said["checks"] if one["standing"] == "failed"]
    assert [one["name"] for one in failed] == ["settings", "settings"]
    assert f"{file}:2" in failed[0]["said"]
    assert {one["name"] for one in said["checks"]} >= {"keyring", "calls", "gateway", "docking", "clock"}


def test_failures_are_counted_for_people(quick: None, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'[calls]\nconnector = "baresip"\n[calls.baresip]\nport = {closed_port()}\n')
    status, output = run("--settings", str(file))
    assert (status, "FAIL  calls: baresip does not answer" in output) == (1, True)
    assert "1 of 11 checks failed." in output


def test_what_the_managed_file_overrules_is_said(quick: None, tmp_path: Path) -> None:
    files = Files(tmp_path / "managed.toml", tmp_path / "user.toml")
    for file, side in ((files.managed, "left"), (files.user, "right")):
        file.write_text(f'[docking]\nside = "{side}"\n')
        file.chmod(0o644)
    first = checks.examine(files)[0]
    assert (first.standing, "docking.side" in first.said) == (NOTE, True)
    files.managed.unlink()
    assert checks.examine(files)[0].standing is FINE


def test_a_check_that_hangs_or_breaks_does_not_stop_the_others() -> None:
    never = threading.Event()

    def hangs() -> tuple[Standing, str, str]:
        never.wait(60)
        return FINE, "", ""

    def breaks() -> tuple[Standing, str, str]:
        raise ZeroDivisionError

    def fails() -> tuple[Standing, str, str]:
        raise Unavailable("It is gone.", next_step="Bring it back.")

    found = run_all(
        [
            Check("hangs", hangs, 0.05),
            Check("breaks", breaks),
            Check("fails", fails),
            Check("works", lambda: (FINE, "Yes.", "")),
        ]
    )
    never.set()
    assert [one.standing for one in found] == [FAILED, FAILED, FAILED, FINE]
    assert "within 0.05 seconds" in found[0].said
    assert "ZeroDivisionError" in found[1].said
    assert found[2] == Finding("fails", FAILED, "It is gone.", "Bring it back.")


REFERRING = Settings(gateway=Gateway(secret="keyring:pay"))


def secrets(failure: Exception | None = None) -> Secrets:
    keyring = Kept(failure)
    return Secrets(open_backend=lambda _: keyring)


def test_the_keyring_is_needed_only_if_a_setting_refers_to_it() -> None:
    locked = secrets(KeyringLocked())
    locked.check = _raising(KeyringLocked())  # type: ignore[method-assign]
    assert checks.keyring(Settings(), locked)[0] is NOTE
    with pytest.raises(KeyringLocked):
        checks.keyring(REFERRING, locked)


def _raising(failure: PortError) -> Callable[[], str]:
    def check() -> str:
        raise failure

    return check


def test_every_secret_that_is_referred_to_has_to_be_there() -> None:
    mine = secrets()
    with pytest.raises(SecretMissing):
        checks.keyring(REFERRING, mine)
    mine.keep("pay", "x")
    assert checks.keyring(REFERRING, mine)[0] is FINE


def test_the_accounts_file_is_opened_and_not_changed(tmp_path: Path) -> None:
    file = tmp_path / "accounts.db"
    assert checks.accounts(Accounts())[0] is FINE
    with pytest.raises(Unavailable, match="is not there"):
        checks.accounts(Accounts(file=file))
    assert not file.exists()
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE account (id)")
    made.close()
    before = file.read_bytes()
    assert "1 tables" in checks.accounts(Accounts(file=file))[1]
    assert file.read_bytes() == before
    file.write_text("no database" * 100)
    with pytest.raises(Unavailable, match="cannot be read"):
        checks.accounts(Accounts(file=file))


def test_a_server_that_is_away_is_said() -> None:
    mine = secrets()
    mine.keep("pg", "x")
    at = Postgresql(port=closed_port(), password="keyring:pg")
    with pytest.raises(Unavailable, match="PostgreSQL at 127"):
        checks.accounts(Accounts(store="postgresql", postgresql=at), mine)


def test_a_server_that_is_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg

    class Connection:
        class info:  # noqa: N801 (psycopg's name)
            server_version = 150004

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None: ...

    asked: dict[str, object] = {}

    def connect(**how: object) -> Connection:
        asked.update(how)
        return Connection()

    monkeypatch.setattr(psycopg, "connect", connect)
    assert checks.accounts(Accounts(store="postgresql"), secrets())[1] == "PostgreSQL 15 at 127.0.0.1."
    assert (asked["password"], asked["connect_timeout"]) == (None, 3)


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    assert checks.disk(tmp_path / "not" / "yet")[0] is FINE
    with pytest.raises(Unavailable, match="MB are free"):
        checks.disk(tmp_path, least_mb=10**9)


def test_each_source_of_calls_is_looked_at(port: int) -> None:
    assert network.calls(Calls())[0] is FINE
    assert network.calls(Calls(connector="hook"))[0] is FINE
    assert network.calls(Calls(connector="hook", hook=Hook(port=closed_port())))[0] is FINE
    assert network.calls(Calls(connector="hook", hook=Hook(port=port)))[0] is NOTE
    assert network.calls(Calls(connector="baresip", baresip=Baresip(port=port)))[0] is FINE
    with pytest.raises(Unavailable, match="baresip does not answer"):
        network.calls(Calls(connector="baresip", baresip=Baresip(port=closed_port())))


def test_asterisk_needs_its_account_and_phones(port: int) -> None:
    with pytest.raises(Unauthorized, match=r"user, .*secret, .*phones"):
        network.calls(Calls(connector="asterisk"))
    at = Asterisk(port=port, user="tillside", secret="keyring:ami", phones=("PJSIP/101",))
    assert network.calls(Calls(connector="asterisk", asterisk=at))[0] is FINE


def test_the_recorders_of_an_asterisk_need_their_account(port: int) -> None:
    with pytest.raises(Unauthorized, match=r"asterisk\.user, .*asterisk\.secret"):
        network.recorder(Recorder(product="asterisk"))
    at = AsteriskRecorder(port=port, user="tillside", secret="keyring:ami")
    standing, _, next_step = network.recorder(Recorder(product="asterisk", asterisk=at))
    assert (standing, "recorder.asterisk.phones" in next_step) == (NOTE, True)
    own = at.model_copy(update={"phones": ("PJSIP/101",)})
    assert network.recorder(Recorder(product="asterisk", asterisk=own))[0] is FINE


def test_a_screen_recorder_has_to_be_there(port: int) -> None:
    there = ScreenRecorder(address=f"http://127.0.0.1:{port}")
    assert network.recorder(Recorder(product="rtpengine", screen=there))[0] is FINE
    gone = ScreenRecorder(address=f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(Unavailable, match="screen recorder"):
        network.recorder(Recorder(product="rtpengine", screen=gone))


def test_a_simulated_recorder_and_gateway_are_noted() -> None:
    assert network.recorder(Recorder())[0] is NOTE
    assert network.gateway(Gateway())[0] is NOTE


def test_the_gateway_is_reached(port: int) -> None:
    assert network.gateway(Gateway(address=f"http://127.0.0.1:{port}"))[0] is FINE
    with pytest.raises(Unavailable, match="gateway does not answer"):
        network.gateway(Gateway(address=f"http://localhost:{closed_port()}/v1"))


def test_a_gateway_that_does_not_encrypt_is_not_reached(port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(Unavailable, match="SSLError"):
            network.gateway(Gateway(address=f"https://127.0.0.1:{server.getsockname()[1]}"))
        thread.join()


@pytest.mark.parametrize(
    ("system", "environment", "standing"),
    [
        ("linux", {}, NOTE),
        ("linux", {"DISPLAY": ":1"}, FINE),
        ("linux", {"DISPLAY": ":1", "WAYLAND_DISPLAY": "wayland-0"}, NOTE),
        ("win32", {}, FINE),
        ("darwin", {}, FINE),
    ],
)
def test_the_screen(system: str, environment: dict[str, str], standing: Standing) -> None:
    assert machine.screen(system, environment)[0] is standing


@pytest.mark.skipif(sys.platform != "linux", reason="X11 is of Linux")
def test_docking_that_is_not_possible_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    standing, said, advice = machine.docking(("softphone",), "linux")
    assert (standing, "leans on the screen's edge" in said, advice) == (
        NOTE,
        True,
        "Start the program in a desktop session on X11.",
    )


def test_docking_on_the_other_systems_is_asked_of_their_own_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.docking.macos import calls as mac
    from desktop.docking.windows import calls as windows
    from tests.desktop.docking.test_macos import FakeMac
    from tests.desktop.docking.test_windows import FakeWindows

    system, other = FakeWindows(), FakeMac()
    made = windows.Calls(lambda _: system)
    monkeypatch.setattr(windows, "Calls", lambda: made)
    assert "1 of microsip are open" in machine.docking(("microsip",), "win32")[1]
    allowed = mac.Calls(lambda _: other)
    monkeypatch.setattr(mac, "Calls", lambda: allowed)
    assert machine.docking(("linphone",), "darwin")[0] is FINE
    other.trusted = False
    assert machine.docking(("linphone",), "darwin")[0] is NOTE
    assert DockingUnavailable("a", "b").next_step == "b"


def test_the_card_entry_process_has_to_end_in_good_order(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.card_entry((sys.executable, "-c", ""))[0] is FINE
    with pytest.raises(Unavailable, match="does not start"):
        machine.card_entry(("/nowhere/tillside-card",))
    failing = (sys.executable, "-c", "raise SystemExit(3)")
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    if sys.platform != "win32":
        with pytest.raises(Unavailable, match="As root"):
            machine.card_entry(failing)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(Unavailable, match="status 3"):
        machine.card_entry(failing)


def test_the_card_entry_process_of_a_bundle_lies_beside_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine._card_command() == (sys.executable, "-m", "desktop.capture")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/tillside/tillside")
    assert machine._card_command() == (str(Path("/opt/tillside/tillside-card")),)


def test_a_clock_that_cannot_be_right_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unavailable, match="before this program"):
        machine.clock(lambda: 0.0)
    for state, standing in ((0, FINE), (5, NOTE)):
        monkeypatch.setattr(machine, "_adjtimex", _state(state))
        if sys.platform == "linux":
            assert machine.clock(lambda: 1_800_000_000.0)[0] is standing


def _state(state: int) -> Callable[[], int]:
    return lambda: state


@pytest.mark.skipif(sys.platform != "linux", reason="adjtimex is of Linux")
def test_the_kernel_says_how_its_clock_is() -> None:
    assert machine._adjtimex() in range(6)


def test_the_doctor_loads_no_qt() -> None:
    import subprocess

    source = "import sys, desktop.commands.doctor.checks; print([n for n in sys.modules if n == 'PySide6'])"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_who_sits_where_is_looked_at_where_a_witness_is_set_up(tmp_path: Path) -> None:
    file = seat(tmp_path / "agents.csv", "ana,PJSIP/2001", "ben,PJSIP/2002", "ben,PJSIP/2102")
    standing, said, _ = checks.witness(file)
    assert (standing, "2 agents at 3 telephones" in said) == (FINE, True)
    settings = Settings.model_validate({"witness": {"agents": str(seat(file, "ana"))}})
    assert "witness" in [check.name for check in checks.checks(settings)]
    assert "witness" not in [check.name for check in checks.checks(Settings())]
    with pytest.raises(Refused, match="line 1"):
        checks.witness(file)
