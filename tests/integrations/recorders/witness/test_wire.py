"""What a desktop and a witness say comes back as it was written; anything else is nothing."""

from __future__ import annotations

import pytest

from integrations.errors import OutcomeUnknown, PortError, Refused, Unauthorized, Unavailable
from integrations.ports import RecorderAbilities
from integrations.recorders.witness.wire import (
    Answer,
    Ask,
    Deed,
    Garbled,
    Hello,
    Product,
    Report,
    Said,
    Stands,
    ask_line,
    read_ask,
    read_said,
    said_line,
)
from policy.calls import CallKey, LossReason
from policy.recording import Proof, RecorderState

PLACE = CallKey("line", "a\ncall"), "pbx “2”"
PAUSED = Stands(RecorderState.PAUSED, Proof.PROVEN, "why")
SAID: list[Said] = [
    Hello(RecorderAbilities("rtpengine", Proof.PROVEN, Proof.ACKNOWLEDGED, False, 60_000)),
    Hello(RecorderAbilities("http", Proof.ACKNOWLEDGED, Proof.ACKNOWLEDGED, False)),
    Answer(1),
    Answer(2, PAUSED),
    Report(PLACE, PAUSED),
    Report(PLACE, Stands(RecorderState.UNKNOWN, Proof.NONE, file="a.pcap"), silent_ms=20),
    Product(),
    Product(LossReason.SILENT, "It does not answer."),
]


@pytest.mark.parametrize("said", SAID)
def test_what_a_witness_says_comes_back(said: Said) -> None:
    line = said_line(said)
    assert line.count(b"\n") == 1
    assert read_said(line) == said


@pytest.mark.parametrize("kind", [Refused, Unavailable, Unauthorized, OutcomeUnknown])
def test_a_failure_comes_back_as_its_kind(kind: type[PortError]) -> None:
    back = read_said(said_line(Answer(3, kind("Because.", next_step="Do this."))))
    assert isinstance(back, Answer)
    assert type(back.what) is kind
    assert isinstance(back.what, PortError)
    assert (back.what.message, back.what.next_step) == ("Because.", "Do this.")


@pytest.mark.parametrize("deed", Deed)
def test_what_a_desktop_asks_comes_back(deed: Deed) -> None:
    ask = Ask(7, deed, None if deed is Deed.PING else PLACE)
    assert read_ask(ask_line(ask)) == ask


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"n": 1, "do": "read", "place": ["a", "b"]}',
        b'{"n": 1, "do": "read", "place": ["a", "b", ""]}',
        b'{"n": 1, "do": "read", "place": ["a", "b", 3]}',
        b'{"n": "one", "state": "asleep"}',
        b'{"hello": {}}',
        b'{"lost": "keys", "detail": ""}',
        b'{"n": 1, "failure": "tired", "message": "", "next_step": ""}',
        b"[" * 100_000,
    ],
)
def test_a_line_that_is_nothing_is_garbled(line: bytes) -> None:
    with pytest.raises(Garbled):
        read_ask(line)
    with pytest.raises(Garbled):
        read_said(line)


def test_a_request_without_a_recorder_is_garbled() -> None:
    with pytest.raises(Garbled):
        read_ask(b'{"n": 1, "do": "read"}')
