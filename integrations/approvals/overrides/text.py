"""The report as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from integrations.approvals.overrides.case import End
from integrations.approvals.overrides.figures import Group
from integrations.approvals.overrides.report import Report
from integrations.approvals.overrides.words import counted, full_day, money, sums, took, worded

_ENDS: Final = {
    End.APPROVED: "approved",
    End.LOWERED: "lowered",
    End.REFUSED: "refused",
    End.EXPIRED: "expired",
    End.WITHDRAWN: "withdrawn",
}


def lines(report: Report) -> Iterator[str]:
    """Give the report line by line: the sums, each way of grouping, what is open, and where it was read."""
    found = report.all
    became = ", ".join(f"{found.end(end):,} {end.value}" for end in End if found.end(end)) or "none"
    yield f"Overrides, {full_day(report.since)} to {full_day(report.until)}"
    yield f"  given away     {sums(found.given)}, {sums(found.given_at_once)} of it at once"
    yield f"  asked          {found.asked:,}: {became}"
    yield f"  at once        {found.at_once:,} within the agent's own authority"
    yield f"  to decision    median {took(found.median_ms)}, 9 of 10 within {took(found.p90_ms)}"
    yield from _groups("by component", [(worded(one.name), one) for one in report.components])
    yield from _groups("by reason", [(worded(one.name), one) for one in report.reasons])
    yield from _groups("by supervisor", [(report.name(one.name), one) for one in report.supervisors])
    yield from _groups("by agent", [(report.name(one.name), one) for one in report.agents])
    yield ""
    yield from _open(report)
    away = sum(one.turned_away for one in report.cases)
    if away:
        yield f"{counted(away, 'decision')} turned away: forged, stale or too late."
    for place in report.places:
        yield f"Read: {place.what} {place.name}, {counted(place.cases, 'override')}, {place.trust}."


def _groups(title: str, groups: Sequence[tuple[str, Group]]) -> Iterator[str]:
    if not groups:
        return
    heads = "".join(f"{name:>10}" for name in _ENDS.values())
    yield ""
    yield f"  {title:<22}{'given away':>16}{'asked':>7}{heads}{'at once':>9}{'median':>10}"
    for name, one in groups:
        found = one.figures
        counts = "".join(f"{found.end(end):>10,}" for end in _ENDS)
        yield (
            f"  {(name or 'nobody')[:21]:<22}{sums(found.given):>16}{found.asked:>7,}{counts}"
            f"{found.at_once:>9,}{took(found.median_ms):>10}"
        )


def _open(report: Report) -> Iterator[str]:
    """Name the codes that nobody has confirmed, with what to do."""
    if not report.unconfirmed:
        return
    yield f"To do: {counted(len(report.unconfirmed), 'code')} not confirmed by a signature"
    for one in report.unconfirmed:
        people = ", ".join(report.name(by.person) for by in one.by) or "nobody known"
        what = f"{worded(one.component or one.kind)} {money(one.asked, one.currency, one.digits)}"
        yield (
            f"  {report.on(one.ended_ms):%Y-%m-%d %H:%M}  read out by {people}: {what}, "
            f"agent {report.name(one.agent)}, call {one.call}"
        )
    yield "  Each signs in the history of `tillside supervise` (key S) while that desk runs."
    yield "  If somebody read out no code: `tillside secret forget approval-code-PERSON` at that desk."
