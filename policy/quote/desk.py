"""Programs ready to quote by: compiled once for each pack and each stretch of time without a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Final

from policy.calendar import Calendar
from policy.language.targets.python import Program
from policy.language.targets.reach import Reach
from policy.language.targets.specialise import changes, epoch
from policy.language.tree.expressions import Name
from policy.language.tree.pack import Offer, Pack
from policy.language.tree.tables import Row, Table
from policy.language.tree.traversal import in_table, walk

KEPT: Final = 16
"""How many programs are kept: a few packs, each with a few stretches of time."""

ANY_DAY: Final = date(2000, 1, 1)
"""A day in the only stretch of a pack that never changes."""


@dataclass(frozen=True, slots=True)
class _Same:
    """A pack as itself: equal to no other object, however alike, and cheap to hash."""

    pack: Pack

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.pack is self.pack

    def __hash__(self) -> int:
        return id(self.pack)


class Desk:
    """A program with what making quotes from it needs to know."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.pack = program.pack
        self.reach = Reach(program.pack)
        self.days = Calendar.of(program.pack.about)
        self.of_lines = self.reach.of_lines()
        self.of_offers: Mapping[str, frozenset[str]] = {
            offer.id: self.reach.of_offer(offer) for offer in self.pack.offers
        }

    @cached_property
    def rows(self) -> Mapping[str, tuple[Table, Row]]:
        """Every row by its id, with its table."""
        return {row.id: (table, row) for table in self.pack.tables.values() for row in table.rows}

    @cached_property
    def counts_payments(self) -> bool:
        """Whether any rule looks at how many payments are chosen."""
        names = (node for t in self.pack.tables.values() for one in in_table(t) for node in walk(one))
        return any(isinstance(node, Name) and node.name == "payments" for node in names)

    def opens(self, offer: Offer) -> frozenset[str]:
        """Return the tables on which it rests whether an offer is open."""
        return self.reach.of_tables((offer.open,))


def desk(pack: Pack, on: date) -> Desk:
    """Return the desk for a pack and a date, compiling it if need be."""
    return _desk(_Same(pack), epoch(_changes(_Same(pack)), on))


@lru_cache(maxsize=KEPT)
def _changes(same: _Same) -> tuple[date, ...]:
    return changes(same.pack)


@lru_cache(maxsize=KEPT)
def _desk(same: _Same, number: int) -> Desk:
    # the writing of programs is loaded with the first quote, so that a panel is on the screen before
    from policy.language.targets.python.compiling import compile_program

    starts = _changes(same)
    before = starts[0] - timedelta(days=1) if starts else ANY_DAY
    return Desk(compile_program(same.pack, starts[number - 1] if number else before))
