"""The steps of a call: what applies, what is done, what comes next, and what to say."""

from __future__ import annotations

from datetime import date

import pytest

from policy.guidance import CallState, Guide, consents, guide, show
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.interpret.whole import read
from policy.language.tree.pack import StepKind
from policy.language.tree.types import UNKNOWN, Value
from tests.policy.riverbend import PAGES, TODAY, account, compiled, riverbend


def scene(tender: str = "card", **changed: Value) -> Scene:
    known = {"caller_verified": True, "low_income": UNKNOWN, "card_product": "credit", **changed}
    return read(riverbend(), account(**known), TODAY, tender=tender).scene


def guided(*done: str, tender: str = "card", language: str = "en", **changed: Value) -> Guide:
    return guide(CallState("payment", scene(tender, **changed), frozenset(done), language))


def ids(found: Guide) -> tuple[str, str, str]:
    current = found.current.step.id if found.current else ""
    return (
        " ".join(one.step.id for one in found.done),
        current,
        " ".join(one.step.id for one in found.coming),
    )


@pytest.mark.parametrize(
    ("done", "changed", "steps"),
    [
        ((), {"caller_verified": UNKNOWN}, ("", "G1", "")),
        ((), {}, ("G1", "G3", "G4 G5 G6")),
        ((), {"suspended_on": date(2025, 11, 3)}, ("G1", "G2", "G3 G4 G5 G6")),
        (("G3",), {}, ("G1 G3", "G4", "G5 G6")),
        (("G3",), {"tender": "bank"}, ("G1 G3", "G6", "")),
        (("G3", "G4"), {}, ("G1 G3 G4 G5", "G6", "")),
        (("G3", "G4"), {"low_income": False}, ("G1 G3 G4 G5 G6", "", "")),
        (("G4",), {}, ("G1 G4 G5", "G3", "G6")),
        (("G2", "G4"), {"tender": "bank"}, ("G1 G2 G4", "G3", "G6")),
    ],
)
def test_the_current_step_is_the_first_that_applies_and_is_not_done(
    done: tuple[str, ...], changed: dict[str, Value], steps: tuple[str, str, str]
) -> None:
    tender = str(changed.get("tender", "card"))
    values = {name: value for name, value in changed.items() if name != "tender"}
    assert ids(guide(CallState("payment", scene(tender, **values), frozenset(done)))) == steps


def test_going_back_is_taking_away_what_was_known() -> None:
    assert ids(guided("G3", low_income=False))[0] == "G1 G3 G6"
    assert ids(guided("G3", low_income=UNKNOWN))[0] == "G1 G3"
    assert ids(guided("G3", caller_verified=UNKNOWN)) == ("G3", "G1", "")


def test_a_caller_who_is_not_verified_stays_at_the_check() -> None:
    assert ids(guided(caller_verified=False)) == ("", "G1", "")


def test_a_step_is_done_when_the_one_it_names_was_found_out() -> None:
    page = PAGES["guidance/payment.md"].replace("| G4        |", "| G1        |")
    pack = compiled(guidance__payment=page)
    at = read(pack, account(caller_verified=True), TODAY, tender="card").scene
    assert "G5" in ids(guide(CallState("payment", at, frozenset())))[0]


def test_texts_are_filled_with_what_is_known() -> None:
    found = guided(suspended_on=date(2025, 11, 3))
    assert found.current is not None
    assert found.current.text == "Your service was suspended on November 3."
    assert guided(language="es", suspended_on=date(2025, 11, 3)).current != found.current
    spanish = guided(language="es", suspended_on=date(2025, 11, 3)).current
    assert spanish is not None
    assert spanish.text == "Se suspendió el 3 de noviembre."


def test_a_text_without_a_translation_is_said_in_english() -> None:
    found = guided(language="es", low_income=False).coming[0]
    assert found.text == "A surcharge of 6.59 applies."


def test_a_value_that_nobody_knows_stays_marked() -> None:
    found = guided(card_product=UNKNOWN).current
    assert found is not None
    assert found.text == "You owe 214.60, [total] with fees; [card product]."
    assert found.missing == ("total", "card product")


def test_a_sum_that_the_caller_gives_is_money() -> None:
    at = scene()
    with_total = Scene(at.pack, at.on, {**at.values, "total": 22619}, at.outputs, at.components)
    step = at.pack.flows[0].steps[2]
    assert show(step, with_total).text == "You owe 214.60, 226.19 with fees; credit."


def test_a_result_of_a_table_is_written_by_its_type() -> None:
    late = (
        PAGES["components/late-charge.md"]
        + "\n## Grace (unique)\n\n| id | past due | = grace |\n|--|--|--|\n| GR1 | - | 3 days |\n"
    )
    page = PAGES["guidance/payment.md"].replace("{card product}", "{ grace }")
    pack = compiled(components__late_charge=late, guidance__payment=page)
    at = read(pack, account(caller_verified=True), TODAY, tender="bank").scene
    assert show(pack.flows[0].steps[2], at).text.endswith("3 days.")


def test_disclosures_and_consents_are_those_of_the_chosen_path() -> None:
    assert [one.step.id for one in consents(scene("card"))] == ["G4", "G5"]
    assert [one.step.kind for one in consents(scene("card"))] == [StepKind.DISCLOSE, StepKind.CONSENT]
    assert consents(scene("bank")) == ()


def test_a_flow_that_the_pack_has_not_is_no_flow() -> None:
    with pytest.raises(KeyError):
        guide(CallState("refund", scene(), frozenset()))
