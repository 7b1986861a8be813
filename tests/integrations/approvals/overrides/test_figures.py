"""Overrides are counted by who, what and why, each once, by the surest record of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from integrations.approvals.overrides.case import By, Case, End, Source, Way
from integrations.approvals.overrides.figures import (
    by_component,
    by_supervisor,
    classes,
    figures,
    part,
)
from integrations.approvals.overrides.merging import merged
from integrations.approvals.overrides.report import days, made, plain
from integrations.approvals.overrides.words import sums, took

AT_MS = round(datetime(2025, 11, 5, 12, tzinfo=UTC).timestamp() * 1000)
ASKED = Case(
    digest="aa" * 32,
    call="sim:1",
    agent="amy",
    desktop="desk-14",
    kind="waive",
    component="reconnection",
    reason="outage",
    currency="USD",
    digits=2,
    asked=7_500,
    end=End.APPROVED,
    way=Way.SIGNED,
    by=(By("dan", "supervisor"),),
    asked_ms=AT_MS,
    ended_ms=AT_MS + 20_000,
    source=Source.EVIDENCE,
)
AT_ONCE = replace(
    ASKED,
    digest="",
    call="sim:2",
    component="late-charge",
    asked=500,
    way=Way.AUTHORITY,
    by=(By("amy", "agent"),),
)
NOW = datetime(2025, 11, 6, tzinfo=UTC)


def numbered(number: int, **changes: object) -> Case:
    return replace(ASKED, digest=f"{number:064x}", **changes)  # type: ignore[arg-type]


def test_what_was_granted_at_once_is_counted_apart_and_its_amount_is_given_away_too() -> None:
    found = figures((ASKED, AT_ONCE, numbered(1, end=End.REFUSED), numbered(2, end=End.LOWERED, offered=100)))
    assert (found.asked, found.at_once, found.count) == (3, 1, 4)
    assert found.given == {"USD": 8_000}
    assert found.given_at_once == {"USD": 500}
    assert [found.end(end) for end in (End.APPROVED, End.REFUSED, End.LOWERED, End.EXPIRED)] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("times", "median", "p90"),
    [
        ([], None, None),
        ([5], 5, 5),
        ([1, 2], 1, 2),
        (list(range(1, 11)), 5, 9),
        (list(range(1, 101)), 50, 90),
    ],
)
def test_median_and_ninth_tenth_are_times_that_there_were(
    times: list[int], median: int | None, p90: int | None
) -> None:
    assert (part(times, 50), part(times, 90)) == (median, p90)


def test_only_what_people_decided_has_a_time_to_decision() -> None:
    cases = (
        ASKED,
        AT_ONCE,
        numbered(1, end=End.EXPIRED, ended_ms=AT_MS + 300_000),
        numbered(2, end=End.WITHDRAWN, ended_ms=AT_MS + 1_000),
        numbered(3, end=End.REFUSED, ended_ms=AT_MS + 90_000),
        numbered(4, end=End.REFUSED, ended_ms=AT_MS + 400_000),
        numbered(5, end=End.REFUSED, ended_ms=AT_MS - 1),
    )
    assert [one.took_ms for one in cases] == [20_000, None, None, None, 90_000, 400_000, 0]
    assert classes(cases) == (1, 1, 0, 1, 0, 1)


def test_each_of_two_who_approved_is_counted_and_nobody_stands_for_the_undecided() -> None:
    both = replace(ASKED, by=(By("dan"), By("sue")))
    groups = by_supervisor((both, AT_ONCE, numbered(1, end=End.EXPIRED, by=())))
    assert [(one.name, one.figures.asked) for one in groups] == [("dan", 1), ("sue", 1), ("", 1)]
    assert [one.name for one in by_component((ASKED, AT_ONCE, numbered(3, component="")))] == [
        "reconnection",
        "waive",
        "late-charge",
    ]


def test_the_surest_record_of_an_override_counts_and_takes_names_from_the_others() -> None:
    carried = replace(
        ASKED, source=Source.CARRIED, end=End.OPEN, turned_away=2, by=(By("dan", "supervisor"),)
    )
    code = replace(ASKED, way=Way.CODE, by=(By("dan"),), confirmed=False)
    used = replace(code, source=Source.USED, confirmed=True)
    (one,) = merged((carried, used, code), 0, AT_MS + 1)
    assert (one.source, one.end, one.confirmed) == (Source.EVIDENCE, End.APPROVED, True)
    assert (one.by, one.turned_away) == ((By("dan", "supervisor"),), 2)
    assert len(merged((AT_ONCE, AT_ONCE), 0, AT_MS + 1)) == 2
    assert merged((ASKED,), 0, AT_MS) == merged((ASKED,), AT_MS + 1, AT_MS + 2) == ()


def test_a_code_is_named_until_it_is_confirmed_however_long_ago_it_was() -> None:
    old = numbered(1, way=Way.CODE, confirmed=False, asked_ms=AT_MS - 40 * 86_400_000)
    report = made((old, ASKED), date(2025, 11, 5), date(2025, 11, 5), NOW, ())
    assert report.cases == (ASKED,)
    assert report.unconfirmed == (old,)
    assert [(day, found.asked) for day, found in days(report)] == [(date(2025, 11, 5), 1)]
    told = plain(report)
    assert told["all"]["given"] == {"USD": 7_500}
    assert [one["name"] for one in told["by_supervisor"]] == ["dan"]
    assert told["unconfirmed"][0]["digest"] == old.digest


def test_amounts_of_several_currencies_are_never_added_up() -> None:
    found = figures((ASKED, numbered(1, currency="JPY", digits=0, asked=900)))
    assert sums(found.given) == "900 JPY, 75.00 USD"
    assert (took(380), took(9_949), took(9_950)) == ("0.4 s", "9.9 s", "10 s")
    assert (took(None), took(59_499), took(65_000), sums({})) == ("–", "59 s", "1:05 min", "–")
