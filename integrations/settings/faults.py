"""What is wrong in a settings file, said so that one can mend it: file, line, key, what to do. Never a value."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from integrations.errors import Refused
from integrations.settings.kinds import REFERENCE
from integrations.settings.lines import line_of
from integrations.settings.model import Settings
from integrations.settings.section import Fit, NotRight, Section, Unfit, keys_of

_SECRET_WORDS = ("password", "passwd", "secret", "token", "api_key", "apikey", "credential", "private_key")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `line` is None where the file as a whole is meant."""

    file: Path
    line: int | None
    key: str
    message: str
    advice: str

    def __str__(self) -> str:
        place = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message} {self.advice}"


class SettingsRefused(Refused):
    """The settings are not right, so nothing was started."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(map(str, faults)), next_step="Mend the file, then run: tillside doctor")


def faults_of(error: NotRight, file: Path, lines: Mapping[tuple[str, ...], int]) -> list[Fault]:
    """Translate what the model found wrong in one file."""
    faults = []
    for one in error.found:
        message, advice = _words(one)
        faults.append(Fault(file, line_of(one.where, dict(lines)), ".".join(one.where), message, advice))
    return faults


def _words(one: Unfit) -> tuple[str, str]:
    path, key = one.where, ".".join(one.where)
    if one.fit is Fit.UNKNOWN:
        if any(word in path[-1].casefold() for word in _SECRET_WORDS) and not _close(path):
            return (
                f"There is no setting {key}.",
                f"If it is a secret, remove it from the file. {_how_to_keep(key)}",
            )
        return f"There is no setting {key}.", _suggestion(path)
    if "a secret does not belong in a file" in one.should_be:
        return f"{key} holds a secret in plain text.", _how_to_keep(key)
    if one.fit is Fit.NOT_OFFERED:
        return f"{key} has a value that is not offered.", f"{one.should_be}."
    return f"{key} is not right.", f"It should be: {one.should_be}."


def _how_to_keep(key: str) -> str:
    return (
        f"Keep it in the keyring with: tillside secret set {key}. Then write in the file: "
        f'"{REFERENCE}{key}". Whoever read the file may know the secret: change it.'
    )


def _close(path: tuple[str, ...]) -> list[str]:
    return difflib.get_close_matches(path[-1], _keys_beside(path), 1, 0.6)


def _suggestion(path: tuple[str, ...]) -> str:
    """Name the key that was probably meant, here or in another section, or all that there are."""
    if near := _close(path):
        return f"Did you mean {'.'.join((*path[:-1], near[0]))}?"
    elsewhere = [".".join(one) for one in all_keys() if one[-1] == path[-1]]
    if elsewhere:
        return f"Did you mean {' or '.join(elsewhere)}?"
    return f"There are: {', '.join(_keys_beside(path))}."


def _keys_beside(path: tuple[str, ...]) -> list[str]:
    model: type[Section] = Settings
    for part in path[:-1]:
        model = section(model, part) or model
    return list(keys_of(model))


def section(model: type[Section], name: str) -> type[Section] | None:
    """Return the part of a model that is a section of this name, if it is one."""
    key = keys_of(model).get(name)
    kind = None if key is None else key.kind
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def all_keys(model: type[Section] = Settings, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return every key that is no section."""
    keys: list[tuple[str, ...]] = []
    for name in keys_of(model):
        inner = section(model, name)
        keys += [(*above, name)] if inner is None else all_keys(inner, (*above, name))
    return keys
