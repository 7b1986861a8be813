"""Programs are compiled once for each pack and each stretch of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from policy.quote.desk import _Same, desk
from tests.policy.quote.harbour import ON, harbour

CHANGE = date(2025, 7, 1)


def test_dates_between_two_changes_share_a_program() -> None:
    pack = harbour()
    assert desk(pack, ON) is desk(pack, CHANGE)
    assert desk(pack, ON) is not desk(pack, date(2025, 6, 30))
    assert desk(pack, date(1950, 1, 1)) is desk(pack, date(2023, 12, 31))


def test_a_pack_shares_with_no_other_pack_however_alike() -> None:
    pack = harbour()
    twin = replace(pack)
    assert twin == pack
    assert desk(twin, ON) is not desk(pack, ON)
    assert _Same(pack) != _Same(twin)
    assert _Same(pack) != pack


def test_a_pack_that_never_changes_has_one_program() -> None:
    pack = harbour()
    steady = replace(pack, tables={}, order=(), parameters={}, components=(), offers=(), tender_table=None)
    assert desk(steady, date(1950, 1, 1)) is desk(steady, ON)
