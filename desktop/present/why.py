"""Why a line stands in the quote, as shown: the sentence, what decided it, and the policy page at its row."""

from dataclasses import dataclass

from desktop.present.deeds import Button
from desktop.present.words import Speech


@dataclass(frozen=True, slots=True)
class Decided:
    """One value that decided the line; the last one is the ``result``."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A row of the policy table; its cells stand under the columns, the first one is the row's name."""

    cells: tuple[str, ...]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class PolicyTable:
    """A table of the policy page; ``widths`` are relative, the last column is aligned right."""

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[PolicyRow, ...]


@dataclass(frozen=True, slots=True)
class Why:
    back: Button
    place: str
    label: str
    amount: str
    sentence: Speech
    decided_heading: str
    decided: tuple[Decided, ...]
    result: Decided
    page: str
    since: str
    page_text: str
    table: PolicyTable
    source: str
    why_not: Button | None = None
    opens: Button | None = None
    """Opens the whole page at its row."""
