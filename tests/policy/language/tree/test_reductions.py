"""Which reductions of a line come before which."""

from __future__ import annotations

from policy.language.tree.pack import Component, ComponentKind
from policy.language.tree.places import Place
from policy.language.tree.reductions import reduced_before
from policy.language.tree.tables import Scope


def part(identifier: str, reduces: str | None, scope: Scope = Scope.ACCOUNT) -> Component:
    return Component(
        identifier, ComponentKind.CREDIT, "", "", False, "", 1, scope, None, None, reduces, "", "", (), "",
        Place("p"),
    )  # fmt: skip


def before(*several: Component) -> list[str]:
    return [one.id for one in reduced_before(several, several[-1])]


def test_a_line_that_reduces_nothing_has_none_before_it() -> None:
    assert before(part("a", "line"), part("b", None)) == []


def test_reductions_of_other_lines_do_not_matter() -> None:
    assert before(part("a", "line"), part("b", "other"), part("c", "line")) == ["a"]


def test_those_of_single_items_come_first() -> None:
    several = (part("a", "line"), part("b", "line", Scope.OPEN_ITEM), part("c", "line"))
    assert before(*several) == ["b", "a"]
    assert before(part("a", "line"), part("b", "line", Scope.OPEN_ITEM)) == []
