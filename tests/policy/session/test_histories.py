"""Whatever happens, in whatever order: histories of one call, drawn at random and held against the laws."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy.recording import Proof, RecordingRules
from policy.session import Stage
from tests.policy.session.desk import RULES
from tests.policy.session.world import World

pytestmark = pytest.mark.untraced

STEPS = 90


def walk(world: World, steps: int = STEPS) -> set[Stage]:
    """Let a call take its course, wind it up, and return the stages that it came through."""
    world.begin()
    seen = {world.session.stage}
    for _ in range(steps):
        world.step()
        seen.add(world.session.stage)
    world.wind_up()
    return seen


def seeded(seed: int, rules: RecordingRules = RULES) -> World:
    chance = random.Random(seed)
    return World(chance.randrange, rules)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(data=st.data())
def test_every_law_holds_in_every_history(data: st.DataObject) -> None:
    walk(World(lambda count: data.draw(st.integers(0, count - 1))), 40)


def test_seeded_histories_come_through_every_stage_and_keep_every_law() -> None:
    seen: set[Stage] = set()
    for seed in range(80):
        seen |= walk(seeded(seed))
    assert seen == set(Stage)


@pytest.mark.parametrize(
    "rules",
    [
        RecordingRules(expected=(), may_be_none=True, authorising=frozenset({"G6"})),
        RecordingRules(expected=("pbx", "screen"), pauses_for=frozenset({"card", "bank"})),
        RecordingRules(expected=("pbx",), paused_by={"siprec": Proof.PROVEN}),
    ],
)
def test_the_laws_hold_under_other_rules_of_recording(rules: RecordingRules) -> None:
    for seed in range(15):
        walk(seeded(seed, rules))
