"""Shows that a finding's example account really meets the problem, by evaluation and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Final

from policy.account import Account
from policy.language.checks.pasts import past
from policy.language.findings import Finding
from policy.language.targets.interpret import Answer, Clash, Gap, NoValue, Scene, answer, evaluate
from policy.language.targets.interpret.rows import fared, hitting
from policy.language.targets.interpret.whole import read
from policy.language.tree.expressions import (
    Choice,
    Constant,
    Expression,
    Extreme,
    History,
    Parameter,
    Prorated,
)
from policy.language.tree.pack import Pack
from policy.language.tree.tables import HitPolicy, Row, Table
from policy.language.tree.traversal import in_table, walk
from policy.language.tree.types import State, Value

SOME_DAY: Final = date(2026, 1, 5)


def reproduces(pack: Pack, finding: Finding) -> bool:
    """Return whether the example of a finding shows what it says."""
    assert finding.example is not None
    return SHOWS[finding.code](pack, finding, scene_of(pack, finding.example))


def scene_of(pack: Pack, example: Mapping[str, Value]) -> Scene:
    """Return the scene of an example, with every table of the account answered."""
    values = dict(example)
    quoted = values.pop("quote date", SOME_DAY)
    assert isinstance(quoted, date)
    wishes: dict[Expression, Value] = {}
    for table in pack.tables.values():
        for column in table.columns:
            for node in walk(column.expression):
                if isinstance(node, History) and column.heading in values:
                    wishes[node] = values[column.heading]
    scene = Scene(pack, quoted, values, histories=past(wishes, pack.about, quoted))
    for key in pack.order:
        try:
            outcome = answer(pack.tables[key], scene)
        except (NoValue, ZeroDivisionError):
            continue
        if isinstance(outcome, Answer):
            scene = scene.with_outputs(outcome.outputs, {})
    account = Account("", values, {}, scene.histories)
    with suppress(NoValue, ZeroDivisionError):
        scene = replace(scene, components=read(pack, account, quoted).scene.components)
    return scene


def _table(pack: Pack, finding: Finding) -> Table:
    for table in pack.tables.values():
        if finding.row in [row.id for row in table.rows] or finding.place == table.at:
            return table
    raise LookupError(finding)


def _row(pack: Pack, finding: Finding) -> Row:
    return _table(pack, finding).row(finding.row)


def _left(pack: Pack, finding: Finding, scene: Scene) -> list[str]:
    return [row.id for row in fared(_table(pack, finding), scene)[1]]


def _gap(pack: Pack, finding: Finding, scene: Scene) -> bool:
    return isinstance(answer(_table(pack, finding), scene), Gap)


def _clash(pack: Pack, finding: Finding, scene: Scene) -> bool:
    outcome = answer(_table(pack, finding), scene)
    return isinstance(outcome, Clash) and finding.row in outcome.rows


def _exceptions(pack: Pack, finding: Finding, scene: Scene) -> bool:
    bases = set(_row(pack, finding).exception_to)
    both = [row for row in hitting(_table(pack, finding), scene) if bases & set(row.exception_to)]
    return len(both) > 1


def _passed_over(pack: Pack, finding: Finding, scene: Scene) -> bool:
    left = _left(pack, finding, scene)
    return finding.row not in (left[:1] if _table(pack, finding).hit_policy is HitPolicy.FIRST else left)


def _several(pack: Pack, finding: Finding, scene: Scene) -> bool:
    return len(_left(pack, finding, scene)) > 1


def _results(pack: Pack, finding: Finding, scene: Scene) -> dict[str, Value]:
    row = _row(pack, finding)
    assert finding.row in _left(pack, finding, scene)
    outputs = _table(pack, finding).outputs
    found: dict[str, Value] = {}
    for output, result in zip(outputs, row.results, strict=True):
        found[output.name] = evaluate(result, scene)
        scene = scene.with_outputs(found, {})
    return found


def _stateless(pack: Pack, finding: Finding, scene: Scene) -> bool:
    return any(isinstance(value, State) for value in _results(pack, finding, scene).values())


def _negative(pack: Pack, finding: Finding, scene: Scene) -> bool:
    return any(isinstance(value, int) and value < 0 for value in _results(pack, finding, scene).values())


def _prorated(pack: Pack, finding: Finding, scene: Scene) -> bool:
    assert finding.row in _left(pack, finding, scene)
    nodes = [node for result in _row(pack, finding).results for node in walk(result)]
    return any(
        _number(evaluate(node.whole, scene)) <= 0 or _number(evaluate(node.part, scene)) < 0
        for node in nodes
        if isinstance(node, Prorated)
    )


def _reversed(pack: Pack, finding: Finding, scene: Scene) -> bool:
    found = _results(pack, finding, scene)
    for offer in pack.offers:
        if offer.plan is not None and offer.terms == _table(pack, finding).key:
            found["financed"] = evaluate(offer.plan.financed, scene)
    pairs = (
        ("least", "most"),
        ("fewest payments", "most payments"),
        ("payments", "most payments"),
        ("fewest payments", "payments"),
        ("down payment", "financed"),
    )
    return any(
        _number(found[one]) > _number(found[other]) for one, other in pairs if one in found and other in found
    )


def _stacked(pack: Pack, finding: Finding, scene: Scene) -> bool:
    reading = read(pack, Account("", scene.values, {}, scene.histories), scene.on)
    fees = [one.id for one in pack.components if one.kind.is_tender_fee]
    return len([one for one in fees if _is_positive(reading.worth[one, ""].amount)]) > 1


def _is_positive(value: Value) -> bool:
    return isinstance(value, int) and value > 0


def _closed(pack: Pack, finding: Finding, scene: Scene) -> bool:
    outcomes = [answer(pack.tables[offer.open], scene) for offer in pack.offers]
    return all(isinstance(one, Answer) and one.outputs["open"] is False for one in outcomes)


def _capped(pack: Pack, finding: Finding, scene: Scene) -> bool:
    for result in _row(pack, finding).results:
        for node in walk(result):
            if isinstance(node, Choice):
                inner = [one for one in node.operands if isinstance(one, Choice)]
                outer = [_number(evaluate(one, scene)) for one in node.operands if _is_fixed(one)]
                within = [
                    _number(evaluate(one, scene)) for two in inner for one in two.operands if _is_fixed(one)
                ]
                caps, floors = (outer, within) if node.extreme is Extreme.MIN else (within, outer)
                if caps and floors and min(caps) < max(floors):
                    return True
    return False


def _number(value: Value) -> int | Fraction:
    assert isinstance(value, int | Fraction)
    return value


def _is_fixed(expression: Expression) -> bool:
    return isinstance(expression, Constant | Parameter)


def _valueless(pack: Pack, finding: Finding, scene: Scene) -> bool:
    parameters = [
        node
        for table in pack.tables.values()
        for expression in in_table(table)
        for node in walk(expression)
        if isinstance(node, Parameter)
    ]
    for parameter in parameters:
        try:
            evaluate(parameter, scene)
        except NoValue:
            return True
    return False


def _not_above(pack: Pack, finding: Finding, scene: Scene) -> bool:
    ranks = {role.id: role.rank for role in pack.roles}
    approver = _results(pack, finding, scene)["approver"]
    return ranks[str(scene.values["role"])] >= ranks[str(approver)]


SHOWS: Final[Mapping[str, Callable[[Pack, Finding, Scene], bool]]] = {
    "gap": _gap,
    "overlap": _clash,
    "any-conflict": _clash,
    "exception-conflict": _exceptions,
    "exception-never": _passed_over,
    "dead-row": _passed_over,
    "unreachable-step": _passed_over,
    "shadowed": _several,
    "unguarded": _stateless,
    "negative-amount": _negative,
    "prorate-by-zero": _prorated,
    "prorate-negative": _prorated,
    "limits-reversed": _reversed,
    "stacked-fees": _stacked,
    "no-offer": _closed,
    "cap-below-floor": _capped,
    "parameter-gap": _valueless,
    "parameter-word": _valueless,
    "approver-not-above": _not_above,
}
