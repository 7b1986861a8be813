"""Bad days of a database: locked, full, read-only, damaged, gone, newer, older, somebody else's."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from integrations.accounts import database as connecting
from integrations.accounts import failures, reading
from integrations.accounts import posting as booking
from integrations.accounts.database import Database
from integrations.accounts.schema import HEAD, metadata
from integrations.customers import USUAL_CHART
from integrations.errors import PortError
from tests.integrations.accounts.making import account, fill, paid
from tests.integrations.accounts.postgresql import Postgresql


def post(database: Database, key: str = "pay-one") -> None:
    database.write(lambda connection: booking.post(connection, paid(key), USUAL_CHART))


def posted(database: Database, key: str = "pay-one") -> bool:
    return database.read(lambda connection: booking.posted(connection, key)) is not None


def path_of(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///"))


def test_the_steps_make_the_tables_that_the_program_expects(either: str) -> None:
    database = Database.open(either)

    def differences(connection: object) -> object:
        context = MigrationContext.configure(
            connection,  # type: ignore[arg-type]
            opts={
                "include_object": lambda thing, name, kind, reflected, other: (
                    not str(name).startswith("party_words")
                )
            },
        )
        return [one for one in compare_metadata(context, metadata) if "words" not in str(one)]

    assert database.read(differences) == []
    database.close()


def test_the_newest_step_is_the_one_that_the_program_names() -> None:
    folder = Path(connecting.__file__).with_name("migrations")
    assert ScriptDirectory(str(folder)).get_heads() == [HEAD]


def test_money_is_durable_and_references_hold(sqlite: str) -> None:
    database = Database.open(sqlite)
    pragmas = {"synchronous": 2, "foreign_keys": 1, "journal_mode": "wal"}
    for name, wanted in pragmas.items():
        assert database.read(lambda c, name=name: c.exec_driver_sql(f"PRAGMA {name}").scalar()) == wanted  # type: ignore[misc]
    database.close()


def test_upgrading_again_changes_nothing(either: str) -> None:
    fill(either, account("1-1", "Rosa Delgado"))
    Database.open(either, upgrade=True).close()
    database = Database.open(either)
    assert database.read(lambda c: reading.file(c, "1-1")).card.name == "Rosa Delgado"
    database.close()


@pytest.mark.parametrize("upgrade", [True, False])
def test_a_newer_programs_database_is_refused_and_left_alone(either: str, upgrade: bool) -> None:
    database = Database.open(either)
    database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    database.close()
    with pytest.raises(failures.SchemaNewer, match="step 9999") as caught:
        Database.open(either, upgrade=upgrade)
    assert "Install the version" in caught.value.next_step


def test_an_older_database_waits_for_its_upgrade(either: str) -> None:
    database = Database.open(either)
    database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '0000'")))
    database.close()
    with pytest.raises(failures.SchemaOlder) as caught:
        Database.open(either)
    assert "accounts upgrade" in caught.value.next_step


def test_an_empty_database_says_what_it_lacks(tmp_path: Path, postgresql_server: Postgresql) -> None:
    (tmp_path / "empty.sqlite3").touch()
    for address in (str(tmp_path / "empty.sqlite3"), postgresql_server.empty()):
        with pytest.raises(failures.SchemaOlder, match="no tables yet"):
            Database.open(address)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    with pytest.raises(failures.StoreBroken, match="recipes"):
        Database.open(str(path), upgrade=True)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite3"
    path.write_bytes(b"not a database, but long enough to be looked at" * 40)
    before = path.read_bytes()
    with pytest.raises(failures.StoreBroken):
        Database.open(str(path), upgrade=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("address", "failure"),
    [
        ("mysql://localhost/accounts", failures.WrongAddress),
        ("sqlite://", failures.WrongAddress),
        ("sqlite:///:memory:", failures.WrongAddress),
        ("://accounts", failures.WrongAddress),
        ("/nowhere/at/all/accounts.sqlite3", failures.StoreUnavailable),
        ("postgresql://user:secret@127.0.0.1:1/accounts", failures.StoreUnavailable),
    ],
)
def test_an_address_that_leads_nowhere_is_named_without_its_password(
    address: str, failure: type[PortError], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(failure) as caught:
        Database.open(address, upgrade=True)
    assert "secret" not in f"{caught.value.message} {caught.value.next_step}"
    assert caught.value.next_step


def test_a_locked_file_is_tried_again_then_named_and_nothing_is_lost(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.02)
    fill(sqlite, account("1-1", "Rosa Delgado"))
    database = Database.open(sqlite)
    other = sqlite3.connect(path_of(sqlite), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(failures.StoreBusy, match="Another program"):
        post(database)
    assert not posted(database)  # and reading goes on meanwhile
    other.execute("ROLLBACK")
    other.close()
    post(database)
    assert posted(database)
    database.close()


def test_a_lock_that_passes_is_waited_for(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.02)
    fill(sqlite, account("1-1", "Rosa Delgado"))
    database = Database.open(sqlite)
    other = sqlite3.connect(path_of(sqlite), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("time.sleep", lambda seconds: other.in_transaction and other.execute("ROLLBACK"))
    post(database)
    assert posted(database)
    other.close()
    database.close()


def test_a_full_disk_is_named_and_nothing_is_half_booked(sqlite: str) -> None:
    fill(sqlite, account("1-1", "Rosa Delgado"))
    database = Database.open(sqlite)
    pages = database.read(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar())

    def booked(number: int) -> None:
        def work(connection: object) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]
            made = paid(f"pay-{number}-" + "x" * 3_000, minor=850, parts=())
            booking.post(connection, made, USUAL_CHART)  # type: ignore[arg-type]

        database.write(work)
        done.append(number)

    done: list[int] = []
    with pytest.raises(failures.StoreFull, match="disk"):
        list(map(booked, range(200)))
    database.close()
    database = Database.open(sqlite)
    file = database.read(lambda c: reading.file(c, "1-1"))
    assert len(file.payments) == len(done)
    sums = database.read(
        lambda c: c.execute(text("SELECT posting, sum(minor) FROM ledger GROUP BY posting")).all()
    )
    assert len(sums) == len(done)
    assert all(total == 0 for _, total in sums)
    database.close()


def test_a_file_that_may_only_be_read_says_so(sqlite: str) -> None:
    fill(sqlite, account("1-1", "Rosa Delgado"))
    database = Database.open(sqlite)

    def work(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON")  # type: ignore[attr-defined]
        booking.post(connection, paid(), USUAL_CHART)  # type: ignore[arg-type]

    with pytest.raises(failures.StoreReadOnly, match="only be read"):
        database.write(work)
    database.close()


def test_a_connection_that_was_lost_is_made_again(postgresql: str) -> None:
    fill(postgresql, account("1-1", "Rosa Delgado"))
    database = Database.open(postgresql)
    assert not posted(database)
    with psycopg.connect(postgresql, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    post(database)
    assert posted(database)
    database.close()


def test_a_server_that_refuses_the_rights_is_named(postgresql: str) -> None:
    with psycopg.connect(postgresql, autocommit=True) as other:
        other.execute("DROP ROLE IF EXISTS reader")
        other.execute("CREATE ROLE reader LOGIN")
    database = Database.open(postgresql)
    database.close()
    with pytest.raises(failures.StoreUnauthorized):
        Database.open(postgresql.replace("tillside@", "reader@"))


@pytest.mark.parametrize("change", ["UPDATE ledger SET minor = 0", "DELETE FROM ledger"])
def test_the_ledger_is_only_ever_added_to(either: str, change: str) -> None:
    fill(either, account("1-1", "Rosa Delgado"))
    database = Database.open(either)
    post(database)
    with pytest.raises(PortError):
        database.write(lambda c: c.execute(text(change)))
    assert database.read(
        lambda c: c.execute(text("SELECT count(*) FROM ledger WHERE minor <> 0")).scalar_one()
    )
    database.close()


def test_many_threads_share_a_database(either: str) -> None:
    fill(either, account("1-1", "Rosa Delgado"))
    database = Database.open(either)
    made = [paid(f"pay-{at}", minor=850, parts=()) for at in range(12)]
    threads = [
        threading.Thread(target=database.write, args=(lambda c, one=one: booking.post(c, one, USUAL_CHART),))
        for one in made
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(database.read(lambda c: reading.file(c, "1-1")).payments) == 12
    database.close()
