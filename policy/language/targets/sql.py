"""The whole book in one query: a pack and a date become SQL for DuckDB, one row for each account.

The query computes with integers. A row holds, for each component, the amount and the part payable now, and for each
table a small number that stands for the rows behind it; `Query` says how to read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from policy.language.targets import sql_inputs
from policy.language.targets.reach import Reach
from policy.language.targets.specialise import specialise
from policy.language.targets.sql_days import BusinessDays
from policy.language.targets.sql_needs import closure, needs_of, used_inputs
from policy.language.targets.sql_reading import Ground, Reading
from policy.language.targets.sql_shape import CHOSEN, TABLES, Shape, whole
from policy.language.targets.sql_steps import Script
from policy.language.targets.sql_tables import Coding
from policy.language.targets.sql_terms import Term, coded, needed
from policy.language.targets.sql_text import NOTHING, both, column_name, either, mask, select
from policy.language.tree.pack import Component, ComponentKind, Offer, Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import Kind


class Status(IntEnum):
    """What became of an account; only the first is charged anything."""

    QUOTED = 0
    INVALID = 1
    """A value is missing, outside its domain or no word of its enumeration."""
    GAP = 2
    """A table has no row for it."""
    CLASH = 3
    """Two exceptions to one line hold at once."""
    NO_VALUE = 4
    """A parameter has no value on the date."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The column that tells which rows of a table answered, and how to read it."""

    column: str
    coding: Coding
    ids: tuple[str, ...]

    def read(self, value: int | Sequence[int] | None) -> tuple[str, ...]:
        """Return the ids of the rows that a value of the column stands for, in the table's order."""
        if not value:
            return ()
        if isinstance(value, int):
            if self.coding is Coding.ROW:
                return (self.ids[value - 1],)
            return tuple(one for place, one in enumerate(self.ids) if value >> place & 1)
        return tuple(self.ids[place - 1] for place in value)


@dataclass(frozen=True, slots=True)
class Amount:
    """A component's columns: its amount, and what of it is payable now; NULL where it has no line."""

    amount: str
    now: str


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """The amounts and rules of single items, by `account_id` and `item_id`."""

    sql: str
    amounts: Mapping[str, Amount]
    rules: Mapping[str, Rules]


@dataclass(frozen=True, slots=True)
class Query:
    """The query and how to read its rows.

    Columns: `account_id`, `status` (a `Status`), `invalid` and `needs` (masks over `inputs`), `gap` (which of
    `tables` has no answer, from 1), `option` (which of `options` the amounts are for, from 1), `total` (minor
    units payable now), and those named by `amounts`, `rules` and `segments` (codes of words, from 1).
    """

    sql: str
    inputs: tuple[str, ...]
    options: tuple[str, ...]
    tables: tuple[str, ...]
    amounts: Mapping[str, Amount]
    rules: Mapping[str, Rules]
    items: Mapping[Scope, ItemQuery]
    segments: Mapping[str, str]

    def named(self, bits: int | None) -> tuple[str, ...]:
        """Return the inputs that a mask stands for."""
        return tuple(one for number, one in enumerate(self.inputs) if (bits or 0) >> number & 1)


def compile_book(
    pack: Pack,
    on: date,
    shape: Shape | None = None,
    tender: str | None = None,
    segments: Sequence[str] = (),
) -> Query:
    """Return the query for a pack as it stands on a date.

    `tender` is the way of paying where the book does not tell one; `segments` are inputs of the account that
    are enumerations and stand in the result. Raise ValueError for more inputs than a
    mask can tell apart.
    """
    pack, shape = specialise(pack, on), shape or whole(pack)
    needs = needs_of(pack)
    charged = [one.amount for one in pack.components]
    asked = used_inputs(pack, charged, needs)
    plans = [offer for offer in pack.offers if offer.plan and offer.terms] if "payments" in asked else []
    opening = [offer.open for offer in pack.offers] if plans or "option" in asked else []
    keys = closure(pack, charged, needs)
    behind = Reach(pack)
    every = closure(
        pack, [*charged, *opening, *(key for one in plans for key in behind.of_offer(one))], needs
    )
    used = used_inputs(pack, every, needs) | (frozenset(("option",)) if opening else frozenset())
    inputs = [
        one
        for one in pack.inputs.values()
        if one.scope in TABLES
        and one.type.kind is not Kind.TEXT
        and one.name != "quote date"
        and (
            one.name in used or one.name in segments or shape.column(TABLES[one.scope], column_name(one.name))
        )
    ]
    script = Script()
    ground = Ground(pack, on, shape, script, sql_inputs.bits_of(inputs), BusinessDays(pack.about), needs)
    ground.account = ground.level(Scope.ACCOUNT, every)
    chosen = _chosen(ground, tender)
    if opening:
        chosen["option"] = _option(ground, chosen)
    if plans and "payments" not in ground.account.terms:
        chosen["payments"] = _payments(ground, chosen, plans, behind)
    reading = Reading(ground, chosen)
    reading.run(keys)
    return _finished(ground, reading, keys, segments)


def _chosen(ground: Ground, tender: str | None) -> dict[str, Term]:
    """Return what is chosen when a quote is made, as far as the book or the caller tells."""
    chosen: dict[str, Term] = {}
    for name in CHOSEN:
        declared = ground.pack.inputs.get(name)
        if declared is None or name not in ground.bits:
            continue
        unknown = f"{sql_inputs.bit(ground.bits[name])}"
        term = ground.account.terms.get(name)
        if name == "payments":
            chosen[name] = term or Term("NULL::BIGINT", na="TRUE")
        elif name == "tender" and tender is not None:
            code = coded(Term("", constant=tender), declared.type.words)
            sql = f"COALESCE({term.sql}, {code})" if term else f"{code}::UTINYINT"
            chosen[name] = Term(ground.account.chain.add(sql), words=declared.type.words)
        else:
            chosen[name] = term or Term("NULL::UTINYINT", needs=(unknown,), words=declared.type.words)
    return chosen


def _option(ground: Ground, chosen: Mapping[str, Term]) -> Term:
    """Return the option that the book names, or else the open one with the lowest rank."""
    words = ground.pack.inputs["option"].type.words
    chain = ground.account.chain
    ranked: list[tuple[str, int, str]] = []
    for offer in ground.pack.offers:
        code = words.index(offer.id) + 1
        reading = Reading(ground, {**chosen, "option": Term(f"{code}", words=words, constant=offer.id)})
        reading.run(closure(ground.pack, [offer.open], ground.needs))
        outputs = reading.answers[offer.open].outputs
        rank = outputs["rank"].sql if "rank" in outputs else str(offer.rank)
        ranked.append((outputs["open"].sql, code, rank))
    size = len(words) + 1
    several = ", ".join(
        f"CASE WHEN {open_} THEN {rank} * {size} + {code} END" for open_, code, rank in ranked
    )
    proposed = f"CAST(LEAST({several}) % {size} AS UTINYINT)"
    unknown = f"CASE WHEN {{}} IS NULL THEN {sql_inputs.bit(ground.bits['option'])} ELSE {NOTHING} END"
    column = chain.add(f"COALESCE({chosen['option'].sql}, {proposed})")
    return Term(column, needs=(unknown.format(column),), words=words)


def _payments(ground: Ground, chosen: Mapping[str, Term], plans: Sequence[Offer], behind: Reach) -> Term:
    """Return how many payments the chosen plan proposes; it does not apply to other options."""
    words = ground.pack.inputs["option"].type.words
    arms: list[str] = []
    low = high = 1
    for offer in plans:
        code = words.index(offer.id) + 1
        reading = Reading(ground, {**chosen, "option": Term(f"{code}", words=words, constant=offer.id)})
        reading.run(closure(ground.pack, behind.of_offer(offer), ground.needs))
        terms = reading.figures(offer)
        fewest, most = terms["fewest payments"], terms["most payments"]
        known = both(f"{term.sql} IS NOT NULL" for name, term in terms.items() if name != "payments")
        proposed = terms.get("payments", most)
        number = f"LEAST(GREATEST(COALESCE({proposed.sql}, {most.sql}), {fewest.sql}), {most.sql})"
        arms.append(f"WHEN {chosen['option'].sql} = {code} AND {known} THEN {number}")
        low, high = min(low, fewest.low, most.low), max(high, most.high)
    column = ground.account.chain.add(f"CASE {' '.join(arms)} END")
    return Term(column, low=low, high=high, na=f"{column} IS NULL")


def _finished(ground: Ground, reading: Reading, keys: Sequence[str], segments: Sequence[str]) -> Query:
    """Put the columns together."""
    pack, chain, script = ground.pack, ground.account.chain, ground.script
    lines = {one.id: reading.lines[one.id] for one in pack.components if one.id in reading.lines}
    exceptions = {one.amount for one in pack.components if one.kind is ComponentKind.EXCEPTION}
    invalid = chain.add(mask([ground.account.invalid, *(one for one in reading.invalid)]))
    gaps = " ".join(
        f"WHEN {reading.faults[key]} THEN {number}"
        for number, key in enumerate(keys, 1)
        if key not in exceptions and reading.faults[key] != "FALSE"
    )
    gap = chain.add(f"CAST(CASE {gaps} ELSE 0 END AS USMALLINT)" if gaps else "0::USMALLINT")
    terms = [term for line in lines.values() for term in dict.fromkeys((line.amount, line.now))]
    needs = chain.add(needed(terms))
    valueless = either(
        f"({term.sql} IS NULL AND {needed([term])} = 0)" for line in lines.values() for term in (line.amount,)
    )
    status = chain.add(
        f"CAST(CASE WHEN {invalid} <> 0 THEN 1 WHEN {gap} <> 0 THEN 2 WHEN {either(reading.clashes)} THEN 3 "
        f"WHEN {valueless} THEN 4 ELSE 0 END AS UTINYINT)"
    )
    selected = [f"{status} AS status", f"{invalid} AS invalid", f"{needs} AS needs", f"{gap} AS gap"]
    option = reading.chosen.get("option")
    selected.append(f"{option.sql if option else '0::UTINYINT'} AS option")
    selected.append(f"CASE WHEN {status} = 0 THEN {_total(pack.components, reading)} END AS total")
    amounts: dict[str, Amount] = {}
    for number, (identifier, line) in enumerate(lines.items()):
        own = Amount(f"a{number}", f"a{number}" if line.now is line.amount else f"n{number}")
        for column, term in {own.amount: line.amount, own.now: line.now}.items():
            selected.append(f"CASE WHEN {status} = 0 THEN {term.sql} END AS {column}")
        amounts[identifier] = own
    rules: dict[str, Rules] = {}
    for number, key in enumerate(keys):
        column, coding = reading.rules[key]
        selected.append(f"{column} AS r{number}")
        rules[key] = Rules(f"r{number}", coding, _ids(pack, key))
    columns = {name: f"w{number}" for number, name in enumerate(segments)}
    selected += [f"{ground.account.terms[name].sql} AS {column}" for name, column in columns.items()]
    last = chain.close()
    sql = script.closed(select(["account_id", *selected], last))
    words = pack.inputs["option"].type.words if "option" in pack.inputs else ()
    return Query(
        sql, tuple(ground.bits), words, tuple(keys), amounts, rules, _items(ground, reading), columns
    )


def _ids(pack: Pack, key: str) -> tuple[str, ...]:
    return tuple(row.id for row in pack.tables[key].rows)


def _total(components: Sequence[Component], reading: Reading) -> str:
    """Return what is payable now, never below zero: lines that are undetermined are not there."""
    parts = [
        f"{'-' if one.kind.is_reduction else '+'} COALESCE({reading.lines[one.id].now.sql}, 0)"
        for one in components
        if one.id in reading.lines
    ]
    return f"CAST(GREATEST({' '.join(parts) or '0'}, 0) AS BIGINT)"


def _items(ground: Ground, reading: Reading) -> dict[Scope, ItemQuery]:
    queries: dict[Scope, ItemQuery] = {}
    for scope, level in reading.levels.items():
        amounts: dict[str, Amount] = {}
        selected: list[str] = []
        components = [one for one in ground.pack.components if one.scope is scope]
        for number, one in enumerate(one for one in components if one.id in reading.of_items):
            line = reading.of_items[one.id]
            amounts[one.id] = Amount(f"a{number}", f"n{number}")
            selected.append(f"{line.amount.sql} AS a{number}, {line.now.sql} AS n{number}")
        rules: dict[str, Rules] = {}
        for key, found in reading.answers.items():
            if ground.pack.tables[key].scope is scope:
                rules[key] = Rules(f"r{len(rules)}", found.coding, _ids(ground.pack, key))
                selected.append(f"{found.rules} AS {rules[key].column}")
        body = select(["account_id", "item_id", *selected], level.chain.close())
        queries[scope] = ItemQuery(ground.script.closed(body), amounts, rules)
    return queries
