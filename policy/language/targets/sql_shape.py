"""What a book of accounts looks like to SQL: the names of its tables and columns, and how each column is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from policy.language.targets.sql_text import column_name, quoted
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope

ACCOUNTS: Final = "accounts"
ITEMS: Final[Mapping[Scope, str]] = {
    Scope.OPEN_ITEM: "open_items",
    Scope.SERVICE: "services",
    Scope.INSTALMENT: "instalments",
}
CHOSEN: Final = ("option", "tender", "payments")
"""The inputs that are not the account's: what is chosen when a quote is made. A book may have columns for them."""
TABLES: Final[Mapping[Scope, str]] = {Scope.ACCOUNT: ACCOUNTS, **ITEMS}
ROW: Final = "{row}"
"""Stands in a column's expression for the alias of its table."""
_EMPTY: Final = (
    "(SELECT account_id, NULL::VARCHAR AS item_id, NULL::DATE AS date, NULL::BIGINT AS amount "
    "FROM {accounts} WHERE FALSE)"
)


def history_table(name: str) -> str:
    """Return the table that holds a history's entries."""
    return f"history_{column_name(name)}"


def na_column(name: str) -> str:
    """Return the column that says that an input does not apply."""
    return f"{column_name(name)}__na"


@dataclass(frozen=True, slots=True)
class Shape:
    """A book's tables and columns.

    `sources` gives for a table's name what stands after FROM, `columns` for a table's columns the expression
    that reads each: money and other numbers as BIGINT (rates in steps of their domain), dates as DATE, words as
    VARCHAR or an ENUM that has them all. A table that is not there is empty, a column is unknown throughout.
    """

    sources: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def source(self, table: str) -> str:
        """Return what stands after FROM for a table."""
        return self.sources.get(table) or _EMPTY.format(accounts=self.sources[ACCOUNTS])

    def column(self, table: str, column: str) -> str | None:
        """Return the expression that reads a column, None if the book does not have it."""
        return self.columns.get(table, {}).get(column)


def whole(pack: Pack) -> Shape:
    """Return the shape of a book that has all of the account that the pack's inputs and histories may ask for."""
    sources = {table: table for table in TABLES.values()}
    sources.update({history_table(name): history_table(name) for name in pack.histories})
    columns: dict[str, dict[str, str]] = {table: {} for table in TABLES.values()}
    for name, declared in pack.inputs.items():
        if declared.scope in TABLES and name not in (*CHOSEN, "quote date"):
            own = columns[TABLES[declared.scope]]
            own[column_name(name)] = f"{ROW}.{quoted(column_name(name))}"
            if declared.may_not_apply:
                own[na_column(name)] = f"{ROW}.{quoted(na_column(name))}"
    return Shape(sources, columns)
