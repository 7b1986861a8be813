"""Compares a program's answer with the interpreter's, table by table and component by component."""

from __future__ import annotations

from policy.account import Account, Item
from policy.language.targets.interpret.rows import Answer, Clash, Gap, Undetermined
from policy.language.targets.interpret.whole import read
from policy.language.targets.python import Program, Run, Sort
from policy.language.targets.reach import Reach
from policy.language.tree.pack import ComponentKind, Pack
from policy.language.tree.tables import HitPolicy, Scope
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, State, Value
from tests.policy.language.targets.trees import ON


def differences(
    pack: Pack, program: Program, account: Account, option: Value = UNKNOWN, tender: Value = UNKNOWN
) -> list[str]:
    """Return every difference in words; what rests on a gap or a clash has no meaning and is left out."""
    plain = read(pack, account, ON, option, tender)
    chosen = {"option": option, "tender": tender, "payments": NOT_APPLICABLE}
    run = program.run({**account.values, **chosen}, ON, account.items, account.histories)
    reach = Reach(pack)
    troubled = {note.table for note in run.notes}
    optional = {one.amount for one in pack.components if one.kind is ComponentKind.EXCEPTION}
    found: list[str] = []
    for (key, item), outcome in plain.answers.items():
        if not run.has(Sort.RULE, key):
            continue
        tainted = reach.of_tables([key]) & troubled
        if isinstance(outcome, Gap | Clash):
            if not tainted and not (key in optional and isinstance(outcome, Gap)):
                found.append(f"{key} {item}: {outcome} was not noted")
        elif not tainted:
            found += _table(pack, run, key, place_of(account, pack.tables[key].scope, item), outcome)
    for (identifier, item), worth in plain.worth.items():
        component = next(one for one in pack.components if one.id == identifier)
        if reach.of_tables(reach.of_component(component)) & troubled:
            continue
        at = place_of(account, component.scope, item)
        for sort, expected in ((Sort.AMOUNT, worth.amount), (Sort.NOW, worth.now)):
            value = run.value(sort, identifier, "", at)
            without_number = isinstance(value, State) and isinstance(expected, State)
            if value != expected and not without_number:
                found.append(f"{sort.value} of {identifier} {item}: {value}, not {expected}")
    return found


def _table(pack: Pack, run: Run, key: str, at: int | None, outcome: Answer | Undetermined) -> list[str]:
    table = pack.tables[key]
    rule = run.at(Sort.RULE, key, "", at)
    several = rule if isinstance(rule, list) else [rule] if rule else []
    rows = tuple(one[0] if isinstance(one, tuple) else one for one in several)
    expected = outcome.rows if isinstance(outcome, Answer) else ()
    if table.hit_policy is HitPolicy.PRIORITY:
        expected = expected[:1]
    found = [] if rows == expected else [f"{key}: rows {rows}, not {expected}"]
    outputs = outcome.outputs if isinstance(outcome, Answer) else {o.name: UNKNOWN for o in table.outputs}
    for name, value in outputs.items():
        if not table.hit_policy.is_list and run.value(Sort.OUTPUT, key, name, at) != value:
            found.append(f"{key} {rows}: {name} is {run.value(Sort.OUTPUT, key, name, at)}, not {value}")
    if table.hit_policy.is_list and (rule is None) is not isinstance(outcome, Undetermined):
        found.append(f"{key}: {rule}, not {outcome}")
    if isinstance(outcome, Answer) and table.hit_policy.is_list:
        listed = [dict(zip((o.name for o in table.outputs), one[1:], strict=True)) for one in several]
        if listed != [dict(hit.outputs) for hit in outcome.hits]:
            found.append(f"{key}: {listed}, not {[dict(hit.outputs) for hit in outcome.hits]}")
    return found


def place_of(account: Account, scope: Scope, item: str) -> int | None:
    """Return the place of an item among those of its scope, None for the account itself."""
    held: tuple[Item, ...] = account.items.get(scope, ())
    return next((place for place, one in enumerate(held) if one.id == item), None)
