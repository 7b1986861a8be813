"""Decision tables: columns of tests, rows, results, and the policy by which hits become an answer.

How a table is answered (the definition that every target implements):

1. A row *hits* when it is in effect on the table's date (`since <= date < until`), every cell's test holds,
   and, if it is an exception, at least one row that it is an exception to hits as well.
2. A hit row is *defeated*, and drops out, when a row that is an exception to it hits.
3. A row *may hit* when it does not, but would if the values that are unknown came out so: it is in effect, every cell
   on a value that is not unknown holds, and, if it is an exception, a row that it is an exception to hits or may hit.
4. `otherwise` rows, whose cells are all `-`, are looked at only if no other row is left and none may hit; then they
   hit, or may hit, as if they were plain rows.
5. The hit policy picks from what is left, in row order.

A test on a value that is unknown holds only in a cell that says `unknown`; on one that does not apply, only in
a cell that says `not applicable` or in `-`. A table is *undetermined*, and so are its outputs, if some row may hit and
the policy needs a hit but none is left, or counts every hit (collect sum, collect count, rule order, output order). The
answer then names the inputs to find out: those behind the unknown values of the cells that keep a row from hitting.
If no row is left, none may hit and the policy needs a hit, the table has a gap; the checker reports it, and a running
program refuses with the same words. A list without outputs, the steps of a call flow, is never undetermined: it has
the steps that hit as far as is known.

A formula of several values is unknown if one of them is; else it does not apply if one of them does not. So is the
result of a row whose formula uses such a value. A table dated by `agreed on` is dated by the quote date where that
does not apply. An amount table of a component of kind exception needs no hit: where it would have a gap, nothing
changes; where it is undetermined, so is the component that it is an exception to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from policy.language.tree.expressions import Expression
from policy.language.tree.places import Place
from policy.language.tree.types import State, Type


class HitPolicy(Enum):
    """The hit policies of DMN 1.3, section 8.2.8."""

    UNIQUE = "unique"
    """At most one row may hit: proven by the checker, an error otherwise."""
    FIRST = "first"
    """The first row that hits."""
    ANY = "any"
    """Several may hit if all give the same results; the first of them is recorded."""
    PRIORITY = "priority"
    """The hit that ranks first: by its `priority` column (1 before 2), else by its first output's word order."""
    COLLECT_SUM = "collect sum"
    """The sum of all hits; 0 when none hits."""
    COLLECT_MIN = "collect min"
    COLLECT_MAX = "collect max"
    COLLECT_COUNT = "collect count"
    """The number of hits, 0 when none; its output is an integer and its cells are not evaluated."""
    RULE_ORDER = "rule order"
    """All hits in row order; none is an empty list."""
    OUTPUT_ORDER = "output order"
    """All hits, ranked as for PRIORITY."""

    @property
    def is_list(self) -> bool:
        """Whether the answer is a list of rows rather than one value."""
        return self in (HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)

    @property
    def is_collect(self) -> bool:
        """Whether the answer is computed from all hits at once."""
        return self.value.startswith("collect")

    @property
    def needs_a_hit(self) -> bool:
        """Whether an account that no row covers is a gap."""
        return self not in (
            HitPolicy.COLLECT_SUM,
            HitPolicy.COLLECT_COUNT,
            HitPolicy.RULE_ORDER,
            HitPolicy.OUTPUT_ORDER,
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """A test for a range; an open end is None. The ends are constants or unkeyed parameters."""

    low: Expression | None
    high: Expression | None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class Equal:
    """A test for one value: a number, date, boolean or word."""

    value: Expression


@dataclass(frozen=True, slots=True)
class InState:
    """A test for a state; None stands for `known`, any value at all."""

    state: State | None


Test = Interval | Equal | InState


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's tests. Holds if any of them holds, or, `negated`, if the value is known and none holds.

    No tests and not negated is `-`: any known value, or not applicable, but never an unknown one.
    """

    tests: tuple[Test, ...]
    negated: bool
    text: str
    at: Place = field(compare=False)

    @property
    def is_any(self) -> bool:
        """Whether this cell is `-`."""
        return not self.tests and not self.negated


@dataclass(frozen=True, slots=True)
class Column:
    """A tested expression, with its heading as the author wrote it."""

    expression: Expression
    heading: str
    may_be_unknown: bool
    may_not_apply: bool
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Output:
    """A named result. Its name is visible to later tables of its scope, and in later cells of its own row."""

    name: str
    type: Type
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: its id (unique in the pack), a cell for each column, a formula for each output."""

    id: str
    cells: tuple[Cell, ...]
    results: tuple[Expression, ...]
    since: date | None
    until: date | None
    otherwise: bool
    exception_to: tuple[str, ...]
    priority: int | None
    source: str
    at: Place = field(compare=False)


class Scope(Enum):
    """What a table is evaluated for: once for the account, or once for each of its items of a kind."""

    ACCOUNT = "account"
    OPEN_ITEM = "open item"
    SERVICE = "service"
    INSTALMENT = "instalment"
    REQUEST = "request"
    """A request for a waiver or an override: only on the authority page."""


ITEM_SCOPES: Final = (Scope.OPEN_ITEM, Scope.SERVICE, Scope.INSTALMENT)
"""What an account has items of."""


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table. `dated_by` names the date that selects its rows: `quote date` or `agreed on`."""

    key: str
    """`page#title`, unique in the pack."""
    page: str
    title: str
    hit_policy: HitPolicy
    scope: Scope
    columns: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    dated_by: str
    at: Place = field(compare=False)

    def row(self, identifier: str) -> Row:
        """Return the row with this id; raise KeyError if the table has none."""
        for row in self.rows:
            if row.id == identifier:
                return row
        raise KeyError(identifier)
