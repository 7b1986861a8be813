"""What the folder of a new pack is called."""

from __future__ import annotations

import pytest

from desktop.commands.policy.naming import folder_name


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Cedar Falls Water", "cedar-falls-water"),
        ("Ünï Łódź", "uni-lodz"),
        ("Straße 9", "strasse-9"),
        ("Ærø & Þór", "aero-thor"),
        ("O'Brien", "obrien"),
        ("１２", "12"),
    ],
)
def test_latin_letters_lose_their_marks(name: str, folder: str) -> None:
    assert folder_name(name) == folder


@pytest.mark.parametrize("name", ["東京", "ünï 東京", "Вода", "!!!", "", "../.."])
def test_no_folder_is_called_after_half_a_name(name: str) -> None:
    assert folder_name(name) is None
