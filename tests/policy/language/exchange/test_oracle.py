"""zen-engine, a rules engine by other people, computes what our interpreter and our generated Python compute."""

from __future__ import annotations

import json
from typing import Any

import pytest
import zen

from policy.language.exchange.jdm import export_jdm, fields_of
from policy.language.targets.interpret.rows import Answer, Clash, Gap
from policy.language.targets.interpret.whole import Reading, read
from policy.language.targets.python import Sort
from policy.language.targets.python.compiling import compile_program
from policy.language.tree.expressions import Origin
from policy.language.tree.pack import ComponentKind, Pack
from policy.language.tree.tables import Table
from policy.language.tree.types import State
from tests.policy.language.exchange.random_packs import ON, random_pack, sampled

PACKS = 25
ACCOUNTS = 20


def engine_of(document: bytes) -> zen.ZenEngine:
    content = zen.ZenDecisionContent(document.decode())
    return zen.ZenEngine({"loader": lambda _: content})


def is_troubled(pack: Pack, reading: Reading) -> bool:
    """A gap or a clash, which the checker refuses, has no meaning to compare."""
    optional = {c.amount for c in pack.components if c.kind is ComponentKind.EXCEPTION}
    return bool(reading.clashes) or any(
        isinstance(found, Clash) or (isinstance(found, Gap) and key not in optional)
        for (key, _), found in reading.answers.items()
    )


def differences(pack: Pack, seed: int) -> tuple[int, list[str]]:
    """Return how many accounts were compared, and what differs."""
    exported = export_jdm(pack, ON)
    assert not exported.findings
    engine, fields, program = engine_of(exported.content), fields_of(pack, ON), compile_program(pack, ON)
    compared, found = 0, []
    for account in sampled(seed, ACCOUNTS):
        plain = read(pack, account, ON)
        if is_troubled(pack, plain):
            continue
        compared += 1
        facts = fields.facts(account.values, ON)
        theirs: dict[str, Any] = engine.evaluate("pack", facts)["result"]
        run = program.run(account.values, ON)
        for (identifier, _), worth in plain.worth.items():
            ours = None if isinstance(worth.amount, State) else worth.amount
            python = run.value(Sort.AMOUNT, identifier, "")
            zens = theirs.get(fields.of(Origin.COMPONENT, identifier))
            if not zens == ours == (None if isinstance(python, State) else python):
                found.append(
                    f"{identifier}: zen {zens}, interpreter {ours}, Python {python} of {account.values}"
                )
        for key, outcome in plain.answers.items():
            if isinstance(outcome, Answer):
                found += rows_differ(pack.tables[key[0]], outcome, theirs)
    return compared, found


def rows_differ(table: Table, outcome: Answer, theirs: dict[str, Any]) -> list[str]:
    """Compare the rows that hit: names of tables are unique enough in these packs to find them by."""
    if table.title == "Amount" or table.hit_policy.is_list or table.hit_policy.is_collect:
        return []
    zens = theirs.get(f"{table.title.lower().replace(' ', '_').replace('-', '_')}_rule")
    return [] if zens == outcome.rows[0] else [f"{table.title}: row {zens}, not {outcome.rows[0]}"]


@pytest.mark.untraced
@pytest.mark.parametrize("plain", [True, False])
def test_zen_engine_agrees_to_the_cent_on_random_packs_and_accounts(plain: bool) -> None:
    compared = 0
    for seed in range(PACKS):
        count, found = differences(random_pack(seed, plain=plain), seed)
        assert not found, (seed, found[:3], random_pack(seed, plain=plain).pages)
        compared += count
    assert compared > PACKS * ACCOUNTS / 20


def test_the_document_is_json_with_one_node_for_each_table() -> None:
    pack = random_pack(3, plain=True)
    document = json.loads(export_jdm(pack, ON).content)
    tables = [node for node in document["nodes"] if node["type"] == "decisionTableNode"]
    assert len(tables) == len(pack.tables)
    assert document["contentType"] == "application/vnd.gorules.decision"
