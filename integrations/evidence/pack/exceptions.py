"""The exceptions of a call as rows of the page: what was asked and came of it, and every decision that came with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from integrations.evidence.pack.story import Logged
from integrations.evidence.records import AdjustmentMade, ApprovalEnded, ApprovalSigned
from policy.money import written as amount_of

ASKED_HEAD: Final = ("ended", "what", "amount", "reason", "row", "became", "by", "seconds", "request")
SIGNED_HEAD: Final = ("came", "in the name of", "role", "said", "counted", "request", "key", "signature")
Cell = tuple[str, str]
"""A text, and the classes that it is shown in."""


def asked(entries: Sequence[Logged]) -> list[tuple[Cell, ...]]:
    """Return a row for each exception: granted at once, or asked of people and ended."""
    return [
        _ended(one) if one.type == ApprovalEnded.__name__ else _granted(one)
        for one in entries
        if one.type == ApprovalEnded.__name__
        or (one.type == AdjustmentMade.__name__ and one.data["within_authority"])
    ]


def signed(entries: Iterable[Logged]) -> Iterator[tuple[Cell, ...]]:
    """Give a row for each decision, also of those that did not count."""
    for one in entries:
        if one.type != ApprovalSigned.__name__:
            continue
        said = one.data["signed"]["decision"]
        words = said["verb"] + (f": {said['reason']}" if said["reason"] else "")
        yield (
            (_clock(one.at), "n nw"),
            (said["signer"], "m nw"),
            (one.data["role"] or "not on the roster", "nw"),
            (words, "w"),
            ("; ".join(one.data["faults"]) or "yes", "w"),
            (said["digest"], "code"),
            (said["key"], "code"),
            (one.data["signed"]["signature"], "code"),
        )


def _ended(one: Logged) -> tuple[Cell, ...]:
    data = one.data
    away = data["turned_away"]
    became = data["ending"] + (f"; {away} did not count" if away else "")
    if data["offered"]:
        became = f"{became}: {_money(data['offered'], data)}"
    return (
        (_clock(one.at), "n nw"),
        (f"{data['kind']}: {data['component']}".strip(": "), "w"),
        (_money(data["asked"], data), "r n nw"),
        (data["reason"], "w"),
        (data["rule"], "m w"),
        (became, "w"),
        (", ".join(f"{by['id']} ({by['role']})" for by in data["people"]) or "nobody", "w"),
        (_seconds(data["asked_ms"], data["ended_ms"]), "r n nw"),
        (data["digest"], "code"),
    )


def _granted(one: Logged) -> tuple[Cell, ...]:
    data = one.data
    made = data["adjustment"]
    return (
        (_clock(one.at), "n nw"),
        (made["component"], "w"),
        (_money(made["amount"], data), "r n nw"),
        (made["request"]["reason"], "w"),
        (made["rule"], "m w"),
        ("granted at once", "w"),
        (f"{data['agent']} ({data['role']})", "w"),
        ("", ""),
        ("", ""),
    )


def _money(minor: object, data: Mapping[str, Any]) -> str:
    written = amount_of(minor, int(data["minor_digits"])) if isinstance(minor, int) else str(minor)
    return f"{written} {data['currency']}"


def _seconds(asked_at: str, ended_at: str) -> str:
    try:
        took = datetime.fromisoformat(ended_at) - datetime.fromisoformat(asked_at)
    except ValueError:  # a part was withheld
        return ""
    return f"{took.total_seconds():.1f}"


def _clock(at: str) -> str:
    return at.partition("T")[2].removesuffix("Z") if "T" in at else at
