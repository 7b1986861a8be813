"""The contract of account stores on PostgreSQL."""

import pytest

from tests.integrations.contracts.accounts import (
    AccountFacts,
    AccountNotes,
    AccountPostings,
    AccountSearching,
)


class TestSearchOnPostgreSQL(AccountSearching):
    @pytest.fixture
    def address(self, postgresql: str) -> str:
        return postgresql


class TestFactsOnPostgreSQL(AccountFacts):
    @pytest.fixture
    def address(self, postgresql: str) -> str:
        return postgresql


class TestPostingsOnPostgreSQL(AccountPostings):
    @pytest.fixture
    def address(self, postgresql: str) -> str:
        return postgresql


class TestNotesOnPostgreSQL(AccountNotes):
    @pytest.fixture
    def address(self, postgresql: str) -> str:
        return postgresql
