"""Which files are the recordings of a call, and that none of them is missed."""

from pathlib import Path

import pytest

from integrations.recorders.rtpengine.growth import Growth
from policy.calls import CallKey

ONE = CallKey("bench", "one")
RANDOM = "0123456789abcdef"


def test_the_recordings_of_a_call_are_its_own_alone(tmp_path: Path) -> None:
    for name in (f"one-{RANDOM}", f"one-{RANDOM}-{RANDOM}", f"one-more-{RANDOM}", "one-", f"two-{RANDOM}"):
        (tmp_path / f"{name}.pcap").write_bytes(bytes(5))
    (tmp_path / f"one-{RANDOM}.txt").touch()
    assert Growth(tmp_path).of(ONE) == {f"one-{RANDOM}.pcap": 5}


def test_a_call_is_named_as_rtpengine_writes_it(tmp_path: Path) -> None:
    (tmp_path / f"a%2Fb%40127.0.0.1-{RANDOM}.pcap").touch()
    assert list(Growth(tmp_path).of(CallKey("bench", "a/b@127.0.0.1")).values()) == [0]


def test_files_that_come_one_after_the_other_are_each_seen_at_once(tmp_path: Path) -> None:
    growth = Growth(tmp_path)
    for number in range(50):
        assert len(growth.of(ONE)) == number
        (tmp_path / f"one-{number:016x}.pcap").touch()


def test_a_file_that_was_fetched_is_not_there_any_more(tmp_path: Path) -> None:
    file = tmp_path / f"one-{RANDOM}.pcap"
    file.touch()
    growth = Growth(tmp_path)
    assert growth.of(ONE)
    file.unlink()
    assert not growth.of(ONE)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Growth(tmp_path / "nowhere").of(ONE)


def test_a_running_recording_may_hold_back_a_block(tmp_path: Path) -> None:
    assert Growth(tmp_path).held_back >= 512
