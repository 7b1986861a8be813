"""Large tables as an index: for each column, the rows whose cell holds for a value, as the bits of one integer.

The rows that hit are what the columns' integers have in common, so a thousand rows are not a thousand
comparisons, whatever their cells: words and single values are looked up, ranges are found by bisection, and
`-` is a bit in every integer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from policy.language.targets.python.answers import Answered, Scribe, Writer
from policy.language.targets.python.areas import Area, Range
from policy.language.targets.python.runtime import Exceptions
from policy.language.targets.python.shared import OF_ROW, held, shared
from policy.language.tree.expressions import Constant, Name, Origin
from policy.language.tree.tables import HitPolicy, Row
from policy.language.tree.types import Kind

FROM_ROWS = 24
"""How many rows a table has at least to be worth an index."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A column cut where its cells begin and end: `masks[i]` are the rows for values from `breaks[i - 1]` on."""

    breaks: tuple[int, ...]
    masks: tuple[int, ...]


def fits(scribe: Scribe) -> bool:
    """Tell whether a table is large enough, and its cells constant enough, for an index."""
    areas = scribe.conditions.areas.values()
    return len(scribe.table.rows) >= FROM_ROWS and all(area is not None for row in areas for area in row)


class Indexed(Writer):
    """Writes a table as a look-up of the rows that hit."""

    def __init__(self, scribe: Scribe) -> None:
        super().__init__(scribe)
        self._tried = self.table.rows if self.rows is None else self.rows
        self._place = {row.id: place for place, row in enumerate(self._tried)}
        self._bit = {row: 1 << place for row, place in self._place.items()}
        self._hits = self.source.name("hits")
        self._may = self.source.name("may") if self.is_open else ""
        self._at = self.source.name("at")

    def write(self) -> Answered:
        """Add the table's lines and return its variables."""
        self.start()
        columns = self._columns()
        self.source.line(f"{self._hits} = {' & '.join(code for code, _ in columns) or self._every}")
        if self._may:
            self.source.line(f"{self._may} = 0")
            possible = " & ".join(code for _, code in columns)
            with self.source.block(f"if {self.conditions.is_unknown}:"):
                self.source.line(f"{self._may} = ({possible}) & ~{self._hits}")
        self._left()
        ids = self.source.constant(f"ids {self.table.title}", tuple(row.id for row in self._tried))
        if self.gathers or self.policy is HitPolicy.ANY or self.rows is None:
            self._each(ids)
        else:
            with self.source.block(f"if {self._hits}:"):
                self.source.line(f"{self._at} = ({self._hits} & -{self._hits}).bit_length() - 1")
                self.hit(f"{ids}[{self._at}]", self._results)
                if self.policy is HitPolicy.UNIQUE:
                    with self.source.block(f"if {self._hits} & ({self._hits} - 1):"):
                        self.clash(f"{ids}[({self._hits} & ({self._hits} - 1)).bit_length() - 1]")
            self._unless_open()
        self.finish()
        return self.answered

    def _unless_open(self) -> None:
        """Add lines for a table without a hit: it is undetermined if any row may hit."""
        if self._may:
            with self.source.block(f"elif {self._may}:"):
                self.undetermined()
        with self.source.block("else:"):
            self.nothing()

    def _each(self, ids: str) -> None:
        """Add lines that go through all rows that are left, in their order."""
        if not self.gathers:
            self.source.line(f"{self.rule} = None")
        if self._may and not self.policy.needs_a_hit:
            with self.source.block(f"if {self._may}:"):
                self.undetermined()
                self.source.line(f"{self._hits} = 0")
        with self.source.block(f"for {self._at} in bits({self._hits}):"):
            self.hit(f"{ids}[{self._at}]", self._results, self._rank())
        if self.policy.needs_a_hit:
            with self.source.block(f"if {self._hits}:"):
                self.source.line("pass")
            self._unless_open()

    def _rank(self) -> str:
        if self.rows is not None:
            return ""
        words = self.table.outputs[0].type.words
        ranks = self.source.constant("ranks", {word: at for at, word in enumerate(words)})
        own = self.source.constant("priorities", tuple(row.priority for row in self._tried))
        by_word = f"{ranks}.get({self.variables[0]}, {len(words)})"
        return f"({by_word} if {own}[{self._at}] is None else {own}[{self._at}])"

    @property
    def _every(self) -> int:
        return (1 << len(self._tried)) - 1

    def _mask(self, rows: Iterable[Row]) -> int:
        mask = 0
        for row in rows:
            mask |= self._bit[row.id]
        return mask

    def _left(self) -> None:
        """Add a line that takes out what is defeated, and `otherwise` rows if any other is left or may hit."""
        others = self._mask(row for row in self._tried if row.otherwise)
        if any(row.exception_to for row in self._tried):
            bases = [
                (self._bit[row.id], self._mask(base for base in self._tried if base.id in row.exception_to))
                for row in self._tried
                if row.exception_to
            ]
            name = self.source.constant(f"exceptions {self.table.title}", Exceptions(tuple(bases), others))
            if self._may:
                self.source.line(f"{self._hits}, {self._may} = {name}.told({self._hits}, {self._may})")
            else:
                self.source.line(f"{self._hits} = {name}.left({self._hits})")
        elif others:
            name = self.source.constant(f"plain {self.table.title}", self._every & ~others)
            if self._may:
                with self.source.block(f"if ({self._hits} | {self._may}) & {name}:"):
                    self.source.line(f"{self._hits} &= {name}; {self._may} &= {name}")
            else:
                self.source.line(f"{self._hits} = {self._hits} & {name} or {self._hits}")

    def _columns(self) -> list[tuple[str, str]]:
        """Return code for the rows that hold in each column that tells rows apart, and for those that may hold."""
        codes: list[tuple[str, str]] = []
        every = self.source.constant(f"every row of {self.table.title}", self._every) if self._may else ""
        for place, column in enumerate(self.conditions.tested):
            drawn = ((self._bit[row.id], self.conditions.areas[row.id][place]) for row in self._tried)
            areas = [(bit, area) for bit, area in drawn if area is not None]
            if all(area.is_every_value for _, area in areas) and not column.stateful:
                continue
            name = f"{self.table.title} {self.table.columns[place].heading}"
            if column.type.kind in (Kind.BOOLEAN, Kind.ENUMERATION, Kind.TEXT):
                words = column.type.words or (True, False)
                code = f"{self.source.constant(name, _by_word(areas, words))}.get({column.code}, 0)"
            else:
                code = self._numbers(name, [(bit, area.ranges or ()) for bit, area in areas], column.code)
            if not column.stateful:
                codes.append((code, code))
                continue
            unknown = self.source.constant(f"{name} unknown", sum(bit for bit, area in areas if area.unknown))
            absent = self.source.constant(f"{name} absent", sum(bit for bit, area in areas if area.absent))
            known = f"{absent} if {column.code} is N else {code}"
            codes.append(
                (
                    f"({unknown} if {column.code} is U else {known})",
                    f"({every} if {column.code} is U else {known})",
                )
            )
        if self.conditions.dated is not None:
            dates = [(self._bit[row.id], (self.conditions.in_effect(row),)) for row in self._tried]
            code = self._numbers(f"{self.table.title} dates", dates, self.conditions.dated)
            codes.append((code, code))
        return codes

    def _numbers(self, name: str, areas: Sequence[tuple[int, tuple[Range, ...]]], code: str) -> str:
        """Return code for the rows that hold for a number: looked up if all are single values, else bisected."""
        wild = sum(bit for bit, ranges in areas if ranges == ((None, None),))
        points: dict[int, int] = defaultdict(lambda: wild)
        single = True
        for bit, ranges in areas:
            for low, high in ranges:
                if low is not None and low == high:
                    points[low] |= bit
                elif not wild & bit:
                    single = False
        if single:
            table = self.source.constant(name, dict(points))
            return f"{table}.get({code}, {self.source.constant(f'{name} others', wild)})"
        pieces = cut(areas)
        breaks, masks = (self.source.constant(name, part) for part in (pieces.breaks, pieces.masks))
        return f"{masks}[bisect_right({breaks}, {code})]"

    def _results(self, variables: tuple[str, ...]) -> None:
        """Add lines that look up constant results and work out the others, by groups of one form."""
        plain = frozenset(
            index
            for index in range(len(self.table.outputs))
            if all(isinstance(row.results[index], Constant) for row in self._tried)
        )
        for index in plain:
            output = self.table.outputs[index]
            results = (row.results[index] for row in self._tried)
            values = tuple(self.constant(one, output) for one in results if isinstance(one, Constant))
            self.source.line(f"{variables[index]} = {self.source.constant(output.name, values)}[{self._at}]")
        if len(plain) == len(self.table.outputs):
            return
        formulas = [index for index in range(len(self.table.outputs)) if index not in plain]
        groups: dict[Hashable, list[Row]] = {}
        for row in self._tried:
            groups.setdefault(self.form(row, formulas), []).append(row)
        group_of = {row.id: number for number, rows in enumerate(groups.values()) for row in rows}
        numbers = self.source.constant("formulas", tuple(group_of[row.id] for row in self._tried))
        number = self.source.name("formula")
        self.source.line(f"{number} = {numbers}[{self._at}]")
        self._halved(number, list(groups.values()), 0, lambda rows: self._group(rows, variables, formulas))

    def _group(self, rows: list[Row], variables: tuple[str, ...], formulas: list[int]) -> None:
        """Add lines that work out the results of rows of one form; a row looks up the constants that it holds."""
        first = rows[0]
        results = list(first.results)
        codes: list[str] = []
        values: list[tuple[object, ...]] = []
        for index in formulas:
            names: list[Name | None] = []
            for constants in zip(*(self.outlines[row.id][index].constants for row in rows), strict=True):
                one = held(constants)
                if one is None:
                    names.append(None)
                    continue
                codes.append(self.source.name("held"))
                values.append(one.values)
                name = Name(one.type, f"{OF_ROW}{codes[-1]}", Origin.BUILTIN, first.at)
                self._formulas.scale.of_rows[name.name] = (one.denominator, one.bounds)
                names.append(name)
            results[index] = shared(results[index], names)
        if codes:
            places = (self._place[row.id] for row in rows)
            by_place = dict(zip(places, zip(*values, strict=True), strict=True))
            table = self.source.constant(f"held in {self.table.title}", by_place)
            self.source.line(f"{', '.join(codes)}, = {table}[{self._at}]")
        known = self.conditions.known_in(first)
        self.assign(replace(first, results=tuple(results)), variables, known, frozenset(formulas))

    def _halved(
        self, number: str, groups: list[list[Row]], start: int, write: Callable[[list[Row]], None]
    ) -> None:
        """Add lines that find a group by halving, so that ten thousand groups are fourteen deep."""
        if len(groups) == 1:
            write(groups[0])
            return
        middle = len(groups) // 2
        with self.source.block(f"if {number} < {start + middle}:"):
            self._halved(number, groups[:middle], start, write)
        with self.source.block("else:"):
            self._halved(number, groups[middle:], start + middle, write)


def cut(areas: Sequence[tuple[int, tuple[Range, ...]]]) -> Pieces:
    """Cut a column of numbers where the rows that hold change; rows are given by their bits."""
    mask = 0
    changes: dict[int, int] = defaultdict(int)
    for bit, ranges in areas:
        for low, high in ranges:
            if low is None:
                mask ^= bit
            else:
                changes[low] ^= bit
            if high is not None:
                changes[high + 1] ^= bit
    breaks = tuple(sorted(changes))
    masks = [mask]
    for start in breaks:
        mask ^= changes[start]
        masks.append(mask)
    return Pieces(breaks, tuple(masks))


def _by_word(areas: list[tuple[int, Area]], words: Iterable[str | bool]) -> dict[str | bool, int]:
    masks = dict.fromkeys(words, 0)
    every = 0
    for bit, area in areas:
        if area.words is None:
            every |= bit
        else:
            for word in area.words:
                masks[word] = masks.get(word, 0) | bit
    return {word: mask | every for word, mask in masks.items()}
