"""Finds out the kind of every value of a model, from what is declared and from how it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from policy.language.exchange.dmn.model import Decision, Kind, Model, Said
from policy.language.exchange.dmn.slots import Slot, join, settle
from policy.language.exchange.feel.lexer import NoFeel
from policy.language.exchange.feel.parser import FeelParser
from policy.language.exchange.feel.tree import (
    Call,
    Chosen,
    Day,
    Feel,
    Infix,
    Minus,
    Null,
    Number,
    Range,
    Ref,
    Span,
    Tests,
    Text,
    Truth,
    parts,
)
from policy.language.exchange.outcome import Findings

ROUNDINGS: Final = {
    "round half up": "half up", "round half even": "half even", "decimal": "half even",
    "round up": "up", "round down": "down", "floor": "down", "ceiling": "up",
}  # fmt: skip
EXTREMES: Final = ("min", "max", "sum")
_MONEY: Final = ("money", "amount", "currency")


@dataclass(slots=True)
class Kinds:
    """The slots of a model's names and expressions, and its parsed texts."""

    findings: Findings
    model: Model
    digits: int
    parser: FeelParser = field(init=False)
    named: dict[str, Slot] = field(default_factory=dict)
    of_node: dict[int, Slot] = field(default_factory=dict)
    cells: dict[Said, Tests] = field(default_factory=dict)
    formulas: dict[Said, Feel] = field(default_factory=dict)
    nullable: set[str] = field(default_factory=set)
    """Names that are compared with null."""
    made: list[Slot] = field(default_factory=list)
    broken: set[Said] = field(default_factory=set)
    """Texts that cannot be said on a page; each has been reported."""

    def __post_init__(self) -> None:
        names = [one.name for one in self.model.inputs]
        names += [name for decision in self.model.decisions for name in results(decision)]
        self.parser = FeelParser(names)
        for one in self.model.inputs:
            self.named[one.name] = self.declared(one.kind)
        for decision in self.model.decisions:
            kinds = [give.kind for give in decision.gives] or [decision.kind]
            for name, kind in zip(results(decision), kinds, strict=True):
                self.named[name] = self.declared(kind)
        for first in (True, False):
            for decision in self.model.decisions:
                self.decision(decision, report=first)
        settle(self.made)

    def slot(self, feel: str = "", own: str = "") -> Slot:
        made = Slot(feel, own)
        self.made.append(made)
        return made

    def declared(self, kind: Kind) -> Slot:
        """Return a slot for what a declaration says."""
        made = self.slot("" if kind.own in ("days", "months") else kind.feel, kind.own)
        made.step = kind.step
        if kind.feel == "number" and any(word in kind.name.lower() for word in _MONEY):
            made.evidence.add("money")
        self.limit(made, kind.allowed)
        return made

    def limit(self, slot: Slot, allowed: Said | None) -> None:
        """Take up a list or a range of allowed values."""
        if allowed is None or not allowed.text:
            return
        try:
            for test in self.parser.values(allowed.text):
                ends = (test.low, test.high) if isinstance(test, Range) else (test,)
                for end in ends:
                    if isinstance(end, Text):
                        slot.root.closed = True
                        slot.add_words([end.value])
                    elif isinstance(end, Number | Day):
                        slot.root.ends.append(end.value)
                        if isinstance(end, Number) and end.digits > self.digits:
                            slot.root.evidence.add(self.evidence(end.digits))
        except NoFeel as fault:
            self.findings.error(
                "unreadable", f"“{allowed.text}”: {fault.message}", fault.advice, allowed.line
            )

    # Decisions

    def decision(self, decision: Decision, *, report: bool) -> None:
        """Visit everything a decision says; report what cannot be read."""
        names = results(decision)
        if decision.literal is not None:
            self.result(names[0], decision.literal, report=report)
        for ask in decision.asks:
            with self.reporting(ask.expression, report=report):
                column = self.visit(self.formula(ask.expression))
                join(column, self.declared(ask.kind))
                self.limit(column, ask.values)
        for name, give in zip(names, decision.gives, strict=False):
            self.limit(self.named[name], give.values)
            if give.default is not None:
                self.result(name, give.default, report=report)
        for rule in decision.rules:
            for ask, said in zip(decision.asks, rule.asks, strict=True):
                with self.reporting(said, report=report):
                    self.cell(ask.expression, said)
            for name, said in zip(names, rule.gives, strict=True):
                self.result(name, said, report=report)

    @contextmanager
    def reporting(self, said: Said, *, report: bool) -> Iterator[None]:
        """Report FEEL that no page can say; what is around it is still read."""
        try:
            yield
        except NoFeel as fault:
            self.broken.add(said)
            if report:
                self.findings.error(
                    "no-equivalent", f"“{said.text}” ({said.id}): {fault.message}", fault.advice, said.line
                )

    def formula(self, said: Said) -> Feel:
        """Return a text's expression. Raise NoFeel."""
        if said not in self.formulas:
            self.formulas[said] = self.parser.expression(said.text)
        return self.formulas[said]

    def tests(self, said: Said) -> Tests:
        """Return a cell's tests. Raise NoFeel."""
        if said not in self.cells:
            self.cells[said] = self.parser.tests(said.text)
        return self.cells[said]

    def result(self, name: str, said: Said, *, report: bool) -> None:
        """Let a result be of the kind of what it is set to."""
        with self.reporting(said, report=report):
            node = self.formula(said)
            if isinstance(node, Null):
                raise NoFeel("No value is no result.", "Write a value, or leave the rule out.")
            join(self.named[name], self.visit(node))

    def cell(self, column: Said, said: Said) -> None:
        """Let what a cell compares with be of its column's kind."""
        if column in self.broken:
            return
        heading = self.formula(column)
        for test in self.tests(said).tests:
            ends = (test.low, test.high) if isinstance(test, Range) else (test,)
            for end in ends:
                if isinstance(end, Null):
                    if not isinstance(heading, Ref):
                        raise NoFeel("Only an input can be without a value.", "Test the input itself.")
                    self.nullable.add(heading.name)
                elif end is not None:
                    join(self.visit(heading), self.visit(end))

    def refers(self, decision: Decision) -> set[str]:
        """Return every name that the readable expressions of a decision refer to."""
        texts = [ask.expression for ask in decision.asks]
        texts += [said for rule in decision.rules for said in rule.gives]
        texts += [give.default for give in decision.gives if give.default is not None]
        nodes = [self.formulas[said] for said in [*texts, decision.literal] if said in self.formulas]
        for said in (said for rule in decision.rules for said in rule.asks):
            for test in self.cells[said].tests if said in self.cells else ():
                ends = (test.low, test.high) if isinstance(test, Range) else (test,)
                nodes += [end for end in ends if end is not None]
        found = set()
        while nodes:
            node = nodes.pop()
            nodes += parts(node)
            if isinstance(node, Ref):
                found.add(node.name)
        return found

    # Expressions

    def visit(self, node: Feel) -> Slot:
        """Return the slot of an expression, having joined what it joins. Raise NoFeel."""
        made = self.of_node[id(node)] = self.kind_of(node)
        return made

    def kind_of(self, node: Feel) -> Slot:
        match node:
            case Number(digits=digits):
                made = self.of_node.get(id(node)) or self.slot("number")
                if digits:
                    made.root.evidence.add(self.evidence(digits))
                return made.root
            case Text(value=value):
                made = self.slot("string")
                made.add_words([value])
                return made
            case Truth():
                return self.slot("boolean")
            case Day():
                return self.slot("date")
            case Span(months=months):
                return self.slot("months" if months else "days")
            case Ref(name=name):
                return self.named[name].root
            case Minus(operand=operand):
                return self.number(self.visit(operand))
            case Infix():
                return self.infix(node)
            case Call():
                return self.call(node)
            case Chosen(condition=condition, then=then, otherwise=otherwise):
                self.visit(condition)
                return join(self.visit(then), self.visit(otherwise))
            case _:
                raise NoFeel("null cannot stand in an expression.", "Test for it in a cell.")

    def evidence(self, digits: int) -> str:
        """Return what the digits behind a literal's point say."""
        return "cents" if digits == self.digits else "fine" if digits > self.digits else "fraction"

    def number(self, slot: Slot) -> Slot:
        return join(slot, self.slot("number")) if slot.feel == "" else slot

    def infix(self, node: Infix) -> Slot:
        left, right = self.visit(node.left), self.visit(node.right)
        match node.operator:
            case "and" | "or":
                return self.slot("boolean")
            case "+" | "-":
                return self.sum(node, left, right)
            case "*":
                return self.product(node, left, right)
            case "/":
                return self.quotient(node, left)
            case _:
                join(left, right)
                return self.slot("boolean")

    def sum(self, node: Infix, left: Slot, right: Slot) -> Slot:
        feels = (left.root.feel, right.root.feel)
        if feels == ("date", "date") and node.operator == "-":
            return self.slot("days")
        if "date" in feels:
            return left if feels[0] == "date" else right
        if "string" in feels:
            raise NoFeel("Texts cannot be joined.", "Write the whole text as a word of its own.")
        return self.number(join(left, right))

    def product(self, node: Infix, left: Slot, right: Slot) -> Slot:
        if isinstance(node.right, Span):
            if node.right.count != 1:
                raise NoFeel("A multiple of a duration has no equivalent.", 'Multiply duration("P1D").')
            return left
        for one, slot in ((node.left, right), (node.right, left)):
            if isinstance(one, Number):
                counted = slot.root.kind in ("days", "months") or slot.root.own in ("integer", "rate")
                if one.digits and counted:
                    return self.share([self.of_node[id(one)]])
                return self.number(slot) if one.digits == 0 else self.share([slot])
        factors = [slot for slot in (left, right) if not slot.root.evidence & {"fraction", "fine"}]
        return self.share(factors or [left])

    def quotient(self, node: Infix, left: Slot) -> Slot:
        if isinstance(node.right, Span) and left.root.feel == "days":
            return left
        if isinstance(node.right, Number) and node.right.value == 0:
            raise NoFeel("Nothing can be divided by zero.")
        return self.share([left])

    def share(self, bases: list[Slot]) -> Slot:
        made = self.slot("number")
        made.bases = [self.number(base) for base in bases]
        return made

    def call(self, node: Call) -> Slot:
        slots = [self.visit(argument) for argument in node.arguments]
        if node.function in EXTREMES and slots:
            for slot in slots[1:]:
                join(slots[0], slot)
            return slots[0].root
        if node.function not in ROUNDINGS or not slots:
            raise NoFeel(
                f"The function “{node.function}” has no equivalent.", "Compute it before the decision."
            )
        if places(node) == self.digits:
            slots[0].root.evidence.add("money")
        return self.number(slots[0])


def places(node: Call) -> int:
    """Return to how many digits a rounding rounds. Raise NoFeel if that is not a literal."""
    if len(node.arguments) == 1 and node.function in ("floor", "ceiling"):
        return 0
    match node.arguments:
        case (_, Number(value=value)) if value.denominator == 1:
            return int(value)
        case _:
            raise NoFeel("A rounding needs a literal number of digits.", f"Write {node.function}(x, 2).")


def results(decision: Decision) -> list[str]:
    """Return the names by which other decisions refer to a decision's results."""
    if len(decision.gives) < 2:
        return [decision.variable]
    return [f"{decision.variable}.{give.name}" for give in decision.gives]
