"""What follows from a row, in words: a charge, an answer of the authority page, a place in the order, a step."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from policy.language.targets.text import Words
from policy.language.tree.expressions import Constant, Expression
from policy.language.tree.pack import Component, ComponentKind
from policy.language.tree.tables import Row, Table
from policy.language.tree.types import TEXT, Kind, Value
from policy.recording import RecordingRules

VERBS: Final = {ComponentKind.BALANCE: "due", ComponentKind.DEPOSIT: "held"}


def consequence(
    words: Words, component: Component | None, table: Table, row: Row, *, is_nothing: bool
) -> str:
    """Return what follows from a row: `2% of past due is charged, at least 5.00`."""
    named = {output.name: formula for output, formula in zip(table.outputs, row.results, strict=True)}
    constant = {name: one.value for name, one in named.items() if isinstance(one, Constant)}
    special = _of_page(words, table, row, constant)
    if special:
        return special
    parts = []
    for output, formula in zip(table.outputs, row.results, strict=True):
        if output.type.kind is Kind.TEXT:
            continue
        if output.name == "amount" and component is not None:
            nothing = is_nothing or constant.get("amount") == 0
            parts.append(_charge(words, component.kind, formula, is_nothing=nothing))
        elif output.name == "now" and component is not None:
            parts.append(words.wording.phrase("payable now", amount=words.formula(formula)))
        else:
            parts.append(words.wording.phrase("result is", name=output.name, value=words.formula(formula)))
    return words.wording.listed(parts) or words.wording.phrase("this row applies")


def _of_page(words: Words, table: Table, row: Row, constant: Mapping[str, Value]) -> str:
    """Return what follows on a page with words of its own, "" for any other page."""
    pack, phrase = words.pack, words.wording.phrase
    if table.key in pack.authority and "answer" in constant:
        return _answer(words, constant)
    if table.key == pack.application and {"rank", "then"} <= constant.keys():
        return phrase("paid in place", rank=constant["rank"], then=constant["then"])
    if table.key == pack.tender_table and "allowed" in constant:
        return phrase("tender allowed" if constant["allowed"] else "tender not allowed")
    for offer in pack.offers:
        if table.key == offer.open and "open" in constant:
            return phrase("offer open" if constant["open"] else "offer not open", title=offer.title)
    for flow in pack.flows:
        for step in flow.steps:
            if table.key == flow.table and step.id == row.id:
                return phrase(_step(pack.recording, step.id), title=step.title)
    return ""


def _step(rules: RecordingRules, step: str) -> str:
    """Return the phrase for a step that applies, with what recording has to do with it."""
    if step in rules.authorising:
        return "step authorizes"
    return "step recorded" if step in rules.recorded else "step applies"


def _answer(words: Words, constant: Mapping[str, Value]) -> str:
    phrase = words.wording.phrase
    if constant["answer"] != "needs approval":
        return phrase(f"answer {words.wording.value(constant['answer'], TEXT)}")
    titles = {role.id: role.title for role in words.pack.roles}
    role = str(constant.get("approver", ""))
    people = constant.get("people", 1)
    count = max(1, int(people)) if isinstance(people, int | Fraction) else 1
    who = phrase("person" if count == 1 else "people", n=count)
    return phrase("answer needs approval", people=who, role=titles.get(role, role))


def _charge(words: Words, kind: ComponentKind, formula: Expression, *, is_nothing: bool) -> str:
    if is_nothing:
        return words.wording.phrase("nothing off" if kind.is_reduction else "nothing")
    verb = "taken off" if kind.is_reduction else VERBS.get(kind, "charged")
    bounded = words.bounded(formula)
    key = f"{verb} within" if bounded.bound else verb
    return words.wording.phrase(key, amount=bounded.amount, bound=bounded.bound)
