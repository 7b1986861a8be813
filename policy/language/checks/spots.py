"""One row as the place of a problem: what its cells say of the formulas in it, and accounts that reach it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from policy.language.checks.boxes import Demand
from policy.language.checks.ranges import Known, Range, Ranges, is_measured
from policy.language.checks.studies import Studies, View
from policy.language.checks.witness import Search, row_demands, standing
from policy.language.findings import Finding, Severity
from policy.language.targets.interpret.formulas import evaluate
from policy.language.targets.interpret.scene import Scene
from policy.language.tree.expressions import Expression
from policy.language.tree.places import Place
from policy.language.tree.tables import Row, Table
from policy.language.tree.types import State


@dataclass(frozen=True, slots=True)
class Spot:
    """A row in the last stretch of time in which it is in effect, as row `number` of that view."""

    view: View
    number: int
    ranges: Ranges
    known: Known
    """What the row's own cells say of the formulas they test."""

    @property
    def row(self) -> Row:
        return self.view.lens.rows[self.number]

    def range(self, expression: Expression) -> Range:
        """Return the range of a formula where this row applies."""
        return self.ranges.of(expression, self.known)


def spots(studies: Studies, table: Table, wanted: Callable[[Row], bool] = lambda _: True) -> Iterator[Spot]:
    """Yield each wanted row of a table that is ever in effect."""
    last: dict[int, tuple[View, int]] = {}
    for view in studies.tables[table.key].views:
        last.update({row: (view, number) for number, row in enumerate(view.lens.epoch.rows)})
    for row in sorted(last):
        view, number = last[row]
        if wanted(view.lens.rows[number]):
            yield Spot(view, number, studies.ranges, _known(view, number))


def search_at(
    studies: Studies,
    spot: Spot,
    demands: Sequence[Demand],
    accept: Callable[[Scene], bool],
    also: Sequence[Expression],
) -> Search:
    """Look for an account for which a row applies, and more."""
    lens = spot.view.lens
    return studies.witnesses.find(
        lens,
        [*demands, *row_demands(lens, spot.number)],
        lambda scene: spot.row.id in standing(lens.table, scene) and accept(scene),
        also,
    )


def below(
    studies: Studies,
    spot: Spot,
    expression: Expression,
    highest: int,
    at: Place,
    code: str,
    message: str,
    advice: str,
) -> Iterator[Finding]:
    """Yield a finding if some account of this row brings a formula down to `highest` steps of its grid; a note if
    its bounds allow it but no account was found."""
    reach = spot.range(expression)
    wanted = Demand(expression, ((int(reach.low * reach.grid), highest),), reach.grid)
    limit = Fraction(highest, reach.grid)

    def is_below(scene: Scene) -> bool:
        value = evaluate(expression, scene)
        return not isinstance(value, State | str | date) and value <= limit

    search = search_at(studies, spot, [wanted], is_below, (expression,))
    if search.example is not None:
        yield Finding(code, Severity.ERROR, message, advice, at, search.example, spot.row.id)
    elif not search.impossible:
        yield Finding(
            "undecided",
            Severity.WARNING,
            f"{message.removesuffix('.')}, but no account was found that shows it.",
            advice,
            at,
            row=spot.row.id,
        )


def _known(view: View, number: int) -> Known:
    lens = view.lens
    known: dict[Expression, Range] = {}
    for index, column in enumerate(lens.table.columns):
        spans = lens.regions[number][index].spans
        if spans and is_measured(column.expression):
            grid = lens.grid(index)
            known[column.expression] = Range(Fraction(spans[0][0], grid), Fraction(spans[-1][1], grid), grid)
    return known
