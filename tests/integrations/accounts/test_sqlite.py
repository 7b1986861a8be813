"""The contract of account stores on SQLite."""

import pytest

from tests.integrations.contracts.accounts import (
    AccountFacts,
    AccountNotes,
    AccountPostings,
    AccountSearching,
)


class TestSearchOnSQLite(AccountSearching):
    @pytest.fixture
    def address(self, sqlite: str) -> str:
        return sqlite


class TestFactsOnSQLite(AccountFacts):
    @pytest.fixture
    def address(self, sqlite: str) -> str:
        return sqlite


class TestPostingsOnSQLite(AccountPostings):
    @pytest.fixture
    def address(self, sqlite: str) -> str:
        return sqlite


class TestNotesOnSQLite(AccountNotes):
    @pytest.fixture
    def address(self, sqlite: str) -> str:
        return sqlite
