"""What is written is an event and ids; names, numbers and card numbers never reach a file."""

import json
import logging
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.logs.fields import FIELDS, IDS, id_of, kept
from integrations.logs.places import data_folder, log_folder
from integrations.logs.writing import FILE, end_log, log_to, note

PLANTED = (
    "Rosa Delgado", "Delgado", "+12025550143", "2025550143", "(202) 555-0143", "4242424242424242",
    "4242 4242 4242 4242", "4242-4242-4242-4242", "rosa@example.com", "14 Alder St", "358.10",
)  # fmt: skip
LOGGER = logging.getLogger("tillside.test")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    handler = log_to(tmp_path / "logs", file_kb=64, files=3)
    yield tmp_path / "logs"
    end_log(handler)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / FILE).read_text().splitlines()]


def searched(folder: Path) -> list[str]:
    """Return what of the planted data stands in any file."""
    text = "".join(path.read_text() for path in folder.iterdir())
    return [planted for planted in PLANTED if planted in text]


def test_an_event_is_a_line_with_its_fields(folder: Path) -> None:
    note(LOGGER, "payment.sent", attempt="a-17", call="c1", duration_ms=12.5, state="sent", late=False)
    (line,) = lines(folder)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info", "from": "tillside.test", "event": "payment.sent", "attempt": "a-17", "call": "c1",
        "duration_ms": 12.5, "state": "sent", "late": False,
    }  # fmt: skip


def test_nothing_planted_in_any_place_of_a_record_reaches_a_file(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for planted in PLANTED:
        for name in (*FIELDS, *IDS, "name", "number", "message"):
            note(LOGGER, "call.offered", **{name: planted})
        note(LOGGER, planted, call="c1")
        note(LOGGER, "call.offered", **{planted: "x"})
        LOGGER.warning("caller %s", planted)
        LOGGER.warning(f"caller {planted}")  # noqa: G004 (what must do no harm)
        LOGGER.error("call.offered", extra={"tillside_fields": planted})
        try:
            int(planted + "!")
        except ValueError:
            LOGGER.exception("failed for %s", planted)
    assert len(lines(folder)) > 50
    assert searched(folder) == []


def test_the_search_finds_what_is_there(folder: Path) -> None:
    (folder / "other.txt").write_text("from Rosa Delgado, 358.10")
    assert searched(folder) == ["Rosa Delgado", "Delgado", "358.10"]


def test_a_record_with_a_field_that_is_not_allowed_is_dropped_to_its_ids(folder: Path) -> None:
    note(LOGGER, "call.offered", call="c1", name="Rosa", state="ringing")
    assert lines(folder)[0].items() >= {"call": "c1", "dropped": 1}.items()
    assert "state" not in lines(folder)[0]


def test_a_foreign_record_is_dropped_to_its_place(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("httpx").warning("HTTP Request: POST https://pay.example/rosa")
    (line,) = lines(folder)
    assert (line["event"], line["from"], line["module"]) == ("foreign", "httpx", "test_logs")


def test_an_exception_is_told_by_its_kind_and_place(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    try:
        dict[str, int]()["Rosa"]
    except KeyError:
        LOGGER.exception("call.failed", extra={"tillside_fields": {"call": "c1"}})
    (line,) = lines(folder)
    assert (line["event"], line["call"], line["exception"]) == ("call.failed", "c1", "KeyError")
    assert line["where"][0].startswith("test_logs.py:")


def test_ids_that_could_be_a_persons_are_digests_that_still_tell_apart() -> None:
    assert id_of("call-17") == "call-17"
    for planted in PLANTED:
        assert id_of(planted).startswith("sha256:")
    assert id_of("a@b") == id_of("a@b") != id_of("a@c")
    assert id_of("\ud800").startswith("sha256:")


values = st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text()))


@given(st.dictionaries(st.one_of(st.sampled_from([*FIELDS, *IDS]), st.text()), values))
def test_whatever_is_given_only_allowed_fields_are_kept(given_fields: dict[str, object]) -> None:
    left = kept(given_fields)
    assert set(left.fields) <= set(FIELDS) | IDS
    assert json.dumps(dict(left.fields))
    if left.dropped:
        assert set(left.fields) <= IDS


def test_files_are_rotated_and_the_oldest_goes(folder: Path) -> None:
    for number in range(4000):
        note(LOGGER, "tick", count=number)
    files = sorted(path.name for path in folder.iterdir())
    assert files == [FILE, f"{FILE}.1", f"{FILE}.2", f"{FILE}.3"]
    assert lines(folder)[-1]["count"] == 3999


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_only_the_user_can_read_the_files(folder: Path) -> None:
    for number in range(1500):
        note(LOGGER, "tick", count=number)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_log_that_ended_leaves_the_level_as_it_found_it(tmp_path: Path) -> None:
    root, level = logging.getLogger(), logging.getLogger().level
    handler = log_to(tmp_path, "debug")
    assert root.level == logging.DEBUG
    end_log(handler)
    assert root.level == level


def test_lines_below_the_level_are_left_out(folder: Path) -> None:
    note(LOGGER, "tick", logging.DEBUG)
    assert (folder / FILE).read_text() == ""


def test_a_full_disk_stops_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("integrations.logs.writing.JsonLines.format", full)
    note(LOGGER, "tick", call="Rosa")
    assert capsys.readouterr().err == ""


def test_logs_and_data_have_a_place_of_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    assert log_folder().is_relative_to(tmp_path)
    assert data_folder().is_relative_to(tmp_path)
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name)
    if sys.platform != "win32":
        assert data_folder().is_relative_to(tmp_path)
