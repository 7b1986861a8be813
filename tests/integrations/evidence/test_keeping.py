"""Every type that can be logged has been decided on, and neither a card number nor what was left out gets in."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.evidence.canonical import unwritten
from integrations.evidence.entries import DECISIONS, entry_of
from integrations.evidence.keeping import TOP, Undecided, hexadecimal, plain
from integrations.evidence.withholding import MARK, Withholding, written_time
from policy import events
from policy.calls import CallFact, CallKey, SourceFact
from policy.cardlike import looks_like_card
from policy.effects import Effect
from policy.events import EntryCompleted, Happening, Instrument
from policy.recording import Proof
from tests.integrations.evidence.building import Builder, Place, loggable
from tests.integrations.evidence.making import CALL, KEY, evidence, moment

ALL = loggable()
WITHHOLD = KEY.withhold


def built(kind: type, at: int = -1, text: str = "x", number: int = 1) -> tuple[Any, int]:
    """Build a value with a planted text or number in its n-th place; return it and how many places there are."""
    builder = Builder(
        lambda n, _: text if n == at else "x1", lambda n, _: number if n == at else 1_762_282_800_000
    )
    return builder.made(kind), builder.count


def body(thing: Any) -> str:
    return entry_of(thing, moment(), CALL, WITHHOLD).body.decode()


def test_there_is_something_to_walk_over() -> None:
    assert len(ALL) > 100
    assert {"CallOffered", "SourceLost", "CardChosen", "PrepareAttempt", "QuoteShown"} <= {
        one.__name__ for one in ALL
    }


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_type_has_a_decision_for_every_field(kind: type) -> None:
    decided = set(TOP)
    for one in kind.__mro__[:-1]:
        own = set(getattr(one, "__annotations__", {})) - {"answered_by", "limit_ms"}
        assert one in DECISIONS, f"decide in decided_*.py what evidence keeps of {one.__name__}"
        kept = DECISIONS[one]
        assert own == set(kept.fields) | kept.out, f"decide on the fields of {one.__name__}"
        assert not set(kept.fields) & kept.out
        decided |= own
    assert {field.name for field in fields(kind)} <= decided
    assert json.loads(body(built(kind)[0]))["type"] == kind.__name__


def test_no_decision_is_about_a_type_or_field_that_is_not_there() -> None:
    for kind, kept in DECISIONS.items():
        assert is_dataclass(kind)
        assert set(kept.fields) | kept.out <= {field.name for field in fields(kind)}, kind


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_what_is_left_out_is_nowhere_in_the_entry(kind: type) -> None:
    places: dict[str, Place] = {}

    def word(number: int, place: Place) -> str:
        places[f"planted{number}planted"] = place
        return f"planted{number}planted"

    written = body(Builder(word, lambda _n, _p: 1).made(kind))
    for planted, (owner, field) in places.items():
        decided = [DECISIONS[one] for one in owner.__mro__ if one in DECISIONS]
        is_out = any(field in one.out for one in decided) if decided else field != "id"
        if is_out and field not in TOP:
            assert planted not in written, (owner, field)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (events.Instrument, "token"),
        (events.Candidate, "number"),
        (events.AccountSearched, "text"),
        (events.AuthorisationSpoken, "name"),
        (events.Finished, "note"),
    ],
)
def test_tokens_names_numbers_and_notes_are_among_what_is_left_out(kind: type, field: str) -> None:
    assert field in DECISIONS[kind].out


def check_digit(digits: str) -> str:
    return next(str(last) for last in range(10) if _luhn(f"{digits}{last}"))


def _luhn(digits: str) -> bool:
    doubled = [sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


bodies = st.builds(
    lambda first, rest: first + rest,
    st.sampled_from(("4", "51", "34", "37", "6011", "62", "2221", "30")),
    st.text("0123456789", min_size=11, max_size=14),
)
cards = bodies.map(lambda digits: digits + check_digit(digits))
FORMS = (
    "{0}",
    "it is {0}, thanks",
    "{1}",
    "a{0}b",
)


@given(kind=st.sampled_from(ALL), card=cards, place=st.integers(0, 200), form=st.sampled_from(FORMS))
def test_no_card_number_planted_anywhere_gets_into_an_entry(
    kind: type, card: str, place: int, form: str
) -> None:
    grouped = " ".join(card[start : start + 4] for start in range(0, len(card), 4))
    _, count = built(kind)
    thing, _ = built(kind, place % max(count, 1), form.format(card, grouped), int(card))
    written = body(thing)
    assert card not in written
    assert grouped not in written
    assert not looks_like_card(written.replace('"', " "))


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_a_card_number_in_each_place_in_turn_gets_into_no_entry(kind: type) -> None:
    _, count = built(kind)
    for place in range(count):
        for card in ("4242424242424242", "4222222222222", "6011000990139424"):
            thing, _ = built(kind, place, card, int(card))
            assert card not in body(thing)


def test_no_card_number_is_on_the_disk_after_logging_everything_with_one_in_it(tmp_path: Path) -> None:
    card = "4242424242424242"
    mine = evidence(tmp_path / "evidence.sqlite3")
    for kind in ALL:
        _, count = built(kind)
        things = [built(kind, place, card, int(card))[0] for place in range(count)] or [built(kind)[0]]
        mine.append(*things, at=moment(), call=CallKey("sim", card))
    mine.checkpoint()
    assert mine.log.verify() > len(ALL)
    mine.close()
    for file in tmp_path.iterdir():
        data = file.read_bytes()
        assert card.encode() not in data
        assert int(card).to_bytes(8, "big") not in data


def test_what_is_withheld_can_still_be_told_apart_but_not_without_the_key() -> None:
    one = WITHHOLD.text("4242424242424242")
    assert one.startswith(MARK)
    assert one == WITHHOLD.text("4242424242424242") != WITHHOLD.text("4000056655665556")
    assert one != Withholding(b"other").text("4242424242424242")
    assert not looks_like_card(one)


@pytest.mark.parametrize("kept", ["", "8841-2207-3", "Your payment of 358.10 is confirmed.", "pay-mfrgg43f"])
def test_ordinary_texts_stay_as_they_are(kept: str) -> None:
    assert WITHHOLD.text(kept) == kept


def test_odd_texts_and_numbers_are_kept_in_bounds() -> None:
    assert WITHHOLD.text("a\ud800b") == "a?b"
    assert len(WITHHOLD.text("a" * 9_000)) == 4_001
    assert WITHHOLD.number(10**12 - 1) == 10**12 - 1
    assert str(WITHHOLD.number(10**12)).startswith(MARK)
    assert WITHHOLD.last_four("4242") == "4242"
    assert WITHHOLD.last_four("42424").startswith(MARK)
    assert WITHHOLD.time(1_762_282_800_120) == "2025-11-04T19:00:00.120Z" == written_time(1_762_282_800_120)
    assert WITHHOLD.time(4_222_222_222_222).startswith(MARK)
    assert WITHHOLD.time(-1).startswith(MARK)
    assert "WITHHOLD" not in repr(Withholding(b"WITHHOLD"))


def test_plain_values_are_written_as_they_are_meant() -> None:
    values = (None, True, 3, "a", Proof.PROVEN, date(2026, 11, 22), Fraction(1, 3))
    assert plain(values, DECISIONS, WITHHOLD) == [None, True, 3, "a", "proven", "2026-11-22", "1/3"]
    for odd in (1.5, {"a": 1}, b"x", str):
        with pytest.raises(Undecided):
            plain(odd, DECISIONS, WITHHOLD)


def test_a_type_or_field_without_a_decision_is_not_logged() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Novel(Happening):
        secret: str

    novel = Novel(at=moment(), secret="s")
    with pytest.raises(Undecided, match="Novel has no decision"):
        body(novel)
    with pytest.raises(Undecided, match=r"Novel.secret has no decision"):
        plain(novel, {**DECISIONS, Novel: DECISIONS[events.MachineSlept]}, WITHHOLD)
    del Novel, novel


def test_an_entry_says_of_a_card_only_its_brand_and_last_digits() -> None:
    paid = EntryCompleted(
        at=moment(), entry="sim:1#4", instrument=Instrument("tok_1", "visa", "4242", "debit")
    )
    assert json.loads(body(paid)) == {
        "format": 1,
        "at": "2025-11-04T19:00:00.000Z",
        "mono_ms": 0,
        "call": "sim:1",
        "kind": "fact",
        "type": "EntryCompleted",
        "data": {
            "entry": "sim:1#4",
            "instrument": {"brand": "visa", "last_four": "4242", "product": "debit"},
        },
    }


def test_what_the_caller_answers_is_kept_only_as_yes_or_no() -> None:
    for value, kept in ((True, True), (False, False), ("20005", "answered"), (1_234, "answered")):
        for thing in (
            events.StepAnswered(call=CALL, at=moment(), step="G1", value=value),
            events.ValueFound(call=CALL, at=moment(), name="zip", value=value),
        ):
            assert json.loads(body(thing))["data"]["value"] == kept


def test_digests_are_kept_in_a_form_that_never_looks_like_a_card_number() -> None:
    digest = "4242424242424242" * 4
    assert unwritten(str(hexadecimal(WITHHOLD, digest))).hex() == digest
    assert not looks_like_card(str(hexadecimal(WITHHOLD, digest)))
    assert str(hexadecimal(WITHHOLD, "4242424242424242")).startswith(MARK)
    assert hexadecimal(WITHHOLD, "no digest") == "no digest"


def test_a_thing_of_another_call_says_its_own() -> None:
    other = CallKey("sim", "2")
    for kind in (CallFact, SourceFact, Effect):
        assert kind in DECISIONS
    ended = built(events.PartyJoined)[0]
    assert json.loads(body(ended))["call"] == "sim:x1"
    written = entry_of(events.NetworkLost(at=moment(5)), moment(9), None, WITHHOLD)
    assert (written.call, written.mono_ms) == ("", 5)
    assert entry_of(events.NetworkLost(at=moment(5)), moment(9), other, WITHHOLD).call == "sim:2"
