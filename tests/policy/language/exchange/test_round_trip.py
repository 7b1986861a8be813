"""What is written as a DMN model and read again answers as before."""

from __future__ import annotations

import pytest

from policy.language.compile import read
from policy.language.exchange.dmn.exporting import export_dmn
from policy.language.exchange.dmn.importing import import_dmn
from policy.language.exchange.jdm import as_of
from policy.language.targets.interpret.whole import read as interpret
from policy.language.tree.pack import Pack
from policy.language.tree.tables import HitPolicy, Row
from tests.policy.language.exchange.random_packs import ON, random_pack, sampled

pytestmark = pytest.mark.untraced

PACKS = 30
ACCOUNTS = 15


def again(pack: Pack) -> Pack:
    """Export a pack and import what came of it."""
    imported = import_dmn("model.dmn", export_dmn(pack, ON).content, "USD")
    assert imported.is_sound, [(str(f.place), f.message) for f in imported.findings if f.is_error]
    compiled = read(imported.pages).pack
    assert compiled is not None
    return compiled


@pytest.mark.parametrize("seed", range(PACKS))
def test_a_pack_of_the_common_subset_answers_the_same_after_export_and_import(seed: int) -> None:
    pack = random_pack(seed, plain=True)
    made = again(pack)
    for account in sampled(seed, ACCOUNTS):
        before, after = interpret(pack, account, ON), interpret(made, account, ON)
        assert {
            key: one.amount for key, one in after.worth.items() if key[0] in {c.id for c in pack.components}
        } == {key: one.amount for key, one in before.worth.items()}
        assert {key: one.rows for key, one in after.worth.items()} == {
            key: one.rows for key, one in before.worth.items()
        }


@pytest.mark.parametrize("seed", range(PACKS))
def test_tables_that_both_can_say_come_back_equal(seed: int) -> None:
    pack = random_pack(seed, plain=True, literal=True)
    made, wanted = again(pack), as_of(pack, ON)
    compared = 0
    for key, table in wanted.tables.items():
        if table.hit_policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
            continue  # ranked by numbers, which DMN does not know: the order of the rows says it then
        compared += 1
        back = as_of(made, ON).tables[key]
        assert back.hit_policy is table.hit_policy
        assert [column.expression for column in back.columns] == [
            column.expression for column in table.columns
        ]
        assert back.outputs == table.outputs
        assert {row.id: meaning(row) for row in back.rows} == {row.id: meaning(row) for row in table.rows}
    assert compared
    assert {
        name: made.inputs[name] for name in made.inputs if name in pack.inputs
    }.items() <= pack.inputs.items()


def meaning(row: Row) -> object:
    """What a row says; how its cells were typed is left out."""
    return [(cell.tests, cell.negated) for cell in row.cells], row.results, row.otherwise
