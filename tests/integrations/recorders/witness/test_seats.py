"""Who sits where is taken as IT's file says it, whole and as it is now; a broken file changes nothing."""

import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from integrations.recorders.witness.seats import LONGEST_NAME, SeatsFile, SeatsWrong, _agents
from tests.integrations.recorders.witness.bench import seat

ANA, BEN = frozenset({"PJSIP/2001", "PJSIP/2101"}), frozenset({"PJSIP/2002"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return seat(tmp_path / "agents.csv", "ana,PJSIP/2001", "ben,PJSIP/2002", "ana,PJSIP/2101")


def test_an_agent_has_every_telephone_that_a_line_gives_them(file: Path) -> None:
    now = SeatsFile(file).now()
    assert (now.telephones("ana"), now.telephones("ben")) == (ANA, BEN)
    assert now.agents("PJSIP/2101") == {"ana"}
    assert now.telephones("Ana") == now.telephones("") == now.agents("PJSIP/20") == frozenset()


def test_a_heading_quotes_spaces_and_empty_lines_are_as_spreadsheets_write_them(file: Path) -> None:
    file.write_bytes('\ufeffagent,telephone\r\n\r\n"Núñez, Ana", PJSIP/2001\r\n,\r\n'.encode())
    now = SeatsFile(file).now()
    assert dict(now.by_agent) == {"Núñez, Ana": frozenset({"PJSIP/2001"})}


def test_two_agents_may_share_a_telephone(file: Path) -> None:
    now = SeatsFile(seat(file, "ana,PJSIP/2001", "ben,PJSIP/2001")).now()
    assert now.agents("PJSIP/2001") == {"ana", "ben"}


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 0),
        (b"agent,telephone\n", 0),
        (b"ana,PJSIP/2001\nben\n", 2),
        (b"ana,PJSIP/2001\nben,PJSIP/2002,x\n", 2),
        (b"ana,PJSIP/2001\n,PJSIP/2002\n", 2),
        (b"ana,PJSIP/2001\n\nben, \n", 3),
        (b"ana,PJSIP/2001\n\xff,PJSIP/2002\n", 2),
        (b'ana,PJSIP/2001\n"ben"x,PJSIP/2002\n', 2),
        (b"ana,PJSIP/2001\nbe\x07n,PJSIP/2002\n", 2),
        (b'ana,PJSIP/2001\n"be\nn",PJSIP/2002\n', 3),
        (b"ana,PJSIP/2001\nben," + b"x" * (LONGEST_NAME + 1) + b"\n", 2),
        (b"ana," + b"x" * 5_000, 1),
    ],
)
def test_what_is_wrong_is_said_with_its_line(file: Path, data: bytes, line: int) -> None:
    file.write_bytes(data)
    with pytest.raises(SeatsWrong) as raised:
        SeatsFile(file)
    assert raised.value.line == line
    assert raised.value.what
    assert raised.value.advice
    assert str(raised.value).startswith(f"line {line}: " if line else raised.value.what)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SeatsWrong, match="cannot be read"):
        SeatsFile(tmp_path / "agents.csv")


@pytest.mark.skipif(sys.platform == "win32", reason="the installer sets who may write there")
def test_a_file_that_others_may_write_gives_nobody_a_right(file: Path) -> None:
    file.chmod(0o666)
    with pytest.raises(SeatsWrong, match="Others than its owner"):
        SeatsFile(file)


def test_a_new_agent_needs_no_restart(file: Path) -> None:
    seats = SeatsFile(file)
    seat(file, "ana,PJSIP/2001", "eve,PJSIP/2005")
    assert seats.now().telephones("eve") == {"PJSIP/2005"}
    assert seats.now().telephones("ben") == frozenset()
    assert seats.now() is seats.now()


@pytest.mark.parametrize("data", [b"ana\n", b"", None])
def test_a_broken_new_version_keeps_the_old_one_and_is_logged_once(
    file: Path, data: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    seats = SeatsFile(file)
    if data is None:
        file.unlink()
    else:
        file.write_bytes(data)
    assert [seats.now().telephones("ana") for _ in range(3)] == [ANA] * 3
    assert caplog.messages.count("witness.agents-kept") == 1
    seat(file, "ana,PJSIP/2009")
    assert seats.now().telephones("ana") == {"PJSIP/2009"}


def test_a_file_that_is_just_being_written_is_taken_when_it_is_whole(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seats = SeatsFile(file)
    seat(file, "ana,PJSIP/20")

    def meanwhile(opened: BinaryIO) -> object:
        found = _agents(opened)
        with file.open("a", encoding="utf-8") as more:
            more.write("ben,PJSIP/2003\n")
        return found

    with monkeypatch.context() as patched:
        patched.setattr("integrations.recorders.witness.seats._agents", meanwhile)
        assert seats.now().telephones("ana") == ANA
    assert "witness.agents-kept" in caplog.messages
    assert seats.now().telephones("ben") == {"PJSIP/2003"}
