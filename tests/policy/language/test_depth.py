"""How far the parts of a cell may stand within each other: a finding beyond it, an answer up to it."""

from collections.abc import Callable, Mapping

import pytest

from policy.language.grammar import Unreadable
from policy.language.parser import parse_formula, parse_tests
from policy.language.shapes import DEEPEST
from policy.language.targets.interpret import Scene, evaluate
from policy.language.targets.python import Sort
from policy.language.targets.python.compiling import compile_program
from policy.language.tree.types import Value
from tests.policy.riverbend import TODAY, formula


def chain(joined: str, parts: int) -> str:
    return joined.join(["past due"] * parts)


def nested(opening: str, closing: str, levels: int) -> str:
    return opening * levels + "past due" + closing * levels


FORMS: Mapping[str, Callable[[int], str]] = {
    "a sum": lambda depth: chain(" + ", depth - 1),
    "differences": lambda depth: chain(" - ", depth - 1),
    "a product": lambda depth: "past due" + " * 1" * (depth - 2),
    "many arguments": lambda depth: f"max({chain(', ', depth - 1)})",
    "choices": lambda depth: nested("min(1.00, ", ")", depth - 2),
    "roundings": lambda depth: nested("round(", ")", depth - 2),
    "proration": lambda depth: nested("prorate(", ", 3, 7)", depth - 2),
    "bands": lambda depth: nested("(", " between 1.00 and 20.00)", depth // 2 - 1),
    "parentheses": lambda depth: nested("(", ")", depth - 2),
}


@pytest.mark.parametrize("form", FORMS)
def test_parts_within_parts_are_told_in_the_author_s_words(form: str) -> None:
    with pytest.raises(Unreadable, match="too many parts within each other") as told:
        parse_formula(FORMS[form](DEEPEST + 4))
    assert "earlier table" in told.value.advice


@pytest.mark.parametrize("form", FORMS)
def test_as_many_as_are_allowed_are_compiled_and_read_alike(form: str) -> None:
    pack, expression = formula(FORMS[form](DEEPEST))
    values: dict[str, Value] = {"past due": 4_000, "days past due": 1, "segment": "business"}
    program = compile_program(pack, TODAY)
    table = "components/probe.md#probe"
    read = evaluate(expression, Scene(pack, TODAY, values))
    assert program.run(values, TODAY).value(Sort.OUTPUT, table, "tried") == read


def test_a_long_list_is_not_deep() -> None:
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 9, 15, 20)]
    assert len(parse_tests(", ".join(days)).tests) == len(days)
