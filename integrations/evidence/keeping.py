"""How a decision on a type is written down, and how a value becomes plain by it. Holds no decision itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum, IntEnum
from fractions import Fraction
from typing import Any, Final

from integrations.evidence.canonical import Plain, written
from integrations.evidence.withholding import Withholding

How = Callable[[Withholding, Any], Plain]
TOP: Final = frozenset({"at", "call"})
"""Fields that every entry has beside its data."""


class Undecided(TypeError):
    """Nobody has decided what evidence keeps of this type or field."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of the fields that a class itself declares, by name, and which of them are left out."""

    fields: Mapping[str, How | None]
    out: frozenset[str]


def keeps(*names: str, out: str = "", **how: How) -> Kept:
    """Keep these fields as they are, those named with a function as it makes them, and leave out those in `out`."""
    return Kept(dict.fromkeys(names) | how, frozenset(out.split()))


NOTHING: Final = keeps()

Decisions = Mapping[type, Kept]


def plain_fields(thing: Any, decisions: Decisions, withhold: Withholding) -> dict[str, Plain]:
    """Return what is kept of a dataclass; raise Undecided where a class or field of it has no decision."""
    how: dict[str, How | None] = {}
    out: set[str] = set(TOP)
    for kind in type(thing).__mro__[:-1]:
        if kind not in decisions:
            raise Undecided(f"{kind.__name__} has no decision")
        how |= decisions[kind].fields
        out |= decisions[kind].out
    kept: dict[str, Plain] = {}
    for field in fields(thing):
        if field.name in how:
            value, own = getattr(thing, field.name), how[field.name]
            kept[field.name] = plain(value, decisions, withhold) if own is None else own(withhold, value)
        elif field.name not in out:
            raise Undecided(f"{type(thing).__name__}.{field.name} has no decision")
    return kept


def plain(value: Any, decisions: Decisions, withhold: Withholding) -> Plain:
    """Return a value as evidence holds it; raise Undecided for a type that it cannot hold."""
    match value:
        case None | bool():
            return value
        case IntEnum():
            return value.name.lower()
        case Enum():
            return withhold.text(str(value.value))
        case int():
            return withhold.number(value)
        case str():
            return withhold.text(value)
        case date():
            return value.isoformat()
        case Fraction():
            return withhold.text(str(value))
        case tuple():
            return [plain(one, decisions, withhold) for one in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return plain_fields(value, decisions, withhold)
    raise Undecided(f"{type(value).__name__} has no decision")


def truth(_: Withholding, value: Any) -> Plain:
    """Keep a yes or no of the caller's; of any other answer, only that there was one."""
    return value if isinstance(value, bool) else "answered"


def time(withhold: Withholding, value: Any) -> Plain:
    return withhold.time(value)


def moment(withhold: Withholding, value: Any) -> Plain:
    """Keep of a moment, if there is one, what the wall clock showed."""
    return None if value is None else withhold.time(value.wall_ms)


def last_four(withhold: Withholding, value: Any) -> Plain:
    return withhold.last_four(value)


def identifier(withhold: Withholding, value: Any) -> Plain:
    """Keep of a whole value only its id."""
    return withhold.text(value.id)


def name_of_type(_: Withholding, value: Any) -> Plain:
    return type(value).__name__


def version(withhold: Withholding, value: Any) -> Plain:
    """Keep of a policy pack which one it is."""
    return {"pack": withhold.text(value.about.id), "version": withhold.text(value.about.version)}


def as_text(withhold: Withholding, value: Any) -> Plain:
    return withhold.text(str(value))


def hexadecimal(withhold: Withholding, value: Any) -> Plain:
    """Keep a digest, key or signature in base64: among so many digits some would look like a card number."""
    try:
        data = bytes.fromhex(value)
    except ValueError:
        return withhold.text(value)
    return written(data) if len(data) >= 32 else withhold.text(value)
