"""What the panel and its guard say to each other: JSON lines over the guard's standard input and output.

Owns the form of a line, not the pipes. The first line carries secrets: none of them is ever written to a disk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from integrations.settings.recorder import Recorder
from policy.calls import CallKey


class Garbled(Exception):
    """A line that is none of these. The message quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Begin:
    """Work for this run of the panel, on this recorder. `calls` is the source of its calls."""

    owner: str
    calls: str
    recorder: Recorder
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Arm:
    """Have on the disk that these are about to be paused."""

    call: CallKey
    recorders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disarm:
    """Everything of this call is on again."""

    call: CallKey


Order = Begin | Arm | Disarm


@dataclass(frozen=True, slots=True)
class Answer:
    """Done, or the problem and what to do about it."""

    number: int
    problem: str = ""
    advice: str = ""


def order_line(number: int, order: Order) -> bytes:
    """Write an order; the answer to it has its number."""
    plain: dict[str, object]
    match order:
        case Begin():
            plain = {
                "do": "begin",
                "owner": order.owner,
                "calls": order.calls,
                "recorder": order.recorder.model_dump(),
                "secrets": dict(order.secrets),
            }
        case Arm():
            plain = {"do": "arm", "call": _key(order.call), "recorders": order.recorders}
        case Disarm():
            plain = {"do": "disarm", "call": _key(order.call)}
    return _line({"n": number, **plain})


def read_order(line: bytes) -> tuple[int, Order]:
    """Read what `order_line` wrote; raise Garbled."""
    try:
        said = json.loads(line)
        number, recorders = int(said["n"]), tuple(str(one) for one in said.get("recorders", ()))
        match said["do"]:
            case "begin":
                recorder = Recorder.model_validate(said["recorder"])
                return number, Begin(str(said["owner"]), str(said["calls"]), recorder, dict(said["secrets"]))
            case "arm":
                return number, Arm(CallKey(*said["call"]), recorders)
            case "disarm":
                return number, Disarm(CallKey(*said["call"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Garbled("not an order") from error
    raise Garbled("not an order that is known")


def answer_line(answer: Answer) -> bytes:
    return _line({"n": answer.number, "problem": answer.problem, "advice": answer.advice})


def read_answer(line: bytes) -> Answer:
    """Read what `answer_line` wrote; raise Garbled."""
    try:
        said = json.loads(line)
        return Answer(int(said["n"]), str(said["problem"]), str(said["advice"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Garbled("not an answer") from error


def _key(call: CallKey) -> list[str]:
    return [call.source, call.call_id]


def _line(plain: Mapping[str, object]) -> bytes:
    return json.dumps(plain).encode() + b"\n"
