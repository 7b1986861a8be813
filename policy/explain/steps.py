"""The way from an account's figures to an amount, step by step."""

from __future__ import annotations

from policy.explain.rows import Figure
from policy.language.targets.interpret.formulas import evaluate
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.text import Words
from policy.language.tree.expressions import (
    Arithmetic,
    Constant,
    Expression,
    Name,
    Parameter,
    Prorated,
    Rounded,
)
from policy.language.tree.tables import Table
from policy.language.tree.traversal import children
from policy.language.tree.types import Kind
from policy.wording import sentence


def steps(words: Words, scene: Scene, table: Table, formula: Expression) -> tuple[Figure, ...]:
    """Return the steps to a formula's value; the last one is the value itself."""
    return _Steps(words, scene, table).of(formula)


class _Steps:
    """The way to an amount: each part that is money of its own is a step, and later steps use its figure."""

    def __init__(self, words: Words, scene: Scene, table: Table) -> None:
        self.words = words
        self.scene = scene
        self.dated = scene.date_of(table.dated_by)
        self.found: dict[Figure, None] = {}

    def of(self, expression: Expression) -> tuple[Figure, ...]:
        self.step(expression)
        if not self.found:
            self.found[Figure(sentence(self.words.within(expression)), self.part(expression))] = None
        return tuple(self.found)

    def step(self, node: Expression) -> None:
        for child in children(node):
            self.step(child)
        if isinstance(node, Constant | Name) or node.type.kind is Kind.EXACT:
            return
        label = self.label(node)
        if (
            isinstance(node, Rounded | Prorated)
            and node.mode is self.scene.pack.about.rounding
            and node.unit == 1
        ):
            label = self.words.wording.phrase("rounded", amount=label)
        self.found[Figure(sentence(label), self.part(node))] = None

    def label(self, node: Expression) -> str:
        """Return what a step is called: a parameter by its name, a formula by its figures."""
        match node:
            case Parameter():
                return self.words.within(node)
            case Arithmetic():
                return self.words.arithmetic(node, self.part, outermost=True)
            case _:
                return self.words.node(node, self.part)

    def part(self, node: Expression) -> str:
        """Return the figure that stands for a node; what is not rounded yet stays a formula of figures."""
        if node.type.kind is Kind.EXACT and not isinstance(node, Constant | Name):
            return self.words.node(node, self.part)
        return self.words.wording.value(evaluate(node, self.scene, self.dated), node.type)
