"""A pack's tables on one day as a DMN 1.3 model; what DMN cannot say is compiled away where that is simple, or told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from policy.language.exchange.dmn.feeling import Feeling
from policy.language.exchange.dmn.model import OWN
from policy.language.exchange.dmn.plain import plain
from policy.language.exchange.dmn.writing import Node, document
from policy.language.exchange.exported import Exported, Unsayable
from policy.language.exchange.jdm import SUBTOTAL, TAXABLE, as_of
from policy.language.findings import Finding, Severity, in_page_order
from policy.language.resolve.inputs import default_domain
from policy.language.tree.expressions import Expression, Name, Origin, Parameter
from policy.language.tree.pack import Component, Input, Pack, ParameterKind
from policy.language.tree.places import Place
from policy.language.tree.tables import HitPolicy, Output, Row, Scope, Table
from policy.language.tree.traversal import in_table, walk
from policy.language.tree.types import Kind, Type
from policy.language.values import write_rate

_FEEL = {Kind.BOOLEAN: "boolean", Kind.DATE: "date", Kind.ENUMERATION: "string", Kind.TEXT: "string"}
_POLICY = {
    HitPolicy.RULE_ORDER: ("RULE ORDER", ""),
    HitPolicy.OUTPUT_ORDER: ("OUTPUT ORDER", ""),
    **{policy: ("COLLECT", policy.value[8:].upper()) for policy in HitPolicy if policy.is_collect},
}


def export_dmn(pack: Pack, on: date) -> Exported:
    """Return the pack's account tables, as they stand on a day, as a model."""
    writer = _Writer(as_of(pack, on), pack, on)
    content = writer.write()
    return Exported(content, in_page_order(writer.findings))


@dataclass(slots=True)
class _Writer:
    """Writes one model."""

    pack: Pack
    whole: Pack
    on: date
    feeling: Feeling = field(init=False)
    findings: list[Finding] = field(default_factory=list)
    used: dict[str, None] = field(default_factory=dict)
    """The inputs that something exported refers to."""
    decisions: list[Node] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    """The element that gives a name of the model its value."""
    elements: int = 0

    def __post_init__(self) -> None:
        self.feeling = Feeling(self.pack)

    def write(self) -> bytes:
        for name in self.pack.inputs:
            self.feeling.of(Origin.INPUT, name)
        tables = [self.pack.tables[key] for key in self.pack.order]
        said = [table for table in tables if self.is_said(table)]
        for table in said:
            for output in table.outputs:
                self.name_output(table, output)
        for kind in self.pack.parameters.values():
            if kind.key is not None:
                self.keyed(kind)
        for table in said:
            self.attempt(table)
        self.sums()
        for component in self.pack.components:
            for setting, value in (("exception to", component.exception_to), ("reduces", component.reduces)):
                if value is not None:
                    self.tell(
                        Severity.WARNING if setting == "reduces" else Severity.ERROR,
                        f"“{component.title}” {setting} “{value}”; the model does not relate the two.",
                        "Combine them where the model is used.",
                        component.at,
                    )
        return document(self.root())

    def tell(self, severity: Severity, message: str, advice: str, at: Place) -> None:
        self.findings.append(Finding("no-equivalent", severity, message, advice, at))

    def id(self, stem: str) -> str:
        self.elements += 1
        return f"{stem}_{self.elements}"

    # What is said

    def is_said(self, table: Table) -> bool:
        """Whether a table can be a decision; tell of those that cannot."""
        if not table.outputs or table.scope is not Scope.ACCOUNT:
            whose = "the steps of a call" if not table.outputs else f"each {table.scope.value}"
            self.tell(
                Severity.ERROR,
                f"“{table.title}” is a table for {whose}; it is left out.",
                "DMN decides once for all values.",
                table.at,
            )
            return False
        dated = self.whole.tables[table.key]
        left_out = [row.id for row in dated.rows if row.id not in {one.id for one in table.rows}]
        if left_out:
            self.tell(
                Severity.NOTE,
                f"Rows of “{table.title}” that are not in effect on {self.on} are left out: {', '.join(left_out)}.",
                "Export for another day to have them.",
                table.at,
            )
        return True

    def component(self, table: Table) -> Component | None:
        return next((one for one in self.pack.components if one.amount == table.key), None)

    def name_output(self, table: Table, output: Output) -> None:
        """Name what a table's output is called in the model; that of a structured result has a dot."""
        component = self.component(table)
        if len(table.outputs) == 1:
            if output.name == "amount" and component is not None:
                self.feeling.of(Origin.COMPONENT, component.id)
            else:
                self.feeling.of(Origin.OUTPUT, output.name)
            return
        origin, name = Origin.OUTPUT, output.name
        if output.name == "amount" and component is not None:
            origin, name = Origin.COMPONENT, component.id
        if (origin, name) not in self.feeling.names:
            self.feeling.names[origin, name] = f"{self.structured(table)}.{output.name.replace('-', ' ')}"

    def structured(self, table: Table) -> str:
        return self.feeling.of(
            Origin.BUILTIN, f"{table.page.rpartition('/')[2].removesuffix('.md')} {table.title}"
        )

    def attempt(self, table: Table) -> None:
        try:
            made, done = plain(table)
            node = self.decision(made)
        except Unsayable as fault:
            self.tell(Severity.ERROR, f"“{table.title}” is left out: {fault.message}", fault.advice, table.at)
            return
        if done:
            self.tell(Severity.NOTE, f"“{table.title}”: {'; '.join(done)}.", "Nothing to do.", table.at)
        self.decisions.append(node)

    # Decisions

    def decision(self, table: Table) -> Node:
        component = self.component(table)
        first = table.outputs[0]
        if len(table.outputs) > 1:
            name = self.structured(table)
        elif first.name == "amount" and component is not None:
            name = self.feeling.of(Origin.COMPONENT, component.id)
        else:
            name = self.feeling.of(Origin.OUTPUT, first.name)
        own = {"table": table.title, "page": table.page} | (
            _settings(component) if component is not None else {}
        )
        identifier = self.id("decision")
        self.ids[name] = identifier
        node = Node("decision", {"id": identifier, "name": name, **_ours(own)})
        if component is not None and component.prose:
            node.add("description", text=component.prose)
        node.add("variable", {"id": self.id("variable"), "name": name})
        self.requirements(node, in_table(table))
        node.children.append(self.table(table))
        return node

    def requirements(self, node: Node, several: Iterable[Expression]) -> None:
        """Say which inputs and decisions a decision uses; wired by name when the document is complete."""
        needed: dict[str, None] = {}
        for expression in several:
            for part in walk(expression):
                if isinstance(part, Name):
                    name = self.feeling.of(part.origin, part.name)
                    needed[name] = None
                    if part.origin is Origin.INPUT:
                        self.used[part.name] = None
                elif isinstance(part, Parameter) and isinstance(part.key, Name):
                    needed[self.feeling.keyed.get((part.name, part.key.name), "")] = None
        node.needs = list(needed)

    def table(self, table: Table) -> Node:
        policy, aggregation = _POLICY.get(table.hit_policy, (table.hit_policy.value.upper(), ""))
        attributes = {"id": self.id("table"), "hitPolicy": policy}
        node = Node("decisionTable", attributes | ({"aggregation": aggregation} if aggregation else {}))
        for column in table.columns:
            clause = node.add("input", {"id": self.id("input"), "label": column.heading})
            expression = clause.add(
                "inputExpression",
                {"id": self.id("expression"), "typeRef": self.reference(column.expression.type)},
            )
            expression.add("text", text=self.feeling.formula(column.expression))
        rest = [row for row in table.rows if row.otherwise]
        if len(rest) > 1:
            raise Unsayable("More than one row says “otherwise”.", "Let only one row do so.")
        for position, output in enumerate(table.outputs):
            self.output(node, table, output, rest[0] if rest else None, position)
        noted = any(row.source for row in table.rows)
        if noted:
            node.add("annotation", {"name": "source"})
        for row in table.rows:
            if not row.otherwise:
                self.row(node, table, row, noted=noted)
        return node

    def output(self, node: Node, table: Table, output: Output, rest: Row | None, position: int) -> None:
        own = {"name": output.name} | ({"default": rest.id} if rest is not None and position == 0 else {})
        clause = node.add(
            "output",
            {
                "id": self.id("output"),
                "name": output.name.replace("-", " "),
                "typeRef": self.reference(output.type),
                **_ours(own),
            },
        )
        if output.type.words:
            values = clause.add("outputValues", {"id": self.id("values")})
            values.add("text", text=", ".join(f'"{word}"' for word in output.type.words))
        if rest is not None:
            entry = clause.add("defaultOutputEntry", {"id": self.id("default")})
            entry.add("text", text=self.feeling.formula(rest.results[position]))

    def row(self, node: Node, table: Table, row: Row, *, noted: bool) -> None:
        rule = node.add("rule", {"id": row.id})
        for column, cell in zip(table.columns, row.cells, strict=True):
            text, same = self.feeling.cell(column, cell)
            if not same:
                self.tell(
                    Severity.WARNING,
                    f"Row {row.id}: “{cell.text}” of “{column.heading}” tells unknown from not applicable; "
                    "null is both.",
                    "Test one of the two.",
                    cell.at,
                )
            rule.add("inputEntry", {"id": self.id("entry")}).add("text", text=text)
        for result in row.results:
            rule.add("outputEntry", {"id": self.id("entry")}).add("text", text=self.feeling.formula(result))
        if noted:
            rule.add("annotationEntry").add("text", text=row.source)

    def reference(self, type_: Type) -> str:
        if type_.kind in _FEEL:
            return _FEEL[type_.kind]
        return "money" if type_.kind is Kind.EXACT else type_.kind.value

    def keyed(self, kind: ParameterKind) -> None:
        """Write a keyed parameter as a table that looks its value up."""
        declared = self.pack.inputs[str(kind.key)]
        name = self.feeling.fresh(f"{kind.name} by {kind.key}")
        self.feeling.keyed[kind.name, declared.name] = name
        identifier = self.ids[name] = self.id("decision")
        node = Node("decision", {"id": identifier, "name": name, **_ours({"table": kind.name})})
        node.add("variable", {"id": self.id("variable"), "name": name})
        node.needs = [self.feeling.of(Origin.INPUT, declared.name)]
        self.used[declared.name] = None
        table = node.add("decisionTable", {"id": self.id("table"), "hitPolicy": "UNIQUE"})
        clause = table.add("input", {"id": self.id("input"), "label": declared.name})
        expression = clause.add("inputExpression", {"id": self.id("expression"), "typeRef": "string"})
        expression.add("text", text=self.feeling.of(Origin.INPUT, declared.name))
        table.add("output", {"id": self.id("output"), "name": name, "typeRef": self.reference(kind.type)})
        named = [one.key for one in kind.values if one.key is not None]
        for one in kind.values:
            words = ", ".join(f'"{word}"' for word in ([one.key] if one.key else named))
            text = words if one.key else f"not({words})" if named else "-"
            rule = table.add("rule", {"id": self.id("lookup")})
            rule.add("inputEntry", {"id": self.id("entry")}).add("text", text=text)
            value = self.feeling.literal(one.value, kind.type.kind)
            rule.add("outputEntry", {"id": self.id("entry")}).add("text", text=value)
        self.decisions.append(node)

    def sums(self) -> None:
        """Write `subtotal` and `taxable lines`, if a formula uses them."""
        for name, counted in (
            (SUBTOTAL, [c for c in self.pack.components if not c.kind.is_tender_fee]),
            (TAXABLE, [c for c in self.pack.components if c.taxable]),
        ):
            if (Origin.BUILTIN, name) not in self.feeling.names:
                continue
            called = self.feeling.of(Origin.BUILTIN, name)
            parts = [(c.kind.is_reduction, self.feeling.of(Origin.COMPONENT, c.id)) for c in counted]
            text = "0" + "".join(f" {'-' if less else '+'} {part}" for less, part in parts)
            identifier = self.ids[called] = self.id("decision")
            node = Node("decision", {"id": identifier, "name": called, **_ours({"table": name})})
            node.add("variable", {"id": self.id("variable"), "name": called, "typeRef": "money"})
            node.needs = [part for _, part in parts]
            node.add("literalExpression", {"id": self.id("literal")}).add("text", text=f"max(0, {text})")
            self.decisions.append(node)

    # The whole

    def root(self) -> Node:
        about = self.pack.about
        own = {"version": about.version, "rounding": about.rounding.value, "zone": about.time_zone}
        root = Node(
            "definitions",
            {
                "id": "definitions",
                "name": about.title or "Policy",
                "namespace": f"{OWN}:{about.id or 'policy'}",
                **_ours(own),
            },
        )
        for kind in (Kind.MONEY, Kind.RATE, Kind.INTEGER, Kind.DAYS, Kind.MONTHS):
            item = root.add("itemDefinition", {"name": kind.value, **_ours({"kind": kind.value})})
            item.add("typeRef", text="number")
        inputs = [self.pack.inputs[name] for name in self.used]
        for declared in inputs:
            self.item(root, declared)
        for declared in inputs:
            name = self.feeling.of(Origin.INPUT, declared.name)
            self.ids[name] = self.id("data")
            data = root.add(
                "inputData", {"id": self.ids[name], "name": name, **_ours({"name": declared.name})}
            )
            data.add(
                "variable",
                {"id": self.id("variable"), "name": name, "typeRef": f"type of {name}"},
            )
        for node in self.decisions:
            self.wire(node)
        root.children += self.decisions
        return root

    def item(self, root: Node, declared: Input) -> None:
        own = {} if declared.type.kind in _FEEL else {"kind": declared.type.kind.value}
        domain = declared.domain
        if declared.type.kind is Kind.RATE and domain is not None:
            own["step"] = write_rate(domain.step)
        name = f"type of {self.feeling.of(Origin.INPUT, declared.name)}"
        item = root.add("itemDefinition", {"name": name, **_ours(own)})
        item.add("typeRef", text=_FEEL.get(declared.type.kind, "number"))
        allowed = ""
        if declared.type.words:
            allowed = ", ".join(f'"{word}"' for word in declared.type.words)
        elif domain is not None and domain != default_domain(declared.type, self.pack.about.minor_digits):
            ends: list[Fraction | date] = [domain.low * domain.step, domain.high * domain.step]
            if declared.type.kind is Kind.DATE:
                ends = [date.fromordinal(domain.low), date.fromordinal(domain.high)]
            low, high = (self.feeling.literal(end, declared.type.kind) for end in ends)
            allowed = f"[{low}..{high}]"
        if allowed:
            item.add("allowedValues").add("text", text=allowed)

    def wire(self, node: Node) -> None:
        """Turn the names that a decision needs into requirements, which stand before its logic."""
        inputs = {self.feeling.of(Origin.INPUT, name) for name in self.used}
        made = []
        found = {(name.partition(".")[0] if name not in self.ids else name): name for name in node.needs}
        for name in found:
            if name in self.ids and self.ids[name] != node.attributes["id"]:
                requirement = Node("informationRequirement", {"id": self.id("requirement")})
                kind = "requiredInput" if name in inputs else "requiredDecision"
                requirement.add(kind, {"href": f"#{self.ids[name]}"})
                made.append(requirement)
        node.children[-1:-1] = made


def _settings(component: Component) -> dict[str, str]:
    settings = {
        "component": component.id,
        "kind": component.kind.value,
        "title": component.title,
        "ledger": component.ledger,
        "order": str(component.order),
        "taxable": "yes" if component.taxable else "",
        "waiver": component.waiver_class,
        "refund": component.refund,
        "reduces": component.reduces or "",
    }
    if component.rest is not None:
        count = component.rest.instalments
        settings["rest"] = f"{count} instalments" if count else "next bill"
    return {name: text for name, text in settings.items() if text}


def _ours(own: Mapping[str, str]) -> dict[str, str]:
    """Return attributes in our namespace."""
    return {f"tillside:{name}": text for name, text in own.items()}
