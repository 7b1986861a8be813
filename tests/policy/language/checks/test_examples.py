"""Examples of rows: accounts that a row applies to."""

from __future__ import annotations

import pytest

from policy.language.checks.examples import example_of
from tests.policy.language.pages import compiled, replaced


def test_an_example_is_an_account_that_the_row_applies_to() -> None:
    pack = compiled().pack
    assert pack is not None
    example = example_of(pack, "LC3")
    assert example is not None
    days, owed = example["days past due"], example["past due"]
    assert isinstance(days, int)
    assert isinstance(owed, int)
    assert days > 1
    assert owed >= 2500


def test_a_row_that_is_never_in_effect_has_no_example() -> None:
    pack = replaced(
        "components/late.md", "| LC2 | > 1 | < 25.00 | - | |", "| LC2 | > 1 | < 25.00 | - | 2199-12-31 |"
    ).pack
    assert pack is not None
    ended = replaced("components/late.md", "| segment | from |", "| segment | until |").pack
    assert ended is not None
    assert example_of(ended, "LC3") is None


def test_a_row_that_is_none_has_no_example() -> None:
    pack = compiled().pack
    assert pack is not None
    with pytest.raises(KeyError):
        example_of(pack, "LC99")
