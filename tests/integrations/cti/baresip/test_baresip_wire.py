import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.cti.baresip.wire import (
    MOST_BYTES,
    Event,
    ListedCall,
    Reader,
    Response,
    Unreadable,
    read_listing,
    read_message,
    read_status,
    write_command,
)
from integrations.cti.conversation import Garbled


@given(st.lists(st.binary(max_size=40), max_size=8), st.data())
def test_netstrings_are_cut_out_wherever_the_network_cut(bodies: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(b"%d:%s," % (len(body), body) for body in bodies)
    place = data.draw(st.integers(0, len(stream)))
    reader = Reader()
    assert reader.feed(stream[:place]) + reader.feed(stream[place:]) == bodies


@pytest.mark.parametrize("data", [b":", b"a", b"-1:", b"1x", b"99999999", b"9999999:", b"3:abcd", b" 3:abc,"])
def test_a_stream_without_frames_is_garbled(data: bytes) -> None:
    with pytest.raises(Garbled):
        Reader().feed(data)


def test_what_waits_for_its_end_is_bounded() -> None:
    reader = Reader()
    assert reader.feed(b"%d:" % MOST_BYTES + b"x" * MOST_BYTES) == []
    with pytest.raises(Garbled):
        reader.feed(b"x")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"1",
        b"{}",
        b'{"event":true}',
        b'{"event":1,"type":"x"}',
        b"[" * 100_000,
        b'{"event":true,"type":7}',
    ],
)
def test_one_message_that_cannot_be_read_is_only_that(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_message(body)


def test_a_name_that_is_not_utf8_or_has_controls_does_not_hide_the_call() -> None:
    body = b'{"event":true,"type":"CALL_INCOMING","id":"1","peeruri":"sip:1@a","peerdisplayname":"J\xfcr\x01gen"}'
    assert read_message(body) == Event("CALL_INCOMING", "1", "sip:1@a", "J\ufffdr\x01gen")


def test_fields_of_another_kind_are_empty_not_an_error() -> None:
    assert read_message(b'{"event":true,"type":"X","id":7,"direction":"outgoing"}') == Event(
        "X", outgoing=True
    )
    assert read_message(b'{"response":true,"ok":1,"data":null}') == Response("", ok=False, text="")


@given(st.text(), st.text(min_size=1))
def test_a_command_is_one_message_whatever_it_says(token: str, parameter: str) -> None:
    (body,) = Reader().feed(write_command(token, "dial", parameter))
    assert json.loads(body) == {"command": "dial", "token": token, "params": parameter}


def test_a_list_of_calls_is_read_as_the_program_writes_it() -> None:
    text = (
        "\n--- Active calls (2) ---\n"
        "  [line 1]  0:00:04  ESTABLISHED  (on hold)  sip:901@rig.test\n"
        "> [line 2]  0:00:00   INCOMING             sip:902@rig.test\n\n"
    )
    assert read_listing(text) == (
        ListedCall("sip:901@rig.test", "ESTABLISHED", held_by_agent=True, current=False),
        ListedCall("sip:902@rig.test", "INCOMING", held_by_agent=False, current=True),
    )


@pytest.mark.parametrize("text", ["\n--- No active calls ---\n", "\n--- Active calls (0) ---\n\n"])
def test_no_calls_are_no_calls(text: str) -> None:
    assert read_listing(text) == ()


@pytest.mark.parametrize(
    "text", ["", "no calls", "--- Active calls (1) ---\n", "--- Active calls (1) ---\n> [line 1] x\n"]
)
def test_a_list_that_is_not_understood_completely_is_not_believed(text: str) -> None:
    with pytest.raises(Unreadable):
        read_listing(text)


def test_a_status_without_id_or_direction_names_no_call() -> None:
    assert read_status("\n(no active calls)\n") is None
    assert read_status(" af=AF_INET id=7\n direction: Sideways\n") is None
    assert read_status(" peer_uri:  af=AF_INET id=1 <x>\n af=AF_INET id=7\n direction: Outgoing\n") == (
        "7",
        True,
    )
