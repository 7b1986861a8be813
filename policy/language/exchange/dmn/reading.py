"""Reads a DMN document, 1.1 to 1.5, into a model; every element that it has no place for becomes a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from policy.language.exchange.dmn.markup import Element, read_xml
from policy.language.exchange.dmn.model import OWN, Asked, Decision, Given, Kind, Model, Rule, Said, Variable
from policy.language.exchange.outcome import Findings

NAMESPACES: Final = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "http://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
_FEEL: Final = {
    "string": "string", "number": "number", "boolean": "boolean", "date": "date", "integer": "number",
    "long": "number", "double": "number", "int": "number", "decimal": "number",
    "days and time duration": "days", "dayTimeDuration": "days",
    "years and months duration": "months", "yearMonthDuration": "months", "Any": "", "": "",
}  # fmt: skip
_PLAIN: Final = frozenset(
    (
        "description", "extensionElements", "itemDefinition", "inputData", "decision", "DMNDI", "elementCollection",
        "textAnnotation", "association", "knowledgeSource", "performanceIndicator", "organizationUnit", "group",
    )
)  # fmt: skip
_IN_DECISION: Final = frozenset(
    (
        "description", "extensionElements", "variable", "informationRequirement", "knowledgeRequirement",
        "authorityRequirement", "question", "allowedAnswers", "decisionTable", "literalExpression",
        "supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner", "usingProcess",
        "usingTask",
    )
)  # fmt: skip
_LANGUAGES: Final = ("feel", "s-feel", "sfeel")


def read_model(findings: Findings, content: bytes) -> Model:
    """Return the model. Raise Unusable when the file is no DMN document."""
    root = read_xml(findings, content)
    if root.name != "definitions" or root.namespace not in NAMESPACES:
        raise findings.unusable(
            "not-dmn",
            f"The document is no DMN model: its root is “{root.name}” of “{root.namespace or 'no namespace'}”.",
            f"Export it as DMN {', '.join(dict.fromkeys(NAMESPACES.values()))}.",
            root.line,
        )
    return _Reader(findings, root).read()


@dataclass(slots=True)
class _Reader:
    findings: Findings
    root: Element
    items: dict[str, Element] = field(default_factory=dict)

    def read(self) -> Model:
        for child in self.root.children:
            if child.name not in _PLAIN and child.namespace == self.root.namespace:
                self.lost(child, f"A {_spoken(child.name)} has no equivalent.")
        self.items = {item.get("name"): item for item in self.root.all("itemDefinition")}
        inputs = [one for data in self.root.all("inputData") for one in self.inputs(data)]
        decisions = [made for node in self.root.all("decision") if (made := self.decision(node)) is not None]
        declared = {one.name for one in inputs} | {one.variable for one in decisions}
        declared |= {f"{one.variable}.{give.name}" for one in decisions for give in one.gives}
        inputs += self.implied(decisions, declared)
        if not decisions:
            self.findings.error(
                "no-decision", "The model has no decision that can be read.", "Is this the right file?"
            )
        return Model(
            self.root.get("name"),
            self.root.inner("description"),
            tuple(inputs),
            tuple(decisions),
            _own(self.root),
        )

    def lost(self, element: Element, message: str, advice: str = "") -> None:
        self.findings.error(
            "no-equivalent",
            f"{message} ({element.name} “{element.id}”)",
            advice or "Say the same with decision tables or plain expressions.",
            element.line,
        )

    # Types

    def kind(self, reference: str, at: Element, above: int = 0) -> Kind:
        """Return the type that a reference means; anything structured or unknown is a finding."""
        name = reference.rpartition(":")[2] if reference.count(":") == 1 else reference
        item = self.items.get(reference) or self.items.get(name)
        if item is None or above > 20:
            if name.strip() in _FEEL:
                return Kind(_FEEL[name.strip()])
            self.lost(
                at, f"The type “{reference}” has no equivalent.", "Use string, number, boolean or date."
            )
            return Kind("")
        if item.get("isCollection") == "true" or item.first("itemComponent", "functionItem") is not None:
            self.lost(item, f"The type “{reference}” is a list or a structure.", "Use a plain value.")
            return Kind("")
        base = self.kind(item.inner("typeRef"), item, above + 1)
        own = _own(item)
        return Kind(
            base.feel, _said(item.first("allowedValues")) or base.allowed, own.get("kind", base.own),
            own.get("step", base.step), item.get("name"),
        )  # fmt: skip

    def inputs(self, data: Element) -> Iterator[Variable]:
        variable = data.first("variable")
        name = (variable.get("name") if variable is not None else "") or data.get("name")
        reference = "" if variable is None else variable.get("typeRef") or variable.inner("typeRef")
        yield from self.variables(data, name, reference, _own(data), 0)

    def variables(
        self, at: Element, name: str, reference: str, own: Mapping[str, str], above: int
    ) -> Iterator[Variable]:
        """Yield an input, or one for each part of a structured one."""
        item = self.items.get(reference) or self.items.get(reference.rpartition(":")[2])
        parts = [] if item is None else list(item.all("itemComponent"))
        if not parts or above > 4 or (item is not None and item.get("isCollection") == "true"):
            yield Variable(name, self.kind(reference, at), Said(name, at.id, at.line), own)
            return
        for part in parts:
            inner = f"{name}.{part.get('name')}"
            allowed = _said(part.first("allowedValues"))
            for made in self.variables(part, inner, part.inner("typeRef"), own, above + 1):
                kind = made.kind if allowed is None else Kind(made.kind.feel, allowed, made.kind.own)
                yield Variable(made.name, kind, made.at, own)

    def implied(self, decisions: Iterable[Decision], declared: set[str]) -> list[Variable]:
        """Return the inputs that tables test without the model declaring them, as some modellers write them."""
        found: dict[str, Variable] = {}
        for decision in decisions:
            for ask in decision.asks:
                name = " ".join(ask.expression.text.split())
                plain = (
                    name.replace("_", "a").replace(" ", "a").replace(".", "a").isalnum()
                    and not name[:1].isdigit()
                )
                if plain and name not in declared and name not in found:
                    kind = Kind(ask.kind.feel, ask.kind.allowed or ask.values)
                    found[name] = Variable(name, kind, ask.expression)
                    self.findings.note(
                        "input-added",
                        f"“{name}” is tested but not declared in the model; it becomes an input.",
                        "See that inputs.md says what it is.",
                        ask.expression.line,
                    )
        return list(found.values())

    # Decisions

    def decision(self, node: Element) -> Decision | None:
        for child in node.children:
            if child.name not in _IN_DECISION and child.namespace == self.root.namespace:
                self.lost(child, f"The decision “{node.get('name')}” is made by a {_spoken(child.name)}.")
        table, literal = node.first("decisionTable"), node.first("literalExpression")
        variable = node.first("variable")
        if table is None and literal is None:
            self.lost(node, f"The decision “{node.get('name')}” has neither a table nor an expression.")
            return None
        logic = table or literal or node
        reference = (variable.get("typeRef") if variable is not None else "") or logic.get("typeRef")
        structured = table is not None and len(list(table.all("output"))) > 1
        kind = Kind("") if structured else self.kind(reference, node)
        asks, gives, rules = ((), (), ()) if table is None else self.table(table, kind)
        if literal is not None:
            self.language(literal)
        name = node.get("name") or node.id
        return Decision(
            name,
            (variable.get("name") if variable is not None else "") or name,
            kind,
            asks,
            gives,
            rules,
            "" if table is None else self.policy(table),
            None if literal is None else _said(literal, "text"),
            node.inner("description"),
            tuple(
                needed.get("href").rpartition("#")[2]
                for requirement in node.all("informationRequirement")
                for needed in requirement.all("requiredDecision")
            ),
            Said(name, node.id, node.line),
            _own(node),
        )

    def policy(self, table: Element) -> str:
        policy = (table.get("hitPolicy") or "UNIQUE").replace("_", " ").upper()
        if policy != "COLLECT":
            if policy not in ("UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER"):
                self.lost(table, f"There is no hit policy “{policy}”.")
                return "unique"
            return policy.lower()
        if not table.get("aggregation"):
            self.findings.note(
                "collect-list",
                f"The table “{table.id}” collects a list in any order; it becomes one in rule order.",
                "Nothing to do.",
                table.line,
            )
            return "rule order"
        return f"collect {table.get('aggregation').lower()}"

    def table(
        self, table: Element, kind: Kind
    ) -> tuple[tuple[Asked, ...], tuple[Given, ...], tuple[Rule, ...]]:
        asks = tuple(
            Asked(
                _said(clause.first("inputExpression"), "text") or Said("", clause.id, clause.line),
                self.clause_kind(clause.first("inputExpression"), clause),
                _said(clause.first("inputValues"), "text"),
            )
            for clause in table.all("input")
        )
        outputs = list(table.all("output"))
        gives = tuple(
            Given(
                clause.get("name") or clause.get("label"),
                self.clause_kind(clause, clause) if len(outputs) > 1 or clause.get("typeRef") else kind,
                _said(clause.first("outputValues"), "text"),
                _said(clause.first("defaultOutputEntry"), "text"),
                Said(clause.get("name"), clause.id, clause.line),
                _own(clause),
            )
            for clause in outputs
        )
        headings = [note.get("name").lower() for note in table.all("annotation")]
        rules = tuple(
            rule
            for node in table.all("rule")
            if (rule := self.rule(node, headings, len(asks), len(gives))) is not None
        )
        return asks, gives, rules

    def clause_kind(self, element: Element | None, clause: Element) -> Kind:
        return self.kind("" if element is None else element.get("typeRef"), clause)

    def rule(self, node: Element, headings: list[str], asks: int, gives: int) -> Rule | None:
        entries = [list(node.all("inputEntry")), list(node.all("outputEntry"))]
        if [len(found) for found in entries] != [asks, gives]:
            self.findings.error(
                "missing-cell",
                f"The rule “{node.id}” has {len(entries[0])} and {len(entries[1])} entries, not {asks} and {gives}.",
                "Give it an entry for each input and each output.",
                node.line,
            )
            return None
        for entry in (*entries[0], *entries[1]):
            self.language(entry)
        notes: dict[str, str] = {}
        for number, entry in enumerate(node.all("annotationEntry")):
            heading = headings[number] if number < len(headings) else "note"
            if text := entry.inner("text"):
                notes[heading] = f"{notes[heading]}; {text}" if heading in notes else text
        if description := node.inner("description"):
            notes["note"] = f"{notes['note']}; {description}" if "note" in notes else description
        made = [
            [_said(entry, "text") or Said("", node.id, entry.line) for entry in several]
            for several in entries
        ]
        return Rule(tuple(made[0]), tuple(made[1]), notes, Said(node.get("id"), node.id, node.line))

    def language(self, element: Element) -> None:
        language = (element.get("expressionLanguage") or self.root.get("expressionLanguage")).rstrip("/")
        spoken = language.rpartition("/")[2].lower()
        if language and not (spoken in _LANGUAGES or "/FEEL" in language):
            self.lost(element, f"The expression is written in “{language}”.", "Write it in FEEL.")


def _said(element: Element | None, *path: str) -> Said | None:
    if element is None:
        return None
    text = element.inner(*path) if path else element.inner("text")
    return Said(text or element.text, element.id, element.line)


def _own(element: Element) -> dict[str, str]:
    """Return our attributes of an element."""
    mark = f"{{{OWN}}}"
    return {
        name.removeprefix(mark): value for name, value in element.attributes.items() if name.startswith(mark)
    }


def _spoken(name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
