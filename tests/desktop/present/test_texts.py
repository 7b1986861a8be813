"""The catalogues of words: same keys and placeholders in every language, versions, and clear failures."""

import re
from pathlib import Path

import pytest

from desktop.present import texts as texts_module
from desktop.present.texts import LANGUAGES, Text, Texts, UnknownTextError, load

ENGLISH = load("en", "sample")
OTHERS = [load(language, "sample") for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("other", OTHERS, ids=lambda texts: texts.language)
def test_every_language_says_the_same_things(other: Texts) -> None:
    assert other.entries.keys() == ENGLISH.entries.keys()


@pytest.mark.parametrize("other", OTHERS, ids=lambda texts: texts.language)
def test_placeholders_are_the_same_in_every_language(other: Texts) -> None:
    differing = [
        key for key, text in ENGLISH.entries.items() if text.placeholders() != other.entry(key).placeholders()
    ]
    assert not differing


@pytest.mark.parametrize("other", OTHERS, ids=lambda texts: texts.language)
def test_strong_parts_are_marked_in_pairs(other: Texts) -> None:
    for texts in (ENGLISH, other):
        assert not [key for key, text in texts.entries.items() if text.words.count("**") % 2]


def test_a_plain_text_is_version_1_and_a_table_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "texts").mkdir()
    catalogue = '[a]\nplain = "one"\nchanged = {text = "two", version = 3}\n'
    (tmp_path / "texts" / "panel.en.toml").write_text(catalogue, encoding="utf-8")
    monkeypatch.setattr(texts_module, "files", lambda _package: tmp_path)
    texts = load.__wrapped__("en")
    assert texts.entry("a.plain") == Text("one", 1)
    assert (texts("a.changed"), texts.version("a.changed")) == ("two", 3)


def test_a_catalogue_may_not_say_again_what_another_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "texts").mkdir()
    for name in ("panel", "more"):
        (tmp_path / "texts" / f"{name}.en.toml").write_text('a = "x"\n', encoding="utf-8")
    monkeypatch.setattr(texts_module, "files", lambda _package: tmp_path)
    with pytest.raises(ValueError, match="says again"):
        load.__wrapped__("en", "more")


def test_a_catalogue_with_a_number_for_a_text_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "panel.en.toml").write_text("a = 3\n", encoding="utf-8")
    monkeypatch.setattr(texts_module, "files", lambda _package: tmp_path)
    with pytest.raises(TypeError, match="a is neither"):
        load.__wrapped__("en")


def test_an_unknown_key_names_itself_and_the_language() -> None:
    with pytest.raises(UnknownTextError, match=r"no.such.*en"):
        ENGLISH("no.such")


def test_a_value_with_braces_is_put_in_as_it_is() -> None:
    assert "{evil}" in ENGLISH("note.receipt-text", number="{evil}")


def test_every_key_that_the_code_names_exists() -> None:
    root = Path(texts_module.__file__).parents[1]
    sources = [*root.joinpath("present").rglob("*.py"), *root.joinpath("views").rglob("*.py")]
    named = {
        key
        for source in sources
        for key in re.findall(r'\bt\(\s*"([a-z]+(?:\.[a-z0-9-]+)+)"', source.read_text(encoding="utf-8"))
    }
    assert named
    assert not named - ENGLISH.entries.keys()
