"""Packs as they stand on a date.

Faults tried, each caught: `until` included; rows of tables dated by the agreement dropped; a keyed parameter's `-` row
preferred.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

from policy.language.targets.specialise import changes, epoch, specialise, values_on
from policy.language.tree.expressions import Constant, Name, Origin, Parameter
from policy.language.tree.pack import DatedValue, Offer, OfferKind, Pack, PlanTerms, Remainder, Roll
from policy.language.tree.tables import HitPolicy, Output, Row, Scope, Table
from policy.language.tree.traversal import in_table, walk
from policy.language.tree.types import MONEY, RATE
from tests.policy.language.targets.trees import AT, PARAMETERS, WORDS, Trees

BEFORE, AFTER = date(2025, 5, 31), date(2025, 6, 1)
FEE = Parameter(MONEY, "fee", None, AT)


def row(
    identifier: str, result: Parameter | Constant, since: date | None = None, until: date | None = None
) -> Row:
    return Row(identifier, (), (result,), since, until, False, (), None, "", AT)


def pack(*rows: Row, dated_by: str = "quote date") -> Pack:
    table = Table(
        "t#t", "t", "t", HitPolicy.FIRST, Scope.ACCOUNT, (), (Output("x", MONEY, AT),), rows, dated_by, AT
    )  # fmt: skip
    return replace(Trees(Random(1)).pack(), tables={"t#t": table}, order=("t#t",), components=())


def results(made: Pack) -> list[object]:
    return [one.results[0] for one in made.tables["t#t"].rows]


@pytest.mark.parametrize(("on", "fee"), [(BEFORE, 500), (AFTER, 725)])
def test_a_parameter_becomes_its_value_on_the_date(on: date, fee: int) -> None:
    assert results(specialise(pack(row("A", FEE)), on)) == [Constant(MONEY, Fraction(fee), AT)]


@pytest.mark.parametrize(("on", "ids"), [(BEFORE, ["A"]), (AFTER, ["B"])])
def test_a_row_is_in_effect_from_its_first_day_until_the_day_before_its_end(on: date, ids: list[str]) -> None:
    made = specialise(pack(row("A", FEE, None, AFTER), row("B", FEE, AFTER)), on)
    assert [one.id for one in made.tables["t#t"].rows] == ids


def test_a_table_dated_by_the_agreement_keeps_its_rows_and_parameters() -> None:
    made = specialise(pack(row("A", FEE, None, AFTER), row("B", FEE, AFTER), dated_by="agreed on"), AFTER)
    assert results(made) == [FEE, FEE]
    assert made.parameters["fee"] == PARAMETERS["fee"]


def test_values_that_no_table_needs_any_more_are_gone() -> None:
    assert len(specialise(pack(row("A", FEE)), AFTER).parameters["fee"].values) == 1


def test_a_constant_key_picks_its_word_before_all_others() -> None:
    red, blue = (Parameter(RATE, "cap", Constant(WORDS, word, AT), AT) for word in ("red", "blue"))
    by_input = Parameter(RATE, "cap", Name(WORDS, "colour", Origin.INPUT, AT), AT)
    made = results(specialise(pack(row("A", red), row("B", blue), row("C", by_input)), AFTER))
    assert made == [Constant(RATE, Fraction(2, 100), AT), Constant(RATE, Fraction(1, 40), AT), by_input]


def test_a_parameter_without_a_value_stays() -> None:
    late = replace(PARAMETERS["fee"], values=(DatedValue(None, AFTER, None, Fraction(1), "", AT),))
    made = specialise(replace(pack(row("A", FEE)), parameters={"fee": late}), BEFORE)
    assert results(made) == [FEE]
    undeclared = Parameter(MONEY, "gone", None, AT)
    assert results(specialise(pack(row("A", undeclared)), BEFORE)) == [undeclared]


def offer(terms: str | None, plan: bool) -> Offer:
    made = PlanTerms(1, 0, Roll.NONE, Remainder.LAST, FEE, keeps_terms=True) if plan else None
    return Offer("o", OfferKind.PAYMENT_PLAN, "", "", 1, False, made, "t#t", terms, None, "", (), AT)


@pytest.mark.parametrize(
    ("dated_by", "terms", "financed"),
    [("quote date", "t#t", Constant(MONEY, Fraction(725), AT)), ("agreed on", "t#t", FEE),
     ("agreed on", None, Constant(MONEY, Fraction(725), AT))],
)  # fmt: skip
def test_what_a_plan_finances_is_dated_as_its_terms_are(
    dated_by: str, terms: str | None, financed: object
) -> None:
    made = specialise(
        replace(pack(row("A", FEE), dated_by=dated_by), offers=(offer(terms, plan=True),)), AFTER
    )
    plan = made.offers[0].plan
    assert plan is not None
    assert plan.financed == financed
    assert len(made.parameters["fee"].values) == (2 if financed == FEE or dated_by == "agreed on" else 1)


def test_an_offer_without_a_plan_is_left_alone() -> None:
    plain = offer(None, plan=False)
    assert specialise(replace(pack(row("A", FEE)), offers=(plain,)), AFTER).offers == (plain,)


def test_changes_cut_time_into_epochs() -> None:
    dates = changes(pack(row("A", FEE, date(2025, 2, 1), date(2025, 4, 1))))
    assert dates == (date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1), date(2025, 6, 1))
    assert [epoch(dates, on) for on in (date(2025, 1, 31), date(2025, 2, 1), date(2026, 1, 1))] == [0, 1, 4]


@pytest.mark.parametrize("seed", range(20))
def test_a_pack_is_the_same_on_every_date_of_an_epoch(seed: int) -> None:
    drawn = Trees(Random(seed)).pack()
    dates = changes(drawn)
    for start, end in pairwise(dates):
        assert specialise(drawn, start) == specialise(drawn, date.fromordinal(end.toordinal() - 1))


def test_no_parameter_with_a_known_key_is_left() -> None:
    drawn = specialise(Trees(Random(3)).pack(), AFTER)
    tables = [table for table in drawn.tables.values() if table.dated_by == "quote date"]
    left = [n for t in tables for one in in_table(t) for n in walk(one) if isinstance(n, Parameter)]
    assert all(node.key is not None and not isinstance(node.key, Constant) for node in left)


def test_values_on_a_date_are_told_by_key() -> None:
    values = values_on(PARAMETERS.values(), BEFORE)
    assert {key: one.value for key, one in values["cap"].items()} == {
        "red": Fraction(1, 50),
        None: Fraction(1, 40),
    }
