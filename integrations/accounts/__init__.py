"""The book of accounts in SQL: tables, queries, migrations and import; what is owed is policy's to say."""
