"""The report on the overrides of a time as values: counted, grouped, with what is still to be done. Writes no page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from integrations.approvals.overrides.case import Case, End, Way
from integrations.approvals.overrides.figures import (
    Figures,
    Group,
    by_agent,
    by_component,
    by_reason,
    by_supervisor,
    classes,
    figures,
)
from integrations.approvals.overrides.merging import merged


@dataclass(frozen=True, slots=True)
class Place:
    """Where was read: what it is, its name, how many overrides it knows, and how far it can be trusted."""

    what: str
    name: str
    cases: int
    trust: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is shown. `since` and `until` are the first and the last day, as `zone` has them."""

    since: date
    until: date
    zone: tzinfo
    made: datetime
    cases: tuple[Case, ...]
    all: Figures
    agents: tuple[Group, ...]
    supervisors: tuple[Group, ...]
    reasons: tuple[Group, ...]
    components: tuple[Group, ...]
    times: tuple[int, ...]
    unconfirmed: tuple[Case, ...]
    places: tuple[Place, ...]
    remarks: tuple[str, ...] = ()
    names: Mapping[str, str] | None = None

    def name(self, person: str) -> str:
        """Return how a person is called, where the roster says it."""
        return (self.names or {}).get(person, person)

    def on(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.zone)


def made(
    cases: Iterable[Case],
    since: date,
    until: date,
    now: datetime,
    places: Sequence[Place],
    remarks: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
) -> Report:
    """Count the overrides that were asked from the first day to the last, as the zone of `now` has them.

    A code that nobody has confirmed is named however long ago it was used.
    """
    zone = now.tzinfo or UTC
    known = tuple(cases)
    over_ms = _starts_ms(until + timedelta(days=1), zone)
    within = merged(known, _starts_ms(since, zone), over_ms)
    ever = merged(known, 0, over_ms)
    return Report(
        since=since,
        until=until,
        zone=zone,
        made=now,
        cases=within,
        all=figures(within),
        agents=by_agent(within),
        supervisors=by_supervisor(within),
        reasons=by_reason(within),
        components=by_component(within),
        times=classes(within),
        unconfirmed=tuple(one for one in ever if one.way is Way.CODE and not one.confirmed),
        places=tuple(places),
        remarks=tuple(remarks),
        names=names,
    )


def days(report: Report) -> tuple[tuple[date, Figures], ...]:
    """Return the figures of every day that had an override, in order."""
    found: dict[date, list[Case]] = {}
    for one in report.cases:
        found.setdefault(report.on(one.asked_ms).date(), []).append(one)
    return tuple((day, figures(held)) for day, held in sorted(found.items()))


def plain(report: Report) -> dict[str, Any]:
    """Return the report as JSON holds it: amounts in minor units, times in ms."""
    return {
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "all": _plain(report.all),
        "by_agent": _groups(report.agents),
        "by_supervisor": _groups(report.supervisors),
        "by_reason": _groups(report.reasons),
        "by_component": _groups(report.components),
        "unconfirmed": [_case(one) for one in report.unconfirmed],
        "cases": [_case(one) for one in report.cases],
        "read": [
            {"what": one.what, "name": one.name, "cases": one.cases, "trust": one.trust}
            for one in report.places
        ],
        "remarks": list(report.remarks),
    }


def _starts_ms(day: date, zone: tzinfo) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


def _groups(groups: Iterable[Group]) -> list[dict[str, Any]]:
    return [{"name": one.name, **_plain(one.figures)} for one in groups]


def _plain(one: Figures) -> dict[str, Any]:
    return {
        "asked": one.asked,
        "at_once": one.at_once,
        **{end.name.lower(): one.end(end) for end in End},
        "given": dict(one.given),
        "given_at_once": dict(one.given_at_once),
        "median_ms": one.median_ms,
        "p90_ms": one.p90_ms,
    }


def _case(one: Case) -> dict[str, Any]:
    return {
        "digest": one.digest,
        "call": one.call,
        "agent": one.agent,
        "desktop": one.desktop,
        "kind": one.kind,
        "component": one.component,
        "reason": one.reason,
        "rule": one.rule,
        "currency": one.currency,
        "asked": one.asked,
        "offered": one.offered,
        "given": one.given,
        "end": one.end.name.lower(),
        "way": one.way.name.lower(),
        "by": [{"person": by.person, "role": by.role} for by in one.by],
        "asked_ms": one.asked_ms,
        "ended_ms": one.ended_ms,
        "took_ms": one.took_ms,
        "wrong_number": one.wrong_number,
        "confirmed": one.confirmed,
        "turned_away": one.turned_away,
        "read": one.source.name.lower(),
    }
