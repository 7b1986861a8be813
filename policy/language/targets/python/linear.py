"""Tables as conditions one after another, no deeper for more rows: the way for small tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from policy.language.targets.python.answers import Answered, Scribe, Writer
from policy.language.targets.python.conditions import NEVER
from policy.language.tree.tables import HitPolicy, Row


class Linear(Writer):
    """Writes a table as one condition after another."""

    def __init__(self, scribe: Scribe) -> None:
        super().__init__(scribe)
        self._tried = self.table.rows if self.rows is None else self.rows
        self._stops = self._first_is_the_answer()
        self._always = False
        """Whether a row that always hits has been written, after which nothing is looked at."""

    def write(self) -> Answered:
        """Add the table's lines and return its variables."""
        self.start()
        if not (self._stops or self.gathers):
            self.source.line(f"{self.rule} = None")
        others = tuple(row for row in self._tried if row.otherwise)
        with self.source.block("while True:"):
            self._phase(tuple(row for row in self._tried if not row.otherwise))
            if others and not self._always:
                self._leave_if_found()
                # an exception to an `otherwise` row can hit only now, so all rows are looked at again then
                again = any(row.id in exception.exception_to for row in others for exception in self._tried)
                self._phase(self._tried if again else others)
            if self.policy.needs_a_hit and not self._always:
                self._leave_if_found()
                # one that is an exception may hit only where another row hits or may
                self._leave_if_open(row for row in self._tried if not row.exception_to)
                self.nothing()
            if not self._always:
                self.source.line("break")
        self.finish()
        return self.answered

    def _first_is_the_answer(self) -> bool:
        if self.policy is HitPolicy.UNIQUE:
            exceptions = any(row.exception_to for row in self._tried)
            return not exceptions and self._are_apart()
        return self.policy is HitPolicy.FIRST or (self.policy is HitPolicy.PRIORITY and self.rows is not None)

    def _are_apart(self) -> bool:
        """Tell whether no two rows that are looked at together are seen to be able to hit at once."""
        pairs = combinations(self._tried, 2)
        return all(
            one.otherwise is not two.otherwise or self.conditions.are_apart(one, two) for one, two in pairs
        )

    def _leave_if_found(self) -> None:
        if not self._stops:
            self.source.line(f"if {self.rule}: break")

    def _leave_if_open(self, rows: Iterable[Row], hits: Mapping[str, str] | None = None) -> None:
        """Add lines that leave an undetermined table: any of these rows may hit.

        `hits` are the variables that tell of rows that have exceptions whether they hit.
        """
        if not self.is_open:
            return
        possible: dict[str, None] = {}
        for row in rows:
            code = self.conditions.of_possible(row)
            if code != NEVER and row.exception_to:
                bases = [hits[base] for base in row.exception_to if hits and base in hits]
                code = f"({' or '.join(bases)}) and {code}" if bases else NEVER
            if code != NEVER:
                possible[code] = None
        if possible:
            any_of = " or ".join(f"({code})" for code in possible)
            with self.source.block(f"if ({self.conditions.is_unknown}) and ({any_of}):"):
                self.undetermined()
                self.source.line("break")

    def _phase(self, rows: tuple[Row, ...]) -> None:
        """Add lines that look at these rows; what is an exception to what is found out first."""
        looked_at = rows
        conditions = {row.id: code for row in rows if (code := self.conditions.of_row(row)) != NEVER}
        rows = tuple(row for row in rows if row.id in conditions)
        flags: dict[str, str] = {}
        if any(row.exception_to for row in rows):
            conditions, flags = self._defeats(rows, conditions)
        if self.gathers and not self.policy.needs_a_hit:
            self._leave_if_open(looked_at, flags)
        for row in rows:
            if row.id not in conditions:
                continue
            if conditions[row.id]:
                with self.source.block(f"if {conditions[row.id]}:"):
                    self._hit(row)
            else:
                self._hit(row)
                if self._stops:
                    self._always = True
                    return

    def _hit(self, row: Row) -> None:
        if self.policy is HitPolicy.UNIQUE and not self._stops:
            with self.source.block(f"if {self.rule}:"):
                self.clash(repr(row.id))
        known = self.conditions.known_in(row)
        self.hit(repr(row.id), lambda variables: self.assign(row, variables, known), self._rank(row))
        if self._stops:
            self.source.line("break")

    def _rank(self, row: Row) -> str:
        """Return code for a hit's place among the others, empty if the order of the rows tells it."""
        if self.rows is not None:
            return ""
        if row.priority is not None:
            return str(row.priority)
        words = self.table.outputs[0].type.words
        name = self.source.constant(f"ranks {self.table.title}", {word: at for at, word in enumerate(words)})
        return f"{name}.get({self.variables[0]}, {len(words)})"

    def _defeats(
        self, rows: tuple[Row, ...], conditions: dict[str, str]
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Add a flag for each row that an exception touches; return what says that a row is left, and the flags."""
        bases = {base for row in rows for base in row.exception_to}
        flags: dict[str, str] = {}
        pending = [row for row in rows if row.id in bases or row.exception_to]
        while pending:
            waiting = {row.id for row in pending}
            ready = [row for row in pending if not waiting.intersection(row.exception_to)]
            if not ready:
                break  # exceptions in a circle never hit
            for row in ready:
                flags[row.id] = self._flag(row, conditions[row.id], flags)
            pending = [row for row in pending if row.id not in flags]
        stuck = {row.id for row in pending}
        left = {key: code for key, code in conditions.items() if key not in stuck}
        for row in rows:
            if row.id in flags:
                against = (flags[o.id] for o in rows if row.id in o.exception_to and o.id in flags)
                left[row.id] = " and ".join([flags[row.id], *(f"not {flag}" for flag in against)])
        return left, flags

    def _flag(self, row: Row, condition: str, flags: dict[str, str]) -> str:
        """Add a line that tells whether a row hits, and return its variable."""
        code = condition or "True"
        if row.exception_to:
            needed = [flags[base] for base in row.exception_to if base in flags]
            code = f"({' or '.join(needed)}) and {code}" if needed else NEVER
        name = self.source.name(f"hits {row.id}")
        self.source.line(f"{name} = {code}")
        return name
