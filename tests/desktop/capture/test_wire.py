import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.capture.wire import (
    MAX_LINE,
    Close,
    Closed,
    Order,
    Outcome,
    Prepare,
    Prepared,
    Ready,
    Report,
    Show,
    Shown,
    Warm,
    Why,
    WireError,
    acceptable_origin,
    decode_order,
    decode_report,
    encode,
    looks_like_a_card,
    origin_of,
)

PAGE = Prepare("https://pay.example.net/entry/1", ("https://pay.example.net", "https://card.example.com"))
VISA = Outcome("tok_abcdefgh", "card", "visa", "1111", "credit")
WARM = Warm("https://pay.example.net/warm", ("https://pay.example.net",))
ORDERS: tuple[Order, ...] = (WARM, PAGE, Show(-20, 30, 400, 464, 7), Close())
REPORTS: tuple[Report, ...] = (
    Ready(),
    Prepared(),
    Shown(),
    Shown(excluded=True),
    VISA,
    *(Closed(why) for why in Why),
)


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_survives_the_wire(order: Order) -> None:
    assert decode_order(encode(order)) == order


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_survives_the_wire(report: Report) -> None:
    assert decode_report(encode(report)) == report


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_no_order(report: Report) -> None:
    with pytest.raises(WireError):
        decode_order(encode(report))


@given(st.binary(max_size=200))
def test_noise_is_refused_and_never_repeated(noise: bytes) -> None:
    for decode in (decode_order, decode_report):
        with pytest.raises(WireError):
            decode(noise)


def test_a_line_has_an_end() -> None:
    line = encode(VISA)
    padded = line.rstrip(b"\n").replace(b"{", b"{" + b" " * MAX_LINE, 1)
    with pytest.raises(WireError, match="too long"):
        decode_report(padded)


@pytest.mark.parametrize("field", ["token", "tender", "brand", "last_four", "product"])
def test_a_missing_or_foreign_field_is_refused(field: str) -> None:
    said = {"is": "outcome", **asdict(VISA)}
    for wrong in ({**said, "pan": "1"}, {**said, field: 1}, {k: v for k, v in said.items() if k != field}):
        with pytest.raises(WireError):
            decode_report(json.dumps(wrong).encode())


@pytest.mark.parametrize(
    "number", ["4111111111111111", "4111 1111 1111 1111", "x4111-1111-1111-1111x", "378282246310005"]
)
def test_a_card_number_never_passes(number: str) -> None:
    assert looks_like_a_card(number)
    for place in ("token", "brand", "last_four", "product", "tender"):
        said = {"is": "outcome", **asdict(VISA), place: number}
        with pytest.raises(WireError) as refused:
            decode_report(json.dumps(said).encode())
        assert number not in str(refused.value)


def test_a_token_is_not_shown_when_an_outcome_is_printed() -> None:
    assert "tok_abcdefgh" not in repr(VISA)


@pytest.mark.parametrize("text", ["4111111111111112", "123456789012", "tok_abcdefgh", "", "8841-2207-3"])
def test_other_digits_are_no_card(text: str) -> None:
    assert not looks_like_a_card(text)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.example/x?y", "https://a.example"),
        ("https://a.example:443/", "https://a.example"),
        ("https://a.example:8443/", "https://a.example:8443"),
        ("http://card.localhost:80/", "http://card.localhost"),
        ("https://user:secret@a.example/", ""),
        ("https://a.example:port/", ""),
        ("about:blank", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_an_address_has_one_origin(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize("origin", ["https://a.example", "http://127.0.0.1:81", "http://card.localhost:81"])
def test_https_anywhere_and_http_here_are_acceptable(origin: str) -> None:
    assert acceptable_origin(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "http://a.example",
        "ws://a.example",
        "file://a",
        "https://a.example/",
        "",
        "http://localhost.example",
        "data:x",
    ],
)
def test_other_origins_are_not(origin: str) -> None:
    assert not acceptable_origin(origin)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://elsewhere.example/"},
        {"url": "https://pay.example.net/" + "x" * 3000},
        {"origins": []},
        {"origins": ["http://pay.example.net"]},
        {"origins": ["https://pay.example.net"] * 17},
        {"origins": "https://pay.example.net"},
        {"locale": "english"},
        {"tender": "cash"},
        {"dark": "no"},
    ],
)
def test_a_page_outside_its_limits_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WireError):
        decode_order(json.dumps({"is": "prepare", **asdict(PAGE), **wrong}).encode())


@pytest.mark.parametrize(
    "wrong",
    [{"width": 0}, {"height": 10**6}, {"x": 10**7}, {"owner": -1}, {"owner": 2**64}, {"y": True}, {"y": 1.5}],
)
def test_a_place_outside_its_limits_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WireError):
        decode_order(json.dumps({"is": "show", **asdict(Show(0, 0, 400, 464)), **wrong}).encode())
