"""Writes the guide to the settings from the model, so that it cannot say anything else than the program does."""

import json
from inspect import cleandoc
from typing import Any, Literal, get_args, get_origin

from integrations.settings.faults import section
from integrations.settings.kinds import address, program_names, reference
from integrations.settings.model import Settings
from integrations.settings.section import Checked, Field, Key, Section, keys_of

_BEGINNING = """\
# Settings

Tillside reads two files in TOML. The user's own is optional; so is the one that an administrator manages for
everybody, and what that one sets cannot be changed by a user.

| system | managed | the user's own |
| --- | --- | --- |
| Windows | `C:\\ProgramData\\Tillside\\settings.toml` | `%APPDATA%\\Tillside\\settings.toml` |
| macOS | `/Library/Application Support/Tillside/settings.toml` | the same below the user's home |
| Linux | `/etc/tillside/settings.toml` | `~/.config/tillside/settings.toml` |

Without any file, everything has the default below, which runs the demonstration. A key that does not exist is an error
with its line and a suggestion. `tillside doctor` says what is read, what is wrong and what to do.

Secrets are not written into these files. `tillside secret set NAME` asks for one and puts it into the system's keyring;
the file then refers to it as `"keyring:NAME"`. A managed file that others than its owner can write is not read; on
Windows the installer lets only administrators write the folder.
"""

_CHECKED = {
    reference: "reference to the keyring",
    address: "address",
    program_names: "list of names",
}


def guide() -> str:
    """Return the whole guide in Markdown."""
    return "\n".join([_BEGINNING, *_sections(Settings, ())])


def _sections(model: type[Section], path: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    rows = [
        f"| `{name}` | {_kind(key)} | `{_toml(key)}` | {key.description} |"
        for name, key in keys_of(model).items()
        if section(model, name) is None
    ]
    if path:
        lines += [f"## `[{'.'.join(path)}]`", "", cleandoc(model.__doc__ or ""), ""]
    if rows:
        lines += ["| key | value | default | |", "| --- | --- | --- | --- |", *rows, ""]
    for name in keys_of(model):
        inner = section(model, name)
        if inner is not None:
            lines += _sections(inner, (*path, name))
    return lines


def _kind(key: Key) -> str:
    """Say in words what a value may be."""
    annotation: Any = key.kind
    if get_origin(annotation) is Literal:
        return " \\| ".join(f"`{word}`" for word in get_args(annotation))
    checks = [one.check for one in key.said if isinstance(one, Checked)]
    if checks:
        return _CHECKED[checks[0]]
    if annotation is bool:
        return "`true` \\| `false`"
    if annotation is int:
        limits = next(one for one in key.said if isinstance(one, Field) and one.ge is not None)
        return f"whole number, {limits.ge} to {limits.le}"
    if get_origin(annotation) is tuple:
        return "list of texts"
    return "file or folder" if annotation is not str else "text"


def _toml(key: Key) -> str:
    value = key.default
    if value is None:
        return "(not set)"
    return json.dumps(list(value) if isinstance(value, tuple) else value)
