"""The account store's tables. The steps under migrations/ make them; a test holds the two against each other."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

HEAD: Final = "0003"
"""The newest step. Steps are numbered, so that a higher number than this is a newer program's."""

metadata = MetaData()

_BIG = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER is SQLite's own row number


def _account() -> Column[int]:
    return Column("account", _BIG, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False)


books = Table(
    "books",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("pack", String, nullable=False, unique=True),
    Column("currency", String, nullable=False),
    Column("minor_digits", Integer, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", _BIG, primary_key=True, autoincrement=False),
    Column("book", Integer, ForeignKey("books.id"), nullable=False),
    Column("number", String, nullable=False, unique=True),
    Column("number_key", String, nullable=False, index=True),
    Column("address", String, nullable=False),
    Column("language", String, nullable=False),
    Column("facts", String, nullable=False),
)

parties = Table(
    "parties",
    metadata,
    Column("id", _BIG, primary_key=True),
    _account(),
    Column("role", String, nullable=False),
    Column("name", String, nullable=False),
    Column("words", String, nullable=False),
    Index("parties_by_account", "account"),
)

phones = Table(
    "phones",
    metadata,
    Column("number", String, primary_key=True),
    Column("account", _BIG, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String, nullable=False),
    Column("party", String, nullable=False),
    Index("phones_by_account", "account"),
    sqlite_with_rowid=False,
)

permissions = Table(
    "permissions",
    metadata,
    Column("account", _BIG, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", String, primary_key=True),
    Column("allowed", Boolean, nullable=False),
    Column("since", Date),
    sqlite_with_rowid=False,
)

notes = Table(
    "notes",
    metadata,
    Column("id", _BIG, primary_key=True),
    _account(),
    Column("at", String, nullable=False),
    Column("author", String, nullable=False),
    Column("text", String, nullable=False),
    Index("notes_by_account", "account"),
)

items = Table(
    "items",
    metadata,
    Column("account", _BIG, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("scope", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("component", String),
    Column("amount", _BIG),
    Column("due", Date),
    Column("facts", String, nullable=False),
    CheckConstraint("scope IN ('open item', 'service', 'instalment')", name="items_scope"),
    sqlite_with_rowid=False,
)

agreements = Table(
    "agreements",
    metadata,
    Column("id", _BIG, primary_key=True),
    _account(),
    Column("offer", String, nullable=False),
    Column("agreed_on", Date, nullable=False),
    Column("state", String, nullable=False),
    Column("schedule", String, nullable=False),
    Column("key", String),
    Column("version", String),
    Index("agreements_by_account", "account"),
    Index("agreements_by_key", "key", unique=True),
    CheckConstraint("state IN ('active', 'kept', 'broken')", name="agreements_state"),
)

histories = Table(
    "histories",
    metadata,
    Column("account", _BIG, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("entry", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("amount", _BIG),
    Column("item", String),
    sqlite_with_rowid=False,
)

grants = Table(
    "grants",
    metadata,
    Column("key", String, primary_key=True),
    Column("place", Integer, primary_key=True),
    _account(),
    Column("agent", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("name", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("amount", _BIG),
    Column("item", String),
    Index("grants_by_account", "account"),
    Index("grants_by_agent", "agent", "day"),
)

digests = Table(
    "digests",
    metadata,
    Column("account", _BIG, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("part", String, primary_key=True),
    Column("digest", _BIG, nullable=False),
    Column("run", _BIG, nullable=False),
    sqlite_with_rowid=False,
)

imports = Table(
    "imports",
    metadata,
    Column("source", String, primary_key=True),
    Column("run", _BIG, nullable=False),
    Column("rows", _BIG, nullable=False),
    Column("written", _BIG, nullable=False),
    Column("unchanged", _BIG, nullable=False),
    Column("rejected", _BIG, nullable=False),
    Column("rejects_bytes", _BIG, nullable=False),
)

postings = Table(
    "postings",
    metadata,
    Column("key", String, primary_key=True),
    _account(),
    Column("of", String, ForeignKey("postings.key")),
    Column("at", String, nullable=False),
    Column("minor", _BIG, nullable=False),
    Column("currency", String, nullable=False),
    Column("tender", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("digest", String, nullable=False),
    Index("postings_by_account", "account"),
    Index("postings_by_original", "of"),
    CheckConstraint("minor > 0", name="postings_minor"),
)

posting_lines = Table(
    "posting_lines",
    metadata,
    Column("posting", String, ForeignKey("postings.key"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("sort", String, nullable=False),
    Column("component", String, nullable=False),
    Column("code", String, nullable=False),
    Column("item", String),
    Column("fact", String),
    Column("lowered", _BIG, nullable=False),
    Column("minor", _BIG, nullable=False),
    Column("returned", _BIG, nullable=False),
    CheckConstraint("sort IN ('item', 'charge', 'reduction', 'credit')", name="posting_lines_sort"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", _BIG, primary_key=True),
    Column("posting", String, ForeignKey("postings.key"), nullable=False),
    _account(),
    Column("day", Date, nullable=False),
    Column("code", String, nullable=False),
    Column("component", String, nullable=False),
    Column("minor", _BIG, nullable=False),
    Index("ledger_by_posting", "posting"),
    Index("ledger_by_day", "day"),
)

payments = Table(
    "payments",
    metadata,
    Column("id", _BIG, primary_key=True),
    _account(),
    Column("day", Date, nullable=False),
    Column("minor", _BIG, nullable=False),
    Column("tender", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("posting", String, ForeignKey("postings.key"), unique=True),
    Index("payments_by_account", "account", "day"),
)
