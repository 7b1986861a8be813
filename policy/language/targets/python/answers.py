"""What the ways of writing a table share: its variables, its results, what a hit adds and what no hit means."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from policy.language.targets.python.conditions import Conditions, Tested
from policy.language.targets.python.formulas import Formulas, Known, Variable
from policy.language.targets.python.runtime import Note, Trouble
from policy.language.targets.python.shared import outline
from policy.language.targets.python.source import Source
from policy.language.tree.expressions import Constant, Expression
from policy.language.tree.tables import HitPolicy, Output, Row, Table
from policy.language.tree.types import NUMERIC, Kind, Type

Assign = Callable[[tuple[str, ...]], None]
"""Adds the lines that assign a row's results to these variables."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The variables that hold a table's answer.

    `rule` holds the id of the row, None without one; of a collecting table a list of ids; of a list table a
    list of tuples of an id and the row's results, and `outputs` are then only told whether they may be states.
    Where the table is undetermined there is no such list, but None; `is_open` tells whether it may be.
    """

    table: Table
    rule: str
    columns: tuple[Tested, ...]
    outputs: Mapping[str, Variable] = field(default_factory=dict)
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Scribe:
    """Where a table is written: the source, its formulas and conditions, and the row's results to the left.

    `may_lack` tells that no hit is no gap, as in the amount table of an exception.
    """

    source: Source
    table: Table
    formulas: Formulas
    conditions: Conditions
    row_values: dict[str, Variable]
    may_lack: bool


class Writer:
    """Adds the lines of one table; subclasses find the rows."""

    def __init__(self, scribe: Scribe) -> None:
        self.source = scribe.source
        self.table = scribe.table
        self.policy = scribe.table.hit_policy
        self.conditions = scribe.conditions
        self._formulas = scribe.formulas
        self._row_values = scribe.row_values
        self._may_lack = scribe.may_lack
        self.outlines = {row.id: tuple(map(outline, row.results)) for row in self.table.rows}
        self.rows = ranked(self.table)
        self.rule = self.source.name(f"rule {self.table.title}")
        self.variables = tuple(
            self.source.name(f"{one.name} {self.table.title}") for one in self.table.outputs
        )
        self.is_open = (
            bool(self.table.outputs)
            and any(column.unknown for column in self.conditions.tested)
            and any(map(self.conditions.may_be_open, self.table.rows))
        )
        self._has_states = self._find_stateful()
        missing = self.is_open or (self._may_lack and self.policy.needs_a_hit)
        self.stateful = tuple(missing or stateful for stateful in self._has_states)

    @property
    def answered(self) -> Answered:
        """What the table leaves behind."""
        several = map(Variable, self.variables, self.stateful)
        names = (output.name for output in self.table.outputs)
        outputs = dict(zip(names, several, strict=True))
        return Answered(self.table, self.rule, self.conditions.tested, outputs, self.is_open)

    @property
    def gathers(self) -> bool:
        """Whether every hit counts."""
        return self.policy.is_list or self.policy.is_collect

    def assign(
        self, row: Row, variables: tuple[str, ...], known: Known, only: frozenset[int] | None = None
    ) -> None:
        """Add lines that assign a row's results from left to right, or `only` those of some outputs."""
        self._row_values.clear()
        for index, (output, result) in enumerate(zip(self.table.outputs, row.results, strict=True)):
            if only is None or index in only:
                value = self._formulas.guarded(result, self._denominator(output), known)
                self.source.line(f"{variables[index]} = {value.code}")
            self._row_values[output.name] = Variable(variables[index], self._is_state(result, known))
        self._row_values.clear()

    def constant(self, result: Constant, output: Output) -> object:
        """Return a constant result as the program holds it."""
        return self._formulas.value(result, self._denominator(output))

    def start(self) -> None:
        """Add lines that come before any row is looked at."""
        if self.gathers:
            self.source.line(f"{self.rule} = []")
        if self.policy.is_collect and self.policy is not HitPolicy.COLLECT_COUNT:
            for index, variable in enumerate(self.variables):
                self.source.line(f"{variable} = {'0' if self._adds(index) else '[]'}")

    def hit(self, rule: str, assign: Assign, rank: str = "") -> None:
        """Add lines for a hit of a row; `rank` is code for its place if only its results tell it."""
        if self.policy.is_list:
            assign(self.variables)
            parts = ", ".join(one for one in (rank, rule, *self.variables) if one)
            self.source.line(f"{self.rule}.append(({parts}))")
        elif self.policy.is_collect:
            self._collect(rule, assign)
        elif self.policy is HitPolicy.ANY:
            self._same(rule, assign)
        elif rank:
            self._best(rule, assign, rank)
        else:
            self.source.line(f"{self.rule} = {rule}")
            assign(self.variables)

    def clash(self, other: str) -> None:
        """Add a line that notes two rows that may not hit at once."""
        self.source.line(f"notes = noted(notes, Note(CLASH, {self.table.key!r}, ({self.rule}, {other})))")

    def nothing(self) -> None:
        """Add lines for a table that needs a hit, has none and is not undetermined."""
        self.source.line(f"{self.rule} = None")
        if self._may_lack:
            self.source.line(f"{' = '.join(self.variables)} = N")
            return
        gap = self.source.constant(f"gap {self.table.title}", Note(Trouble.GAP, self.table.key))
        # what depends on the values that stand in after a gap is never shown
        others = "; ".join(
            f"{variable} = {stand_in(output.type)}"
            for variable, output in zip(self.variables, self.table.outputs, strict=True)
        )
        self.source.line(f"notes = noted(notes, {gap}); {others}")

    def undetermined(self) -> None:
        """Add a line for a table whose answer an unknown value may change."""
        variables = () if self.policy.is_list else self.variables
        self.source.line(f"{self.rule} = None")
        if variables:
            self.source.line(f"{' = '.join(variables)} = U")

    def finish(self) -> None:
        """Add lines that make one value of what was collected."""
        known = f"{self.rule} is not None" if self.is_open and not self.policy.needs_a_hit else ""
        if self.policy is HitPolicy.OUTPUT_ORDER and self.rows is None:
            start = f"if {known}: " if known else ""
            self.source.line(f"{start}{self.rule} = [one[1:] for one in sorted({self.rule}, key=rank_of)]")
        if self.policy is HitPolicy.COLLECT_COUNT:
            count = f"len({self.rule})"
            self.source.line(
                f"{' = '.join(self.variables)} = {f'{count} if {known} else U' if known else count}"
            )
        elif self.policy.is_collect:
            for index, variable in enumerate(self.variables):
                if not self._adds(index):
                    folded, empty = self._folded(index)
                    if known:
                        empty = f"U if {self.rule} is None else {empty}"
                    self.source.line(f"{variable} = {folded} if {self.rule} else {empty}")

    def _collect(self, rule: str, assign: Assign) -> None:
        self.source.line(f"{self.rule}.append({rule})")
        if self.policy is HitPolicy.COLLECT_COUNT:
            return
        ones = tuple(self.source.name("one") for _ in self.variables)
        assign(ones)
        for index, (variable, one) in enumerate(zip(self.variables, ones, strict=True)):
            self.source.line(f"{variable} += {one}" if self._adds(index) else f"{variable}.append({one})")

    def _same(self, rule: str, assign: Assign) -> None:
        """Add lines for a hit of an `any` table: the first is the answer, others must say the same."""
        same = tuple(self.source.name("same") for _ in self.variables)
        with self.source.block(f"if {self.rule}:"):
            assign(same)
            with self.source.block(f"if ({', '.join(same)},) != ({', '.join(self.variables)},):"):
                self.clash(rule)
        with self.source.block("else:"):
            self.source.line(f"{self.rule} = {rule}")
            assign(self.variables)

    def _best(self, rule: str, assign: Assign, rank: str) -> None:
        """Add lines for a hit of a priority table whose ranks are known only from the results."""
        best, kept = f"best_{self.rule}", self.source.name("kept")
        every = ", ".join((self.rule, *self.variables, best))
        self.source.line(f"{kept} = ({every}) if {self.rule} else None")
        assign(self.variables)
        self.source.line(f"{self.rule} = {rule}; {best} = {rank}")
        self.source.line(f"if {kept} and {kept}[-1] <= {best}: {every} = {kept}")

    def _folded(self, index: int) -> tuple[str, str]:
        """Return code for what was collected, and for what stands there if nothing was."""
        variable = self.variables[index]
        if self.policy.needs_a_hit:
            return f"{'least' if self.policy is HitPolicy.COLLECT_MIN else 'greatest'}({variable})", variable
        if self.table.outputs[index].type.kind in NUMERIC:
            return f"total({variable})", "0"
        return f"{variable}[0]", "N"

    def _adds(self, index: int) -> bool:
        """Tell whether a collected output is plainly added up as rows hit."""
        numeric = self.table.outputs[index].type.kind in NUMERIC
        return self.policy is HitPolicy.COLLECT_SUM and numeric and not self._has_states[index]

    def _denominator(self, output: Output) -> int:
        return self._formulas.scale.of_output(output.name) if output.type.kind in NUMERIC else 1

    def _is_state(self, result: Expression, known: Known) -> bool:
        return bool(self._formulas.states(result, known))

    def _of_each_form(self) -> Iterable[Row]:
        """Return one of the rows whose results have one form and rest on the same values."""
        every = range(len(self.table.outputs))
        return {self.form(row, every): row for row in self.table.rows}.values()

    def form(self, row: Row, outputs: Iterable[int]) -> Hashable:
        """Return what is equal for rows whose results of these outputs are written alike but for constants."""
        outlines = self.outlines[row.id]
        return (self.conditions.known_in(row), *[outlines[index].form for index in outputs])

    def _find_stateful(self) -> tuple[bool, ...]:
        """Tell of each output whether a row's result may be a state."""
        found = [False] * len(self.table.outputs)
        if self.policy is HitPolicy.COLLECT_COUNT:
            return tuple(found)
        for row in self._of_each_form():
            known = self.conditions.known_in(row)
            self._row_values.clear()
            for index, (output, result) in enumerate(zip(self.table.outputs, row.results, strict=True)):
                stateful = self._is_state(result, known)
                found[index] |= stateful
                self._row_values[output.name] = Variable(self.variables[index], stateful)
        self._row_values.clear()
        return tuple(found)


def stand_in(type_: Type) -> str:
    """Return code for some value of a type."""
    match type_.kind:
        case Kind.BOOLEAN:
            return "False"
        case Kind.ENUMERATION | Kind.TEXT:
            return repr(type_.words[0] if type_.words else "")
        case Kind.DATE:
            return "on"
        case _:
            return "1"


def ranked(table: Table) -> tuple[Row, ...] | None:
    """Return the rows in the order in which their hits count; None if only their results tell it."""
    if table.hit_policy not in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
        return table.rows
    ranks: dict[str, int] = {}
    words = table.outputs[0].type.words
    for row in table.rows:
        result = row.results[0]
        if row.priority is not None or not words:
            ranks[row.id] = row.priority or 0
        elif isinstance(result, Constant) and isinstance(result.value, str):
            ranks[row.id] = words.index(result.value)
        else:
            return None
    return tuple(sorted(table.rows, key=lambda row: ranks[row.id]))
