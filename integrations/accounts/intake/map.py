"""Reads MAP.toml: which column of a file is what, held against a pack; every mistake is named with a suggestion."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from integrations.accounts.records import Part
from integrations.errors import Refused
from policy.language.resolve.names import suggestion
from policy.language.tree.pack import Input, Pack
from policy.language.tree.tables import Scope

_SCOPE: Final = {
    Part.ACCOUNTS: Scope.ACCOUNT,
    Part.OPEN_ITEMS: Scope.OPEN_ITEM,
    Part.SERVICES: Scope.SERVICE,
    Part.INSTALMENTS: Scope.INSTALMENT,
}
_COLUMNS: Final[Mapping[Part, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Part.ACCOUNTS: (("account", "name"), ("address", "language", "also")),
    Part.OPEN_ITEMS: (("account", "item"), ("component",)),
    Part.SERVICES: (("account", "item"), ()),
    Part.INSTALMENTS: (("account", "item"), ()),
    Part.HISTORY: (("account", "date"), ("history", "amount", "item")),
    Part.PAYMENTS: (("account", "date", "amount"), ("tender", "reference")),
}
"""The columns that must be named, and those that may be."""
_SECTIONS: Final = ("columns", "phones", "permissions", "values")
_SETTINGS: Final = ("rows", "region", "bad phone", "delimiter", "encoding", "dates", "thousands", "history")
BAD_PHONE: Final = ("keep account", "reject row")
_BUILT_IN: Final = ("item amount", "item due")


class MapWrong(Refused):
    """The map of the file cannot be used."""

    usual_next_step = "Nothing was imported. Correct the map; resources/docs/accounts.md describes it."


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """Where an input's value comes from: a column, its words translated, or the same text in every row."""

    declared: Input
    column: str
    words: Mapping[str, str]
    always: str


@dataclass(frozen=True, slots=True)
class ImportMap:
    """What each column of a file is. Columns are named as the file's first row names them."""

    part: Part
    columns: Mapping[str, str]
    values: tuple[ValueColumn, ...]
    phones: Mapping[str, str]
    permissions: Mapping[str, str]
    region: str
    keeps_bad_phone: bool
    delimiter: str
    encoding: str
    dates: str
    thousands: str
    history: str

    def named(self) -> tuple[str, ...]:
        """Return every column of the file that is used."""
        several = [*self.columns.values(), *self.phones.values(), *self.permissions.values()]
        return tuple(dict.fromkeys([*several, *(one.column for one in self.values if one.column)]))


def read_map(text: str, pack: Pack) -> ImportMap:
    """Read a map; raise MapWrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise MapWrong(f"The map is no TOML: {fault}.") from None
    _only("The map", data, (*_SECTIONS, *_SETTINGS))
    part = _part(data)
    sections = _SECTIONS if part is Part.ACCOUNTS else ("columns", "values")
    _only("The map", data, (*sections, *_SETTINGS))
    settings = {name: _text(name, data.get(name, "")) for name in _SETTINGS}
    if len(settings["delimiter"]) > 1:
        raise MapWrong('“delimiter” is one character, such as ";".')
    columns = _columns(part, _table(data, "columns"))
    phones = _texts(data, "phones")
    if phones and not settings["region"]:
        raise MapWrong('Phone numbers need the “region” that they are written for, such as "US".')
    bad_phone = _one_of("bad phone", settings["bad phone"] or BAD_PHONE[0], BAD_PHONE)
    if part is Part.HISTORY and ("history" in columns) == bool(settings["history"]):
        raise MapWrong('Name the history: history = "…" for the whole file, or its column under [columns].')
    if settings["history"]:
        _one_of("history", settings["history"], tuple(pack.histories))
    return ImportMap(
        part,
        columns,
        _values(part, _table(data, "values"), pack),
        phones,
        _texts(data, "permissions"),
        settings["region"],
        bad_phone == BAD_PHONE[0],
        settings["delimiter"] or ",",
        settings["encoding"],
        settings["dates"],
        settings["thousands"],
        settings["history"],
    )


def _part(data: Mapping[str, Any]) -> Part:
    return Part(_one_of("rows", _text("rows", data.get("rows", "")), tuple(one.value for one in Part)))


def _columns(part: Part, table: Mapping[str, Any]) -> Mapping[str, str]:
    needed, optional = _COLUMNS[part]
    _only("[columns]", table, (*needed, *optional))
    found = {name: _text(name, column) for name, column in table.items()}
    if missing := [name for name in needed if not found.get(name)]:
        raise MapWrong(f"[columns] does not name the column of “{missing[0]}”.")
    return found


def _values(part: Part, table: Mapping[str, Any], pack: Pack) -> tuple[ValueColumn, ...]:
    scope = _SCOPE.get(part)
    inputs = {
        name: one
        for name, one in pack.inputs.items()
        if one.scope is scope and (one.origin != "built in" or name in _BUILT_IN)
    }
    _only("[values]", table, tuple(inputs))
    return tuple(_value(inputs[name], how) for name, how in table.items())


def _value(declared: Input, how: object) -> ValueColumn:
    if isinstance(how, str):
        return ValueColumn(declared, how, {}, "")
    if not isinstance(how, dict):
        raise MapWrong(
            f'“{declared.name}” is given as a column\'s name, or as {{ column = "…", words = {{…}} }}.'
        )
    _only(f"“{declared.name}”", how, ("column", "words", "always"))
    column, always = (_text(key, how.get(key, "")) for key in ("column", "always"))
    if bool(column) == bool(always):
        raise MapWrong(f"“{declared.name}” needs either a column or what it always is.")
    words = how.get("words", {})
    if not isinstance(words, dict):
        raise MapWrong(f'The words of “{declared.name}” are written as {{ A = "active" }}.')
    return ValueColumn(declared, column, {key: _text(key, word) for key, word in words.items()}, always)


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise MapWrong(f"[{name}] is a section.")
    return table


def _texts(data: Mapping[str, Any], name: str) -> Mapping[str, str]:
    return {key: _text(key, column) for key, column in _table(data, name).items()}


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise MapWrong(f"“{name}” is written in quotation marks.")
    return value


def _one_of(name: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise MapWrong(
            f"“{value}” is no “{name}” of a map." if value else f"The map does not say “{name}”.",
            next_step=suggestion(value, known, f"It may be: {', '.join(known)}."),
        )
    return value


def _only(where: str, table: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in table:
        if name not in known:
            raise MapWrong(
                f"{where} has “{name}”, which means nothing here.",
                next_step=suggestion(name, known, f"It may have: {', '.join(known) or 'nothing'}."),
            )
