import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import integrations.cti.simulator
from integrations.cti.conversation import Garbled
from integrations.cti.simulator.wire import MOST_BYTES, MOST_CALLS, ScriptedCall, read_shift

SHIFTS = sorted((Path(integrations.cti.simulator.__file__).parent / "shifts").glob("*.toml"))


@pytest.mark.parametrize("shift", SHIFTS, ids=lambda path: path.stem)
def test_every_shift_that_ships_can_be_read(shift: Path) -> None:
    assert read_shift(shift.read_bytes()).calls


def test_a_call_needs_nothing_but_its_place() -> None:
    assert read_shift(b'title = "x"\n[[call]]\n').calls == (ScriptedCall("call-1", 0, ""),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"\xff", "not TOML"),
        (b"= 1", "not TOML"),
        (b"x = 1", "a title and at most"),
        (b"call = 1", "a title and at most"),
        (b"call = [1]", "call 1 of the shift has a key"),
        (b"[[call]]\nnumbr = '1'", "call 1 of the shift has a key that is not one of: at_ms"),
        (b"[[call]]\nid = 'a b'", "letters, digits"),
        (b"[[call]]\nid = 1", "letters, digits"),
        (b"[[call]]\nat_ms = 1.5", "whole number"),
        (b"[[call]]\nat_ms = -1", "whole number"),
        (b"[[call]]\nat_ms = true", "whole number"),
        (b"[[call]]\nsteps = '1 answer'", "list of steps"),
        (b"[[call]]\nsteps = ['answer']", "3000 answer"),
        (b"[[call]]\nsteps = [3]", "3000 answer"),
        (b"[[call]]\nnumber = 12025550143", "number is a text in quotes"),
        (b"[[call]]\noutbound = 'yes'", "true or false"),
        (b"[[call]]\nid = 'a'\n[[call]]\nid = 'a'", "same id"),
        (b"[[call]]\n" * (MOST_CALLS + 1), "at most"),
        (b"#" * (MOST_BYTES + 1), "longer than"),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_a_shift_that_is_wrong_is_refused_naming_the_place(text: bytes, why: str) -> None:
    with pytest.raises(Garbled, match=why):
        read_shift(text)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_shift_or_refused(data: bytes) -> None:
    with contextlib.suppress(Garbled):
        assert len(read_shift(data).calls) <= MOST_CALLS
