"""Where a granted exception counts: its class, its reason, its agent; and more time among the extensions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from policy.account import Entry
from policy.adjustment import AcceptLess, ChangeTerms, Extend, Lower, Override, Request, Waive, line
from policy.counted import counted_in, entries_of, given_in, paid_in, with_entries
from policy.language.compile import read
from policy.language.tree.pack import HistoryKind, Pack
from policy.language.tree.places import Place

PACKS = Path(__file__).resolve().parents[2] / "resources" / "packs"
TODAY = date(2025, 11, 4)


def pack(name: str) -> Pack:
    pages = {one.relative_to(PACKS / name).as_posix(): one for one in (PACKS / name).rglob("*.md")}
    found = read({path: page.read_bytes() for path, page in pages.items() if path != "README.md"}).pack
    assert found is not None
    return found


@pytest.fixture(scope="module")
def riverbend() -> Pack:
    return pack("riverbend-utility")


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        (Waive("late-charge", 500, "goodwill"), {"late waivers", "agent waivers"}),
        (Lower("reconnection", 7_500, 2_500, "goodwill"), {"reconnection waivers", "agent waivers"}),
        (AcceptLess(10_000, 500, "goodwill"), {"agent waivers"}),
        (Extend(10, "hardship"), {"extensions"}),
        (ChangeTerms("plan", "hardship", payments=6), set()),
        (Override("bank", "goodwill"), set()),
    ],
)
def test_an_exception_counts_where_the_pack_keeps_a_history_of_it(
    riverbend: Pack, request_: Request, names: set[str]
) -> None:
    assert set(counted_in(riverbend, line(riverbend, request_, "r", "s"))) == names


def test_a_pack_may_count_a_reason(riverbend: Pack) -> None:
    saltmarsh = pack("saltmarsh-mobile")
    late = next(one.id for one in saltmarsh.components if one.waiver_class == "late")
    granted = line(saltmarsh, Waive(late, 500, "goodwill"), "r", "s")
    assert set(counted_in(saltmarsh, granted)) == {"late waivers", "goodwill", "agent waivers"}


def test_an_entry_has_its_amount_only_where_the_history_holds_amounts(riverbend: Pack) -> None:
    waived = line(riverbend, Waive("late-charge", 500, "goodwill"), "r", "s")
    assert dict(entries_of(riverbend, waived, TODAY))["late waivers"] == Entry(TODAY, 500)
    more = line(riverbend, Extend(10, "hardship"), "r", "s")
    assert entries_of(riverbend, more, TODAY) == (("extensions", Entry(TODAY)),)
    assert with_entries({"extensions": (Entry(TODAY),)}, [("extensions", Entry(TODAY))]) == {
        "extensions": (Entry(TODAY), Entry(TODAY))
    }


def test_a_paid_charge_counts_where_the_pack_has_a_history_of_its_name(riverbend: Pack) -> None:
    kind = HistoryKind("meter-test paid", True, False, "account", Place("inputs.md"))
    counting = replace(riverbend, histories={"meter-test paid": kind})
    assert paid_in(counting, "meter-test") == "meter-test paid"
    assert paid_in(counting, "deposit") is None
    assert given_in(counting, "meter-test") is None


def test_a_credit_that_was_given_counts_where_the_pack_has_a_history_of_its_name(riverbend: Pack) -> None:
    kind = HistoryKind("pledge-credit given", True, False, "account", Place("inputs.md"))
    counting = replace(riverbend, histories={"pledge-credit given": kind})
    assert given_in(counting, "pledge-credit") == "pledge-credit given"
    assert given_in(counting, "outage-credit") is None
    assert paid_in(counting, "pledge-credit") is None
