"""What was charged and paid, or given, counts in the history that the pack has for it, until it is given back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from integrations.accounts.database import Database
from integrations.accounts.failures import KeyTaken
from integrations.accounts.records import EntryRecord, Part
from integrations.accounts.schema import postings
from integrations.accounts.store import AccountStore
from integrations.accounts.writing import add_children
from integrations.customers import AccountFacts, Charge, Posting
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


def _by_item(pack: Pack) -> Pack:
    own = {
        name: replace(kind, has_item=name.endswith((" paid", " given")))
        for name, kind in pack.histories.items()
    }
    return replace(pack, histories=own)


def _of_items() -> Posting:
    """Make a posting of 12.00: 10.00 and 6.00 charged for two open items, less 4.00 given for one of them."""
    charges = (
        Charge("late-charge", "4210", 1_000, "late"),
        Charge("late-charge", "4210", 600, "next"),
        Charge("billing-error-waiver", "4210", -400, "next"),
    )
    return replace(paid(minor=1_200, parts=()), charges=charges)


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


async def test_a_history_that_is_kept_by_item_is_told_what_each_item_bore(
    either: str, counting: Pack
) -> None:
    fill(either, account("1-1", "Rosa Delgado"))
    store = AccountStore.open(either)
    await store.post(_of_items())
    histories = (await facts(store, _by_item(counting))).account.histories
    assert histories["late-charge paid"] == (Entry(DAY, 1_000, "late"), Entry(DAY, 600, "next"))
    assert histories["billing-error-waiver given"] == (Entry(DAY, 400, "next"),)
    plain = (await facts(store, counting)).account.histories
    assert plain["late-charge paid"] == (Entry(DAY, 1_000, None), Entry(DAY, 600, None))
    await store.give_back(back("back-half", "pay-one", 600))
    histories = (await facts(store, _by_item(counting))).account.histories
    assert histories["late-charge paid"] == (Entry(DAY, 500, "late"), Entry(DAY, 300, "next"))
    assert histories["billing-error-waiver given"] == (Entry(DAY, 200, "next"),)
    await store.close()


async def test_what_is_charged_for_an_open_item_leaves_it_as_it_is_also_when_it_is_given_back(
    either: str, counting: Pack
) -> None:
    fill(either, account("1-1", "Rosa Delgado"))
    store = AccountStore.open(either)
    before = (await facts(store, counting)).account.items
    await store.post(_of_items())
    assert (await facts(store, counting)).account.items == before
    await store.give_back(back("back-one", "pay-one", 1_200))
    assert (await facts(store, counting)).account.items == before
    await store.close()


async def test_what_stands_from_before_charges_knew_their_items_is_still_the_same_payment(
    sqlite: str, counting: Pack
) -> None:
    fill(sqlite, account("1-1", "Rosa Delgado"))
    store = AccountStore.open(sqlite)
    await store.post(paid())
    await store.close()
    database = Database.open(sqlite)
    digests = database.read(lambda c: list(c.execute(select(postings.c.digest)).scalars()))
    database.close()
    assert digests == ["ad1ee1edade760634149db9ae475965fd5b58237b6e175b350e270786f56aebc"]


async def test_the_same_charge_for_another_item_is_another_payment(sqlite: str) -> None:
    fill(sqlite, account("1-1", "Rosa Delgado"))
    store = AccountStore.open(sqlite)
    posting = _of_items()
    await store.post(posting)
    assert (await store.post(posting)).again
    charges = tuple(replace(one, item="next") for one in posting.charges)
    with pytest.raises(KeyTaken):
        await store.post(replace(posting, charges=charges))
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
