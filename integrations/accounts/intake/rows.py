"""Turns one row of a file into a record of an account, or says why it cannot. It writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from integrations.accounts.intake.cells import CellReader, NoCell, iso_day
from integrations.accounts.intake.map import ImportMap
from integrations.accounts.intake.source import Row
from integrations.accounts.plain import plain_text
from integrations.accounts.records import (
    AccountRecord,
    ChildRecord,
    EntryRecord,
    ItemRecord,
    Part,
    PaymentRecord,
)
from integrations.accounts.search import HOLDER
from integrations.phone import MOST_PRESENTED, clean, e164
from policy.language.resolve.names import suggestion
from policy.language.tree.pack import Pack
from policy.language.tree.types import MONEY, Value
from policy.language.values import NoValue, parse_value

MOST_TEXT: Final = 200
MOST_NUMBER: Final = 40
ALSO: Final = "authorised"
_YES: Final = frozenset({"yes", "y", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0"})


class RowReader:
    """Reads the rows of one file by its map and a pack."""

    def __init__(self, map_: ImportMap, pack: Pack, places: Mapping[str, int], width: int) -> None:
        self._map = map_
        self._pack = pack
        self._width = width
        self._columns = {name: places[column] for name, column in map_.columns.items()}
        self._phones = {kind: places[column] for kind, column in map_.phones.items()}
        self._permissions = {channel: places[column] for channel, column in map_.permissions.items()}
        self._cells = [
            (CellReader(made, map_, pack.about.minor_digits), places.get(made.column, -1))
            for made in map_.values
        ]
        self._components = {one.id for one in pack.components}

    def account(self, row: Row) -> str:
        """Return the account's number; raise NoCell for a row that names none or has other columns."""
        if len(row.fields) != self._width:
            raise NoCell(f"The row has {len(row.fields)} columns where the first row has {self._width}.")
        number = self._text(row.fields, "account", MOST_NUMBER)
        if not any(character.isalnum() for character in number):
            raise NoCell("The row names no account.")
        return number

    def record(self, row: Row, number: str) -> tuple[AccountRecord, tuple[str, ...]]:
        """Read an account, with what was left out of it; raise NoCell."""
        phones, left_out = self._numbers(row.fields)
        holder = self._text(row.fields, "name", MOST_TEXT)
        if not holder:
            raise NoCell("The row names nobody.")
        people = [(HOLDER, holder)]
        if also := self._text(row.fields, "also", MOST_TEXT):
            people.append((ALSO, also))
        record = AccountRecord(
            number,
            tuple(people),
            self._text(row.fields, "address", MOST_TEXT),
            self._text(row.fields, "language", MOST_NUMBER),
            phones,
            self._allowed(row.fields),
            plain_text(self._values(row.fields)),
        )
        return record, left_out

    def child(self, row: Row) -> ChildRecord | None:
        """Read an item, an entry or a payment; None says that the account has none. Raise NoCell."""
        match self._map.part:
            case Part.HISTORY:
                return self._entry(row.fields)
            case Part.PAYMENTS:
                return self._payment(row.fields)
            case _:
                return self._item(row.fields)

    def _item(self, fields: Sequence[str]) -> ItemRecord | None:
        item = self._text(fields, "item", MOST_NUMBER)
        if not item:
            return None
        component = self._text(fields, "component", MOST_NUMBER)
        if component and component not in self._components:
            raise NoCell(
                f"“{component}” is no component of the pack. "
                + suggestion(component, sorted(self._components), "See its components/.")
            )
        values = self._values(fields)
        amount, due = values.pop("item amount", None), values.pop("item due", None)
        return ItemRecord(
            item,
            component or None,
            amount if isinstance(amount, int) else None,
            due if isinstance(due, date) else None,
            plain_text(values),
        )

    def _entry(self, fields: Sequence[str]) -> EntryRecord | None:
        name = self._map.history or self._text(fields, "history", MOST_TEXT).lower()
        if "date" in self._columns and not self._text(fields, "date", MOST_TEXT):
            return None
        kind = self._pack.histories.get(name)
        if kind is None:
            known = suggestion(name, self._pack.histories, "See inputs.md, “Histories”.")
            raise NoCell(f"“{name}” is no history of the pack. {known}")
        amount = self._money(fields) if kind.has_amount else None
        item = self._text(fields, "item", MOST_NUMBER) if kind.has_item else ""
        return EntryRecord(name, self._day(fields), amount, item or None)

    def _payment(self, fields: Sequence[str]) -> PaymentRecord | None:
        if not self._text(fields, "date", MOST_TEXT):
            return None
        return PaymentRecord(
            self._day(fields),
            self._money(fields),
            self._text(fields, "tender", MOST_NUMBER),
            self._text(fields, "reference", MOST_TEXT),
        )

    def _values(self, fields: Sequence[str]) -> dict[str, Value]:
        return {cell.name: cell.read(fields[place] if place >= 0 else "") for cell, place in self._cells}

    def _numbers(self, fields: Sequence[str]) -> tuple[dict[str, tuple[str, str]], tuple[str, ...]]:
        """Return the numbers that are valid, and a sentence about each that is not."""
        found: dict[str, tuple[str, str]] = {}
        left_out: list[str] = []
        for kind, place in self._phones.items():
            written = fields[place].strip()
            if not written:
                continue
            number = e164(written, self._map.region)
            if number is not None:
                found.setdefault(number, (kind, ""))
                continue
            reason = f"“{clean(written, MOST_PRESENTED)}” is no valid phone number ({kind})."
            if not self._map.keeps_bad_phone:
                raise NoCell(reason)
            left_out.append(f"{reason} The account is kept without it.")
        return found, tuple(left_out)

    def _allowed(self, fields: Sequence[str]) -> dict[str, bool]:
        allowed: dict[str, bool] = {}
        for channel, place in self._permissions.items():
            said = fields[place].strip().lower()
            if said in _YES or said in _NO:
                allowed[channel] = said in _YES
            elif said:
                raise NoCell(f"“{said}” does not say whether {channel} is allowed. Write yes or no.")
        return allowed

    def _day(self, fields: Sequence[str]) -> date:
        text = self._text(fields, "date", MOST_TEXT)
        try:
            return date.fromisoformat(iso_day(text, self._map.dates) if self._map.dates else text)
        except ValueError:
            raise NoCell(f"“{text}” is no day. Write days as 2025-07-01.") from None

    def _money(self, fields: Sequence[str]) -> int:
        text = self._text(fields, "amount", MOST_TEXT)
        plain = text.replace(self._map.thousands, "") if self._map.thousands else text
        try:
            amount = parse_value(MONEY, plain, self._pack.about.minor_digits)
        except NoValue as fault:
            raise NoCell(f"“{text}” is no amount. {fault}") from None
        if not isinstance(amount, int):
            raise NoCell(f"“{text}” is no amount.")
        return amount

    def _text(self, fields: Sequence[str], name: str, most: int) -> str:
        place = self._columns.get(name)
        if place is None:
            return ""
        text = fields[place]
        if text.isascii() and text.isprintable() and len(text) <= most:
            return " ".join(text.split())
        return clean(text, most)
