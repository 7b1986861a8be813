"""What is written as a DMN model and read again answers as before."""

from __future__ import annotations

import pytest

from policy.language.compile import read
from policy.language.exchange.dmn.exporting import export_dmn
from policy.language.exchange.dmn.importing import import_dmn
from policy.language.targets.interpret.whole import read as interpret
from policy.language.tree.pack import Pack
from tests.policy.language.exchange.random_packs import ON, random_pack, sampled

PACKS = 60
ACCOUNTS = 20


def again(pack: Pack, *, sure: bool = True) -> Pack:
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
        assert {key: one.amount for key, one in after.worth.items() if key[0] in {c.id for c in pack.components}} == {
            key: one.amount for key, one in before.worth.items()
        }
        assert {key: one.rows for key, one in after.worth.items()} == {
            key: one.rows for key, one in before.worth.items()
        }
