import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.cti.conversation import Garbled
from integrations.cti.hook.wire import (
    MOST_BODY,
    MOST_HEAD,
    HookEvent,
    Reader,
    Request,
    Summons,
    answer,
    read_url,
)

TOKEN = "the-token"
RING = HookEvent("ring", "1")


def request(target: str, *headers: str, method: str = "GET", body: bytes = b"") -> Request:
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1:8000", *headers, f"Content-Length: {len(body)}"]
    read = Reader().feed("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    assert read is not None
    return read


def test_a_softphone_that_knows_the_token_is_heard() -> None:
    answered = answer(request("/call?event=ring&number=1&token=the-token"), TOKEN)
    assert (answered.status, answered.asked) == (204, RING)
    assert answered.response.startswith(b"HTTP/1.1 204 No Content\r\n")


def test_a_post_is_heard_with_all_its_fields() -> None:
    body = b"event=ring&number=%2B1&id=7&name=J%C3%BCrgen&dialled=5&queue=q&out=1"
    answered = answer(request("/call", "Authorization: Bearer the-token", method="POST", body=body), TOKEN)
    assert answered.asked == HookEvent("ring", "+1", "7", "Jürgen", "5", "q", outbound=True)


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/call?event=ring&number=1", [], 401),
        ("/call?event=ring&number=1&token=", [], 401),
        ("/call?event=ring&number=1&token=the-tokem", [], 401),
        ("/call?event=ring&number=1", ["Authorization: Bearer no"], 401),
        ("/call?event=ring&number=1&token=the-token", ["Origin: https://example.com"], 403),
        ("/call?event=ring&number=1&token=the-token", ["Sec-Fetch-Site: cross-site"], 403),
        ("/call?event=ring&number=1&token=the-token", ["Sec-Fetch-Site: none"], 204),
        ("/call?event=dance&token=the-token", [], 400),
        ("/call?token=the-token", [], 400),
        ("/call?token=the-token&token=the-token&event=ring", [], 400),
        ("/call?" + "a=1&" * 20 + "token=the-token", [], 400),
        ("/show?token=the-token", [], 404),
        ("/elsewhere?token=the-token", [], 404),
    ],
)
def test_others_are_refused(target: str, headers: list[str], status: int) -> None:
    assert answer(request(target, *headers), TOKEN).status == status


def test_another_hosts_name_is_refused_though_it_leads_here() -> None:
    read = Reader().feed(b"GET /call?event=ring&token=the-token HTTP/1.1\r\nHost: evil.example:8000\r\n\r\n")
    assert read is not None
    assert answer(read, TOKEN).status == 403


def test_other_methods_and_places_are_refused() -> None:
    bearer = "Authorization: Bearer the-token"
    assert answer(request("/call", bearer, method="DELETE"), TOKEN).status == 405
    assert answer(request("/elsewhere", bearer, method="POST"), TOKEN).status == 404
    assert answer(request("/url", bearer, method="POST", body=b"url=http%3A%2F%2Fx"), TOKEN).status == 400
    assert answer(request("/show", bearer, method="POST"), TOKEN).asked == Summons()


def test_no_token_opens_nothing() -> None:
    assert answer(request("/call?event=ring&token="), "").status == 401


@pytest.mark.parametrize(
    "url",
    [
        "tillside:call?event=ring&number=1",
        "tillside:call?event=ring&number=1&token=no",
        "tillside:pay?event=ring&number=1&token=the-token",
        "tillside://call?event=ring&number=1&token=the-token",
        "tillside:call?event=dance&token=the-token",
        "http:call?event=ring&number=1&token=the-token",
        "http://[x",
        "",
    ],
)
def test_other_urls_say_nothing(url: str) -> None:
    assert read_url(url, TOKEN) is None


def test_a_url_with_the_token_is_an_event() -> None:
    assert read_url("tillside:call?event=ring&number=1&token=the-token", TOKEN) == RING


@pytest.mark.parametrize(
    "data",
    [
        b"A" * (MOST_HEAD + 1),
        b"GET / HTTP/1.1\r\nX: " + b"A" * MOST_HEAD + b"\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/2\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: " + str(MOST_BODY + 1).encode() + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X%d: 1\r\n" % number for number in range(70)) + b"\r\n",
    ],
    ids=lambda data: repr(data[:40]),
)
def test_what_is_no_request_or_too_long_is_garbled(data: bytes) -> None:
    with pytest.raises(Garbled):
        Reader().feed(data)


@given(st.integers(0, 200))
def test_where_the_network_cuts_a_request_changes_nothing(place: int) -> None:
    data = b"POST /call HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer the-token\r\nContent-Length: 19\r\n\r\n"
    data += b"event=ring&number=1"
    reader = Reader()
    read = reader.feed(data[:place]) or reader.feed(data[place:])
    assert read is not None
    assert answer(read, TOKEN).asked == RING
