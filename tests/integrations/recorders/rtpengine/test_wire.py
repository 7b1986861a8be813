"""NG datagrams, as a real rtpengine 10.5.3.5 answered them."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.errors import Refused
from integrations.recorders.rtpengine.wire import MOST_BYTES, Garbled, Reply, Verdict, reply, request

LINES = (Path(__file__).parent / "recordings" / "ng.txt").read_text(encoding="utf-8").splitlines()
TALK = [
    (sent[2:].encode(), replied[2:].encode()) for sent, replied in zip(LINES[::2], LINES[1::2], strict=True)
]


def test_every_reply_of_the_talk_names_its_request_and_says_what_became_of_it() -> None:
    said = {sent.split(b" ", 1)[1]: reply(replied) for sent, replied in TALK}
    assert [reply(replied).cookie.encode() for _, replied in TALK] == [
        sent.split(b" ")[0] for sent, _ in TALK
    ]
    others = {sent: one.verdict for sent, one in said.items() if one.verdict is not Verdict.ACCEPTED}
    assert others == {
        b"d7:command14:stop recording7:call-id4:nopee": Verdict.NO_CALL,
        b"d7:command15:start recordinge": Verdict.REFUSED,
        b"d7:command10:frobnicate7:call-id16:94770bc761de0d39e": Verdict.REFUSED,
    }
    assert len(said) > len(others)


def test_a_request_is_written_as_the_one_that_worked() -> None:
    worked = [sent for sent, _ in TALK if b"recording7:call-id16:94770bc761de0d39e" in sent]
    assert [
        request(one.split(b" ")[0].decode(), one.split(b":")[2][:-1].decode(), "94770bc761de0d39")
        for one in worked
    ] == worked
    assert request("c", "ping") == b"c d7:command4:pinge"


def test_lengths_are_of_bytes() -> None:
    assert request("c", "ping", "é") == "c d7:command4:ping7:call-id2:ée".encode()


@pytest.mark.parametrize("call_id", ["a\nb", "\ud800", "x" * 513, "a\x00"])
def test_a_call_id_that_no_call_has_is_not_sent(call_id: str) -> None:
    with pytest.raises(Refused):
        request("c", "ping", call_id)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"d",
        b"de",
        b"i1e",
        b"d6:result2:ok",
        b"d6:result2:oke ",
        b"d6:result3:okay!e",
        b"d6:resulti1ee",
        b"d6:resulte",
        b"d-1:e",
        b"d6:result+2:oke",
        b"d6:result99999999:ok",
        b"ixe",
        b"l" * 40_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_reply_that_cannot_be_read_is_unclear(body: bytes) -> None:
    assert reply(b"cookie " + body) == Reply("cookie", Verdict.UNCLEAR)


@pytest.mark.parametrize(
    "datagram", [b"", b" x", b"x", b"\xff x", b"x" * 65 + b" x", b"x " + b"y" * MOST_BYTES]
)
def test_a_datagram_that_answers_nobody_is_garbled(datagram: bytes) -> None:
    with pytest.raises(Garbled):
        reply(datagram)


@given(st.binary(max_size=100))
def test_any_bytes_are_a_reply_or_garbled(data: bytes) -> None:
    with contextlib.suppress(Garbled):
        assert reply(data).verdict in Verdict
    assert reply(b"c " + data).verdict in Verdict


def test_a_query_tells_the_addresses_that_telephones_gave_for_themselves() -> None:
    told = {reply(replied).phones for sent, replied in TALK if b"5:query" in sent}
    # Where media comes from (127.0.0.1 in this talk) anybody may have sent it.
    assert told == {frozenset({"127.0.40.11", "127.0.40.12"})}
    assert {reply(replied).phones for sent, replied in TALK if b"5:query" not in sent} == {frozenset()}


@pytest.mark.parametrize(
    "tags",
    [
        b"le",
        b"d1:tlee",
        b"d1:td6:mediasi1eee",
        b"d1:td6:mediaslleeee",
        b"d1:td6:mediasld7:streamsl3:oneeeeee",
        b"d1:td6:mediasld7:streamsld19:advertised endpointi1eeeeeee",
        b"d1:td6:mediasld7:streamsld19:advertised endpointd7:addressi1eeeeeeee",
    ],
)
def test_a_query_that_says_otherwise_tells_of_no_telephone(tags: bytes) -> None:
    said = reply(b"c d6:result2:ok4:tags" + tags + b"e")
    assert (said.verdict, said.phones) == (Verdict.ACCEPTED, frozenset())
