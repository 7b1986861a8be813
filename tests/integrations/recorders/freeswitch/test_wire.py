"""The event socket's bytes, as a real FreeSWITCH 1.11.2 sent them."""

import contextlib
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.recorders.freeswitch.events import event
from integrations.recorders.freeswitch.wire import (
    MOST_BODY,
    MOST_HEADERS,
    Frames,
    Garbled,
    Verdict,
    channels,
    mask,
    recordings,
    verdict,
)

RECORDINGS = Path(__file__).parent / "recordings"
TALK = (RECORDINGS / "uuid_record.raw").read_bytes()
SENT = (RECORDINGS / "uuid_record.sent").read_text(encoding="utf-8").split("\n\n")[:-1]
CHANNEL = "0b3c1a71-b826-4011-8ff2-97c23f78580c"
PATH = f"/srv/pbx/rec/fs-api-{CHANNEL}.wav"
WHOLE = list(Frames().feed(TALK))


@settings(max_examples=25)
@given(st.lists(st.integers(0, len(TALK)), max_size=12))
def test_however_the_reads_are_cut_the_frames_are_the_same(cuts: list[int]) -> None:
    frames, ends = Frames(), [0, *sorted(cuts), len(TALK)]
    parts = [TALK[begun:ended] for begun, ended in itertools.pairwise(ends)]
    assert [frame for part in parts for frame in frames.feed(part)] == WHOLE


def test_every_command_of_the_talk_has_its_answer_in_its_place() -> None:
    answers = [frame.answer for frame in WHOLE if frame.kind in {"command/reply", "api/response"}]
    said = [
        (command.removeprefix("api uuid_record ").replace(PATH, "P").replace(CHANNEL, "C"), verdict(answer))
        for command, answer in zip(SENT, answers, strict=True)
        if "uuid_record" in command
    ]
    assert said == [
        ("C mask P", Verdict.REFUSED),  # before it was started
        ("C start P", Verdict.ACCEPTED),
        ("C mask P", Verdict.ACCEPTED),
        ("C unmask P", Verdict.ACCEPTED),
        ("C mask P", Verdict.ACCEPTED),
        ("C mask P", Verdict.ACCEPTED),
        ("C unmask P", Verdict.ACCEPTED),
        ("C unmask P", Verdict.ACCEPTED),
        ("C mask Px", Verdict.REFUSED),
        ("00000000-0000-0000-0000-000000000000 mask P", Verdict.NO_CHANNEL),
        ("f6e0107b-5f9b-49ba-a081-dfea90b10446 mask P", Verdict.REFUSED),  # the other leg
        ("C mask all", Verdict.REFUSED),
        ("C unmask all", Verdict.REFUSED),
        ("C unmask P", Verdict.ACCEPTED),
        ("C pause P", Verdict.ACCEPTED),
        ("C resume P", Verdict.ACCEPTED),
        ("C start P", Verdict.ACCEPTED),
        ("C", Verdict.REFUSED),
        ("C frob P", Verdict.REFUSED),
        ("C start /proc/nope/x.wav", Verdict.REFUSED),
        ("C mask P", Verdict.ACCEPTED),
        ("C unmask P", Verdict.ACCEPTED),
        ("C stop P", Verdict.ACCEPTED),
        ("C stop P", Verdict.REFUSED),
        ("C stop all", Verdict.REFUSED),
        ("C mask P", Verdict.NO_CHANNEL),
    ]


def test_the_command_is_the_one_that_worked() -> None:
    assert mask(CHANNEL, PATH, on=True) == SENT[4]
    assert mask(CHANNEL, PATH, on=False) == SENT[5]


def test_what_listens_in_names_the_recordings() -> None:
    listed = next(frame.answer for frame in WHOLE if frame.answer.startswith("<media-bugs>"))
    assert recordings(listed) == (PATH,)
    assert recordings(listed.replace("session_record", "session_spy")) == ()
    assert recordings("-ERR Cannot locate session!") == ()


def test_a_wrong_password_is_refused() -> None:
    frames = list(Frames().feed((RECORDINGS / "wrong_password.raw").read_bytes()))
    assert [frame.kind for frame in frames] == ["auth/request", "command/reply", "text/disconnect-notice"]
    assert verdict(frames[1].answer) is Verdict.REFUSED


@pytest.mark.parametrize("path", ["", "a b", "a\nb", "a\tb", "a\x00b", "x" * 1025])
def test_a_path_that_no_command_can_name_gives_none(path: str) -> None:
    assert mask(CHANNEL, path, on=True) is None
    assert mask(path, PATH, on=True) is None


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ('{"row_count": 0}', ()),
        ('{"row_count": 2, "rows": [{"uuid": "a", "call_uuid": "c"}, {"uuid": "b"}]}', ("a", "b")),
    ],
)
def test_a_listing_names_the_channels(answer: str, found: tuple[str, ...]) -> None:
    assert channels(answer) == found


@pytest.mark.parametrize(
    "answer",
    ["", "[]", "-ERR", '{"rows": 1}', '{"rows": [1]}', '{"rows": [{"uuid": "a\\n"}]}', "[" * 100_000],
)
def test_a_listing_that_is_none_is_garbled(answer: str) -> None:
    with pytest.raises(Garbled):
        channels(answer)


@pytest.mark.parametrize(
    "answer", ["", "certainly", "<a>", '<!DOCTYPE a [<!ENTITY b "c">]><media-bugs>&b;</media-bugs>']
)
def test_a_list_of_what_listens_in_that_is_none_is_garbled(answer: str) -> None:
    with pytest.raises(Garbled):
        recordings(answer)


@pytest.mark.parametrize(
    "data",
    [
        b"A: " + b"x" * (MOST_HEADERS + 1),
        b"Content-Length: -1\n\n",
        b"Content-Length: x\n\n",
        f"Content-Length: {MOST_BODY + 1}\n\n".encode(),
        b"Content-Length: 99999999999999999999\n\n",
    ],
    ids=["header", "negative", "word", "large", "huge"],
)
def test_what_can_never_be_a_frame_is_garbled(data: bytes) -> None:
    with pytest.raises(Garbled):
        list(Frames().feed(data))


@given(st.binary(max_size=300))
def test_any_bytes_are_frames_or_garbled(data: bytes) -> None:
    with contextlib.suppress(Garbled):
        for frame in Frames().feed(data):
            assert event(frame) is None
