"""A month of a made-up office, for the guide's picture and for tests: always the same, and nobody in it is real."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Final

from integrations.approvals.overrides.case import By, Case, End, Source, TurnedAway, Way
from integrations.approvals.overrides.report import Place, Report, made
from policy.approvals.verifying import Fault

SINCE: Final = date(2025, 11, 3)
UNTIL: Final = date(2025, 11, 21)
_NOW: Final = datetime(2025, 11, 22, 8, 30, tzinfo=UTC)
_AGENTS: Final = ("maya", "tom", "priya", "lena", "omar", "june", "victor", "aisha")
_SUPERVISORS: Final = ("daniel", "sue", "ines")
_NAMES: Final = {
    "maya": "Maya Okafor", "tom": "Tom Brandt", "priya": "Priya Nair", "lena": "Lena Ortiz", "omar": "Omar Haddad",
    "june": "June Park", "victor": "Victor Lindt", "aisha": "Aisha Bello",
    "daniel": "Daniel Reyes", "sue": "Sue Park", "ines": "Ines Duarte",
}  # fmt: skip
_WHATS: Final = (
    ("waive", "late-charge", (500, 500, 1_240), 9),
    ("waive", "reconnection", (2_500, 7_500, 7_500), 5),
    ("lower", "deposit", (3_000, 6_000), 3),
    ("waive", "returned-payment", (2_500,), 2),
    ("change terms", "payment-plan", (0,), 2),
    ("extend", "due-date", (0,), 1),
)
_REASONS: Final = ("outage", "first-time", "billing-error", "hardship", "goodwill")
_ENDS: Final = (
    (End.APPROVED, 66), (End.LOWERED, 8), (End.REFUSED, 14), (End.EXPIRED, 7), (End.WITHDRAWN, 5),
)  # fmt: skip
_AT_ONCE: Final = 1_250


def sample() -> Report:
    """Return the report on that month."""
    drawn = random.Random(7)  # noqa: S311 (it makes pictures, not keys)
    cases = [
        _case(drawn, day, number)
        for day in (SINCE + timedelta(days=one) for one in range((UNTIL - SINCE).days + 1))
        if day.weekday() < 5
        for number in range(drawn.randint(5, 14))
    ]
    places = (
        Place(
            "Evidence log",
            "8 desks",
            sum(one.source is Source.EVIDENCE for one in cases),
            "signed, and checked",
        ),
        Place(
            "Message server",
            "tls://approvals.example:4222",
            len(cases) // 2,
            "decisions verified by signature",
        ),
    )
    return made(cases, SINCE, UNTIL, _NOW, places, names=_NAMES)


def _case(drawn: random.Random, day: date, number: int) -> Case:
    kind, component, amounts, _ = drawn.choices(_WHATS, [one[3] for one in _WHATS])[0]
    asked, agent = drawn.choice(amounts), drawn.choice(_AGENTS)
    at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(seconds=drawn.randint(0, 36_000))
    at_ms = round(at.timestamp() * 1000)
    once = 0 < asked <= _AT_ONCE and drawn.random() < 0.7
    end = End.APPROVED if once else drawn.choices([one for one, _ in _ENDS], [n for _, n in _ENDS])[0]
    if end is End.LOWERED and not asked:
        end = End.REFUSED
    decided = end in (End.APPROVED, End.LOWERED, End.REFUSED)
    by_code = end is End.APPROVED and not once and 0 < asked <= 2_500 and drawn.random() < 0.14
    took_ms = 0 if once else round(drawn.lognormvariate(3.3, 0.75) * 1000) if decided else 300_000
    by = (By(agent, "agent"),) if once else (By(drawn.choice(_SUPERVISORS), "supervisor"),) if decided else ()
    forged = end is End.APPROVED and not once and drawn.random() < 0.02
    told = (TurnedAway(at_ms + 4_000, "daniel", (Fault.FORGED.value,)),) if forged else ()
    return Case(
        digest="" if once else f"{drawn.getrandbits(256):064x}",
        call=f"sim:{day:%m%d}-{number}",
        agent=agent,
        desktop="" if once else f"billing-{_AGENTS.index(agent) + 1}",
        kind=kind,
        component=component,
        reason=drawn.choice(_REASONS),
        rule="W2",
        currency="USD",
        digits=2,
        asked=asked,
        offered=asked // 2 if end is End.LOWERED else 0,
        end=end,
        way=Way.AUTHORITY
        if once
        else Way.CODE
        if by_code
        else Way.SIGNED
        if end is End.APPROVED
        else Way.NONE,
        by=by,
        asked_ms=at_ms,
        ended_ms=at_ms + min(took_ms, 299_000),
        confirmed=not by_code or drawn.random() < 0.6,
        turned_away=len(told),
        told=told,
        source=Source.EVIDENCE if drawn.random() < 0.8 or once else Source.CARRIED,
    )
