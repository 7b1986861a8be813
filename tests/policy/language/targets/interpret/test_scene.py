"""Scenes: what is known of an account, an item and a day."""

from __future__ import annotations

from datetime import date

from policy.language.targets.interpret import Scene
from policy.language.tree.expressions import Origin
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN
from tests.policy.riverbend import TODAY, riverbend


def test_what_nobody_gave_is_unknown() -> None:
    bare = Scene(riverbend(), TODAY)
    assert [bare.value("past due", origin) for origin in Origin] == [UNKNOWN] * 4


def test_values_of_each_origin_are_kept_apart() -> None:
    full = Scene(riverbend(), TODAY, {"x": 1}, {"x": 2}, {"x": 3})
    origins = (Origin.INPUT, Origin.OUTPUT, Origin.COMPONENT, Origin.BUILTIN)
    assert [full.value("x", origin) for origin in origins] == [1, 2, 3, 1]


def test_a_table_follows_the_agreement_s_day_only_if_it_says_so_and_there_is_one() -> None:
    agreed = date(2025, 1, 2)
    assert Scene(riverbend(), TODAY, {"agreed on": agreed}).date_of("agreed on") == agreed
    assert Scene(riverbend(), TODAY, {"agreed on": agreed}).date_of("quote date") == TODAY
    assert Scene(riverbend(), TODAY).value("agreed on", Origin.INPUT) is NOT_APPLICABLE
    assert Scene(riverbend(), TODAY).date_of("agreed on") == TODAY


def test_more_outputs_leave_the_others() -> None:
    more = Scene(riverbend(), TODAY, {}, {"a": 1}, needs={"a": ()}).with_outputs(
        {"b": UNKNOWN}, {"b": ("past due",)}
    )
    assert more.outputs == {"a": 1, "b": UNKNOWN}
    assert more.needs == {"a": (), "b": ("past due",)}
