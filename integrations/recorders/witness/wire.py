"""What a desktop and a witness say to each other: JSON lines over TLS. Owns their form, no connection and no clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, unique
from typing import Any

from integrations.errors import OutcomeUnknown, PortError, Refused, Unauthorized, Unavailable
from integrations.ports import RecorderAbilities, RecorderReading
from integrations.recorders.roll import Place
from policy.calls import CallKey, LossReason
from policy.moment import Moment
from policy.recording import Proof, RecorderState

MOST_BYTES = 16_384
LONGEST_NAME = 512
_FAILURES: Mapping[str, type[PortError]] = {
    "unavailable": Unavailable,
    "unauthorized": Unauthorized,
    "refused": Refused,
    "outcome unknown": OutcomeUnknown,
}


class Garbled(Exception):
    """A line that is none of these. The message quotes nothing of it."""


@unique
class Deed(Enum):
    READ = "read"
    PAUSE = "pause"
    RESUME = "resume"
    PING = "ping"


@dataclass(frozen=True, slots=True)
class Ask:
    """A desktop asks something of one recorder, or with PING whether anybody is there."""

    number: int
    deed: Deed
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Hello:
    """The witness says what its product can prove."""

    abilities: RecorderAbilities


@dataclass(frozen=True, slots=True)
class Stands:
    """What a recorder does, as a state and its proof; `file` is where its recording is found."""

    state: RecorderState
    proof: Proof
    detail: str = ""
    file: str = ""

    def at(self, moment: Moment) -> RecorderReading:
        """Return this as a reading of a moment on the reader's own clock."""
        return RecorderReading(self.state, self.proof, moment, self.detail, self.file)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the request of that number: what the recorder does, why not, or nothing for a ping."""

    number: int
    what: Stands | PortError | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a recorder does that nobody has just asked; so long ago it was last seen to be silent."""

    place: Place
    what: Stands
    silent_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """The recorder itself is heard by the witness, or lost."""

    lost: LossReason | None = None
    detail: str = ""


Said = Hello | Answer | Report | Product


def ask_line(ask: Ask) -> bytes:
    place = {} if ask.place is None else {"place": _place(ask.place)}
    return _line({"n": ask.number, "do": ask.deed.value, **place})


def read_ask(line: bytes) -> Ask:
    """Read what `ask_line` wrote; raise Garbled."""
    try:
        said = json.loads(line)
        deed = Deed(said["do"])
        return Ask(int(said["n"]), deed, None if deed is Deed.PING else _read_place(said["place"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise Garbled("not a request") from error


def said_line(said: Said) -> bytes:
    match said:
        case Hello(abilities=can):
            plain: dict[str, object] = {
                "product": can.product,
                "paused": can.paused.name,
                "on": can.on.name,
                "resumes_by_itself_ms": can.resumes_by_itself_ms,
            }
            return _line({"hello": plain})
        case Answer(what=PortError() as error):
            failure = next(name for name, kind in _FAILURES.items() if isinstance(error, kind))
            why = {"failure": failure, "message": error.message, "next_step": error.next_step}
            return _line({"n": said.number, **why})
        case Answer(what=None):
            return _line({"n": said.number})
        case Answer(what=Stands() as what):
            return _line({"n": said.number, **_stands(what)})
        case Report():
            ago: dict[str, object] = {} if said.silent_ms is None else {"silent_ms": said.silent_ms}
            return _line({"place": _place(said.place), **_stands(said.what), **ago})
        case Product():
            lost = None if said.lost is None else said.lost.value
            return _line({"lost": lost, "detail": said.detail})
    raise Garbled("nothing that is said")


def read_said(line: bytes) -> Said:
    """Read what `said_line` wrote; raise Garbled."""
    try:
        said = json.loads(line)
        if "hello" in said:
            can = said["hello"]
            resumes = can["resumes_by_itself_ms"]
            return Hello(
                RecorderAbilities(
                    str(can["product"]),
                    Proof[can["paused"]],
                    Proof[can["on"]],
                    sees_recorders=False,
                    resumes_by_itself_ms=None if resumes is None else int(resumes),
                )
            )
        if "place" in said:
            ago = said.get("silent_ms")
            return Report(_read_place(said["place"]), _read_stands(said), None if ago is None else int(ago))
        if "lost" in said:
            lost = None if said["lost"] is None else LossReason(said["lost"])
            return Product(lost, str(said["detail"]))
        return Answer(int(said["n"]), _read_what(said))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise Garbled("nothing that a witness says") from error


def _read_what(said: Mapping[str, Any]) -> Stands | PortError | None:
    if "failure" in said:
        return _FAILURES[said["failure"]](str(said["message"]), next_step=str(said["next_step"]))
    return _read_stands(said) if "state" in said else None


def _stands(what: Stands) -> dict[str, object]:
    file = {"file": what.file} if what.file else {}
    return {"state": what.state.value, "proof": what.proof.name, "detail": what.detail, **file}


def _read_stands(said: Mapping[str, Any]) -> Stands:
    file = str(said.get("file", ""))
    return Stands(RecorderState(said["state"]), Proof[said["proof"]], str(said["detail"]), file)


def _place(place: Place) -> list[str]:
    return [place[0].source, place[0].call_id, place[1]]


def _read_place(said: object) -> Place:
    if not isinstance(said, list) or len(said) != 3:
        raise ValueError("a recorder is a source, a call and a name")
    source, call, recorder = said
    names = [source, call, recorder]
    if not all(isinstance(one, str) and 0 < len(one) <= LONGEST_NAME for one in names):
        raise ValueError("a name is a short text")
    return CallKey(source, call), recorder


def _line(plain: Mapping[str, object]) -> bytes:
    return json.dumps(plain).encode() + b"\n"
