"""What was granted is kept once, and counts for its account and its agent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.accounts.failures import UnknownAccount
from integrations.accounts.store import AccountStore
from integrations.customers import Granted
from policy.account import Entry
from policy.language.tree.pack import Pack
from tests.integrations.accounts.making import DAY, account, fill

LATE = Granted("account", "late waivers", Entry(DAY, 500))
OWN = Granted("agent", "agent waivers", Entry(DAY, 500))


async def test_what_was_granted_counts_once_for_its_account_and_its_agent(either: str, pack: Pack) -> None:
    fill(either, account("A1", "Rosa Delgado"), account("A2", "Harlan Pierce"))
    store = AccountStore.open(either)
    for _ in range(2):
        await store.grant("pay-1", "A1", "amy", (LATE, OWN))
    await store.grant("pay-2", "A1", "amy", (LATE, OWN))
    await store.grant("pay-3", "A2", "bob", (OWN,))
    found = (await store.facts("A1", pack)).account
    assert found.histories["late waivers"] == (LATE.entry, LATE.entry)
    assert found.histories["agent waivers"] == ()
    assert (await store.facts("A2", pack)).account.histories["late waivers"] == ()
    assert await store.granted_by("amy", DAY) == {"agent waivers": (OWN.entry, OWN.entry)}
    assert await store.granted_by("amy", DAY + timedelta(days=1)) == {}
    await store.close()


async def test_what_the_book_has_been_told_of_since_is_not_counted_twice(sqlite: str, pack: Pack) -> None:
    fill(sqlite, account("A1", "Rosa Delgado"))
    store = AccountStore.open(sqlite)
    (told,) = (await store.facts("A1", pack)).account.histories["late payments"]
    await store.grant("pay-1", "A1", "amy", (Granted("account", "late payments", told),))
    assert (await store.facts("A1", pack)).account.histories["late payments"] == (told,)
    await store.close()


async def test_nothing_is_granted_to_nobody(sqlite: str) -> None:
    fill(sqlite, account("A1", "Rosa Delgado"))
    store = AccountStore.open(sqlite)
    with pytest.raises(UnknownAccount):
        await store.grant("pay-1", "A9", "amy", (LATE,))
    await store.grant("pay-2", "A1", "amy", ())
    await store.grant("pay-2", "A1", "amy", (OWN,))
    assert await store.granted_by("amy", DAY) == {"agent waivers": (OWN.entry,)}
    await store.close()
