"""The sample packs together use everything that a pack may name, so that each word of the language has an example."""

from collections.abc import Iterator
from enum import Enum
from functools import cache

import pytest

from policy.language.tree.expressions import (
    Choice,
    DateCall,
    DateFunction,
    Expression,
    Extreme,
    Fold,
    History,
    Prorated,
    Rounded,
    Rounding,
    WindowKind,
)
from policy.language.tree.pack import ComponentKind, OfferKind, Pack, Remainder, Roll, StepKind
from policy.language.tree.tables import Column, Equal, HitPolicy, Scope, Table
from policy.language.tree.traversal import in_table, walk
from policy.language.tree.types import Kind
from tests.policy.packs.sample import pack_of
from tests.policy.packs.test_samples import NAMES

pytestmark = pytest.mark.untraced


@cache
def packs() -> list[Pack]:
    return [pack_of(name) for name in NAMES]


@cache
def tables() -> list[Table]:
    return [table for pack in packs() for table in pack.tables.values()]


def of_node(node: Expression) -> Iterator[Enum]:
    """Yield the words of the language that a formula's node uses."""
    match node:
        case Rounded(mode=mode) | Prorated(mode=mode):
            yield mode
        case DateCall(function=function):
            yield function
        case History(fold=fold, window=window):
            yield from (fold, window.kind)
        case Choice(extreme=extreme):
            yield extreme
        case _:
            return


def of_pack(pack: Pack) -> Iterator[Enum]:
    """Yield the kinds of a pack's lines, offers and steps."""
    yield from (component.kind for component in pack.components)
    yield from (offer.kind for offer in pack.offers)
    yield from (step.kind for flow in pack.flows for step in flow.steps)
    for offer in pack.offers:
        if offer.plan is not None:
            yield from (offer.plan.roll, offer.plan.remainder)


@cache
def used() -> set[Enum]:
    """Return every word of the language that the packs use."""
    nodes = (node for table in tables() for expression in in_table(table) for node in walk(expression))
    return {
        *(word for node in nodes for word in of_node(node)),
        *(word for pack in packs() for word in of_pack(pack)),
        *(table.hit_policy for table in tables()),
        *(table.scope for table in tables()),
    }


@pytest.mark.parametrize(
    "words",
    [
        ComponentKind,
        OfferKind,
        HitPolicy,
        StepKind,
        WindowKind,
        Fold,
        DateFunction,
        Rounding,
        Extreme,
        Roll,
        Remainder,
        Scope,
    ],
)
def test_the_sample_packs_use_every_word_of_a_kind(words: type[Enum]) -> None:
    assert [word.value for word in words if word not in used()] == []


def named_words(table: Table, column: Column) -> set[str]:
    """Return the words that the cells of a column name."""
    cells = [row.cells[table.columns.index(column)] for row in table.rows]
    constants = [test.value for cell in cells for test in cell.tests if isinstance(test, Equal)]
    return {str(getattr(constant, "value", "")) for constant in constants}


def given_words(result: str, pages: str) -> set[str]:
    """Return the words that tables of some pages give as a result."""
    return {
        str(getattr(row.results[position], "value", ""))
        for table in tables()
        if table.page == pages
        for position, output in enumerate(table.outputs)
        if output.name == result and output.type.kind is Kind.ENUMERATION
        for row in table.rows
    }


def test_the_sample_packs_answer_every_kind_of_request_by_name() -> None:
    authority = [(pack.tables[key], pack.inputs["request"]) for pack in packs() for key in pack.authority]
    named = {
        word
        for table, _ in authority
        for column in table.columns
        if column.heading == "request"
        for word in named_words(table, column)
    }
    assert set(authority[0][1].type.words) - named == set()


def test_the_sample_packs_give_every_answer_to_a_request() -> None:
    assert given_words("answer", "authority.md") == {"refused", "mandatory", "needs approval", "granted"}


def test_the_sample_packs_use_every_order_of_application() -> None:
    assert given_words("then", "application.md") == {
        "oldest first",
        "newest first",
        "smallest first",
        "largest first",
        "in proportion",
    }


def test_the_sample_packs_split_a_line_between_now_and_later_in_both_ways() -> None:
    rests = {
        component.rest.instalments > 0 for pack in packs() for component in pack.components if component.rest
    }
    assert rests == {True, False}


def test_a_plan_keeps_its_terms_in_one_sample_and_follows_changes_in_another() -> None:
    kept = {offer.plan.keeps_terms for pack in packs() for offer in pack.offers if offer.plan}
    assert kept == {True, False}


@pytest.mark.parametrize("policy", [HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER])
def test_hits_are_ranked_both_by_a_column_and_by_the_order_of_words(policy: HitPolicy) -> None:
    ranked = [table for table in tables() if table.hit_policy is policy]
    assert {all(row.priority is not None for row in table.rows) for table in ranked} == {True, False}


def test_rows_have_exceptions_otherwise_and_dates() -> None:
    rows = [row for table in tables() for row in table.rows]
    assert any(row.exception_to for row in rows)
    assert any(row.otherwise for row in rows)
    assert any(row.since for row in rows)
    assert any(row.until for row in rows)
