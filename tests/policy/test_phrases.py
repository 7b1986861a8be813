"""The phrases of explanations, in both languages."""

from __future__ import annotations

from string import Formatter

import pytest

from policy.phrases import LANGUAGES, MONTHS, PHRASES


@pytest.mark.parametrize("key", PHRASES)
def test_both_languages_of_a_phrase_take_the_same_parts(key: str) -> None:
    parts = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in PHRASES[key]]
    assert len(parts) == len(LANGUAGES)
    assert parts[0] - {"rest", "heading"} == parts[1] - {"rest", "heading"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_has_twelve_months_in_every_language(language: str) -> None:
    assert len(set(MONTHS[language])) == 12
