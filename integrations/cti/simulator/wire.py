"""A shift as a TOML text: calls, and what happens in each. Owns the form and its limits, not the playing."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from integrations.cti.conversation import Garbled

MOST_BYTES = 1024 * 1024
MOST_CALLS = 10_000

EVENTS = (
    "answer",
    "hold",
    "resume",
    "remote hold",
    "remote resume",
    "record",
    "unrecord",
    "end",
    "reject",
    "leave",
)
_STEP = re.compile(r"(\d{1,9}) (" + "|".join(EVENTS) + r"|transfer \S{1,64})")
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_KEYS = {"id", "at_ms", "number", "name", "dialled", "queue", "outbound", "steps"}


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    """One call. `steps` are milliseconds after its ring and what happens then."""

    call_id: str
    at_ms: int
    number: str
    name: str = ""
    dialled: str = ""
    queue: str = ""
    outbound: bool = False
    steps: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    title: str
    calls: tuple[ScriptedCall, ...]


def read_shift(data: bytes) -> Shift:
    """Return the shift that a text describes, or raise Garbled naming the place."""
    if len(data) > MOST_BYTES:
        raise Garbled("the shift is longer than is allowed")
    try:
        shift = tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Garbled("the shift is not TOML in UTF-8") from error
    calls = shift.get("call", [])
    if set(shift) - {"title", "call"} or not isinstance(calls, list) or len(calls) > MOST_CALLS:
        raise Garbled("a shift has a title and at most ten thousand [[call]] tables")
    read = tuple(_call(number, call) for number, call in enumerate(calls, start=1))
    if len({call.call_id for call in read}) != len(read):
        raise Garbled("two calls of the shift have the same id")
    return Shift(str(shift.get("title", "")), read)


def _call(number: int, call: object) -> ScriptedCall:
    where = f"call {number} of the shift"
    if not isinstance(call, dict) or set(call) - _KEYS:
        raise Garbled(f"{where} has a key that is not one of: {', '.join(sorted(_KEYS))}")
    call_id, at_ms, steps = call.get("id", f"call-{number}"), call.get("at_ms", 0), call.get("steps", [])
    if not isinstance(call_id, str) or not _ID.fullmatch(call_id):
        raise Garbled(f"{where} has an id that is not 1 to 64 letters, digits, dots and dashes")
    if (
        isinstance(at_ms, bool)
        or not isinstance(at_ms, int)
        or not 0 <= at_ms < 10**9
        or not isinstance(steps, list)
    ):
        raise Garbled(f"{where} needs at_ms, a whole number of milliseconds, and a list of steps")
    outbound = call.get("outbound", False)
    if not isinstance(outbound, bool):
        raise Garbled(f"{where}: outbound is true or false")
    return ScriptedCall(
        call_id=call_id,
        at_ms=at_ms,
        number=_text(where, call, "number"),
        name=_text(where, call, "name"),
        dialled=_text(where, call, "dialled"),
        queue=_text(where, call, "queue"),
        outbound=outbound,
        steps=tuple(_step(where, step) for step in steps),
    )


def _text(where: str, call: Mapping[str, object], key: str) -> str:
    text = call.get(key, "")
    if not isinstance(text, str):
        raise Garbled(f"{where}: {key} is a text in quotes")
    return text


def _step(where: str, step: object) -> tuple[int, str]:
    found = _STEP.fullmatch(step) if isinstance(step, str) else None
    if found is None:
        raise Garbled(
            f'{where} has a step that is not like "3000 answer"; known are {", ".join(EVENTS)}, transfer TO'
        )
    return int(found[1]), found[2]
