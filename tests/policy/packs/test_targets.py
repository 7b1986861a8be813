"""The sample packs say the same on the phone, on the whole book, and when they are read plainly."""

from datetime import date
from itertools import cycle

import pytest

from policy.language.targets.python.compiling import compile_program
from tests.policy.language.targets import books
from tests.policy.language.targets.python import agreement
from tests.policy.language.targets.trees import ON
from tests.policy.packs.sample import pack_of
from tests.policy.packs.test_samples import NAMES

pytestmark = pytest.mark.untraced
"""Traced they would take a minute, and they reach nothing of policy that its own tests do not."""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("on", "tender"), [(date(2025, 11, 4), "card"), (date(2025, 6, 30), None), (date(2026, 1, 1), "bank")]
)
def test_the_book_agrees_with_the_plain_reading(name: str, on: date, tender: str | None) -> None:
    pack = pack_of(name)
    accounts = books.Shower(pack, on, seed=5).accounts(30)
    assert books.differences(pack, on, accounts, tender) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_call_agrees_with_the_plain_reading_under_every_option(name: str) -> None:
    pack = pack_of(name)
    program = compile_program(pack, ON)
    tenders = cycle(tender.id for tender in pack.tenders)
    found = [
        difference
        for account in books.Shower(pack, ON, seed=5).accounts(20)
        for offer in pack.offers
        for difference in agreement.differences(pack, program, account, offer.id, next(tenders))
    ]
    assert found == []
