"""The words of the panel: a catalogue per language, looked up when shown, each text with its version."""

import string
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "es")


class UnknownTextError(LookupError):
    """No such text in the catalogue."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it stands in the catalogue; the version goes into the evidence of what was shown."""

    words: str
    version: int = 1

    def placeholders(self) -> frozenset[str]:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self.words) if name)


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's texts by dotted key."""

    language: str
    entries: dict[str, Text]

    def __call__(self, key: str, /, **values: object) -> str:
        """Give the text of a key with its placeholders filled in. Values are put in as they are."""
        return self.entry(key).words.format_map(values)

    def entry(self, key: str) -> Text:
        try:
            return self.entries[key]
        except KeyError:
            raise UnknownTextError(f"no text {key!r} in {self.language}") from None

    def version(self, key: str) -> int:
        return self.entry(key).version


@cache
def load(language: str, *catalogues: str) -> Texts:
    """Read a language's catalogues from resources/texts; ``panel`` is always among them."""
    entries: dict[str, Text] = {}
    for name in ("panel", *catalogues):
        source = files("resources").joinpath("texts", f"{name}.{language}.toml")
        found = _flat("", tomllib.loads(source.read_text(encoding="utf-8")))
        if twice := entries.keys() & found.keys():
            raise ValueError(f"{name}.{language} says again what is already said: {sorted(twice)}")
        entries.update(found)
    return Texts(language, entries)


def _flat(prefix: str, node: dict[str, object]) -> dict[str, Text]:
    """Flatten tables to dotted keys. A plain string is version 1; ``{text, version}`` says otherwise."""
    found: dict[str, Text] = {}
    for name, value in node.items():
        key = f"{prefix}{name}"
        match value:
            case str():
                found[key] = Text(value)
            case {"text": str(words), "version": int(version)}:
                found[key] = Text(words, version)
            case dict():
                found.update(_flat(f"{key}.", value))
            case _:
                raise TypeError(f"{key} is neither a text nor a table of texts")
    return found
