"""After a payment the account is read anew: nothing that was charged once and paid is asked for again, of a balance no
more than was left, and no credit is given twice; until the payment is given back, when all is as it was.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Connection, select

from integrations.accounts.database import Database
from integrations.accounts.making.book import make_book
from integrations.accounts.plain import plain_text
from integrations.accounts.records import ItemRecord, Part
from integrations.accounts.schema import accounts
from integrations.accounts.store import AccountStore
from integrations.accounts.writing import add_children
from integrations.customers import GivingBack
from integrations.journal.entries import Entry
from integrations.journal.states import State
from integrations.packs.folder import read_folder
from integrations.payments import Amount, CardProduct, Tender
from integrations.till import sale_of
from integrations.till.allocating import posting_of
from policy.counted import given_in, paid_in
from policy.language.compile import read
from policy.language.tree.pack import ComponentKind, Input, Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import Kind, Value
from policy.quote import Context, Option, Quote, quote
from tests.integrations.till.conftest import RIVERBEND

ON: Final = date(2025, 11, 4)
AT: Final = datetime(2025, 11, 4, 18, tzinfo=UTC)
OFFICE: Final = {
    "riverbend-utility": (8, 1),
    "saltmarsh-mobile": (6, 2),
    "fernhollow-mutual": (6, 2),
    "harborlight-recovery": (2, 0),
}
"""By pack, the fewest of its charges and of its credits that a made book of this size comes to pay and to give."""


@pytest.mark.parametrize("name", OFFICE)
async def test_what_was_paid_or_given_is_not_asked_for_or_given_again_until_it_is_given_back(
    name: str, tmp_path: Path
) -> None:
    compiled = read(read_folder(RIVERBEND.parent / name))
    pack = compiled.pack
    assert pack is not None
    address = f"sqlite:///{tmp_path / 'accounts.sqlite3'}"
    database = Database.open(address, upgrade=True)
    make_book(database, compiled, 60, 1, ON, lambda done, of: None)
    _add_instalments(database, pack)
    numbers = database.read(lambda c: list(c.execute(select(accounts.c.number)).scalars()))
    database.close()
    store = AccountStore.open(address)
    paid, given, again = set[str](), set[str](), set[str]()
    for place, number in enumerate(numbers):
        before = await _options(store, pack, number, place)
        payable = [one for one in before if one.total and not one.needs]
        if not payable:
            continue
        option = payable[place % len(payable)]
        facts = await store.facts(number, pack)
        sale = sale_of(pack, option, tender="card", minor=option.total, language="en")
        await store.post(posting_of(_captured(pack, number, option.total), sale, facts, pack))
        left = await _options(store, pack, number, place)
        own = {line.component for line in option.lines if line.now and _is_once(pack, line.component)}
        off = {line.component for line in option.lines if line.now and given_in(pack, line.component)}
        paid |= own
        given |= off
        again |= {
            f"{number}, {option.id}: {component} in {other.id}"
            for component in own | off
            for other in left
            if _now(other, component) > _most_left(pack, component, option, other.id, before)
        }
        await store.give_back(_whole(number, option.total))
        assert await _options(store, pack, number, place) == before
    await store.close()
    assert sorted(again) == []
    assert len(paid) >= OFFICE[name][0], paid
    assert len(given) >= OFFICE[name][1], given


def _add_instalments(database: Database, pack: Pack) -> None:
    """Give every account two instalments, one of this month and one of the next, if the pack knows such."""
    if not any(one.scope is Scope.INSTALMENT for one in pack.inputs.values()):
        return
    made = [
        ItemRecord(item, None, None, None, plain_text({"instalment amount": amount, "instalment due": due}))
        for item, amount, due in (
            ("first", 12_000, date(2025, 11, 15)),
            ("second", 8_001, date(2025, 12, 15)),
        )
    ]

    def write(connection: Connection) -> None:
        ids = connection.execute(select(accounts.c.id)).scalars()
        add_children(connection, Part.INSTALMENTS, dict.fromkeys(ids, made))

    database.write(write)


def _most_left(pack: Pack, component: str, paid: Option, id_: str, before: tuple[Option, ...]) -> int:
    """Return what an option may show of a component after another was paid: nothing of a charge.

    Of a balance it is what is left of what the option asked for, and so is its tax, rounded anew. Of a credit it may be
    more than that, up to what any option gave, as one that has less to take off gives less.
    """
    kind = next(one.kind for one in pack.components if one.id == component)
    shown = {one.id: _now(one, component) for one in before}
    if given_in(pack, component) is not None:
        return max(shown.values()) - _now(paid, component)
    left = max(0, shown.get(id_, 0) - _now(paid, component))
    match kind:
        case ComponentKind.BALANCE:
            return left
        case ComponentKind.TAX:
            return left + 1
        case _:
            return 0


def _now(option: Option, component: str) -> int:
    return sum(line.now for line in option.lines if line.component == component)


async def _options(store: AccountStore, pack: Pack, number: str, place: int) -> tuple[Option, ...]:
    facts = await store.facts(number, pack)
    told = {one.name: _told(one, place) for one in pack.inputs.values() if _is_asked(one)}
    made = quote(pack, facts.account, Context(told, tender="card"), ON)
    assert isinstance(made, Quote), made
    return made.options


def _is_asked(one: Input) -> bool:
    return one.scope is Scope.ACCOUNT and one.origin in ("asked", "call") and one.type.kind is not Kind.TEXT


def _told(one: Input, place: int) -> Value:
    """Answer what is found out on a call: the first word, no, an order on every other call, and 200.00."""
    match one.type.kind:
        case Kind.BOOLEAN:
            return False
        case Kind.INTEGER:
            return place % 2
        case Kind.MONEY:
            return 20_000
        case _:
            return one.type.words[0]


def _is_once(pack: Pack, component: str) -> bool:
    """Tell whether a line is counted once it was paid, or is a tax on such lines."""
    kind = next(one.kind for one in pack.components if one.id == component)
    return kind is ComponentKind.TAX or paid_in(pack, component) is not None


def _whole(number: str, minor: int) -> GivingBack:
    return GivingBack(f"back-{number}", f"pay-{number}", AT, ON, Amount(minor, "USD"), "gateway-2")


def _captured(pack: Pack, number: str, minor: int) -> Entry:
    return Entry(
        f"pay-{number}",
        "call-1",
        number,
        f"{number}-1",
        Amount(minor, pack.about.currency),
        Tender.CARD,
        "visa",
        "4242",
        CardProduct.CREDIT,
        State.CAPTURED,
        "gateway-1",
        AT,
        None,
        AT,
        AT,
    )
