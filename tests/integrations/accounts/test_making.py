"""Made books: the same for a seed, within the pack's domains, and always with Rosa Delgado."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import phonenumbers
import pytest
from sqlalchemy import Connection, text

from integrations.accounts import reading, search
from integrations.accounts.database import Database
from integrations.accounts.failures import StoreBroken
from integrations.accounts.making.book import ROSA_ACCOUNT, ROSA_NUMBER, make_book
from integrations.packs.folder import read_folder
from policy.language.compile import Compilation, read
from policy.language.tree.types import Value
from policy.quote import Context, Quote, quote
from tests.integrations.accounts.conftest import RIVERBEND

ON = date(2025, 11, 4)
TABLES = ("accounts", "parties", "phones", "permissions", "items", "histories", "payments")
ASKED: dict[str, Value] = {"hours": "after hours", "senior": False, "safety letter": False}


def made(address: str, compiled: Compilation, count: int, seed: int = 1) -> Database:
    database = Database.open(address, upgrade=True)
    make_book(database, compiled, count, seed, ON, lambda done, of: None)
    return database


def column(database: Database, what: str, table: str) -> list[str]:
    return database.read(lambda c: sorted(c.execute(text(f"SELECT {what} FROM {table}")).scalars()))


def contents(database: Database) -> list[list[tuple[object, ...]]]:
    def everything(connection: Connection) -> list[list[tuple[object, ...]]]:
        statements = (text(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in TABLES)
        return [[tuple(row) for row in connection.execute(one)] for one in statements]

    return database.read(everything)


def test_rosa_delgado_is_there_with_the_figures_of_her_case(either: str, riverbend: Compilation) -> None:
    database = made(either, riverbend, 20)
    assert riverbend.pack is not None
    (found,) = database.read(lambda c: search.by_phone(c, ROSA_NUMBER)).found
    assert (found.card.account, found.card.name) == (ROSA_ACCOUNT, "Rosa Delgado")
    facts = database.read(lambda c: reading.facts(c, ROSA_ACCOUNT, riverbend.pack))  # type: ignore[arg-type]
    answer = quote(riverbend.pack, facts.account, Context(ASKED, "restore service", "card"), ON)
    assert isinstance(answer, Quote)
    assert {option.id: option.total for option in answer.options}["restore service"] == 35_810
    database.close()


@pytest.mark.parametrize("name", ["riverbend-utility", "harborlight-recovery", "saltmarsh-mobile"])
def test_every_made_account_can_be_quoted(sqlite: str, name: str) -> None:
    compiled = read(read_folder(RIVERBEND.parent / name))
    assert compiled.pack is not None
    pack = compiled.pack
    database = made(sqlite, compiled, 150)
    numbers = column(database, "number", "accounts")
    assert len(set(numbers)) == 150
    call = {
        one.name: _first(one.type.words)
        for one in pack.inputs.values()
        if one.origin == "call" and one.type.words
    }
    for number in numbers:
        facts = database.read(lambda c, number=number: reading.facts(c, number, pack))  # type: ignore[misc]
        assert facts.left_out == ()
        answer = quote(pack, facts.account, Context(call), ON)
        unfit = [] if isinstance(answer, Quote) else [one for one in answer.findings if one.code != "missing"]
        assert not unfit, (number, unfit)
    database.close()


def _first(words: tuple[str, ...]) -> str:
    return words[0]


def test_what_is_past_due_is_the_sum_of_the_bills(sqlite: str, riverbend: Compilation) -> None:
    database = made(sqlite, riverbend, 200)
    assert riverbend.pack is not None
    pack = riverbend.pack
    numbers = column(database, "number", "accounts")
    for number in numbers:
        account = database.read(lambda c, number=number: reading.facts(c, number, pack)).account  # type: ignore[misc]
        items = next(iter(account.items.values()))
        bills = [(one.values["item amount"], one.values["item due"]) for one in items]
        late = sum(
            amount for amount, due in bills if isinstance(amount, int) and isinstance(due, date) and due < ON
        )
        assert late == account.values["past due"]
        assert bool(account.values["past due"]) == bool(account.values["days past due"])
    database.close()


def test_the_same_seed_makes_the_same_book_on_both_databases(
    sqlite: str, postgresql: str, tmp_path: Path, riverbend: Compilation
) -> None:
    books = [made(address, riverbend, 60) for address in (sqlite, str(tmp_path / "again.sqlite3"))]
    first, again = (contents(book) for book in books)
    assert first == again
    other = made(str(tmp_path / "other.sqlite3"), riverbend, 60, seed=2)
    assert contents(other) != first
    on_server = made(postgresql, riverbend, 60)
    for table, what in (("accounts", "number"), ("phones", "number"), ("items", "item")):
        assert column(books[0], what, table) == column(on_server, what, table)
    for book in (*books, other, on_server):
        book.close()


def test_numbers_are_those_set_aside_for_fiction(sqlite: str, riverbend: Compilation) -> None:
    database = made(sqlite, riverbend, 300)
    numbers = column(database, "number", "phones")
    assert len(numbers) > 100
    for number in numbers:
        assert number[5:10] == "55501"
        assert phonenumbers.is_valid_number(phonenumbers.parse(number))
    database.close()


def test_a_book_is_never_poured_over_another(sqlite: str, riverbend: Compilation) -> None:
    made(sqlite, riverbend, 5).close()
    with pytest.raises(StoreBroken, match="holds accounts already"):
        made(sqlite, riverbend, 5)


@pytest.mark.parametrize(
    ("name", "billed"), [("riverbend-utility", "billed on"), ("fernhollow-mutual", "last invoice")]
)
def test_a_made_account_was_billed_in_the_last_month_and_has_paid_nothing_since(
    sqlite: str, name: str, billed: str
) -> None:
    compiled = read(read_folder(RIVERBEND.parent / name))
    pack = compiled.pack
    assert pack is not None
    database = made(sqlite, compiled, 40)
    days = set[int]()
    for number in column(database, "number", "accounts"):
        found = database.read(lambda c, number=number: reading.facts(c, number, pack)).account  # type: ignore[misc]
        day = found.values[billed]
        assert isinstance(day, date)
        days.add((ON - day).days)
        assert not [
            one for one, entries in found.histories.items() if one.endswith((" paid", " given")) and entries
        ]
    assert 5 < len(days) <= 28
    assert min(days) >= 0
    assert max(days) < 28
    database.close()
