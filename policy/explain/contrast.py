"""Why a row of a policy page did not apply: which cell did not hold, or which other row came before it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from policy.explain.rows import find
from policy.language.targets.interpret.rows import Answer, answer, failing, fared, in_effect, tested
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.text import Words
from policy.language.tree.tables import HitPolicy, Row, Scope, Table
from policy.language.tree.types import UNKNOWN, State
from policy.wording import Wording


class Reason(Enum):
    """Why a row does not count; the values are keys of phrases."""

    APPLIES = "applies"
    NO_ITEM = "no item"
    NOT_YET = "not yet"
    NO_LONGER = "no longer"
    CELL = "cell"
    STATE = "state"
    UNKNOWN = "unknown"
    BASE = "base"
    DEFEATED = "defeated"
    OTHERWISE = "otherwise"
    BEFORE = "before"
    OUTRANKED = "outranked"
    SAME = "same"


SINGLE: Final = {
    HitPolicy.FIRST: Reason.BEFORE,
    HitPolicy.ANY: Reason.SAME,
    HitPolicy.PRIORITY: Reason.OUTRANKED,
}


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The first thing that kept a row from counting. `heading` and `value` are those of the cell that did not
    hold, `rows` the rows that stood in the way."""

    row: str
    reason: Reason
    sentence: str
    heading: str = ""
    value: str = ""
    rows: tuple[str, ...] = ()


def why_not(scene: Scene, row: str, language: str = "en") -> WhyNot:
    """Say why a row does not apply in a scene; raise KeyError for an unknown row."""
    pack = scene.pack
    table, one = find(pack, row)
    return _Contrast(
        table, one, scene, Words(pack, Wording(language, pack.about.minor_digits, scene.on))
    ).told()


class _Contrast:
    def __init__(self, table: Table, row: Row, scene: Scene, words: Words) -> None:
        self.table = table
        self.row = row
        self.scene = scene
        self.words = words

    def told(self) -> WhyNot:
        return self.of_date() or self.of_cell() or self.of_rows()

    def of_date(self) -> WhyNot | None:
        row = self.row
        if self.table.scope not in (Scope.ACCOUNT, Scope.REQUEST) and self.scene.item is None:
            return self.because(Reason.NO_ITEM)
        dated = self.scene.date_of(self.table.dated_by)
        if in_effect(row, dated):
            return None
        if row.since is not None and dated < row.since:
            return self.because(Reason.NOT_YET, day=self.words.wording.short_day(row.since))
        return self.because(Reason.NO_LONGER, day=self.words.wording.short_day(row.until or dated))

    def of_cell(self) -> WhyNot | None:
        index = failing(self.table, self.row, self.scene)
        if index is None:
            return None
        column = self.table.columns[index]
        value = tested(self.table, self.scene)[index]
        shown = self.words.wording.value(value, column.expression.type)
        tests = self.words.tests(column, self.row.cells[index])
        reason = Reason.CELL
        if isinstance(value, State):
            reason = Reason.UNKNOWN if value is UNKNOWN else Reason.STATE
        return self.because(reason, heading=self.words.heading(column), value=shown, tests=tests)

    def of_rows(self) -> WhyNot:
        row = self.row
        hit, left = fared(self.table, self.scene)
        if row.otherwise and row not in left:
            return self.because(Reason.OTHERWISE, rows=left)
        if row not in hit:
            return self.because(Reason.BASE, ids=row.exception_to)
        if row not in left:
            return self.because(Reason.DEFEATED, rows=tuple(one for one in hit if row.id in one.exception_to))
        found = answer(self.table, self.scene)
        policy = self.table.hit_policy
        if policy in SINGLE and isinstance(found, Answer) and found.rows != (row.id,):
            return self.because(SINGLE[policy], ids=found.rows)
        return self.because(Reason.APPLIES)

    def because(
        self, reason: Reason, rows: tuple[Row, ...] = (), ids: tuple[str, ...] = (), **parts: str
    ) -> WhyNot:
        ids = ids or tuple(row.id for row in rows)
        listed = self.words.wording.listed(ids)
        text = self.words.wording.phrase(f"not: {reason.value}", row=self.row.id, rows=listed, **parts)
        return WhyNot(self.row.id, reason, text, parts.get("heading", ""), parts.get("value", ""), ids)
