"""What a desk knows of a call without asking: the hour, the day; and what nothing has happened to yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from policy.calendar import Calendar
from policy.language.tree.pack import Input, Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import Kind, Value


@dataclass(frozen=True, slots=True)
class OpenHours:
    """When the office is open on business days, in the pack's time zone."""

    opens: time = time(8)
    closes: time = time(17)


def circumstances(pack: Pack, wall_ms: int, hours: OpenHours) -> Mapping[str, Value]:
    """Return values for the inputs that a pack takes from the call.

    Those of the hour and the day are known by their names: `hours`, `local hour`, `weekday`, `recording`. Of the
    others, counts begin with none, yes or no with no, and words with the first one; what may be unknown stays so.
    """
    at = datetime.fromtimestamp(wall_ms / 1000, ZoneInfo(pack.about.time_zone))
    known = _by_the_clock(pack, at, hours)
    values: dict[str, Value] = {}
    for declared in pack.inputs.values():
        if declared.origin != "call" or declared.scope is not Scope.ACCOUNT:
            continue
        value = known.get(declared.name)
        if value is not None and _takes(declared, value):
            values[declared.name] = value
        elif not declared.may_be_unknown:
            begins = _begins_with(declared)
            if begins is not None:
                values[declared.name] = begins
    return values


def _by_the_clock(pack: Pack, at: datetime, hours: OpenHours) -> Mapping[str, Value]:
    is_open = Calendar.of(pack.about).closed(at.date()) is None and hours.opens <= at.time() < hours.closes
    weekday = {5: "saturday", 6: "sunday"}.get(at.weekday(), "workday")
    return {
        "hours": "business hours" if is_open else "after hours",
        "local hour": at.hour,
        "weekday": weekday,
        "recording": "on",
    }


def _takes(declared: Input, value: Value) -> bool:
    if declared.type.kind is Kind.ENUMERATION:
        return value in declared.type.words
    return declared.type.kind is Kind.INTEGER and isinstance(value, int)


def _begins_with(declared: Input) -> Value | None:
    match declared.type.kind:
        case Kind.BOOLEAN:
            return False
        case Kind.ENUMERATION:
            return declared.type.words[0]
        case Kind.INTEGER | Kind.DAYS | Kind.MONTHS | Kind.MONEY:
            return max(0, 0 if declared.domain is None else declared.domain.low)
        case _:
            return None
