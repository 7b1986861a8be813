"""What is known of a customer's account when a quote is made: values, items and histories, all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from policy.language.tree.tables import Scope
from policy.language.tree.types import Value


@dataclass(frozen=True, slots=True)
class Item:
    """One open item, service or instalment, with its values by input name (`item amount`, `item due`, …)."""

    id: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a history: its date, and where the history holds them an amount and the id of an item."""

    date: date
    amount: int | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account: values by input name, items by scope, histories by name. What is missing is not known."""

    id: str
    values: Mapping[str, Value] = field(default_factory=dict)
    items: Mapping[Scope, tuple[Item, ...]] = field(default_factory=dict)
    histories: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
