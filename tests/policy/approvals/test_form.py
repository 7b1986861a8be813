"""Requests are written in one way, and nothing in them is hidden from who signs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.approvals.form import MOST_BYTES, NOTE, digest, read_request, request_bytes
from policy.approvals.numbers import draw
from policy.approvals.request import Row, Section
from policy.approvals.text import is_visible, visible
from policy.approvals.writing import MOST, Malformed, read, written
from tests.policy.approvals.world import ASKED_MS, request

OTHERS: list[dict[str, object]] = [
    {"id": "sim:1#10"},
    {"nonce": "f0" * 16},
    {"call": "sim:2"},
    {"account": "8841-2207-4"},
    {"customer": "Rosa Delgada"},
    {"change": replace(request().change, component="deposit")},
    {"change": replace(request().change, asked=7_499)},
    {"change": replace(request().change, after=28_311)},
    {"change": replace(request().change, currency="CAD")},
    {"needs": replace(request().needs, limit=1)},
    {"why": replace(request().why, text="Nothing.")},
    {"note": ""},
    {"version": "2025.12"},
    {"agent": "ann"},
    {"desktop": "desk-15"},
    {"expires_ms": ASKED_MS + 180_001},
    {"numbers": ("18", "47", "64")},
    {"counters": "0" * 64},
    {"lines": ()},
    {"sections": ()},
]


def changed(**changes: object) -> bytes:
    """Return the bytes of Amy's request with fields put in as plain data, as an attacker would."""
    return written({**json.loads(request_bytes(request())), **changes})  # type: ignore[dict-item]


def test_a_request_is_read_back_as_it_was_written() -> None:
    assert read_request(request_bytes(request())) == request()


@pytest.mark.parametrize("other", OTHERS)
def test_any_other_field_makes_another_digest(other: dict[str, object]) -> None:
    made = request(**other)
    assert digest(made) != digest(request())
    assert read_request(request_bytes(made)) == made


def test_names_are_sorted_and_nothing_is_between_them() -> None:
    assert written({"b": [1, -2], "a": {"z": "é\n\u001f", "c": ""}}) == (
        '{"a":{"c":"","z":"é\\n\\u001f"},"b":[1,-2]}'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [
        True,
        None,
        1.5,
        MOST + 1,
        -MOST - 1,
        "e\u0301",
        "\ud800",
        {"é": 1},
        {"a b": 1},
        {1: 1},
        {"a": [None]},
        b"bytes",
    ],
)
def test_what_two_machines_might_write_differently_is_not_written(value: object) -> None:
    with pytest.raises(Malformed):
        written(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":NaN}',
        b'{"a":true}',
        b'{"a":"\\u0041"}',
        b'{"a":' + b"9" * 5_000 + b"}",
        b"[" * 9_000,
        b'\xef\xbb\xbf{"a":1}',
        b"1" * (MOST_BYTES + 1),
    ],
)
def test_bytes_in_any_other_form_are_not_read(data: bytes) -> None:
    with pytest.raises(Malformed):
        read(data, MOST_BYTES)


@pytest.mark.parametrize(
    "changes",
    [
        {"form": "tillside approval request 2"},
        {"id": ""},
        {"id": 3},
        {"nonce": "0F" * 16},
        {"nonce": 7},
        {"nonce": "0f"},
        {"counters": "0f"},
        {"numbers": ["18", "47"]},
        {"numbers": ["18", "47", "47"]},
        {"numbers": ["47", "18", "63"]},
        {"numbers": ["18", "47", "x3"]},
        {"numbers": ["18", "47", "٦٣"]},
        {"numbers": ["18", "47", "63", "64"]},
        {"numbers": "184763"},
        {"asked_ms": -1},
        {"asked_ms": "1"},
        {"expires_ms": ASKED_MS},
        {"expires_ms": ASKED_MS + 600_001},
        {"change": "waive"},
        {"change": {}},
        {"needs": {"role": "supervisor", "limit": 1, "people": 0}},
        {"needs": {"role": "supervisor", "limit": 1, "people": 1, "more": 1}},
        {"lines": [{"title": "x", "before": 1, "after": 1}] * 41},
        {"sections": [{"title": "x", "rows": [["a", "b"]]}]},
        {"unheard": "of"},
        {"note": "x" * (NOTE + 1)},
    ],
)
def test_a_request_with_any_other_field_is_not_read(changes: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        read_request(changed(**changes))


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\u200b", "\u0007", "\ufeff", "\u2028", "\U000e0041"])
def test_a_request_with_hidden_or_turning_characters_is_refused_and_shown_by_its_codes(letter: str) -> None:
    note = f"Waive 0.75{letter}00.57"
    with pytest.raises(Malformed):
        read_request(changed(note=note))
    with pytest.raises(Malformed):
        digest(request(note=note))
    assert visible(note, NOTE) == f"Waive 0.75⟨U+{ord(letter):04X}⟩00.57"
    assert digest(request(note=visible(note, NOTE)))


def test_a_request_with_huge_fields_is_refused_and_is_cut_where_it_is_made() -> None:
    with pytest.raises(Malformed):
        digest(request(note="x" * 100_000))
    assert visible("x" * 100_000, NOTE) == "x" * (NOTE - 1) + "…"
    section = Section("x" * 120, tuple(Row("x" * 120, "y" * 120) for _ in range(20)))
    with pytest.raises(Malformed, match="bytes"):
        digest(request(sections=(section,) * 8))


def test_markup_in_a_request_stays_the_text_that_it_is() -> None:
    note = '<b>Approved</b> <img src="x"> &amp; [a](b)'
    assert read_request(request_bytes(request(note=visible(note, NOTE)))).note == note


def test_marks_heaped_on_a_letter_cannot_cover_other_lines() -> None:
    assert visible("a" + "\u0335" * 5, NOTE) == "a" + "\u0335" * 3 + "⟨U+0335⟩" + "⟨U+0335⟩"


def test_line_ends_become_spaces() -> None:
    assert visible("one\r\n\ttwo ", NOTE) == "one two"


@pytest.mark.untraced
@settings(max_examples=150)
@given(st.text(max_size=60))
def test_what_is_made_visible_is_visible_and_can_be_signed(text: str) -> None:
    shown = visible(text, 80)
    assert is_visible(shown)
    assert len(shown) <= 80
    assert read_request(request_bytes(request(note=shown))).note == shown


@settings(max_examples=100)
@given(st.binary(max_size=80))
def test_no_bytes_are_read_but_those_that_would_be_written(data: bytes) -> None:
    try:
        value = read(data, MOST_BYTES)
    except Malformed:
        return
    assert written(value) == data


def test_three_numbers_are_drawn_and_the_right_one_is_among_them() -> None:
    drawn = draw(lambda most: most - 1)
    assert drawn.right == "99"
    assert drawn.numbers == ("97", "98", "99")
    assert draw(lambda _: 0).numbers == ("10", "11", "12")
