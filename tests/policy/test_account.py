"""Accounts are plain frozen values."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from policy.account import Account, Entry


def test_an_account_knows_nothing_that_it_was_not_told() -> None:
    account = Account("8841")
    assert (account.values, account.items, account.histories) == ({}, {}, {})


def test_an_entry_cannot_be_changed() -> None:
    entry = Entry(date(2025, 1, 1))
    with pytest.raises(FrozenInstanceError):
        entry.amount = 5  # type: ignore[misc]
