"""Reads an account's facts from plain data, as JSON or a test gives them, into the values that a quote takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from policy.account import Account, Entry, Item
from policy.language.findings import Finding, Severity
from policy.language.resolve.names import suggestion
from policy.language.syntax import words
from policy.language.tree.pack import Pack
from policy.language.tree.places import Place
from policy.language.tree.tables import Scope
from policy.language.tree.types import MONEY, Value
from policy.language.values import NoValue, parse_value

_LISTS: Final = {
    "open items": Scope.OPEN_ITEM,
    "services": Scope.SERVICE,
    "instalments": Scope.INSTALMENT,
}
MOST_ENTRIES: Final = 10_000
"""Items, or entries of one history, of one account."""


@dataclass(slots=True)
class _Reading:
    pack: Pack
    page: str
    findings: list[Finding] = field(default_factory=list)

    def fault(self, code: str, message: str, advice: str) -> None:
        self.findings.append(Finding(code, Severity.ERROR, message, advice, Place(self.page)))


def read_account(pack: Pack, data: object, page: str) -> tuple[Account, tuple[Finding, ...]]:
    """Read `{"account": "…", "values": {…}, "open items": [{…}], "histories": {"…": [{…}]}}`; `page` names the source.

    Values are texts as authors write them (`"214.60"`, `"yes"`, `"2025-11-03"`), or JSON booleans and whole numbers.
    Every fault is a finding; the account holds what could be read.
    """
    reading = _Reading(pack, page)
    if not isinstance(data, Mapping):
        reading.fault("shape", "The input is no object.", 'Write {"values": {"past due": "214.60"}}.')
        return Account(""), tuple(reading.findings)
    known = ("account", "values", *_LISTS, "histories")
    for key in data:
        if key not in known:
            reading.fault(
                "unknown-name",
                f"The input has no part “{key}”.",
                suggestion(str(key), known, f"It may have: {', '.join(known)}."),
            )
    account = Account(
        str(data.get("account", "")),
        _values(reading, data.get("values", {}), Scope.ACCOUNT, "values"),
        {
            scope: tuple(
                _item(reading, number, item, scope, part)
                for number, item in enumerate(_list(reading, data.get(part, []), part), start=1)
            )
            for part, scope in _LISTS.items()
        },
        _histories(reading, data.get("histories", {})),
    )
    return account, tuple(reading.findings)


def _list(reading: _Reading, data: object, part: str) -> Sequence[object]:
    if not isinstance(data, Sequence) or isinstance(data, str) or len(data) > MOST_ENTRIES:
        reading.fault(
            "shape", f"“{part}” is no list of at most {MOST_ENTRIES:,} entries.", "Write a list [{…}, {…}]."
        )
        return []
    return data


def _values(reading: _Reading, data: object, scope: Scope, part: str) -> dict[str, Value]:
    if not isinstance(data, Mapping):
        reading.fault("shape", f"“{part}” is no object.", 'Write {"past due": "214.60"}.')
        return {}
    found: dict[str, Value] = {}
    for key, plain in data.items():
        name = words(str(key))
        declared = reading.pack.inputs.get(name)
        if declared is None or declared.scope is not scope:
            names = [known for known, made in reading.pack.inputs.items() if made.scope is scope]
            reading.fault(
                "unknown-name",
                f"“{key}” is no input of {scope.value}s in this pack.",
                suggestion(name, names, "See inputs.md."),
            )
            continue
        if name in found:
            reading.fault("column-twice", f"“{name}” stands twice.", "Keep the one that is right.")
            continue
        try:
            found[name] = parse_value(declared.type, _text(plain), reading.pack.about.minor_digits)
        except NoValue as fault:
            reading.fault("unreadable", f"“{plain}” is no value for “{name}”.", str(fault))
    return found


def _text(plain: object) -> str:
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    if isinstance(plain, (str, int)):
        return str(plain)
    raise NoValue("Write values as texts, such as “214.60”.")


def _item(reading: _Reading, number: int, data: object, scope: Scope, part: str) -> Item:
    if not isinstance(data, Mapping):
        reading.fault("shape", f"Entry {number} of “{part}” is no object.", "Write {…}.")
        return Item(f"item {number}", {})
    values = {key: plain for key, plain in data.items() if key != "item"}
    return Item(str(data.get("item", f"item {number}")), _values(reading, values, scope, part))


def _histories(reading: _Reading, data: object) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = dict.fromkeys(reading.pack.histories, ())
    if not isinstance(data, Mapping):
        reading.fault(
            "shape", "“histories” is no object.", 'Write {"late waivers": [{"date": "2025-01-31"}]}.'
        )
        return found
    for key, entries in data.items():
        name = words(str(key))
        if name not in found:
            reading.fault(
                "unknown-name",
                f"“{key}” is no history of this pack.",
                suggestion(name, found, "See inputs.md, “Histories”."),
            )
            continue
        made = (_entry(reading, name, entry) for entry in _list(reading, entries, name))
        found[name] = tuple(entry for entry in made if entry is not None)
    return found


def _entry(reading: _Reading, name: str, data: object) -> Entry | None:
    if not isinstance(data, Mapping):
        reading.fault("shape", f"An entry of “{name}” is no object.", 'Write {"date": "2025-01-31"}.')
        return None
    try:
        day = date.fromisoformat(str(data.get("date", "")))
    except ValueError:
        reading.fault("date", f"“{data.get('date', '')}” is no date.", "Write dates as 2025-07-01.")
        return None
    amount = None
    if "amount" in data:
        try:
            parsed = parse_value(MONEY, _text(data["amount"]), reading.pack.about.minor_digits)
        except NoValue as fault:
            reading.fault("unreadable", f"“{data['amount']}” is no amount.", str(fault))
            return None
        amount = parsed if isinstance(parsed, int) else None
    item = data.get("item")
    return Entry(day, amount, None if item is None else str(item))
