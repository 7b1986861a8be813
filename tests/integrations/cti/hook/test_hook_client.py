import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.cti.feed import Fact
from integrations.cti.hook import client
from integrations.cti.hook.client import DONE, NOT_RUNNING, REFUSED, WRONG, folder, main, read_call, send
from integrations.cti.hook.connector import Hook, tell
from integrations.errors import Refused
from integrations.ports import Dial
from policy.calls import CallOffered, LossReason, SourceLost, SourceResynchronised
from tests.integrations.contracts.cti.ear import Ear
from tests.integrations.cti.written import written

ROOT = Path(client.__file__).parents[3]


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (["ring", "--", "+12025550143"], {"number": "+12025550143"}),
        (["ring", "+12025550143"], {"number": "+12025550143"}),
        (["ring"], {"number": ""}),
        (["ring", "--"], {"number": ""}),
        (["ring", "--", "202 555", "0143"], {"number": "202 555 0143"}),
        (["ring", "--id", "7", "--name", "Ann", "--", "1"], {"id": "7", "name": "Ann", "number": "1"}),
        (
            ["ring", "--dialled", "5", "--queue", "q", "--out", "--", "1"],
            {"dialled": "5", "queue": "q", "out": "1", "number": "1"},
        ),
        # What the caller chose is never an option:
        (["ring", "--", "1", "--id", "7"], {"number": "1 --id 7"}),
        (["ring", "1", "--id", "7"], {"number": "1 --id 7"}),
        (["ring", "--id", "7"], {"number": "--id 7"}),
        (["ring", "--", "1", "--", "2"], {"number": "1 -- 2"}),
        (["ring", "--", "9" * 10_000], {"number": "9" * 4096}),
    ],
)
def test_the_words_of_the_command_are_read(words: list[str], fields: dict[str, str]) -> None:
    assert read_call(words) == {"event": "ring"} | fields


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dance"],
        ["ring", "--colour", "red", "--", "1"],
        ["ring", "--id", "--", "1"],
        ["ring", "x", "--", "1"],
    ],
)
def test_a_command_that_is_written_wrongly_says_how_it_is_written(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["call", *words]) == WRONG
    assert "tillside call EVENT" in capsys.readouterr().err


def test_without_the_program_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TILLSIDE_RUN", str(tmp_path))
    assert main(["call", "ring", "--", "1"]) == NOT_RUNNING
    assert "not running" in capsys.readouterr().err


@pytest.mark.parametrize("told", ["", "1", "a b", "1 2 3", "99999 token", "1 tökén"])
def test_a_file_that_says_nothing_usable_is_no_program(told: str, tmp_path: Path) -> None:
    (tmp_path / "hook").write_text(told, encoding="utf-8")
    assert send("/call", {}, run_folder=str(tmp_path)) == NOT_RUNNING


def test_a_program_that_crashed_and_left_its_file_is_not_running(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    tell(tmp_path, port, "token")
    assert send("/call", {}, run_folder=str(tmp_path)) == NOT_RUNNING


def test_a_busy_program_does_not_keep_the_softphone_waiting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        tell(tmp_path, server.getsockname()[1], "token")
        assert send("/call", {"event": "ring", "number": "ü 1"}, run_folder=str(tmp_path)) == DONE
        taken, _ = server.accept()
        with taken:
            assert taken.recv(4096).endswith(b"\r\n\r\nevent=ring&number=%C3%BC%201")


@pytest.mark.parametrize(
    ("system", "environment", "ending"),
    [
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/Tillside/run"),
        ("darwin", {}, "/Library/Application Support/Tillside/run"),
        ("linux", {"XDG_RUNTIME_DIR": "/run/user/7"}, "/run/user/7/tillside/run"),
        ("linux", {"XDG_RUNTIME_DIR": ""}, "/.local/state/tillside/run"),
        ("linux", {"TILLSIDE_RUN": "/elsewhere"}, "/elsewhere"),
    ],
)
def test_each_system_has_a_folder_of_the_user(
    system: str, environment: dict[str, str], ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TILLSIDE_RUN", raising=False)
    monkeypatch.setattr(sys, "platform", system)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Path(folder()).as_posix().endswith(ending)


async def run_command(run_folder: Path, *arguments: str) -> int:
    """Run the command as a softphone does, in a process of its own."""
    program = "import sys; from integrations.cti.hook.client import main; sys.exit(main(sys.argv[1:]))"
    environment = dict(os.environ, TILLSIDE_RUN=str(run_folder))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        *arguments,
        env=environment,
        cwd=ROOT,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()


async def test_the_command_loads_nothing_but_what_a_socket_needs() -> None:
    program = (
        "import os, socket, sys; before = set(sys.modules); import integrations.cti.hook.client; "
        "print(*sorted(set(sys.modules) - before))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-S", "-c", program, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    packages = ["integrations", "integrations.cti", "integrations.cti.hook"]
    assert out.decode().split() == [*packages, "integrations.cti.hook.client"]


@pytest.fixture
async def hook(tmp_path: Path) -> AsyncIterator[Hook]:
    summoned: list[str] = []
    hook = Hook("US", run_folder=tmp_path, token="the-token", on_summons=lambda: summoned.append("shown"))
    hook.__dict__["summoned"] = summoned
    await hook.start()
    yield hook
    await hook.stop()


async def until_heard(ear: Ear, number: int) -> list[Fact]:
    await ear.until(lambda _: len(ear.heard) >= number)
    return ear.heard[2:]


async def test_the_command_reaches_the_running_program(hook: Hook, tmp_path: Path) -> None:
    ear = Ear(hook)
    await ear.kind(SourceResynchronised)
    assert (
        await run_command(tmp_path, "call", "ring", "--id", "7", "--name", "Ann", "--", "+1 202", "555 0143")
        == DONE
    )
    assert await run_command(tmp_path, "call", "end", "--id", "7", "--") == DONE
    assert written(await until_heard(ear, 4)) == [
        'id-7 offered from +12025550143 "Ann"',
        "id-7 ended: unknown",
    ]


async def test_a_url_reaches_the_running_program_only_with_the_token(hook: Hook, tmp_path: Path) -> None:
    ear = Ear(hook)
    await ear.kind(SourceResynchronised)
    assert await run_command(tmp_path, "tillside:call?event=ring&id=1&number=%2B12025550143") == REFUSED
    assert await run_command(tmp_path, "tillside:call?event=ring&id=2&number=1&token=the-token") == DONE
    assert [fact.call.call_id for fact in await until_heard(ear, 3) if isinstance(fact, CallOffered)] == [
        "id-2"
    ]


async def test_a_second_start_summons_the_first(hook: Hook, tmp_path: Path) -> None:
    await Ear(hook).kind(SourceResynchronised)
    assert await asyncio.to_thread(send, "/show", {}, run_folder=str(tmp_path)) == DONE
    assert hook.__dict__["summoned"] == ["shown"]


async def test_the_file_is_for_this_user_alone_and_goes_with_the_program(hook: Hook, tmp_path: Path) -> None:
    await Ear(hook).kind(SourceResynchronised)
    told = tmp_path / "hook"
    assert told.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    await hook.stop()
    assert not told.exists()


async def test_a_port_in_use_is_told_and_tried_again(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        hook = Hook("US", run_folder=tmp_path, port=other.getsockname()[1])
        await hook.start()
        ear = Ear(hook)
        assert (await ear.kind(SourceLost)).reason is LossReason.UNREACHABLE
    await ear.kind(SourceResynchronised)
    with pytest.raises(Refused):
        await hook.perform(Dial("+12025550143"))
    await hook.stop()
