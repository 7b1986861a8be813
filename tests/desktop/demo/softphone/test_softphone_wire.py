"""The messages between the panel's process and the softphone's stand-in."""

import json

import pytest

from desktop.demo.softphone.wire import (
    LONGEST,
    MAX_LINE,
    Face,
    Opened,
    Press,
    Pressed,
    State,
    WireError,
    decode_face,
    decode_report,
    encode,
)

FACE = Face(State.TALKING, "call-1", "(202) 555-0143", "Rosa Delgado", "Billing", 61_000, -1, ("Account: 1",))


@pytest.mark.parametrize(
    "face", [FACE, Face(), Face(next_ms=8000), Face(State.RINGING, "c", "", "é\u202e<b>")]
)
def test_a_face_arrives_as_it_was_sent(face: Face) -> None:
    assert decode_face(encode(face)) == face


@pytest.mark.parametrize("report", [Opened(), Pressed(Press.NEXT_CALL), Pressed(Press.ANSWER, "call-1")])
def test_a_report_arrives_as_it_was_sent(report: Opened | Pressed) -> None:
    assert decode_report(encode(report)) == report


def test_the_longest_face_fits_into_a_line() -> None:
    widest = "\U0001f4de" * LONGEST
    face = Face(State.HELD, widest, widest, widest, widest, 86_400_000, -1, (widest,))
    assert len(encode(face)) <= MAX_LINE
    assert decode_face(encode(face)) == face


def face_with(**changed: object) -> bytes:
    said = json.loads(encode(FACE)) | changed
    return json.dumps({name: value for name, value in said.items() if value is not ...}).encode()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b" " * (MAX_LINE + 1),
        encode(Opened()),
        face_with(state="dancing"),
        face_with(state="ready"),
        face_with(call=""),
        face_with(call=7),
        face_with(caller="x" * (LONGEST + 1)),
        face_with(since_ms=-1),
        face_with(since_ms=True),
        face_with(next_ms="soon"),
        face_with(queue=...),
        face_with(says=["a", 1]),
        face_with(says=["a"] * 5),
        face_with(more="x"),
    ],
)
def test_what_is_no_face_is_refused_without_being_repeated(line: bytes) -> None:
    with pytest.raises(WireError) as refused:
        decode_face(line)
    assert "dancing" not in str(refused.value)


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        encode(FACE),
        b'{"is": "pressed"}',
        b'{"is": "pressed", "press": "explode", "call": ""}',
        b'{"is": "opened", "more": 1}',
        json.dumps({"is": "pressed", "press": "answer", "call": "x" * (LONGEST + 1)}).encode(),
    ],
)
def test_what_is_no_report_is_refused(line: bytes) -> None:
    with pytest.raises(WireError):
        decode_report(line)
