"""What a desk knows of a call by itself."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from desktop.circumstances import OpenHours, circumstances
from policy.language.tree.tables import Scope
from tests.desktop.packs import bundled

PACK = bundled("riverbend-utility")


def at(text: str, hours: OpenHours | None = None) -> dict[str, object]:
    """Return the circumstances at a moment in UTC."""
    wall_ms = int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
    return dict(circumstances(PACK, wall_ms, hours or OpenHours()))


def test_every_input_that_the_call_gives_has_a_value_that_its_type_takes_or_may_be_unknown() -> None:
    known = at("2025-11-04T18:00:00")
    for one in PACK.inputs.values():
        if one.origin == "call" and one.scope is Scope.ACCOUNT:
            assert one.name in known or one.may_be_unknown, one.name
    assert set(known) <= set(PACK.inputs)


@pytest.mark.parametrize(
    ("utc", "hours"),
    [
        ("2025-11-04T18:00:00", "business hours"),  # a Tuesday noon
        ("2025-11-05T04:00:00", "after hours"),  # its evening
        ("2025-11-08T18:00:00", "after hours"),  # a Saturday
        ("2025-11-27T18:00:00", "after hours"),  # Thanksgiving
    ],
)
def test_the_office_is_open_on_business_days_between_its_hours(utc: str, hours: str) -> None:
    assert at(utc)["hours"] == hours


def test_the_hours_are_those_of_the_settings() -> None:
    late = OpenHours(time(18), time(23, 59))
    assert at("2025-11-05T04:00:00", late)["hours"] == "business hours"
    assert at("2025-11-04T18:00:00", late)["hours"] == "after hours"
