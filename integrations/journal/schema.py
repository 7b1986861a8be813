"""The journal's tables and their versions.

The version is SQLite's own `user_version` and the steps are plain SQL, not alembic: the file lies on an agent's
desktop, is opened before the first call and must never wait for, or fail by, a migration tool.
"""

import sqlite3

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

attempts = Table(
    "attempts",
    metadata,
    Column("key", String, primary_key=True),
    Column("call", String, nullable=False),
    Column("account", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("minor", Integer, nullable=False),
    Column("currency", String, nullable=False),
    Column("tender", String, nullable=False),
    Column("brand", String, nullable=False),
    Column("last_four", String, nullable=False),
    Column("product", String, nullable=False),
    Column("state", String, nullable=False),
    Column("gateway_reference", String),
    Column("captured_at", String),
    Column("reason", String),
    Column("prepared_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
)

moves = Table(
    "moves",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("was", String),
    Column("became", String, nullable=False),
    Column("at", String, nullable=False),
    Column("note", String, nullable=False),
)

reversals = Table(
    "reversals",
    metadata,
    Column("key", String, primary_key=True),
    Column("attempt", String, ForeignKey("attempts.key"), nullable=False),
    Column("minor", Integer, nullable=False),
    Column("way", String, nullable=False),
    Column("state", String, nullable=False),
    Column("gateway_reference", String),
    Column("reason", String),
    Column("changed_at", String, nullable=False),
    Column("returned_at", String),
)

receipts = Table(
    "receipts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("attempt", String, ForeignKey("attempts.key"), nullable=False),
    Column("reversal", String, ForeignKey("reversals.key"), unique=True),
    Column("left_open", Integer),
    Column("issued_at", String, nullable=False),
)

sales = Table(
    "sales",
    metadata,
    Column("key", String, ForeignKey("attempts.key"), primary_key=True),
    Column("content", String, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("key", String, ForeignKey("attempts.key"), primary_key=True),
    Column("reference", String, nullable=False, unique=True),
)

# One step a version. A step that has shipped is never edited; a change is a new step.
STEPS: tuple[str, ...] = (
    """
    CREATE TABLE attempts (
        key TEXT PRIMARY KEY NOT NULL,
        call TEXT NOT NULL,
        account TEXT NOT NULL,
        reference TEXT NOT NULL,
        minor INTEGER NOT NULL CHECK (minor > 0),
        currency TEXT NOT NULL,
        tender TEXT NOT NULL,
        brand TEXT NOT NULL,
        last_four TEXT NOT NULL CHECK (length(last_four) <= 4),
        product TEXT NOT NULL,
        state TEXT NOT NULL CHECK (
            state IN ('prepared', 'sent', 'captured', 'declined', 'unknown', 'posted', 'reversed')),
        gateway_reference TEXT UNIQUE,
        captured_at TEXT,
        reason TEXT,
        prepared_at TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        CHECK (state NOT IN ('captured', 'posted', 'reversed') OR gateway_reference IS NOT NULL)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX one_open_attempt ON attempts (account) WHERE state IN ('prepared', 'sent', 'unknown');
    CREATE INDEX attempts_by_state ON attempts (state);
    CREATE TABLE moves (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL,
        was TEXT,
        became TEXT NOT NULL,
        at TEXT NOT NULL,
        note TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER moves_stay BEFORE UPDATE ON moves BEGIN SELECT raise(ABORT, 'moves are never changed'); END;
    CREATE TRIGGER moves_last BEFORE DELETE ON moves BEGIN SELECT raise(ABORT, 'moves are never removed'); END;
    CREATE TABLE reversals (
        key TEXT PRIMARY KEY NOT NULL,
        attempt TEXT NOT NULL REFERENCES attempts (key),
        minor INTEGER NOT NULL CHECK (minor > 0),
        way TEXT NOT NULL CHECK (way IN ('void', 'refund')),
        state TEXT NOT NULL CHECK (state IN ('prepared', 'sent', 'done', 'refused', 'unknown')),
        gateway_reference TEXT,
        reason TEXT,
        changed_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX one_open_reversal ON reversals (attempt) WHERE state IN ('prepared', 'sent', 'unknown');
    CREATE TABLE receipts (
        number INTEGER PRIMARY KEY NOT NULL CHECK (number > 0),
        attempt TEXT NOT NULL UNIQUE REFERENCES attempts (key),
        issued_at TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER receipts_stay BEFORE UPDATE ON receipts BEGIN SELECT raise(ABORT, 'receipts stay'); END;
    CREATE TRIGGER receipts_last BEFORE DELETE ON receipts BEGIN SELECT raise(ABORT, 'receipts stay'); END;
    """,
    # What was sold, links, receipts for money given back; receipts are copied, for SQLite changes no constraint.
    """
    ALTER TABLE reversals ADD COLUMN returned_at TEXT;
    CREATE TABLE sales (
        key TEXT PRIMARY KEY NOT NULL REFERENCES attempts (key),
        content TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE links (
        key TEXT PRIMARY KEY NOT NULL REFERENCES attempts (key),
        reference TEXT NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE receipts_now (
        number INTEGER PRIMARY KEY NOT NULL CHECK (number > 0),
        attempt TEXT NOT NULL REFERENCES attempts (key),
        reversal TEXT UNIQUE REFERENCES reversals (key),
        left_open INTEGER,
        issued_at TEXT NOT NULL
    ) STRICT;
    INSERT INTO receipts_now (number, attempt, issued_at) SELECT number, attempt, issued_at FROM receipts;
    DROP TRIGGER receipts_stay;
    DROP TRIGGER receipts_last;
    DROP TABLE receipts;
    ALTER TABLE receipts_now RENAME TO receipts;
    CREATE UNIQUE INDEX one_receipt_of_a_payment ON receipts (attempt) WHERE reversal IS NULL;
    CREATE TRIGGER receipts_stay BEFORE UPDATE ON receipts BEGIN SELECT raise(ABORT, 'receipts stay'); END;
    CREATE TRIGGER receipts_last BEFORE DELETE ON receipts BEGIN SELECT raise(ABORT, 'receipts stay'); END;
    CREATE TRIGGER sales_stay BEFORE UPDATE ON sales BEGIN SELECT raise(ABORT, 'sales are never changed'); END;
    """,
)


class NewerJournal(Exception):
    """The file was written by a later version of this program."""


class OlderJournal(Exception):
    """The file was written by an earlier version of this program, and is only to be read."""


def require_present(connection: sqlite3.Connection) -> None:
    """Raise NewerJournal or OlderJournal unless a file stands at the present version."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version < len(STEPS):
        raise OlderJournal
    if version > len(STEPS):
        raise NewerJournal


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring a file to the present version, each step whole or not at all; raises NewerJournal."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(STEPS):
        raise NewerJournal(f"journal version {version}, this program knows {len(STEPS)}")
    for number, step in enumerate(STEPS[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {number}; COMMIT;")
