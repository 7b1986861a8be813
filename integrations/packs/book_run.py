"""Runs a pack on an open book, a batch of accounts at a time, and gathers what the batches say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from integrations.packs.book import Book, Fitted
from policy.language.targets.specialise import specialise
from policy.language.targets.sql import Query, compile_book
from policy.language.targets.sql_needs import needs_of, used_inputs
from policy.language.targets.sql_shape import ACCOUNTS, Shape
from policy.language.targets.sql_text import column_name
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope

FEW_WORDS: Final = 12
"""An enumeration with more words than this is not broken down by."""
Progress = Callable[[int, int], None]
"""Called with the number of steps done and of all."""


def silent(done: int, of: int) -> None:
    """Show no progress: `done` steps `of` all go unmentioned."""


@dataclass(frozen=True, slots=True)
class Run:
    """A pack on a date, fitted to a book."""

    pack: Pack
    on: date
    fitted: Fitted
    tender: str | None
    segments: tuple[str, ...]

    def queries(self, book: Book) -> Iterator[Query]:
        """Yield the query of each batch."""
        shape = self.fitted.sound()
        for source in book.batches():
            batch = Shape({**shape.sources, ACCOUNTS: source}, shape.columns)
            yield compile_book(self.pack, self.on, batch, self.tender, self.segments)


def prepared(pack: Pack, book: Book, on: date, tender: str | None = None) -> Run:
    """Fit a pack to a book. Without a tender, the first that needs nothing to be known is taken."""
    decided = specialise(pack, on)
    used = used_inputs(decided, [one.amount for one in decided.components], needs_of(decided))
    fitted = book.fitted(pack, used)
    if tender is None:
        plain = [one.id for one in pack.tenders if not one.needs]
        tender = next(iter([*plain, *(one.id for one in pack.tenders)]), None)
    columns = fitted.shape.columns.get(ACCOUNTS, {})
    segments = tuple(
        one.name
        for one in pack.inputs.values()
        if one.scope is Scope.ACCOUNT
        and one.origin != "built in"
        and 1 < len(one.type.words) <= FEW_WORDS
        and column_name(one.name) in columns
    )
    return Run(pack, on, fitted, tender, segments)


def restricted(run: Run, segments: tuple[str, ...]) -> Run:
    """Return the run with only these segments."""
    return replace(run, segments=tuple(name for name in run.segments if name in segments))
