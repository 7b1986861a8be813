"""What the demonstration stands on: the day's book of accounts, copied to where a run writes, and who calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from desktop.bootstrap import make_accounts
from desktop.bootstrap.packs import compiled
from desktop.circumstances import OpenHours, circumstances
from desktop.demo import book
from desktop.demo.callers import Cast, Held, NobodyToPlay, cast
from desktop.demo.traits import traits_by
from integrations.accounts import reading, search
from integrations.accounts.database import Database
from integrations.accounts.schema import HEAD
from integrations.accounts.schema import accounts as accounts_table
from integrations.errors import Refused
from policy.authority import Person
from policy.language.tree.pack import Pack
from policy.language.tree.types import Value

PACK = "riverbend-utility"
AGENT = "demo"
DATABASE = "accounts.sqlite"
KNOWN: Mapping[str, Value] = {"restored by": "10 PM"}
"""What dispatch would promise for today."""
_SAMPLE = 250
_FIRST = select(accounts_table.c.number).order_by(accounts_table.c.id).limit(_SAMPLE)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """The pack by which the demonstration goes, and who calls."""

    pack: Pack
    cast: Cast


def prepared(cache: Path, folder: Path, accounts: int, seed: int, progress: Progress) -> Stage:
    """Have today's book in `cache`, copy it into `folder`, and find who calls; raise a PortError."""
    compilation = compiled(PACK)
    pack = compilation.pack
    if pack is None:
        raise Refused(f"The policy pack “{PACK}” has errors.")
    today = datetime.now(tz=ZoneInfo(pack.about.time_zone)).date()
    what = book.What.of(today, pack.about.id, pack.about.version, accounts, seed, HEAD)

    def make(file: Path, told: Progress) -> None:
        make_accounts(str(file), compilation, accounts, seed, today, told)

    pristine = book.prepared(cache, what, make, progress)
    return Stage(pack, _found(book.fresh(pristine, folder / DATABASE), pack, today))


def _found(file: Path, pack: Pack, today: date) -> Cast:
    database = Database.open(str(file))
    known = circumstances(pack, int(datetime.now(tz=UTC).timestamp() * 1000), OpenHours())
    traits = traits_by(pack, Person(AGENT, pack.roles[0].id), None, today, known)
    try:
        return cast(_sample(database, pack), traits, partial(_is_unknown, database))
    except NobodyToPlay as why:
        raise Refused(str(why), next_step="Ask for more with --accounts.") from why
    finally:
        database.close()


def _sample(database: Database, pack: Pack) -> Iterator[Held]:
    """Read the first accounts of the book."""

    def numbers(connection: Connection) -> tuple[str, ...]:
        return tuple(connection.execute(_FIRST).scalars())

    def held(connection: Connection, number: str) -> Held:
        return Held(reading.file(connection, number), reading.facts(connection, number, pack).account)

    for number in database.read(numbers):
        yield database.read(partial(held, number=number))


def _is_unknown(database: Database, number: str) -> bool:
    return not database.read(lambda connection: search.by_phone(connection, number)).found
