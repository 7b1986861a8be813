"""Orders, answers and deeds come back as they were written; anything else is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from integrations.ports import Came
from integrations.recorders.guard.deeds import FILE, Deed, Deeds
from integrations.recorders.guard.lock import Place
from integrations.recorders.guard.wire import (
    Answer,
    Arm,
    Begin,
    Disarm,
    Garbled,
    Order,
    answer_line,
    order_line,
    read_answer,
    read_order,
)
from integrations.settings.recorder import HttpRecorder, Recorder
from policy.calls import CallKey

CALL = CallKey("line", "a call\nwith “quotes”")
RECORDER = Recorder(product="http", same_ids=True, http=HttpRecorder(address="https://recorder.example.com"))
ORDERS: list[Order] = [
    Begin("run", "line", RECORDER, {"keyring:recorder": "sesame"}),
    Arm(CALL, ("pbx", "screen")),
    Disarm(CALL),
]
DEED = Deed(1_800_000_000_123, CALL, "Records again.", ("pbx",), Came.BACK)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: type(order).__name__)
def test_an_order_comes_back_as_it_was_written(order: Order) -> None:
    line = order_line(7, order)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert read_order(line) == (7, order)


def test_a_begin_does_not_show_its_secrets() -> None:
    assert "sesame" not in repr(ORDERS[0])


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"[]",
        b"{}",
        b'{"n": 1}',
        b'{"n": 1, "do": "dance"}',
        b'{"n": 1, "do": "arm", "call": ["line"]}',
        b'{"n": 1, "do": "arm", "call": ["", ""]}',
        b'{"n": 1, "do": "begin", "owner": "", "calls": "", "recorder": {"product": "no"}, "secrets": {}}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_a_line_that_is_no_order_is_garbled(line: bytes) -> None:
    with pytest.raises(Garbled):
        read_order(line)
    with pytest.raises(Garbled):
        read_answer(line)


def test_an_answer_comes_back_as_it_was_written() -> None:
    for answer in (Answer(3), Answer(4, "It is full.", "Free some space.")):
        assert read_answer(answer_line(answer)) == answer


def test_deeds_are_taken_until_they_are_let_go(tmp_path: Path) -> None:
    deeds = Deeds(tmp_path / "new")
    assert deeds.take() == ()
    deeds.add(DEED)
    assert deeds.take() == deeds.take() == (DEED,)
    deeds.add(DEED)
    assert deeds.take() == (DEED,)
    deeds.let_go()
    assert deeds.take() == (DEED,)
    deeds.let_go()
    deeds.let_go()
    assert deeds.take() == ()


def test_a_deed_that_was_cut_off_takes_no_other_with_it(tmp_path: Path) -> None:
    deeds = Deeds(tmp_path)
    deeds.add(DEED)
    whole = (tmp_path / FILE).read_text()
    (tmp_path / FILE).write_text(whole + whole[:30] + "\n" + json.dumps({"at_ms": 1}) + "\n" + whole)
    assert deeds.take() == (DEED, DEED)


def test_one_guard_has_the_place_until_it_leaves(tmp_path: Path) -> None:
    first, second = Place(tmp_path / "run"), Place(tmp_path / "run")
    assert first.taken()
    assert not second.taken()
    assert not first.is_wished()
    second.wish()
    assert first.is_wished()
    first.leave()
    first.leave()
    assert second.taken()
    assert not second.is_wished()
    second.leave()
