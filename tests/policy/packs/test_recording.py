"""What the sample packs ask of recorders: proof, and bank debits authorized on the recording."""

import pytest

from policy.language.tree.pack import StepKind
from policy.recording import Proof
from tests.policy.packs.sample import pack_of
from tests.policy.packs.test_samples import NAMES

pytestmark = pytest.mark.untraced


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_pack_expects_its_recorder_and_asks_for_proof(name: str) -> None:
    rules = pack_of(name).recording
    assert rules.expected == ("pbx",)
    assert (rules.grade_paused("pbx"), rules.grade_on("pbx")) == (Proof.PROVEN, Proof.PROVEN)
    assert not rules.may_be_none
    assert "card" in rules.pauses_for


@pytest.mark.parametrize("name", NAMES)
def test_every_consent_to_a_bank_debit_is_a_spoken_authorization(name: str) -> None:
    pack = pack_of(name)
    asked = set()
    for flow in pack.flows:
        table = pack.tables[flow.table]
        kinds = {step.id: step.kind for step in flow.steps}
        for row in table.rows:
            cells = {column.heading: cell.text for column, cell in zip(table.columns, row.cells, strict=True)}
            if cells.get("tender") == "bank" and kinds[row.id] is StepKind.CONSENT:
                asked.add(row.id)
    assert asked
    assert pack.recording.authorising == asked
    assert pack.recording.recorded
