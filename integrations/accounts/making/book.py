"""Makes a book of fictional accounts in a database; Rosa Delgado of the guides is always the first of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, func, select

from integrations.accounts.database import Database
from integrations.accounts.failures import StoreBroken
from integrations.accounts.making.people import ROSA, People, fictional_numbers
from integrations.accounts.making.values import Drawing
from integrations.accounts.plain import plain_text
from integrations.accounts.records import (
    AccountRecord,
    Book,
    EntryRecord,
    ItemRecord,
    Part,
    PaymentRecord,
)
from integrations.accounts.schema import accounts
from integrations.accounts.search import HOLDER
from integrations.accounts.writing import add_accounts, add_children, book_of
from policy.language.cases import Case
from policy.language.compile import Compilation
from policy.language.tree.pack import Pack
from policy.language.tree.types import Value

BATCH: Final = 5_000
ROSA_ACCOUNT: Final = "8841-2207-3"
ROSA_NUMBER: Final = "+12025550143"
ROSA_CASES: Final = "cases/rosa-delgado.md"
_WITH_NUMBER, _SHARED, _SECOND = 0.62, 0.05, 0.06
_COUNT: Final = select(func.count()).select_from(accounts)

Phones = dict[str, tuple[str, str]]
"""By number: the kind, and whose it is."""
Progress = Callable[[int, int], None]
"""Called with the accounts made and the accounts in all."""


@dataclass(frozen=True, slots=True)
class _Made:
    record: AccountRecord
    open_items: Sequence[ItemRecord]
    services: Sequence[ItemRecord]
    histories: Sequence[EntryRecord]
    payments: Sequence[PaymentRecord]


def make_book(
    database: Database, compiled: Compilation, count: int, seed: int, on: date, progress: Progress
) -> None:
    """Fill an empty database with accounts as they may stand on a day; raise StoreBroken if it has any."""
    if compiled.pack is None:
        raise ValueError("a pack with errors has no accounts")
    about = compiled.pack.about
    book = Book(about.id, about.currency, about.minor_digits)
    if database.read(lambda connection: connection.execute(_COUNT).scalar_one()):
        raise StoreBroken(
            "The database holds accounts already.", next_step="Nothing was changed. Name a new database."
        )
    made = _accounts(compiled.pack, _case(compiled.cases), count, random.Random(seed), on)  # noqa: S311
    done = 0
    while batch := [one for _, one in zip(range(BATCH), made, strict=False)]:
        database.write(partial(_write, book=book, made=batch))
        done += len(batch)
        progress(done, count)


def _accounts(pack: Pack, case: Case | None, count: int, chance: random.Random, on: date) -> Iterator[_Made]:
    numbers = fictional_numbers(pack.about.currency, chance)
    free = (number for number in numbers if number != ROSA_NUMBER)
    drawing, people = Drawing(pack, on, chance), People(chance)
    last = ""
    for at in range(count):
        own: Phones = {}
        if at == 0:
            own[ROSA_NUMBER] = ("mobile", "")
        elif last and chance.random() < _SHARED:
            own[last] = ("home", "")
        elif chance.random() < _WITH_NUMBER and (number := next(free, "")):
            last = number
            own[number] = (chance.choice(("mobile", "mobile", "home")), "")
            if chance.random() < _SECOND and (second := next(free, "")):
                own[second] = ("work", "")
        yield _rosa(drawing, own, case, on) if at == 0 else _drawn(drawing, people, own, at, chance, on)


def _drawn(
    drawing: Drawing, people: People, phones: Phones, at: int, chance: random.Random, on: date
) -> _Made:
    parties = [(HOLDER, people.name())]
    if chance.random() < 0.15:
        parties.append(("authorised", people.name()))
    number = _number(at)
    record = AccountRecord(
        number,
        tuple(parties),
        people.address(),
        "es" if chance.random() < 0.12 else "en",
        phones,
        {channel: chance.random() < 0.8 for channel in ("call", "text", "email")},
        "",
    )
    payments = tuple(
        PaymentRecord(
            on - timedelta(days=30 * month + chance.randint(1, 20)),
            chance.randint(20, 240) * 100,
            chance.choice(("card", "bank", "link")),
            f"{number}-{month}",
        )
        for month in range(1, chance.choice((1, 3, 4, 7)))
    )
    values = drawing.account()
    return _whole(drawing, record, values, payments, drawn_histories=True)


def _rosa(drawing: Drawing, phones: Phones, case: Case | None, on: date) -> _Made:
    """Make Rosa Delgado as the pack's own example has her, or with drawn values where it has none."""
    values = drawing.account()
    if case is not None:
        values = {name: case.values[name] for name in values if name in case.values}
    record = AccountRecord(
        ROSA_ACCOUNT,
        ((HOLDER, ROSA),),
        "14 Alder St",
        "en",
        phones,
        {"call": True, "text": True, "email": False},
        "",
    )
    paid = PaymentRecord(on - timedelta(days=62), 6120, "bank", f"{ROSA_ACCOUNT}-1")
    return _whole(drawing, record, values, (paid,), drawn_histories=case is None)


def _whole(
    drawing: Drawing,
    record: AccountRecord,
    values: dict[str, Value],
    payments: Sequence[PaymentRecord],
    *,
    drawn_histories: bool,
) -> _Made:
    items = drawing.open_items(values, parted=drawn_histories)
    with_facts = replace(record, facts=plain_text(values))
    histories = drawing.histories(items) if drawn_histories else ()
    return _Made(with_facts, items, drawing.services(), histories, payments)


def _write(connection: Connection, book: Book, made: Sequence[_Made]) -> None:
    ids = add_accounts(connection, book_of(connection, book), [one.record for one in made])
    of = {ids[one.record.number]: one for one in made}
    add_children(connection, Part.OPEN_ITEMS, {at: one.open_items for at, one in of.items()})
    add_children(connection, Part.SERVICES, {at: one.services for at, one in of.items()})
    add_children(connection, Part.HISTORY, {at: one.histories for at, one in of.items()})
    add_children(connection, Part.PAYMENTS, {at: one.payments for at, one in of.items()})


def _case(cases: Sequence[Case]) -> Case | None:
    return next((case for case in cases if case.place.page == ROSA_CASES), None)


def _number(at: int) -> str:
    """Return an account number with a check digit (Luhn), in the form of Rosa's; hers is never made twice."""
    digits = f"{10_000_000 + at:08}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    check = -sum(one - 9 if one > 9 else one for one in doubled) % 10
    return f"{digits[:4]}-{digits[4:]}-{check}"
