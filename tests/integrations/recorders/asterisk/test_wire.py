"""What is said of MixMonitors on the wire, and what is made of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.ami.framing import Message, write_action
from integrations.recorders.asterisk.wire import (
    EVENTS,
    Muting,
    Verdict,
    file,
    mute,
    muting,
    named,
    parted,
    tells_of_mutes,
    verdict,
)


def event(**headers: str) -> Message:
    return Message((("Event", "MixMonitorMute"), *headers.items()))


def test_a_mute_names_the_channel_by_its_uniqueid_and_says_only_0_or_1() -> None:
    assert write_action("MixMonitorMute", "7", mute("1795306292.62", on=True)) == (
        b"Action: MixMonitorMute\r\nActionID: 7\r\nChannel: 1795306292.62\r\nDirection: both\r\nState: 1\r\n\r\n"
    )
    assert ("State", "0") in mute("1795306292.62", on=False)


def test_digits_that_are_pressed_are_not_asked_for() -> None:
    assert EVENTS == "call"


@pytest.mark.parametrize(
    ("direction", "state", "muted"),
    [
        ("both", "1", Muting("1.2", True, True, on=True)),
        ("BOTH", "1", Muting("1.2", True, True, on=True)),
        ("read", "0", Muting("1.2", True, False, on=False)),
        ("write", "1", Muting("1.2", False, True, on=True)),
    ],
)
def test_an_event_says_which_sides_are_muted(direction: str, state: str, muted: Muting) -> None:
    assert muting(event(Uniqueid="1.2", Direction=direction, State=state)) == muted


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Uniqueid": "1.2", "Direction": "both"},
        {"Uniqueid": "1.2", "State": "1"},
        {"Direction": "both", "State": "1"},
        {"Uniqueid": "", "Direction": "both", "State": "1"},
        {"Uniqueid": "1.2", "Direction": "in", "State": "1"},
        {"Uniqueid": "1.2", "Direction": "both", "State": "2"},
        {"Uniqueid": "1.2", "Direction": "both", "State": "true"},
    ],
)
def test_an_event_that_does_not_say_it_says_nothing(headers: dict[str, str]) -> None:
    assert muting(event(**headers)) is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Success", Verdict.ACCEPTED),
        ("Error", Verdict.REFUSED),
        ("success", Verdict.UNCLEAR),
        ("Goodbye", Verdict.UNCLEAR),
        ("", Verdict.UNCLEAR),
    ],
)
def test_an_answer_is_yes_or_no_by_its_word_alone(answer: str, said: Verdict) -> None:
    assert verdict(Message((("Response", answer), ("Message", "Cannot set mute flag")))) is said
    assert verdict(Message(())) is Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("version", "tells"),
    [
        ("1.3", False),
        ("2.10.6", False),
        ("4.0.3", False),
        ("5.0.2", True),
        ("6.0.0", False),
        ("7.0.3", True),
        ("11.0.0", True),
        ("", True),
        ("x", True),
        ("99999", True),
    ],
)
def test_a_version_tells_whether_mutes_are_told(version: str, tells: bool) -> None:
    assert tells_of_mutes(version) is tells


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ((("Response", "Success"), ("Value", "/rec/a b.wav")), "/rec/a b.wav"),
        ((("Response", "Success"), ("Value", "")), ""),
        ((("Response", "Success"),), ""),
        ((("Response", "Error"), ("Value", "/rec/a.wav")), ""),
        ((("Response", "Success"), ("Value", "a" * 1025)), "?"),
        ((("Response", "Success"), ("Value", "a\x1b[2Jb")), "?"),
    ],
)
def test_a_file_is_told_unless_it_is_strange_and_a_recorder_is_found_all_the_same(
    headers: tuple[tuple[str, str], ...], found: str
) -> None:
    assert file(Message(headers)) == found


@given(st.text(min_size=1), st.integers(1, 999_999))
def test_a_recorders_name_is_read_as_it_was_made(uid: str, number: int) -> None:
    assert parted(named(uid, number)) == (uid, number)


@pytest.mark.parametrize(
    "name", ["", "pbx", "mixmonitor-", "mixmonitor-1.2", "mixmonitor-1.2-0", "mixmonitor--1"]
)
def test_a_name_that_is_none_names_nothing(name: str) -> None:
    assert parted(name) is None
