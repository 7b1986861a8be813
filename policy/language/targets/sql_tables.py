"""Decision tables in SQL: a code for the rows that answer and a column for each output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from policy.language.targets import sql_index, sql_open, sql_results
from policy.language.targets.sql_cells import holds
from policy.language.targets.sql_formulas import Formulas, in_effect
from policy.language.targets.sql_results import result
from policy.language.targets.sql_steps import Chain, is_column
from policy.language.targets.sql_terms import Term, extreme, needed, number, scaled, total
from policy.language.targets.sql_text import NOTHING, both, either
from policy.language.tree.expressions import Constant, Extreme
from policy.language.tree.tables import HitPolicy, Row, Table
from policy.language.tree.types import Kind

MOST_BITS = 62
"""How many rows a mask of 64 bits can tell apart."""


class Coding(Enum):
    """How a table's column of rules is to be read; rows count from 1, in the table's order."""

    ROW = "row"
    """The number of the row; 0 for none."""
    MASK = "mask"
    """Bit n - 1 for row n."""
    LIST = "list"
    """A list of numbers."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a table has become: the column of its rules, its outputs, and when it has no answer at all."""

    rules: str
    coding: Coding
    outputs: dict[str, Term]
    hit: str
    """The condition that any row hit."""
    gap: str
    """The condition that none did although everything is known; FALSE if the table needs no hit."""
    unknown: str
    """The mask of the inputs that keep it from being answered."""


def answer(table: Table, chain: Chain, formulas: Formulas) -> Answered:
    """Add a table to the chain."""
    columns = [_settled(formulas.term(column.expression), chain) for column in table.columns]
    if table.hit_policy.is_collect or table.hit_policy.is_list:
        return _gathered(table, columns, chain, formulas)
    found = sql_index.looked_up(table, columns, chain, formulas)
    if found is None:
        standing = _standing(table, columns, chain, formulas)
        found = sql_index.Found(_first(table, standing, chain, formulas), None)
    rules = chain.add(f"CAST({found.code} AS {'UTINYINT' if len(table.rows) < 256 else 'UINTEGER'})")
    lack = found.lacking
    if lack is None:
        lack = _lack(table, columns, f"{rules} <> 0", chain, formulas)
    missing = "" if lack == NOTHING else f"CASE WHEN {rules} = 0 THEN {lack} ELSE {NOTHING} END"
    outputs: dict[str, Term] = {}
    for index, output in enumerate(table.outputs):
        if output.type.kind is not Kind.TEXT:
            outputs[output.name] = sql_results.output(table, index, rules, missing, chain, formulas)
    unknown = chain.add(missing) if missing else NOTHING
    gap = f"{rules} = 0 AND {unknown} = 0" if missing else f"{rules} = 0"
    return Answered(rules, Coding.ROW, outputs, f"{rules} <> 0", gap, unknown)


def _lack(table: Table, columns: Sequence[Term], hit: str, chain: Chain, formulas: Formulas) -> str:
    """Return the mask of the inputs to find out where no row hits; `hit` tells whether one does."""
    plain = sql_open.lacking(table, columns, chain, formulas)
    rest = sql_open.otherwise(table, columns, formulas)
    if plain in (rest, NOTHING) or rest == NOTHING:
        return plain if plain != NOTHING else rest
    first = chain.add(f"CASE WHEN {hit} THEN {NOTHING} ELSE {plain} END")
    return f"CASE WHEN {first} <> 0 THEN {first} ELSE {rest} END"


def _settled(term: Term, chain: Chain) -> Term:
    """Give a tested value a column of its own, as every row looks at it."""
    column = chain.add(term.sql)
    na = term.na if not term.na or is_column(term.na) else chain.add(term.na)
    needs = (chain.add(needed([term])),) if term.needs else ()
    return replace(term, sql=column, na=na, needs=needs)


def _standing(
    table: Table, columns: Sequence[Term], chain: Chain, formulas: Formulas
) -> list[tuple[int, str]]:
    """Return the rows that are left when exceptions have defeated what they can, each with its condition."""
    conditions = {row.id: _condition(row, columns, formulas) for row in table.rows}
    has_exceptions = any(row.exception_to for row in table.rows)
    is_ordered = table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.ANY)
    plain = [row for row in table.rows if not row.otherwise]
    left = _undefeated(plain, conditions, chain)
    if len(plain) < len(table.rows):
        if has_exceptions or not is_ordered:
            none = f"NOT {chain.add(f'COALESCE({either(left.values())}, FALSE)')}"
        else:
            none = "TRUE"  # they come last, and the first that holds is taken
        for identifier, condition in _undefeated(table.rows, conditions, chain).items():
            if left.get(identifier) != condition:
                late = both(one for one in (none, condition) if one != "TRUE")
                earlier = left.pop(identifier, None)
                left[identifier] = late if earlier is None else either((earlier, late))
    places = {row.id: place for place, row in enumerate(table.rows, 1)}
    return [(places[identifier], condition) for identifier, condition in left.items() if condition != "FALSE"]


def _undefeated(rows: Iterable[Row], conditions: dict[str, str], chain: Chain) -> dict[str, str]:
    among = {row.id: row for row in rows}
    defeaters: dict[str, list[str]] = {}
    for row in among.values():
        for base in row.exception_to:
            defeaters.setdefault(base, []).append(row.id)
    if not defeaters:
        return {identifier: conditions[identifier] for identifier in among}
    hits: dict[str, str] = {}

    def hit(identifier: str) -> str:
        if identifier not in hits:
            row = among[identifier]
            parts = [conditions[identifier]]
            if row.exception_to:
                parts.append(either(hit(base) for base in row.exception_to if base in among))
            hits[identifier] = chain.add(f"COALESCE({both(parts)}, FALSE)")
        return hits[identifier]

    return {
        identifier: both([hit(identifier), *(f"NOT {hit(other)}" for other in defeaters.get(identifier, ()))])
        for identifier in among
    }


def _condition(row: Row, columns: Sequence[Term], formulas: Formulas) -> str:
    parts = [in_effect(row.since, row.until, formulas.on, formulas.dated)]
    parts += [holds(cell, value, formulas.term) for cell, value in zip(row.cells, columns, strict=True)]
    return "FALSE" if "FALSE" in parts else both(part for part in parts if part != "TRUE")


def _first(table: Table, standing: list[tuple[int, str]], chain: Chain, formulas: Formulas) -> str:
    """Return the number of the row that answers."""
    if table.hit_policy is HitPolicy.PRIORITY:
        ranks = {place: _rank(table, place, chain, formulas) for place, _ in standing}
        if not all(isinstance(rank, int) for rank in ranks.values()):
            size = len(table.rows) + 1
            several = [f"CASE WHEN {c} THEN ({ranks[p]}) * {size} + {p} END" for p, c in standing]
            return f"COALESCE(LEAST({', '.join(several)}) % {size}, 0)"
        standing = sorted(standing, key=lambda one: (ranks[one[0]], one[0]))
    arms = " ".join(f"WHEN {condition} THEN {place}" for place, condition in standing)
    return f"CASE {arms} ELSE 0 END" if arms else "0"


def _rank(table: Table, place: int, chain: Chain, formulas: Formulas) -> int | str:
    row, words = table.rows[place - 1], table.outputs[0].type.words
    if row.priority is not None:
        return row.priority
    result = row.results[0]
    if isinstance(result, Constant):
        return words.index(str(result.value)) if result.value in words else len(words)
    return f"COALESCE({chain.add(formulas.term(result).sql)} - 1, {len(words)})"


def _gathered(table: Table, columns: Sequence[Term], chain: Chain, formulas: Formulas) -> Answered:
    """Answer a table whose every hit counts. A list answers with its sum: each of its rows is a line."""
    standing = _standing(table, columns, chain, formulas)
    hits = {place: chain.add(f"COALESCE({condition}, FALSE)") for place, condition in standing}
    some = either(hits.values())
    needs_a_hit = table.hit_policy.needs_a_hit
    if needs_a_hit:
        lack = _lack(table, columns, some, chain, formulas)
        lack = lack if lack == NOTHING else chain.add(f"CASE WHEN {some} THEN {NOTHING} ELSE {lack} END")
    else:
        lack = _undetermined(table, columns, some, chain, formulas)
    told = "" if lack == NOTHING or needs_a_hit else f"{lack} = 0"
    if len(table.rows) <= MOST_BITS:
        coding = Coding.MASK
        bits = (f"CASE WHEN {hit} THEN {1 << (place - 1)}::BIGINT ELSE 0 END" for place, hit in hits.items())
        rules = " + ".join(bits) or NOTHING
        rules = chain.add(f"CASE WHEN {told} THEN {rules} ELSE {NOTHING} END" if told else rules)
    else:
        coding = Coding.LIST
        places = ", ".join(
            f"CASE WHEN {both((told, hit)) if told else hit} THEN {place} END" for place, hit in hits.items()
        )
        rules = chain.add(f"list_filter([{places}]::UINTEGER[], lambda x: x IS NOT NULL)")
    outputs: dict[str, Term] = {}
    for index, output in enumerate(table.outputs):
        if table.hit_policy is HitPolicy.COLLECT_COUNT:
            count = " + ".join(f"CAST({hit} AS BIGINT)" for hit in hits.values()) or NOTHING
            found = Term(count, 1, 0, len(hits))
        elif output.type.kind in (Kind.MONEY, Kind.RATE, Kind.INTEGER, Kind.DAYS, Kind.MONTHS, Kind.DATE):
            values = [
                (hit, result(table, table.rows[place - 1], index, formulas)) for place, hit in hits.items()
            ]
            found = _collected(table.hit_policy, values)
        else:
            continue
        needs: tuple[str, ...] = () if lack == NOTHING else (lack,)
        if found.needs:
            own = needed([found])
            needs += (chain.add(f"CASE WHEN {told} THEN {own} ELSE {NOTHING} END" if told else own),)
        sql = f"CASE WHEN {told} THEN {found.sql} END" if told else found.sql
        outputs[output.name] = replace(found, sql=chain.add(sql), needs=needs)
    gap = f"NOT {some} AND {lack} = 0" if needs_a_hit else "FALSE"
    return Answered(rules, coding, outputs, both((some, told)) if told else some, gap, lack)


def _undetermined(table: Table, columns: Sequence[Term], some: str, chain: Chain, formulas: Formulas) -> str:
    """Return the mask of the inputs that may change what a table comes to, whatever hits already."""
    plain = sql_open.lacking(table, columns, chain, formulas)
    rest = sql_open.otherwise(table, columns, formulas)
    if rest == NOTHING:
        return plain if plain == NOTHING else chain.add(plain)
    first = plain if plain == NOTHING else chain.add(plain)
    return chain.add(f"CASE WHEN {first} <> 0 THEN {first} WHEN {some} THEN {NOTHING} ELSE {rest} END")


def _collected(policy: HitPolicy, values: Sequence[tuple[str, Term]]) -> Term:
    if not values:
        return number(0)
    seen = [_where(hit, term) for hit, term in values]
    if policy not in (HitPolicy.COLLECT_MIN, HitPolicy.COLLECT_MAX):
        sum_ = seen[0]
        for term in seen[1:]:
            sum_ = total(sum_, term)
        return sum_
    which = Extreme.MIN if policy is HitPolicy.COLLECT_MIN else Extreme.MAX
    bare = [replace(term, needs=(), na="") for _, term in values]
    scale = extreme(which, bare).scale
    picked = [
        replace(scaled(term, scale), sql=f"CASE WHEN {hit} THEN {scaled(term, scale).sql} END")
        for (hit, _), term in zip(values, bare, strict=True)
    ]
    outcome = extreme(which, picked)
    holes = [f"({hit} AND {term.sql} IS NULL)" for hit, term in values if term.is_nullable]
    sql = f"CASE WHEN {either(holes)} THEN NULL ELSE {outcome.sql} END" if holes else outcome.sql
    needs = tuple(need for term in seen for need in term.needs)
    bounds = [(scaled(term, scale).low, scaled(term, scale).high) for term in bare]
    return replace(
        outcome, sql=sql, needs=needs, low=min(low for low, _ in bounds), high=max(high for _, high in bounds)
    )


def _where(hit: str, term: Term) -> Term:
    """Return a number where a row hits, 0 elsewhere."""
    needs = tuple(f"CASE WHEN {hit} THEN {need} ELSE {NOTHING} END" for need in term.needs)
    sql = f"CASE WHEN {hit} THEN {term.sql} ELSE 0 END"
    return replace(
        term, sql=sql, low=min(term.low, 0), high=max(term.high, 0), needs=needs, na="", constant=None
    )
