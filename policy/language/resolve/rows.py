"""Makes one decision table from its draft: columns, the types of its results, and every row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from policy.language.pages import Written
from policy.language.resolve.alike import Alike
from policy.language.resolve.cells import parse_cell, resolve_cell
from policy.language.resolve.columns import read_date
from policy.language.resolve.expressions import Resolver, Setting, Unresolved
from policy.language.resolve.headings import TEXT_RESULTS, Draft
from policy.language.resolve.names import Names, suggestion
from policy.language.tree.expressions import Constant, Expression, History, Name, Origin
from policy.language.tree.tables import Cell, Column, HitPolicy, Output, Row, Table
from policy.language.tree.traversal import walk
from policy.language.tree.types import BOOLEAN, INTEGER, MONEY, RATE, TEXT, Kind, Type

if TYPE_CHECKING:
    from policy.language.resolve.tables import Tables


@dataclass(slots=True)
class Maker:
    """Makes one table."""

    tables: Tables
    draft: Draft
    alike: Alike = field(default_factory=Alike)

    def make(self) -> Table | None:
        names, draft = self.tables.names, self.draft
        before = len(names.findings)
        columns = [self._column(draft.grid.heading[position]) for position in draft.tests]
        types = self._types()
        self.tables.types[draft.key] = types
        outputs = [
            Output(name, made or TEXT, draft.grid.heading[position].place)
            for (position, name, _), made in zip(draft.results, types, strict=True)
        ]
        if not outputs and not draft.extra:
            names.report(
                "no-result",
                f"The table “{draft.title}” has no result.",
                "Add a column “= amount”.",
                draft.place,
            )
        known = [cells for cells in draft.grid.rows if names.is_known(self._date(cells, "known from"))]
        rows = [row for cells in known if (row := self._row(cells, columns, outputs)) is not None]
        if not draft.grid.rows:
            names.report(
                "no-rows", f"The table “{draft.title}” has no rows.", "Write at least one.", draft.place
            )
        self._check_exceptions(rows)
        if len(names.findings) > before or None in columns:
            return None
        return Table(
            draft.key,
            draft.page,
            draft.title,
            draft.hit_policy,
            draft.scope,
            tuple(column for column in columns if column is not None),
            tuple(outputs),
            tuple(rows),
            draft.dated_by,
            draft.place,
        )

    # Columns

    def _setting(self, row: str, local: Mapping[str, Type]) -> Setting:
        return Setting(self.tables.names, self.draft.scope, row, local, self.tables.type_of)

    def _column(self, heading: Written) -> Column | None:
        resolver = Resolver(self._setting("", {}), heading)
        try:
            expression = resolver.formula(None)
            if expression.type.kind in (Kind.EXACT, Kind.TEXT):
                resolver.fail(
                    "type", f"A column cannot test {expression.type}.", "Test a rounded amount or a word.", 0
                )
            if isinstance(expression, Constant):
                resolver.fail(
                    "type", f"“{heading.text}” is the same for every account.", "Name what the cells test.", 0
                )
        except Unresolved:
            return None
        return Column(
            expression,
            heading.text,
            any(self._input(node, "may_be_unknown") for node in walk(expression)),
            any(self._input(node, "may_not_apply") for node in walk(expression)),
            heading.place,
        )

    def _input(self, node: Expression, state: str) -> bool:
        if isinstance(node, History):
            return state == "may_not_apply" and node.type.kind is Kind.DATE
        if isinstance(node, Name) and node.origin is Origin.INPUT:
            return bool(getattr(self.tables.names.inputs[node.name], state))
        return False

    # Results

    def _types(self) -> tuple[Type | None, ...]:
        local: dict[str, Type] = {}
        types = []
        for position, name, choice in self.draft.results:
            made = self._type(position, name, choice, local)
            types.append(made)
            if made is not None:
                local[name] = made
        return tuple(types)

    def _type(
        self, position: int, name: str, choice: tuple[str, ...] | None, local: Mapping[str, Type]
    ) -> Type | None:
        if self.draft.hit_policy is HitPolicy.COLLECT_COUNT:
            return INTEGER
        if choice is not None:
            return Type(Kind.ENUMERATION, choice)
        prescribed = self.draft.wanted.get(name) or self.draft.contested.get(name)
        if prescribed is not None:
            return prescribed
        if name in TEXT_RESULTS:
            return TEXT
        quiet = Names(
            self.tables.names.about,
            self.tables.names.known_on,
            self.tables.names.inputs,
            self.tables.names.histories,
            self.tables.names.parameters,
            self.tables.names.outputs,
            self.tables.names.components,
        )
        found: list[Type] = []
        alike = Alike()
        for cells in self.draft.grid.rows:
            setting = Setting(quiet, self.draft.scope, "", local, self.tables.type_of)
            try:
                found.append(alike.formula(Resolver(setting, cells[position]), None).type)
            except Unresolved:
                continue
        return _common(found)

    # Rows

    def _row(
        self, cells: tuple[Written, ...], columns: list[Column | None], outputs: list[Output]
    ) -> Row | None:
        names = self.tables.names
        before = len(names.findings)
        identifier = self._id(cells)
        setting = self._setting(identifier, {})
        tests, otherwise = self._tests(setting, cells, columns)
        results = self._results(identifier, cells, outputs)
        row = Row(
            identifier,
            tuple(tests),
            tuple(results),
            self._date(cells, "from"),
            self._date(cells, "until"),
            otherwise,
            tuple(part for part in re.split(r"[,\s]+", self._text(cells, "exception to").upper()) if part),
            self._priority(cells),
            self._text(cells, "source"),
            cells[0].place,
        )
        if row.since and row.until and row.until <= row.since:
            names.report(
                "never-in-effect",
                f"Row {row.id} ends before it begins.",
                "Let “until” be later than “from”.",
                row.at,
                row.id,
            )
        return row if len(names.findings) == before else None

    def _id(self, cells: tuple[Written, ...]) -> str:
        names, written = self.tables.names, cells[self.draft.headings["id"]]
        identifier = written.text.upper()
        if not re.fullmatch(r"[A-Z][A-Z0-9._-]{0,31}", identifier):
            names.report(
                "no-id",
                f"“{written.text}” is no id.",
                "Write letters and digits, such as LC1.",
                written.place,
            )
        elif identifier in self.tables.ids:
            first = self.tables.ids[identifier]
            names.report(
                "id-twice",
                f"The id {identifier} already stands at {first}.",
                "Give this row an id of its own.",
                written.place,
                identifier,
            )
        else:
            self.tables.ids[identifier] = written.place
        return identifier

    def _tests(
        self, setting: Setting, cells: tuple[Written, ...], columns: list[Column | None]
    ) -> tuple[list[Cell], bool]:
        tests: list[Cell] = []
        otherwise = False
        for number, (position, column) in enumerate(zip(self.draft.tests, columns, strict=True)):
            written = cells[position]
            try:
                if written.text == "":
                    setting.names.report(
                        "empty-cell",
                        "The cell is empty.",
                        "Write “-” if any value will do.",
                        written.place,
                        setting.row,
                    )
                    continue
                if written.text.lower() == "otherwise" and parse_cell(setting, written).otherwise:
                    if number == 0:
                        otherwise = True
                        tests.append(Cell((), False, written.text, written.place))
                    else:
                        setting.names.report(
                            "otherwise",
                            "“otherwise” stands in the row's first test cell only.",
                            "Move it there.",
                            written.place,
                            setting.row,
                        )
                    continue
                if column is None:
                    parse_cell(setting, written)
                    continue
                cell = resolve_cell(setting, column, written)
                if otherwise and not cell.is_any:
                    setting.names.report(
                        "otherwise",
                        "A row with “otherwise” has no further tests.",
                        "Write “-” here.",
                        written.place,
                        setting.row,
                    )
                tests.append(cell)
            except Unresolved:
                continue
        return tests, otherwise

    def _results(
        self, identifier: str, cells: tuple[Written, ...], outputs: list[Output]
    ) -> list[Expression]:
        results: list[Expression] = []
        local: dict[str, Type] = {}
        for (position, _, _), output, known in zip(
            self.draft.results, outputs, self.tables.types[self.draft.key], strict=True
        ):
            written = cells[position]
            if output.type.kind is Kind.TEXT and known is not None:
                results.append(Constant(TEXT, written.text, written.place))
                continue
            if self.draft.hit_policy is HitPolicy.COLLECT_COUNT:
                results.append(Constant(INTEGER, Fraction(1), written.place))
                continue
            setting = self._setting(identifier, dict(local))
            if written.text in ("", "-"):
                setting.names.report(
                    "empty-cell",
                    f"The result “{output.name}” is empty.",
                    "Write 0.00 for nothing.",
                    written.place,
                    identifier,
                )
                continue
            try:
                results.append(self.alike.formula(Resolver(setting, written), known))
            except Unresolved:
                continue
            local[output.name] = output.type
        return results

    def _text(self, cells: tuple[Written, ...], heading: str) -> str:
        position = self.draft.headings.get(heading)
        return "" if position is None or cells[position].text == "-" else cells[position].text

    def _date(self, cells: tuple[Written, ...], heading: str) -> date | None:
        text = self._text(cells, heading)
        return read_date(self.tables.names, cells[self.draft.headings[heading]]) if text else None

    def _priority(self, cells: tuple[Written, ...]) -> int | None:
        text = self._text(cells, "priority")
        if not text:
            return None
        if not re.fullmatch("[0-9]{1,7}", text):
            place = cells[self.draft.headings["priority"]].place
            self.tables.names.report(
                "type", f"“{text}” is no rank.", "Write 1, 2, 3 …; 1 comes first.", place
            )
            return None
        return int(text)

    def _check_exceptions(self, rows: list[Row]) -> None:
        known = {row.id for row in rows}
        for row in rows:
            for target in row.exception_to:
                if target not in known or target == row.id:
                    self.tables.names.report(
                        "unknown-row",
                        f"{row.id} is an exception to {target}, which is no other row of this table.",
                        suggestion(target, known - {row.id}, "Name the id of another row of this table."),
                        row.at,
                        row.id,
                    )
        if self.draft.hit_policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
            worded = self.draft.results and self.draft.results[0][2] is not None
            first_wanted = self.draft.results and self.draft.wanted.get(self.draft.results[0][1])
            if (
                not worded
                and not (first_wanted and first_wanted.words)
                and any(row.priority is None for row in rows)
            ):
                self.tables.names.report(
                    "no-priority",
                    f"“{self.draft.title}” ranks its rows, but not all have a priority.",
                    "Add a column “priority”, or let the first result list its words in order of priority.",
                    self.draft.place,
                )


def _common(found: list[Type]) -> Type | None:
    kinds = {made.kind for made in found}
    if not found:
        return None
    if Kind.EXACT in kinds or kinds == {Kind.MONEY, Kind.INTEGER}:
        return MONEY
    if kinds == {Kind.RATE, Kind.INTEGER}:
        return RATE
    if kinds == {Kind.BOOLEAN}:
        return BOOLEAN
    return next((made for made in found if made.kind is not Kind.INTEGER), found[0])
