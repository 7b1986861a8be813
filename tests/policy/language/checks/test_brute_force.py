"""The checker against every account there is, on small random tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.language.checks import check
from policy.language.findings import Finding
from policy.language.targets.interpret import Clash, Gap, Scene, answer
from policy.language.targets.interpret.rows import fared
from policy.language.tree.expressions import Expression
from policy.language.tree.pack import Domain, Pack
from policy.language.tree.tables import HitPolicy, Row, Table
from policy.language.tree.types import INTEGER, NOT_APPLICABLE, UNKNOWN, Value
from tests.policy.language.checks.builder import entered, named, pack, plus, row, table, word

pytestmark = pytest.mark.untraced

LAST = 5
X = entered("x", INTEGER, Domain(0, LAST))
Y = entered("y", INTEGER, Domain(0, LAST), (NOT_APPLICABLE,))
Z = entered("z", INTEGER, Domain(0, LAST))
KIND = word("kind", "a", "b", "c", states=(UNKNOWN,))

NUMBERS = ("-", "-", "< 3", ">= 3", "3", "[2 .. 4]", "(2 .. 5)", "not(3)", "0, > 4", "<= 1", "> 1")
STATES = {
    "y": (*NUMBERS, "not applicable", "< 3, not applicable", "known"),
    "kind": ("-", "-", "a", "b, c", "not(a)", "unknown", "a, unknown", "known"),
}
DAYS = ("", "", "2025-01-01", "2025-06-01")
EVER = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 1))


@dataclass(frozen=True)
class World:
    """A pack of one table, and all accounts of its inputs."""

    pack: Pack
    inputs: tuple[str, ...]

    @property
    def table(self) -> Table:
        return next(iter(self.pack.tables.values()))

    def scenes(self) -> Sequence[Scene]:
        values: dict[str, Sequence[Value]] = {name: range(LAST + 1) for name in self.inputs}
        if "y" in values:
            values["y"] = (*range(LAST + 1), NOT_APPLICABLE)
        if "kind" in values:
            values["kind"] = ("a", "b", "c", UNKNOWN)
        return [
            Scene(self.pack, day, dict(zip(values, account, strict=True)))
            for day in EVER
            for account in product(*values.values())
        ]


@st.composite
def worlds(draw: st.DrawFn, policies: Sequence[HitPolicy], columns: dict[str, Expression]) -> World:
    rows: list[Row] = []
    for number in range(draw(st.integers(1, 5))):
        cells = " | ".join(draw(st.sampled_from(STATES.get(name, NUMBERS))) for name in columns)
        bases = tuple(one.id for one in rows)
        since = draw(st.sampled_from(DAYS))
        exception = draw(st.sampled_from(("", "", "", *bases)))
        made = row(
            tuple(columns.values()),
            f"R{number}",
            cells,
            draw(st.sampled_from(("1.00", "2.00"))),
            since=since,
            until="" if since == "2025-06-01" else draw(st.sampled_from(("", "", "", "2025-06-01"))),
            exception_to=(exception,) if exception else (),
            priority=draw(st.integers(1, 3)),
        )
        rows.append(made)
    if draw(st.booleans()):
        catch_all = " | ".join("-" for _ in columns)
        rows.append(replace(row(tuple(columns.values()), "RO", catch_all), otherwise=True))
    states = {"y": (NOT_APPLICABLE,), "kind": (UNKNOWN,)}
    inputs = [one for one in (X, Y, Z, KIND) if any(one.name in name for name in columns)]
    return World(
        pack(table(columns, rows, draw(st.sampled_from(policies)), states=states), inputs=inputs),
        tuple(one.name for one in inputs),
    )


def coded(findings: Sequence[Finding], *codes: str) -> set[str]:
    return {finding.row for finding in findings if finding.code in codes}


def seen_dates(world: World) -> list[Scene]:
    """Every account on every day from the first on which a row is in effect."""
    firsts = [one.since for one in world.table.rows]
    known = [first for first in firsts if first is not None]
    start = min(known) if known and len(known) == len(firsts) else date.min
    return [scene for scene in world.scenes() if scene.on >= start]


def share_a_base(tested: Table, one: str, other: str) -> bool:
    """Two exceptions to one row are told of as such, not as an overlap."""
    return bool(set(tested.row(one).exception_to) & set(tested.row(other).exception_to))


def differ(tested: Table, one: str, other: str) -> bool:
    return tested.row(one).results != tested.row(other).results


def agrees(world: World) -> None:
    findings = check(world.pack)
    scenes = seen_dates(world)
    outcomes = [answer(world.table, scene) for scene in scenes]
    assert bool(coded(findings, "gap")) == any(isinstance(one, Gap) for one in outcomes)
    if world.table.hit_policy is HitPolicy.UNIQUE:
        clashes = {
            pair
            for one in outcomes
            if isinstance(one, Clash)
            for pair in product(one.rows, one.rows)
            if pair[0] < pair[1] and not share_a_base(world.table, *pair)
        }
        assert len(coded(findings, "overlap")) == len({second for _, second in clashes})
    if world.table.hit_policy is HitPolicy.ANY:
        disagreeing = [
            pair
            for one in outcomes
            if isinstance(one, Clash)
            for pair in product(one.rows, one.rows)
            if differ(world.table, *pair) and not share_a_base(world.table, *pair)
        ]
        assert bool(coded(findings, "any-conflict")) == bool(disagreeing)
    assert not coded(findings, "undecided")


def kills(world: World) -> None:
    findings = check(world.pack)
    taken: set[str] = set()
    for scene in seen_dates(world):
        left = [one.id for one in fared(world.table, scene)[1]]
        if world.table.hit_policy is HitPolicy.FIRST:
            left = left[:1]
        if world.table.hit_policy is HitPolicy.PRIORITY:
            left = sorted(left, key=lambda one: world.table.row(one).priority or 0)[:1]
        taken.update(left)
    dead = coded(findings, "dead-row", "exception-never", "idle-otherwise", "empty-test")
    assert {one.id for one in world.table.rows} - taken == dead


EVERY_NEEDY = tuple(policy for policy in HitPolicy if policy.needs_a_hit)
PLAIN: dict[str, Expression] = {"x": named(X), "y": named(Y), "kind": named(KIND)}
TIED: dict[str, Expression] = {"x": named(X), "x + z": plus(named(X), named(Z))}
TWICE: dict[str, Expression] = {"x": named(X), "x again": named(X), "z": named(Z)}


@settings(max_examples=60, deadline=None)
@given(worlds((HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.COLLECT_MAX), PLAIN))
def test_gaps_and_overlaps_are_exactly_those_of_some_account(world: World) -> None:
    agrees(world)


@settings(max_examples=50, deadline=None)
@given(worlds((HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST), TIED))
def test_columns_that_share_an_input_give_no_false_alarm(world: World) -> None:
    agrees(world)


@settings(max_examples=50, deadline=None)
@given(worlds((HitPolicy.UNIQUE, HitPolicy.FIRST), TWICE))
def test_two_columns_over_one_input_give_no_false_alarm(world: World) -> None:
    agrees(world)


@settings(max_examples=60, deadline=None)
@given(worlds((HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.PRIORITY, HitPolicy.RULE_ORDER), PLAIN))
def test_dead_rows_are_exactly_those_that_no_account_takes(world: World) -> None:
    kills(world)


@settings(max_examples=60, deadline=None)
@given(worlds((HitPolicy.UNIQUE, HitPolicy.FIRST), TIED))
def test_dead_rows_of_tied_columns_are_exactly_those_that_no_account_takes(world: World) -> None:
    kills(world)
