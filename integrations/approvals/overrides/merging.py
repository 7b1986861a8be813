"""Brings together what several records say of the same overrides: each once, by the surest of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from integrations.approvals.overrides.case import By, Case, Source, Way

_SURER: Final = {source: place for place, source in enumerate(Source)}


def merged(cases: Iterable[Case], since_ms: int, until_ms: int) -> tuple[Case, ...]:
    """Return the overrides that were asked in a time (its end not included), the earliest first."""
    found: dict[tuple[str, ...], Case] = {}
    for number, one in enumerate(sorted(cases, key=lambda one: _SURER[one.source])):
        name = (one.digest,) if one.digest else (one.call, str(number))
        found[name] = _both(found[name], one) if name in found else one
    within = (one for one in found.values() if since_ms <= one.asked_ms < until_ms)
    return tuple(sorted(within, key=lambda one: (one.asked_ms, one.digest, one.call)))


def _both(sure: Case, other: Case) -> Case:
    """Return the surer one, with the names and the confirmation that only the other has."""
    roles = {one.person: one.role for one in (*other.by, *sure.by) if one.role}
    people = sure.by or other.by
    confirmed = sure.confirmed or (other.way is Way.CODE and other.confirmed)
    by = tuple(By(one.person, one.role or roles.get(one.person, "")) for one in people)
    return replace(sure, by=by, confirmed=confirmed, turned_away=max(sure.turned_away, other.turned_away))
