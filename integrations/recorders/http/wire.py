"""Requests with their names filled in, and what an answer means. Owns no connection.

A status number says what became of a request, never whether a recorder paused.
"""

import json
from collections.abc import Mapping
from enum import Enum, unique
from urllib.parse import quote, urlencode

from integrations.errors import Refused
from integrations.ports import RecorderReading
from integrations.recorders.http.description import Request, Shows, StatusCall
from integrations.recorders.roll import Place, unknown
from policy.moment import Moment
from policy.recording import Proof, RecorderState

LONGEST_NAME = 256
MOST_BYTES = 65_536


@unique
class Verdict(Enum):
    """What became of a request."""

    ACCEPTED = "accepted"
    BUSY = "busy"  # nothing was done, and the same request may be sent again
    REFUSED = "refused"
    UNAUTHORIZED = "unauthorized"
    UNCLEAR = "unclear"


def verdict(status: int) -> Verdict:
    """Return what an HTTP status number says."""
    if 200 <= status < 300:
        return Verdict.ACCEPTED
    if status in {401, 403}:
        return Verdict.UNAUTHORIZED
    if status in {423, 425, 429}:
        return Verdict.BUSY
    return Verdict.REFUSED if 400 <= status < 500 and status != 408 else Verdict.UNCLEAR


def filled(request: Request, place: Place) -> tuple[str, bytes, dict[str, str]]:
    """Return path, body and headers for one recorder; raise Refused for names that no product gives."""
    names = {"call": place[0].call_id, "recorder": place[1]}
    for name in names.values():
        if not name.isprintable() or name.strip() in {"", ".", ".."} or len(name) > LONGEST_NAME:
            raise Refused("The name of a call or a recorder has a form that cannot be passed on.")
    path = _fill(request.path, {word: quote(name, safe="") for word, name in names.items()})
    if request.json is not None:
        body = json.dumps(_fill_all(request.json, names), ensure_ascii=False).encode()
        return path, body, {"Content-Type": "application/json"}
    if request.form is not None:
        fields = {key: _fill(text, names) for key, text in request.form.items()}
        return path, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    return path, b"", {}


def judged(call: StatusCall, body: bytes, at: Moment) -> RecorderReading:
    """Return what an answer to the status call proves; an answer that cannot be read proves nothing."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return unknown(at, "Its answer cannot be read.")
    states = {
        RecorderState.PAUSED: call.paused,
        RecorderState.RECORDING: call.recording,
        RecorderState.NOT_RECORDING: call.not_recording,
    }
    shown = [
        state for state, needed in states.items() if needed and all(_shows(answer, one) for one in needed)
    ]
    if len(shown) != 1:
        return unknown(
            at, "It shows several states at once." if shown else "It shows a state that is not known."
        )
    return RecorderReading(shown[0], Proof.PROVEN, at)


def telephones(place: str, body: bytes) -> frozenset[str]:
    """Return the texts at a place of an answer; none of one that cannot be read, or has something else there."""
    try:
        found = [json.loads(body)]
    except (ValueError, RecursionError):
        return frozenset()
    for step in place.split("."):
        found = [inner for one in found for inner in _stepped(one, step)]
    texts = [text for one in found for text in (one if isinstance(one, list) else [one])]
    return frozenset(text for text in texts if isinstance(text, str) and text)


def _stepped(value: object, step: str) -> list[object]:
    """Return what is one step further on: an entry, or with `*` all entries of a list."""
    if isinstance(value, dict):
        return [value[step]] if step in value else []
    if not isinstance(value, list):
        return []
    if step == "*":
        return value
    is_number = step.isascii() and step.isdecimal() and len(step) < 6
    return [value[int(step)]] if is_number and int(step) < len(value) else []


def _shows(answer: object, needed: Shows) -> bool:
    found = answer
    for step in needed.path.split("."):
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isascii() and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return False
    if isinstance(found, dict | list):
        return False
    return (found if isinstance(found, str) else json.dumps(found)) in needed.values


def _fill(text: str, names: Mapping[str, str]) -> str:
    """Put the names in at once, so that a name with a placeholder in it stays a name."""
    parts = text.split("{")
    out = parts[0]
    for part in parts[1:]:
        word, closed, rest = part.partition("}")
        out += names[word] + rest if closed and word in names else "{" + part
    return out


def _fill_all(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return _fill(value, names)
    if isinstance(value, Mapping):
        return {key: _fill_all(inner, names) for key, inner in value.items()}
    return [_fill_all(inner, names) for inner in value] if isinstance(value, list | tuple) else value
