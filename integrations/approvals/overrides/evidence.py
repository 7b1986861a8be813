"""Reads overrides out of an evidence log, one's own or a copy of another desk's. It writes nothing into either."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from integrations.approvals.overrides.case import By, Case, End, Source, TurnedAway, Way
from integrations.evidence.canonical import unwritten
from integrations.evidence.checking import checked
from integrations.evidence.failures import EvidenceUnavailable, named
from integrations.evidence.notes import Verifier
from integrations.evidence.records import AdjustmentMade, ApprovalEnded, ApprovalSigned, Ending
from integrations.evidence.storage import Storage

_TYPES: Final = (ApprovalEnded.__name__, ApprovalSigned.__name__, AdjustmentMade.__name__)
_ENDS: Final = {
    Ending.APPROVED: (End.APPROVED, Way.SIGNED),
    Ending.BY_CODE: (End.APPROVED, Way.CODE),
    Ending.LESS_OFFERED: (End.LOWERED, Way.NONE),
    Ending.REFUSED: (End.REFUSED, Way.NONE),
    Ending.WRONG_NUMBER: (End.REFUSED, Way.NONE),
    Ending.EXPIRED: (End.EXPIRED, Way.NONE),
    Ending.WITHDRAWN: (End.WITHDRAWN, Way.NONE),
}


@dataclass(frozen=True, slots=True)
class Logged:
    """What a log says of overrides. `is_checked`: it is as its key, which is known here, has signed it."""

    cases: tuple[Case, ...]
    is_checked: bool
    unreadable: int = 0


def cases_in(path: Path, key: Verifier | None = None) -> Logged:
    """Read a log without changing it; it is checked where `key` is the one that signed it.

    Raise LogBroken where it is not as it was signed, and EvidenceUnavailable where it cannot be read.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise EvidenceUnavailable(f"The evidence log at {path} cannot be read.") from error
    with closing(connection):
        storage = Storage(connection)
        try:
            with storage.reading():
                is_own = key is not None and f"\n\u2014 {key.name} " in storage.head()
                if is_own and key is not None:
                    checked(storage, key)
                bodies = [row.body for row in storage.rows() if any(_mark(one) in row.body for one in _TYPES)]
        except sqlite3.Error as error:
            raise named(error) from error
    return _read(bodies, is_checked=is_own)


def _mark(name: str) -> bytes:
    return f'"type":"{name}"'.encode()


def _read(bodies: Sequence[bytes], *, is_checked: bool) -> Logged:
    entries = [json.loads(body) for body in bodies]
    signed: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        if entry["type"] == ApprovalSigned.__name__:
            signed.setdefault(str(entry["data"]["request"]), []).append(entry)
    cases: list[Case] = []
    unreadable = 0
    for entry in entries:
        try:
            cases += _cases(entry, signed)
        except (KeyError, TypeError, ValueError):  # a part was withheld, or it is of another version
            unreadable += 1
    return Logged(tuple(cases), is_checked, unreadable)


def _cases(entry: Mapping[str, Any], signed: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Case]:
    data = entry["data"]
    if entry["type"] == ApprovalEnded.__name__:
        yield _ended(entry, signed.get(data["request"], ()))
    elif entry["type"] == AdjustmentMade.__name__ and data["within_authority"]:
        yield _granted(entry)


def _ended(entry: Mapping[str, Any], signed: Sequence[Mapping[str, Any]]) -> Case:
    data = entry["data"]
    ending = Ending(data["ending"])
    end, way = _ENDS[ending]
    by = tuple(By(str(one["id"]), str(one["role"])) for one in data["people"])
    readers = {one.person for one in by}
    right = [one["data"] for one in signed if not one["data"]["faults"]]
    confirmed = way is not Way.CODE or any(
        one["signed"]["decision"]["signer"] in readers and one["signed"]["decision"]["verb"] == "approve"
        for one in right
    )
    return Case(
        digest=unwritten(data["digest"]).hex(),
        call=entry["call"],
        agent=data["agent"],
        desktop=data["desktop"],
        kind=data["kind"],
        component=data["component"],
        reason=data["reason"],
        rule=data["rule"],
        currency=data["currency"],
        digits=int(data["minor_digits"]),
        asked=int(data["asked"]),
        offered=int(data["offered"]),
        end=end,
        way=way,
        by=by,
        asked_ms=_ms(data["asked_ms"]),
        ended_ms=_ms(data["ended_ms"]),
        wrong_number=ending is Ending.WRONG_NUMBER,
        confirmed=confirmed,
        turned_away=int(data["turned_away"]),
        told=tuple(_told(one) for one in signed if one["data"]["faults"]),
        source=Source.EVIDENCE,
    )


def _granted(entry: Mapping[str, Any]) -> Case:
    data, at_ms = entry["data"], _ms(entry["at"])
    made = data["adjustment"]
    return Case(
        digest="",
        call=entry["call"],
        agent=data["agent"],
        kind=_kind(made["request"]),
        component=made["component"],
        reason=made["request"]["reason"],
        rule=made["rule"],
        currency=data["currency"],
        digits=int(data["minor_digits"]),
        asked=int(made["amount"]),
        end=End.APPROVED,
        way=Way.AUTHORITY,
        by=(By(data["agent"], data["role"]),),
        asked_ms=at_ms,
        ended_ms=at_ms,
        source=Source.EVIDENCE,
    )


def _kind(request: Mapping[str, Any]) -> str:
    """Return the kind of a granted request, which evidence tells by the fields that only this kind has."""
    if "offer" in request:
        return "change terms"
    if "days" in request:
        return "extend"
    if "blocked" in request:
        return "override"
    return "lower" if "asked" in request else "waive"


def _told(entry: Mapping[str, Any]) -> TurnedAway:
    data = entry["data"]
    return TurnedAway(_ms(entry["at"]), data["signed"]["decision"]["signer"], tuple(data["faults"]))


def _ms(written: str) -> int:
    return round(datetime.fromisoformat(written).timestamp() * 1000)
