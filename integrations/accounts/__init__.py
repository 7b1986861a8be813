"""The account store: tables, migrations, search, import, made books and posting, on SQLite and PostgreSQL."""
