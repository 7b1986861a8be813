"""A plan that was agreed to at a desk stands on its account once, and is there when the account is opened again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.accounts.failures import KeyTaken, UnknownAccount
from integrations.accounts.store import AccountStore
from integrations.customers import AgreementState, PlanAgreed
from policy.language.tree.pack import Pack
from tests.integrations.accounts.making import DAY, account, fill

SCHEDULE = ((DAY, 19_715), (DAY + timedelta(days=30), 11_365), (DAY + timedelta(days=61), 5_365))
PLAN = PlanAgreed("pay-1", "A1", "plan", DAY, SCHEDULE, "2025.11, release 3")


async def test_a_plan_is_written_once_and_read_with_the_account(either: str, pack: Pack) -> None:
    fill(either, account("A1", "Rosa Delgado"))
    store = AccountStore.open(either)
    for _ in range(2):
        await store.agree(PLAN)
    found = [one for one in (await store.file("A1")).agreements if one.version]
    assert [(one.offer, one.agreed_on, one.state, one.schedule) for one in found] == [
        ("plan", DAY, AgreementState.ACTIVE, SCHEDULE)
    ]
    assert found[0].version == "2025.11, release 3"
    assert (await store.facts("A1", pack)).account.values["agreed on"] == DAY
    await store.close()


async def test_another_plan_under_the_same_key_is_refused(sqlite: str) -> None:
    fill(sqlite, account("A1", "Rosa Delgado"))
    store = AccountStore.open(sqlite)
    await store.agree(PLAN)
    for other in (
        replace(PLAN, offer="other"),
        replace(PLAN, schedule=SCHEDULE[:2]),
        replace(PLAN, version="2"),
    ):
        with pytest.raises(KeyTaken):
            await store.agree(other)
    with pytest.raises(UnknownAccount):
        await store.agree(replace(PLAN, account="A9"))
    await store.close()
