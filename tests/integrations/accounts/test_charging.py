"""What was charged and paid, or given, counts in the history that the pack has for it, until it is given back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integrations.accounts.database import Database
from integrations.accounts.records import EntryRecord, Part
from integrations.accounts.store import AccountStore
from integrations.accounts.writing import add_children
from integrations.customers import AccountFacts
from policy.account import Entry
from policy.language.tree.pack import HistoryKind, Pack
from policy.language.tree.places import Place
from tests.integrations.accounts.making import DAY, account, back, fill, paid


@pytest.fixture
def counting(pack: Pack) -> Pack:
    """The sample pack, counting what was paid of its late charge and its fee for the card, and what it waived."""
    names = ("late-charge paid", "convenience-fee paid", "billing-error-waiver given", "late-charge given")
    own = {name: HistoryKind(name, True, False, "account", Place("inputs.md", 1)) for name in names}
    return replace(pack, histories={**pack.histories, **own})


async def facts(store: AccountStore, pack: Pack) -> AccountFacts:
    return await store.facts("1-1", pack)


async def test_a_charge_that_was_paid_counts_for_its_account(either: str, counting: Pack) -> None:
    fill(either, account("1-1", "Rosa Delgado"), account("1-2", "Harlan Pierce"))
    store = AccountStore.open(either)
    await store.post(paid())
    histories = (await facts(store, counting)).account.histories
    assert histories["late-charge paid"] == (Entry(DAY, 1_000, None),)
    assert histories["convenience-fee paid"] == (Entry(DAY, 350, None),)
    await store.post(paid("pay-two", parts=(), minor=850))
    assert len((await facts(store, counting)).account.histories["late-charge paid"]) == 2
    other = (await store.facts("1-2", counting)).account.histories
    assert other["late-charge paid"] == other["convenience-fee paid"] == ()
    await store.close()


async def test_what_was_taken_off_counts_as_given_and_never_as_paid(either: str, counting: Pack) -> None:
    fill(either, account("1-1", "Rosa Delgado"), account("1-2", "Harlan Pierce"))
    store = AccountStore.open(either)
    await store.post(paid())
    histories = (await facts(store, counting)).account.histories
    assert histories["billing-error-waiver given"] == (Entry(DAY, 500, None),)
    assert histories["late-charge given"] == ()
    assert (await store.facts("1-2", counting)).account.histories["billing-error-waiver given"] == ()
    await store.close()


async def test_of_what_is_given_back_in_part_the_rest_counts(sqlite: str, counting: Pack) -> None:
    fill(sqlite, account("1-1", "Rosa Delgado"))
    store = AccountStore.open(sqlite)
    await store.post(paid())
    await store.give_back(back("back-one", "pay-one", 7_925))
    histories = (await facts(store, counting)).account.histories
    assert histories["late-charge paid"] == (Entry(DAY, 500, None),)
    assert histories["billing-error-waiver given"] == (Entry(DAY, 250, None),)
    await store.close()


async def test_what_the_book_was_told_of_since_counts_once(sqlite: str, counting: Pack) -> None:
    fill(sqlite, account("1-1", "Rosa Delgado"))
    database = Database.open(sqlite)
    told = {1: [EntryRecord("billing-error-waiver given", DAY, 500, None)]}
    database.write(lambda connection: add_children(connection, Part.HISTORY, told))
    database.close()
    store = AccountStore.open(sqlite)
    before = (await facts(store, counting)).account.histories["billing-error-waiver given"]
    await store.post(paid())
    after = (await facts(store, counting)).account.histories["billing-error-waiver given"]
    assert before == after == (Entry(DAY, 500, None),)
    await store.close()


async def test_what_was_given_back_is_not_paid(sqlite: str, counting: Pack) -> None:
    fill(sqlite, account("1-1", "Rosa Delgado"))
    store = AccountStore.open(sqlite)
    await store.post(paid())
    await store.give_back(back("back-one", "pay-one", 15_850))
    histories = (await facts(store, counting)).account.histories
    assert histories["late-charge paid"] == histories["convenience-fee paid"] == ()
    assert histories["billing-error-waiver given"] == ()
    await store.close()


async def test_a_pack_that_counts_no_charges_is_told_of_none(sqlite: str, pack: Pack) -> None:
    kinds = {name: kind for name, kind in pack.histories.items() if not name.endswith((" paid", " given"))}
    plain = replace(pack, histories=kinds)
    fill(sqlite, account("1-1", "Rosa Delgado"))
    store = AccountStore.open(sqlite)
    before = (await facts(store, plain)).account.histories
    await store.post(paid())
    assert (await facts(store, plain)).account.histories == before
    await store.close()
