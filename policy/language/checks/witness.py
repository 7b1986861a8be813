"""Finding an account that shows a problem: candidates from narrowed boxes, each proven by evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import cast

from policy.account import Account
from policy.language.checks.boxes import Box, Demand, linking, narrowed
from policy.language.checks.epochs import Epoch, epochs
from policy.language.checks.lens import Lens, axis_of, valued
from policy.language.checks.pasts import past
from policy.language.checks.ranges import Ranges, atoms_of, column_of, inlined, is_measured, number_of
from policy.language.checks.words import natural
from policy.language.targets.cells import Piece, Point
from policy.language.targets.interpret.formulas import NoValue, evaluate
from policy.language.targets.interpret.rows import Answer, answer, fared
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.interpret.whole import read
from policy.language.tree.expressions import Constant, Expression, History, Name, Origin
from policy.language.tree.pack import Pack
from policy.language.tree.tables import HitPolicy, Row, Scope, Table
from policy.language.tree.traversal import rebuilt
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind, Value

TRIES = 64
"""How many accounts are tried in one place."""

BRANCHES = 48
"""How many ways back through earlier tables are tried."""

DEEPEST = 4
"""How many tables a result is followed back through."""

FEW_DAYS = 45
"""Of so many days, each is worth trying: which of them are business days is not told by bounds."""

QUOTE_DATE = "quote date"
SUMS = ("subtotal", "taxable lines")

BEYOND = (NoValue, OverflowError, ValueError, ZeroDivisionError)
"""What evaluation raises for an account that another finding is about: it proves nothing here."""

Closure = tuple[tuple[Expression, ...], tuple[str, ...], bool]
Accept = Callable[[Scene], bool]


@dataclass(frozen=True, slots=True)
class Search:
    """What came of looking for an account: one that was proven, or none; `impossible` if there can be none."""

    example: Mapping[str, Value] | None
    impossible: bool = False
    scene: Scene | None = field(default=None, compare=False)


class Witnesses:
    """Looks for accounts that bring a pack's tables to some place."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._lenses: dict[tuple[str, date], Lens | None] = {}
        self._producers = Ranges(pack).producers
        self._closures: dict[tuple[Expression, ...], Closure] = {}
        self._open = {
            node
            for table in pack.tables.values()
            for column in table.columns
            if column.may_be_unknown
            for node in atoms_of(column.expression)
            if isinstance(node, Name) and node.origin in (Origin.OUTPUT, Origin.COMPONENT)
        }
        """Results and components that may be undetermined, as far as tables test them."""

    def lens(self, table: Table, on: date) -> Lens | None:
        """Return a table as it stands on a day; None if a parameter it needs has no value."""
        key = (table.key, on)
        if key not in self._lenses:
            epoch = next((one for one in epochs(self.pack, table) if _within(one, on)), Epoch(on, None, ()))
            try:
                self._lenses[key] = Lens(self.pack, table, epoch)
            except NoValue:
                self._lenses[key] = None
        return self._lenses[key]

    def find(
        self, lens: Lens, demands: Sequence[Demand], accept: Accept, also: Sequence[Expression] = ()
    ) -> Search:
        """Look for an account at which every demand holds and `accept` agrees; `also` are formulas whose names
        the account must hold as well."""
        ranges = lens.ranges
        atoms, tables, sums = self.closure(
            tuple(column.expression for column in lens.table.columns) + tuple(also)
        )
        start = {atom: self.domain(atom, ranges) for atom in atoms if _is_free(atom)}
        exhausted = True
        for branch in islice(self._branches(list(demands), lens.epoch.on, DEEPEST), BRANCHES):
            box = narrowed(start, branch, ranges)
            if box is None:
                continue
            exhausted = False
            for account in islice(self._candidates(box, branch, ranges), TRIES):
                scene = self._scene(account, lens, tables, sums)
                if scene is not None and _is_accepted(accept, scene):
                    return Search(self._example(account, lens, scene), scene=scene)
        return Search(None, impossible=exhausted)

    def closure(self, expressions: tuple[Expression, ...]) -> Closure:
        """Return the names and histories that formulas rest on, the tables between, and whether sums over
        components are among them."""
        found = self._closures.get(expressions)
        if found is None:
            seen: dict[Expression, None] = {}
            keys: set[str] = set()
            self._follow(expressions, seen, keys)
            sums = any(isinstance(one, Name) and _is_sum(one) for one in seen)
            order = tuple(key for key in self.pack.order if key in keys)
            found = self._closures[expressions] = (tuple(seen), order, sums)
        return found

    def _follow(
        self, expressions: Sequence[Expression], seen: dict[Expression, None], keys: set[str]
    ) -> None:
        for expression in expressions:
            for atom in atoms_of(expression):
                if atom in seen:
                    continue
                seen[atom] = None
                behind = self.behind(atom)
                if behind is not None and behind[0].key not in keys:
                    table, column = behind
                    keys.add(table.key)
                    parts = [inlined(table, row, column) for row in table.rows]
                    self._follow([*(one.expression for one in table.columns), *parts], seen, keys)

    def behind(self, atom: Expression) -> tuple[Table, int] | None:
        """Return the table, and the number of its result, that a name stands for."""
        if not isinstance(atom, Name):
            return None
        if atom.origin is Origin.OUTPUT:
            key, column = self._producers[atom.name]
            return self.pack.tables[key], column
        if atom.origin is Origin.COMPONENT:
            for component in self.pack.components:
                if component.id == atom.name and component.scope is Scope.ACCOUNT:
                    table = self.pack.tables[component.amount]
                    number = column_of(table, "amount")
                    return None if number is None else (table, number)
        return None

    def domain(self, atom: Expression, ranges: Ranges) -> tuple[Piece, ...]:
        """Return everything that a name or a history can be."""
        states: tuple[Point, ...] = ()
        if isinstance(atom, Name):
            declared = self.pack.inputs.get(atom.name)
            if (declared is not None and declared.may_be_unknown) or atom in self._open:
                states += (UNKNOWN,)
            if atom.name == "agreed on" or (declared is not None and declared.may_not_apply):
                states += (NOT_APPLICABLE,)
        elif atom.type.kind is Kind.DATE:
            states += (NOT_APPLICABLE,)
        return axis_of(atom, ranges.of(atom) if is_measured(atom) else None, states).pieces

    def _branches(self, demands: list[Demand], on: date, depth: int) -> Iterator[list[Demand]]:
        """Yield the demands with every result of a table replaced by what one of its rows asks for."""
        for demand in demands:
            is_open = demand.pieces == (UNKNOWN,)
            told = (
                one
                for one in atoms_of(demand.expression)
                if self._is_told_by_rows(one) or (is_open and one in self._open)
            )
            atom = next(told, None)
            if atom is None or not depth:
                continue
            table = (self.behind(atom) or (None, 0))[0]
            lens = None if table is None else self.lens(table, on)
            if table is None or lens is None:
                return
            for place, row in enumerate(lens.rows):
                asked = self._as_row_says(demands, table, row)
                if asked is not None:
                    yield from self._branches([*asked, *row_demands(lens, place)], on, depth - 1)
            if UNKNOWN in demand.pieces:
                for asked in self._as_if_open(demands, lens):
                    yield from self._branches(asked, on, depth - 1)
            return
        yield demands

    def _is_told_by_rows(self, atom: Expression) -> bool:
        """Return whether a name stands for the result of one row."""
        behind = self.behind(atom)
        if behind is None:
            return False
        policy = behind[0].hit_policy
        return not policy.is_list and policy not in (HitPolicy.COLLECT_SUM, HitPolicy.COLLECT_COUNT)

    def _as_row_says(self, demands: Sequence[Demand], table: Table, row: Row) -> list[Demand] | None:
        """Return demands with all results of a table put in as one of its rows says; None if they contradict."""

        def told(node: Expression) -> Expression:
            behind = self.behind(node)
            return node if behind is None or behind[0] is not table else inlined(table, row, behind[1])

        asked: list[Demand] = []
        for demand in demands:
            expression = rebuilt(demand.expression, told)
            if isinstance(expression, Constant) and expression != demand.expression:
                if not _meets(expression, demand):
                    return None
            else:
                asked.append(replace(demand, expression=expression))
        return asked

    def _as_if_open(self, demands: Sequence[Demand], lens: Lens) -> Iterator[list[Demand]]:
        """Yield demands under which a table may be undetermined, for each of its columns that may be unknown."""
        rest = [
            demand
            for demand in demands
            if not any(
                (self.behind(atom) or (None,))[0] is lens.table for atom in atoms_of(demand.expression)
            )
        ]
        for column, axis in enumerate(lens.axes):
            if UNKNOWN in axis.points:
                expression = lens.table.columns[column].expression
                yield [*rest, Demand(expression, (UNKNOWN,), lens.grid(column))]

    def _candidates(
        self, box: Box, demands: Sequence[Demand], ranges: Ranges
    ) -> Iterator[Mapping[Expression, Value]]:
        links = linking(demands)
        linked: set[Expression] = {atom for demand in links for atom in atoms_of(demand.expression)}
        for fixed in self._fixed(box, list(box), links, linked, ranges):
            yield {
                atom: valued(atom, pieces[0], ranges.of(atom).grid if is_measured(atom) else 1)
                for atom, pieces in fixed.items()
            }

    def _fixed(
        self,
        box: Box,
        open_: list[Expression],
        links: Sequence[Demand],
        linked: set[Expression],
        ranges: Ranges,
    ) -> Iterator[Box]:
        """Yield boxes of single values, one name after another; what is linked narrows what is left."""
        if not open_:
            yield box
            return
        atom = open_[0]
        for piece in self._picks(atom, box[atom], ranges):
            tried: Box | None = {**box, atom: (piece,)}
            if atom in linked and tried is not None:
                tried = narrowed(tried, links, ranges)
            if tried is not None:
                yield from self._fixed(tried, open_[1:], links, linked, ranges)

    def _picks(self, atom: Expression, pieces: Sequence[Piece], ranges: Ranges) -> Iterator[Piece]:
        """Yield the values worth trying, the most natural first."""
        offered: dict[Piece, None] = {}
        domain = self.domain(atom, ranges)
        for piece in pieces:
            if isinstance(piece, tuple):
                whole = domain[0] if isinstance(domain[0], tuple) else piece
                values = [natural(piece, whole, atom.type.kind, ranges.of(atom).grid), *piece]
                if isinstance(atom, History):  # no entry at all, or one
                    values = [one for one in (0, 1) if piece[0] <= one <= piece[1]] + values
                if (
                    atom.type.kind is Kind.DATE and piece[1] - piece[0] <= FEW_DAYS
                ):  # business days are no line
                    values += range(piece[0], piece[1] + 1)
                offered.update(dict.fromkeys((value, value) for value in values))
            elif piece is not UNKNOWN and piece is not NOT_APPLICABLE:
                offered[piece] = None
        for state in (NOT_APPLICABLE, UNKNOWN):
            if state in pieces:
                offered[state] = None
        yield from offered

    def _scene(
        self, account: Mapping[Expression, Value], lens: Lens, tables: Sequence[str], sums: bool
    ) -> Scene | None:
        """Return the scene of a candidate with every table answered that the table at hand rests on."""
        on = lens.epoch.on
        values: dict[str, Value] = {}
        for atom, value in account.items():
            if isinstance(atom, Name) and not _is_sum(atom):
                values[atom.name] = value
        quoted = values.pop(QUOTE_DATE, on)
        on = quoted if isinstance(quoted, date) else on
        if lens.table.dated_by != QUOTE_DATE and lens.epoch.is_bounded:
            values.setdefault(lens.table.dated_by, on)
        histories = past(account, self.pack.about, on)
        try:
            if sums:
                whole = read(self.pack, Account("", values, {}, histories), on, values.get("option", UNKNOWN))
                return replace(whole.scene, values={**values, **{k: whole.scene.values[k] for k in SUMS}})
            scene = Scene(self.pack, on, values, histories=histories)
            for key in tables:
                outcome = answer(self.pack.tables[key], scene)
                if isinstance(outcome, Answer):
                    scene = scene.with_outputs(outcome.outputs, {})
        except BEYOND:
            return None
        for atom, value in account.items():
            if isinstance(atom, History) and evaluate(atom, scene) != value:
                return None
        return scene

    def _example(self, account: Mapping[Expression, Value], lens: Lens, scene: Scene) -> Mapping[str, Value]:
        tables = [lens.table, *self.pack.tables.values()]
        headings = {one.expression: one.heading for table in reversed(tables) for one in table.columns}
        example = {_said(atom, headings): value for atom, value in account.items()}
        by_agreement = lens.table.dated_by in scene.values
        if by_agreement:
            example[lens.table.dated_by] = scene.values[lens.table.dated_by]
        if QUOTE_DATE in example or (lens.epoch.is_bounded and not by_agreement):
            example[QUOTE_DATE] = scene.on
        return example


def _is_accepted(accept: Accept, scene: Scene) -> bool:
    try:
        return accept(scene)
    except BEYOND:
        return False


def standing(table: Table, scene: Scene) -> tuple[str, ...]:
    """Return the ids of the rows that are left before the hit policy picks."""
    return tuple(row.id for row in fared(table, scene)[1])


def pieces_of(lens: Lens, row: int, column: int) -> tuple[Piece, ...]:
    """Return where a row's cell holds as pieces."""
    region = lens.regions[row][column]
    return (*region.spans, *(point for point in lens.axes[column].points if point in region.points))


def _meets(constant: Constant, demand: Demand) -> bool:
    for piece in demand.pieces:
        if isinstance(piece, tuple):
            if piece[0] <= number_of(constant.value) * demand.grid <= piece[1]:
                return True
        elif piece == constant.value and type(piece) is type(constant.value):
            return True
    return False


def row_demands(lens: Lens, row: int) -> list[Demand]:
    """Return what a row's cells ask for."""
    return [
        Demand(column.expression, pieces_of(lens, row, index), lens.grid(index))
        for index, column in enumerate(lens.table.columns)
    ]


def demands_of(lens: Lens, pieces: Mapping[int, tuple[Piece, ...]]) -> list[Demand]:
    """Return pieces by column as demands on the columns' formulas; other columns are known or do not apply."""
    free = {
        column: tuple(piece for piece in axis.pieces if piece is not UNKNOWN)
        for column, axis in enumerate(lens.axes)
    }
    return [
        Demand(lens.table.columns[column].expression, where, lens.grid(column))
        for column, where in {**free, **pieces}.items()
    ]


def _within(epoch: Epoch, on: date) -> bool:
    return (epoch.since is None or epoch.since <= on) and (epoch.until is None or on < epoch.until)


def _is_sum(name: Name) -> bool:
    return name.origin is Origin.COMPONENT or name.name in SUMS


def _is_free(atom: Expression) -> bool:
    """Return whether an account states this itself."""
    return isinstance(atom, History) or (
        isinstance(atom, Name) and not _is_sum(atom) and atom.origin is not Origin.OUTPUT
    )


def _said(atom: Expression, headings: Mapping[Expression, str]) -> str:
    """Return how an author writes a name or a history."""
    if isinstance(atom, Name):
        return atom.name
    history = cast("History", atom)
    return headings.get(atom, f"{history.fold.value} of {history.history}")
