"""Step 1: every table, the word index of names, and a ledger that is only ever added to."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_SQLITE = (
    (
        "CREATE VIRTUAL TABLE party_words USING fts5("
        "words, content='parties', content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')"
    ),
    (
        "CREATE TRIGGER parties_added AFTER INSERT ON parties BEGIN "
        "INSERT INTO party_words (rowid, words) VALUES (new.id, new.words); END"
    ),
    (
        "CREATE TRIGGER parties_removed AFTER DELETE ON parties BEGIN "
        "INSERT INTO party_words (party_words, rowid, words) VALUES ('delete', old.id, old.words); END"
    ),
    (
        "CREATE TRIGGER parties_changed AFTER UPDATE OF words ON parties BEGIN "
        "INSERT INTO party_words (party_words, rowid, words) VALUES ('delete', old.id, old.words); "
        "INSERT INTO party_words (rowid, words) VALUES (new.id, new.words); END"
    ),
    (
        "CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger BEGIN "
        "SELECT raise(ABORT, 'ledger lines are never changed'); END"
    ),
    (
        "CREATE TRIGGER ledger_lasts BEFORE DELETE ON ledger BEGIN "
        "SELECT raise(ABORT, 'ledger lines are never removed'); END"
    ),
)
_POSTGRESQL = (
    (
        "ALTER TABLE parties ADD COLUMN words_index tsvector "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED"
    ),
    "CREATE INDEX parties_words ON parties USING gin (words_index)",
    (
        "CREATE FUNCTION ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'ledger lines are never changed or removed'; END $$"
    ),
    (
        "CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE ON ledger "
        "FOR EACH ROW EXECUTE FUNCTION ledger_is_kept()"
    ),
)


def upgrade() -> None:
    _accounts_and_books()
    _of_accounts()
    _money()
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def _accounts_and_books() -> None:
    op.create_table(
        "books",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("minor_digits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pack"),
    )
    op.create_table(
        "imports",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("run", _BIG, nullable=False),
        sa.Column("rows", _BIG, nullable=False),
        sa.Column("written", _BIG, nullable=False),
        sa.Column("unchanged", _BIG, nullable=False),
        sa.Column("rejected", _BIG, nullable=False),
        sa.Column("rejects_bytes", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", _BIG, autoincrement=False, nullable=False),
        sa.Column("book", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book"],
            ["books.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_accounts_number_key", "accounts", ["number_key"], unique=False)


def _of_accounts() -> None:
    op.create_table(
        "agreements",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("account", _BIG, nullable=False),
        sa.Column("offer", sa.String(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("schedule", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'kept', 'broken')", name="agreements_state"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("agreements_by_account", "agreements", ["account"], unique=False)
    op.create_table(
        "digests",
        sa.Column("account", _BIG, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("digest", _BIG, nullable=False),
        sa.Column("run", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "part"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "histories",
        sa.Column("account", _BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", _BIG, nullable=True),
        sa.Column("item", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "name", "entry"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "items",
        sa.Column("account", _BIG, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("component", sa.String(), nullable=True),
        sa.Column("amount", _BIG, nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("facts", sa.String(), nullable=False),
        sa.CheckConstraint("scope IN ('open item', 'service', 'instalment')", name="items_scope"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "scope", "item"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notes",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("account", _BIG, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notes_by_account", "notes", ["account"], unique=False)
    op.create_table(
        "parties",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("account", _BIG, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("parties_by_account", "parties", ["account"], unique=False)
    op.create_table(
        "permissions",
        sa.Column("account", _BIG, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "channel"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "phones",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("account", _BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", "account"),
        sqlite_with_rowid=False,
    )
    op.create_index("phones_by_account", "phones", ["account"], unique=False)


def _money() -> None:
    op.create_table(
        "postings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("account", _BIG, nullable=False),
        sa.Column("of", sa.String(), nullable=True),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("minor", _BIG, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("tender", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.CheckConstraint("minor > 0", name="postings_minor"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["of"],
            ["postings.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("postings_by_account", "postings", ["account"], unique=False)
    op.create_index("postings_by_original", "postings", ["of"], unique=False)
    op.create_table(
        "ledger",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("posting", sa.String(), nullable=False),
        sa.Column("account", _BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("minor", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["posting"],
            ["postings.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ledger_by_day", "ledger", ["day"], unique=False)
    op.create_index("ledger_by_posting", "ledger", ["posting"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("account", _BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minor", _BIG, nullable=False),
        sa.Column("tender", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("posting", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["posting"],
            ["postings.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("posting"),
    )
    op.create_index("payments_by_account", "payments", ["account", "day"], unique=False)
    op.create_table(
        "posting_lines",
        sa.Column("posting", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("fact", sa.String(), nullable=True),
        sa.Column("lowered", _BIG, nullable=False),
        sa.Column("minor", _BIG, nullable=False),
        sa.Column("returned", _BIG, nullable=False),
        sa.CheckConstraint("sort IN ('item', 'charge', 'reduction', 'credit')", name="posting_lines_sort"),
        sa.ForeignKeyConstraint(
            ["posting"],
            ["postings.key"],
        ),
        sa.PrimaryKeyConstraint("posting", "line"),
    )
