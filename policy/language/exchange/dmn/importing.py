"""A DMN model made a policy pack: inputs, parameters, and the decisions as tables of component pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policy.language.compile import read
from policy.language.exchange.dmn.choices import QUOTE_DATE, Choices
from policy.language.exchange.dmn.formulas import Writer
from policy.language.exchange.dmn.kinds import Kinds, results
from policy.language.exchange.dmn.model import Decision, Model
from policy.language.exchange.dmn.naming import is_name, slug, spoken
from policy.language.exchange.dmn.reading import read_model
from policy.language.exchange.dmn.rows import Rows
from policy.language.exchange.markdown import page, table
from policy.language.exchange.outcome import Findings, Imported, Unusable
from policy.language.findings import in_page_order
from policy.language.tree.pack import ComponentKind

KINDS = frozenset(kind.value for kind in ComponentKind)


def import_dmn(name: str, content: bytes, currency: str = "USD", minor_digits: int = 2) -> Imported:
    """Return the pages of a pack that says what a DMN model says, with everything that it could not say."""
    findings = Findings(name)
    try:
        model = read_model(findings, content)
    except Unusable:
        return Imported({}, findings.in_order())
    made = _Pages(findings, model, currency, minor_digits).make()
    compiled = read(made)
    return Imported(made, in_page_order((*findings.found, *compiled.findings)))


@dataclass(slots=True)
class _Pages:
    """Distributes a model over pages."""

    findings: Findings
    model: Model
    currency: str
    digits: int
    kinds: Kinds = field(init=False)
    choices: Choices = field(init=False)
    rows: Rows = field(init=False)
    needs: dict[str, set[str]] = field(default_factory=dict)
    """The decisions that each decision uses, by their names."""
    identifiers: dict[str, str] = field(default_factory=dict)
    """The components that decisions became."""

    def make(self) -> dict[str, bytes]:
        self.kinds = Kinds(self.findings, self.model, self.digits)
        self.choices = Choices(self.findings, self.model, self.kinds)
        self.choices.make()
        writer = Writer(
            self.kinds,
            self.choices.names,
            self.choices.words,
            frozenset(self.choices.parameters),
            self.rounding,
        )
        self.rows = Rows(self.findings, self.choices, writer)
        owners = {name: one.name for one in self.model.decisions for name in results(one)}
        for one in self.model.decisions:
            used = {owners[name] for name in self.kinds.refers(one) if name in owners}
            self.needs.setdefault(one.name, set()).update(used - {one.name})
        pages = {"pack.md": self.about(), "inputs.md": self.inputs()}
        if self.choices.parameters:
            pages["parameters.md"] = self.parameters()
        return {**pages, **self.components()}

    @property
    def rounding(self) -> str:
        return self.model.own.get("rounding", "half up")

    def about(self) -> bytes:
        name = self.model.name or "Imported model"
        front = {
            "pack": slug(name),
            "title": name,
            "version": self.model.own.get("version", "1"),
            "currency": self.currency,
            "rounding": self.rounding,
            "time zone": self.model.own.get("zone", "UTC"),
        }
        return page(front, self.model.description, [])

    def inputs(self) -> bytes:
        rows = [
            self.choices.input(one) for one in self.model.inputs if self.choices.names[one.name] != QUOTE_DATE
        ]
        heading = ("name", "type", "domain", "may be")
        made = table(heading, [[row[name] for name in heading] for row in rows])
        return page({}, "", [("Account", made)] if rows else [])

    def parameters(self) -> bytes:
        rows = [
            [self.choices.names[name], self.rows.writer.literal(node, self.kinds.named[name])]
            for name, node in self.choices.parameters.items()
        ]
        return page({}, "", [("Values", table(("name", "value"), rows))])

    # Components

    def components(self) -> dict[str, bytes]:
        """Return a page for each amount of money that no other decision uses, with the tables that it needs."""
        decisions = [one for one in self.model.decisions if one.variable not in self.choices.parameters]
        tops = [one for one in decisions if self.amount(one)]
        left = {one.name for one in decisions}
        pages: dict[str, bytes] = {}
        taken: set[str] = set()
        for top in tops:
            amount = self.amount(top)
            self.choices.names.pop(amount)
            self.identifiers[top.name] = self.component_id(top.name, taken, top.own.get("component", ""))
            self.choices.names[amount] = self.identifiers[top.name]
        homes = {top.own["page"] for top in tops if "page" in top.own}
        for position, top in enumerate(tops, start=1):
            reached = self.reached(top.name)
            here = top.own.get("page", "")
            last = position == len(tops)
            group = []
            for one in decisions:
                own = one.own.get("page", "")
                fits = own == here if own in homes else one.name in reached or last
                if one.name in left and fits and (one is top or one not in tops):
                    group.append(one)
            left -= {one.name for one in group}
            path, content = self.page(top, group, position)
            pages[path] = content
        if not tops:
            self.findings.warn(
                "no-amount",
                "No decision of the model gives an amount of money; the page has an amount of 0.00.",
                "Write what is charged in the table “Amount”.",
            )
            sections = self.sections(decisions, {})
            sections.append(
                ("Amount (unique)", table(("id", "= amount"), [[self.rows.id("Amount", ""), self.zero()]]))
            )
            name = self.component_id(self.model.name or "model", taken)
            front = _front(name, "service charge", name.capitalize(), 10, {})
            pages[f"components/{slug(name)}.md"] = page(front, "", sections)
        return pages

    def amount(self, decision: Decision) -> str:
        """Return the result that is an amount, if the decision is a component: empty if it is none."""
        if "component" not in decision.own and (
            decision.own or any(decision.name in needs for needs in self.needs.values())
        ):
            return ""
        found = [name for name in results(decision) if self.kinds.named[name].kind == "money"]
        named = [name for name in found if name.rpartition(".")[2].lower() == "amount"]
        return (named or found or [""])[0]

    def reached(self, name: str) -> set[str]:
        found = {name}
        stack = [name]
        while stack:
            new = self.needs.get(stack.pop(), set()) - found
            found |= new
            stack += new
        return found

    def component_id(self, text: str, taken: set[str], exactly: str = "") -> str:
        stem = exactly if is_name(exactly) else spoken(text).replace(" ", "-")
        used = {*self.choices.names.values(), *taken}
        name, number = stem, 1
        while name in used:
            number += 1
            name = f"{stem}-{number}" if number > 2 else f"{stem}-amount"
        taken.add(name)
        return name

    def page(self, top: Decision, group: Sequence[Decision], position: int) -> tuple[str, bytes]:
        amount = self.amount(top)
        identifier = self.identifiers[top.name]
        kind = top.own.get("kind", "")
        if kind not in KINDS:
            kind = "service charge"
            self.findings.note(
                "component-made",
                f"“{top.name}” is an amount of money: it becomes the component {identifier}, a {kind}.",
                "Say on its page what kind of line it is, and its ledger.",
                top.at.line,
            )
        called = {amount: "amount"}
        for name in results(top):
            if name.rpartition(".")[2].lower() == "now" and name in self.choices.names:
                called[name] = "now"
            elif name in self.choices.texts:
                called[name] = "why"
        front = _front(identifier, kind, top.own.get("title") or top.name, position * 10, top.own)
        if "now" in called.values():
            front.setdefault("rest", "next bill")
        sections = self.sections(group, {top.name: called})
        return f"components/{slug(identifier)}.md", page(front, top.description, sections)

    def sections(
        self, decisions: Sequence[Decision], called: Mapping[str, Mapping[str, str]]
    ) -> list[tuple[str, str]]:
        made = []
        titles: set[str] = set()
        for one in decisions:
            names = called.get(one.name) or {
                name: "why" for name in results(one) if name in self.choices.texts
            }
            section = self.rows.section(one, names)
            if section is not None:
                title, text = section
                stem, _, policy = title.rpartition(" (")
                number = 1
                while stem.lower() in titles:
                    number += 1
                    stem = f"{title.rpartition(' (')[0]} {number}"
                titles.add(stem.lower())
                made.append((f"{stem} ({policy}", text))
        return made

    def zero(self) -> str:
        return f"0.{'0' * self.digits}" if self.digits else "0"


def _front(identifier: str, kind: str, title: str, order: int, own: Mapping[str, str]) -> dict[str, str]:
    front = {
        "component": identifier,
        "kind": kind,
        "title": title,
        "ledger": own.get("ledger", ""),
        "order": own.get("order", str(order)),
    }
    front |= {name: own[key] for key, name in _SETTINGS.items() if own.get(key)}
    return {name: text for name, text in front.items() if text}


_SETTINGS = {
    "taxable": "taxable",
    "waiver": "waiver class",
    "rest": "rest",
    "reduces": "reduces",
    "refund": "refund",
}
"""Our attributes of a decision, and the settings of a component page that they hold."""
