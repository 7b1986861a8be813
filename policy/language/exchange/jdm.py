"""Exports a pack on one day as a JDM document, which zen-engine runs: an independent oracle for our own targets.

Known differences, and what is done about them:

- zen-engine answers with floating-point numbers. All numbers here are integers below 2**53: money in minor
  units, rates as counts of their last place, dates as ordinals.
- Its `round` takes a half away from zero and knows no other way, and a division by 3 is cut off: `1/3 * 3` is
  less than 1. Every rounding is written as `floor` of a quotient of integers, after the mode that the pack names.
- It knows one null. An input that may not apply has a second field, NAME_not_applicable. A formula is null where a
  value that it needs is; an empty cell, which holds for null too, is written as a condition where null can come.
- A table without a hit leaves its fields out, where we report a gap; two hits of a unique table are not noticed.
  The checker finds both before any export.
- A cell of a column with a field is taken apart as a list of unary tests, so that `($ != null) and (...)` never
  holds. What needs more than plain tests stands in a column without a field, whose cells are whole conditions.
- It has neither business days nor calendar months, no items, no histories: what needs them is a finding.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from policy.language.exchange.exported import Exported, Unsayable
from policy.language.exchange.zen.fields import Fields
from policy.language.exchange.zen.tables import content, open_content
from policy.language.findings import Finding, Severity, in_page_order
from policy.language.targets.specialise import QUOTE_DATE, specialise
from policy.language.tree.expressions import Origin
from policy.language.tree.pack import Component, ComponentKind, Pack
from policy.language.tree.places import Place
from policy.language.tree.reductions import reduced_before
from policy.language.tree.tables import HitPolicy, Scope, Table
from policy.language.tree.types import Kind

SUBTOTAL = "subtotal"
TAXABLE = "taxable lines"


def export_jdm(pack: Pack, on: date) -> Exported:
    """Return the pack's tables, components and `subtotal` as they stand on a day."""
    writer = _Writer(as_of(pack, on))
    nodes = writer.write()
    return Exported(json.dumps(_graph(nodes), indent=1).encode(), in_page_order(writer.findings))


def fields_of(pack: Pack, on: date) -> Fields:
    """Return the fields of the document that `export_jdm` makes: their names, and an account's values in them."""
    writer = _Writer(as_of(pack, on))
    writer.write()
    return writer.fields


def as_of(pack: Pack, on: date) -> Pack:
    """Return the pack with only what is in effect on a day, tables dated by an agreement too."""
    tables = {key: replace(table, dated_by=QUOTE_DATE) for key, table in pack.tables.items()}
    return specialise(replace(pack, tables=tables), on)


@dataclass(slots=True)
class _Writer:
    """Writes one document: a node for each table, and one for each value that is computed from several."""

    pack: Pack
    fields: Fields = field(init=False)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    written: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    now: dict[str, str] = field(default_factory=dict)
    """The field of what is payable now, by component."""

    def __post_init__(self) -> None:
        self.fields = Fields(self.pack)
        for component in self.pack.components:
            self.fields.of(Origin.COMPONENT, component.id)

    def write(self) -> list[dict[str, Any]]:
        for key in self.pack.order:
            table = self.pack.tables[key]
            if table.scope is Scope.REQUEST:
                continue
            if table.scope is not Scope.ACCOUNT:
                self.report(
                    table, "A table for each item cannot be exported.", "Export the account's tables."
                )
                continue
            self.attempt(table)
            self.settle()
        return self.nodes

    def attempt(self, table: Table) -> None:
        try:
            self.table(table)
        except Unsayable as fault:
            self.report(table, fault.message, fault.advice)
        else:
            self.written.add(table.key)

    def report(self, table: Table, message: str, advice: str) -> None:
        place: Place = table.at
        self.findings.append(
            Finding("no-equivalent", Severity.ERROR, f"“{table.title}”: {message}", advice, place)
        )

    # Tables

    def table(self, table: Table) -> None:
        fields = self.fields
        name = fields.fresh(table.title)
        rule = fields.fresh(f"{name} rule")
        listed = f"{name}_rows" if table.hit_policy.is_list or table.hit_policy.is_collect else None
        tested = [column.expression for column in table.columns]
        outputs = {}
        for position, output in enumerate(table.outputs):
            if output.type.kind is Kind.TEXT:
                continue
            at = self.output(table, output.name)
            outputs[output.name] = at
            counted = table.hit_policy is HitPolicy.COLLECT_COUNT
            fields.inherit(at, () if counted else (row.results[position] for row in table.rows), tested)
        made = content(fields, table, outputs, rule, listed)
        self.nodes.append({"type": "decisionTableNode", "name": name, "content": made})
        if listed is not None:
            answers = {at: _collected(table.hit_policy, listed, at) for at in outputs.values()}
            if not table.hit_policy.needs_a_hit and any(fields.nulls(one) for one in tested):
                flag = fields.fresh(f"{name} open")
                self.nodes.append(
                    {"type": "decisionTableNode", "name": flag, "content": open_content(fields, table, flag)}
                )
                answers = {at: f"{flag} == true ? null : ({text})" for at, text in answers.items()}
            self.nodes.append(_computed(f"{name} answer", answers))

    def output(self, table: Table, name: str) -> str:
        """Return the field of a table's output; that of a component, if nothing else bears on its amount."""
        for component in self.pack.components:
            if component.amount == table.key and name in ("amount", "now"):
                own = self.fields.of(Origin.COMPONENT, component.id)
                if self.is_final(component):
                    return own if name == "amount" else self.fields.of(Origin.BUILTIN, f"{own} now")
                return self.fields.of(Origin.BUILTIN, f"{own} stated {name}")
        if name in {output.name for output in table.outputs} and self.is_shared(table, name):
            return self.fields.of(Origin.OUTPUT, name)
        return self.fields.of(Origin.BUILTIN, f"{table.title} {name}")

    def is_shared(self, table: Table, name: str) -> bool:
        """Tell whether a name stands for this table's output alone."""
        owners = [t.key for t in self.pack.tables.values() if any(o.name == name for o in t.outputs)]
        return owners == [table.key]

    def is_final(self, component: Component) -> bool:
        return component.reduces is None and not self.exceptions(component)

    def limits(self, component: Component) -> list[str]:
        """Return the line that a reduction reduces, and the reductions that take from it before."""
        before = [one.id for one in reduced_before(self.pack.components, component)]
        return [] if component.reduces is None else [component.reduces, *before]

    def exceptions(self, component: Component) -> list[Component]:
        return [other for other in self.pack.components if other.exception_to == component.id]

    # Components

    def settle(self) -> None:
        """Write every component whose tables are written, then the sums over components that are complete."""
        before = -1
        while before < len(self.settled):
            before = len(self.settled)
            for component in self.pack.components:
                needs = {component.amount, *(other.amount for other in self.exceptions(component))}
                ready = needs <= self.written and self.settled.issuperset(self.limits(component))
                if component.id not in self.settled and ready:
                    self.settled.add(component.id)
                    if component.kind is not ComponentKind.EXCEPTION:
                        self.component(component)
        self.sum(SUBTOTAL, [c for c in self.pack.components if not c.kind.is_tender_fee], now=True)
        self.sum(TAXABLE, [c for c in self.pack.components if c.taxable], now=False)

    def component(self, component: Component) -> None:
        own = self.fields.of(Origin.COMPONENT, component.id)
        parts = self.payable(component)
        self.now[component.id] = own
        if self.is_final(component):
            self.now[component.id] = parts[-1]
            return
        for other in self.exceptions(component):
            amounts = self.payable(other)
            if any(at in self.fields.unknown for at in amounts):
                self.report(
                    self.pack.tables[other.amount],
                    "An exception that may be unknown has no equivalent.",
                    "Let it test only what is always known.",
                )
            parts = [
                f"({amount} == null ? {part} : {amount})" for amount, part in zip(amounts, parts, strict=True)
            ]
        nullable = [at for at in self.payable(component) if at in self.fields.unknown | self.fields.away]
        if component.reduces is not None:
            limits = [self.fields.of(Origin.COMPONENT, one) for one in self.limits(component)]
            nullable += [at for at in limits if at in self.fields.unknown | self.fields.away]
            cap = limits[0] if len(limits) == 1 else f"max([{' - '.join(limits)}, 0])"
            amount = f"min([{parts[0]}, {cap}])"
            parts = [amount, amount if parts[0] == parts[1] else f"min([{parts[1]}, {amount}])"]
        values = {own: parts[0]}
        if parts[0] != parts[1]:
            self.now[component.id] = self.fields.of(Origin.BUILTIN, f"{own} now")
            values[self.now[component.id]] = parts[1]
        if nullable:
            self.fields.unknown.update(values)
            values = {at: f"({_any_null(nullable)}) ? null : {text}" for at, text in values.items()}
        self.nodes.append(_computed(component.id, values))

    def payable(self, component: Component) -> list[str]:
        """Return the fields of what a component's own table says: in all, and now."""
        table = self.pack.tables[component.amount]
        amount = self.output(table, "amount")
        has_now = any(output.name == "now" for output in table.outputs)
        return [amount, self.output(table, "now") if has_now else amount]

    def sum(self, name: str, components: list[Component], *, now: bool) -> None:
        if name in self.written or any(component.id not in self.settled for component in components):
            return
        self.written.add(name)
        own = self.fields.of(Origin.BUILTIN, name)
        text, parts = "0", []
        for component in components:
            if component.kind is not ComponentKind.EXCEPTION:
                at = self.now[component.id] if now else self.fields.of(Origin.COMPONENT, component.id)
                text += f" {'-' if component.kind.is_reduction else '+'} {at}"
                parts.append(at)
        nullable = [at for at in parts if at in self.fields.unknown | self.fields.away]
        text = f"max([0, {text}])"
        if nullable:
            self.fields.unknown.add(own)
            text = f"({_any_null(nullable)}) ? null : {text}"
        self.nodes.append(_computed(name, {own: text}))


def _any_null(names: Iterable[str]) -> str:
    return " or ".join(f"{name} == null" for name in dict.fromkeys(names))


def _collected(policy: HitPolicy, rows: str, name: str) -> str:
    """Return the sum (of a list: what its lines come to), least, greatest or count of the hits."""
    values = f"map({rows}, #.{name})"
    match policy:
        case HitPolicy.COLLECT_COUNT:
            return f"len({rows})"
        case HitPolicy.COLLECT_MIN | HitPolicy.COLLECT_MAX:
            text = f"{policy.value.removeprefix('collect ')}({values})"
            return f"len({rows}) == 0 or some({values}, # == null) ? null : {text}"
        case _:
            return f"some({values}, # == null) ? null : sum({values})"


def _computed(name: str, values: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "expressionNode",
        "name": name,
        "content": {
            "expressions": [
                {"id": f"e{n}", "key": key, "value": value} for n, (key, value) in enumerate(values.items())
            ],
            "passThrough": True,
            "inputField": None,
            "outputPath": None,
            "executionMode": "single",
        },
    }


def _graph(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the document: the nodes in a chain from the input to the output."""
    chain = [{"type": "inputNode", "name": "in"}, *nodes, {"type": "outputNode", "name": "out"}]
    placed = [{"id": f"n{n}", **node, "position": {"x": 0, "y": 120 * n}} for n, node in enumerate(chain)]
    edges = [
        {"id": f"e{n}", "type": "edge", "sourceId": f"n{n}", "targetId": f"n{n + 1}"}
        for n in range(len(placed) - 1)
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": placed, "edges": edges}
