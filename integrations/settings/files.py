"""Where the settings files are, and what they come to: the managed file is laid over the user's own."""

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integrations.settings.faults import Fault, SettingsRefused, faults_of
from integrations.settings.lines import lines_of
from integrations.settings.model import Settings
from integrations.settings.places import managed_file, user_file
from integrations.settings.section import NotRight

_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Files:
    """The two files; neither has to be there."""

    managed: Path
    user: Path


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, with the keys that the managed file decides, and those of the user's that it overrules."""

    settings: Settings
    read: tuple[Path, ...] = ()
    managed: tuple[str, ...] = ()
    overruled: tuple[str, ...] = ()


def usual_files() -> Files:
    """Return this system's places."""
    return Files(managed_file(), user_file())


def load(files: Files) -> Loaded:
    """Read both files. Raise SettingsRefused with everything that is wrong in either."""
    faults: list[Fault] = []
    managed = _read(files.managed, faults, managed=True)
    own = _read(files.user, faults, managed=False)
    if faults:
        raise SettingsRefused(faults)
    decided = _paths(managed)
    return Loaded(
        Settings.model_validate(_laid_over(own, managed)),
        tuple(file for file in (files.managed, files.user) if file.exists()),
        tuple(".".join(path) for path in decided),
        tuple(".".join(path) for path in _paths(own) if path in decided),
    )


def _read(file: Path, faults: list[Fault], *, managed: bool) -> dict[str, Any]:
    """Return what a file sets, and add what is wrong with it; a file that is not there sets nothing."""

    def wrong(message: str, advice: str, line: int | None = None) -> dict[str, Any]:
        faults.append(Fault(file, line, "", message, advice))
        return {}

    try:
        with file.open("rb") as opened:
            if managed and sys.platform != "win32" and os.fstat(opened.fileno()).st_mode & 0o022:
                return wrong("Others than its owner may write this file.", f"Run: chmod go-w {file}")
            raw = opened.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return {}
    except OSError as fault:
        return wrong(f"The file cannot be read ({fault.strerror}).", "Give the user the right to read it.")
    if len(raw) > _MOST_BYTES:
        return wrong("The file is larger than settings can be.", "Put the right file in its place.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        return wrong("The file is not written in UTF-8.", "Save it as UTF-8.", line)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        return wrong(
            f"This is not TOML: {_without_value(str(fault))}.", "Look for a missing quote or bracket."
        )
    try:
        Settings.model_validate(values)
    except NotRight as error:
        faults += faults_of(error, file, lines_of(text))
        return {}
    return values


def _without_value(said: str) -> str:
    """Keep the place of a complaint and drop its middle, which may quote what stands in the file."""
    what, _, place = said.rpartition(" (at ")
    return f"something is wrong at {place.rstrip(')')}" if what else "it ends too early"


def _laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, section by section; what stands in `over` wins."""
    both = dict(under)
    for key, value in over.items():
        below = both.get(key)
        both[key] = _laid_over(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return both


def _paths(values: Mapping[str, Any], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the path of every value."""
    found: list[tuple[str, ...]] = []
    for key, value in values.items():
        found += _paths(value, (*above, key)) if isinstance(value, dict) else [(*above, key)]
    return found
