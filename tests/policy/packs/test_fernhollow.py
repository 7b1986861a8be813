"""A rule that became known after it took effect, and returns that never exceed the premium."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from policy.language.compile import read
from policy.language.tree.pack import Pack
from policy.language.tree.types import Value
from policy.quote import Context, Quote, quote
from policy.trial.answers import facts_of
from tests.policy.packs.sample import PACKS, case_of, pack_of

pytestmark = pytest.mark.untraced

NAME = "fernhollow-mutual"


def pack_known_on(day: date) -> Pack:
    """Compile the pack as it was known on a day."""
    folder = PACKS / NAME
    pages = {page.relative_to(folder).as_posix(): page.read_bytes() for page in folder.rglob("*.md")}
    compiled = read(pages, known_on=day)
    assert compiled.pack is not None
    return compiled.pack


def amounts(pack: Pack, identifier: str, option: str, on: date, **found: Value) -> dict[str, int]:
    """Quote a case's account with some values changed; names are written with `_`. Lines in cents, by component."""
    facts = facts_of(pack, case_of(NAME, identifier))
    changed = {name.replace("_", " "): value for name, value in found.items()}
    account = type(facts)(facts.id, {**facts.values, **changed}, facts.items, facts.histories)
    made = quote(pack, account, Context(option=option, tender="link"), on)
    assert isinstance(made, Quote), made
    chosen = next(one for one in made.options if one.id == option)
    return {line.component: line.amount for line in chosen.lines} | {"total": chosen.total}


@pytest.mark.parametrize(("known_on", "fee"), [(date(2025, 10, 19), 1200), (date(2025, 10, 20), 0)])
def test_relief_is_seen_only_from_the_day_on_which_it_was_known(known_on: date, fee: int) -> None:
    found = amounts(pack_known_on(known_on), "FE20", "past due", date(2025, 11, 4))
    assert found.get("late-fee", 0) == fee


@pytest.mark.parametrize("business", ["workers compensation", "property", "auto"])
@pytest.mark.parametrize("canceled_by", ["insured", "company"])
def test_no_cancellation_returns_more_than_the_days_that_are_left(business: str, canceled_by: str) -> None:
    first = date(2025, 1, 1)
    for served in range(0, 365, 7):
        found = amounts(
            pack_of(NAME),
            "CN2",
            "final account",
            date(2025, 12, 31),
            business=business,
            canceled_by=canceled_by,
            canceled_on=first + timedelta(days=served),
        )
        returned = found.get("unearned-premium", 0)
        assert returned <= Fraction(120_000 * (365 - served), 365) + Fraction(1, 2)


def test_the_companys_own_cancellation_returns_every_day_that_is_left() -> None:
    found = amounts(pack_of(NAME), "CN1", "final account", date(2025, 12, 31))
    assert found["unearned-premium"] == 96_000


def test_ninety_percent_of_pro_rata_is_kept_to_the_cent() -> None:
    found = amounts(pack_of(NAME), "CN2", "final account", date(2025, 12, 31))
    assert found["unearned-premium"] == 86_400
