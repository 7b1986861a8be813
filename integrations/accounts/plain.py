"""An account's values as one JSON text, and back into values typed by a pack's inputs. No database here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from integrations.customers import LeftOut
from policy.language.tree.pack import Input
from policy.language.tree.tables import Scope
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind, Value

_WHOLE: Final = frozenset({Kind.MONEY, Kind.INTEGER, Kind.DAYS, Kind.MONTHS})

_write: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def plain_text(values: Mapping[str, Value]) -> str:
    """Write values as JSON, ordered by name: money in minor units, `null` for what does not apply."""
    known = {name: _plain(value) for name, value in values.items() if value is not UNKNOWN}
    return _write(known)


def _plain(value: Value) -> object:
    if isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction) else None


def typed_values(
    inputs: Mapping[str, Input], scope: Scope, text: str
) -> tuple[dict[str, Value], tuple[LeftOut, ...]]:
    """Read what `plain_text` wrote; what the pack does not take is left out and named."""
    values: dict[str, Value] = {}
    left_out: list[LeftOut] = []
    for name, plain in json.loads(text).items():
        declared = inputs.get(name)
        if declared is None or declared.scope is not scope:
            left_out.append(LeftOut(name, f"“{name}” is no input of {scope.value}s in this pack."))
            continue
        value = _typed(declared.type.kind, plain)
        if value is UNKNOWN:
            left_out.append(LeftOut(name, f"“{name}” is stored as “{plain}”, which is no {declared.type}."))
        else:
            values[name] = value
    return values, tuple(left_out)


def _typed(kind: Kind, plain: object) -> Value:
    """Return the value, or UNKNOWN where it is none of the kind."""
    if plain is None:
        return NOT_APPLICABLE
    if kind is Kind.BOOLEAN or isinstance(plain, bool):
        return plain if kind is Kind.BOOLEAN and isinstance(plain, bool) else UNKNOWN
    if kind in _WHOLE:
        return plain if isinstance(plain, int) else UNKNOWN
    if not isinstance(plain, str):
        return UNKNOWN
    try:
        match kind:
            case Kind.DATE:
                return date.fromisoformat(plain)
            case Kind.RATE:
                return Fraction(plain)
            case _:
                return plain
    except (ValueError, ZeroDivisionError):
        return UNKNOWN
