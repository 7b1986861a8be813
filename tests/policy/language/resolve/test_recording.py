"""The recording page: what it says becomes rules, and one fault in it gives one finding at its place."""

from __future__ import annotations

import pytest

from policy.language.compile import Compilation
from policy.recording import Proof, RecordingRules
from tests.policy.language.pages import codes, compiled

FLOW = """
    ---
    flow: payment
    ---
    ## Steps (rule order)
    | id | past due | kind | title | text |
    |---|---|---|---|---|
    | G1 | - | disclose | Terms | The terms. |
    | G2 | > 0.00 | consent | Debit | You authorize one debit. |
    """
PAGE = """
    ---
    opens entry: proven
    counts as on: proven
    why: agreed with internal audit
    unrecorded calls: no
    pauses for: card, bank
    ---
    What is asked.

    ## Recorders
    | recorder | calls | opens entry | counts as on | why |
    |---|---|---|---|---|
    | pbx | every | - | | |
    | screen | some | Acknowledged | acknowledged | It cannot be asked. |
    | siprec | every | proven | proven | - |

    ## Recorded steps
    | step | counts as | source |
    |---|---|---|
    | g1 | disclosure | desk rule |
    | G2 | authorization | Nacha TEL |
    """


def read(*changes: tuple[str, str]) -> Compilation:
    page = PAGE
    for old, new in changes:
        assert old in page
        page = page.replace(old, new, 1)
    return compiled(recording=page, guidance__payment=FLOW)


def rules(*changes: tuple[str, str]) -> RecordingRules:
    pack = read(*changes).pack
    assert pack is not None, read(*changes).findings
    return pack.recording


def test_a_pack_without_the_page_asks_for_proof_in_everything() -> None:
    pack = compiled().pack
    assert pack is not None
    assert pack.recording == RecordingRules()
    assert rules((PAGE, "What is asked.\n")) == RecordingRules()


def test_the_page_says_what_is_asked_of_each_recorder() -> None:
    assert rules() == RecordingRules(
        paused_by={"screen": Proof.ACKNOWLEDGED, "siprec": Proof.PROVEN},
        on_by={"screen": Proof.ACKNOWLEDGED, "siprec": Proof.PROVEN},
        expected=("pbx", "siprec"),
        pauses_for=frozenset({"card", "bank"}),
        recorded=frozenset({"G1"}),
        authorising=frozenset({"G2"}),
        reasons={"": "agreed with internal audit", "screen": "It cannot be asked."},
    )


def test_less_than_proof_from_all_recorders_takes_one_reason() -> None:
    made = rules(
        ("opens entry: proven", "opens entry: acknowledged"), ("as on: proven", "as on: acknowledged")
    )
    assert (made.paused, made.on) == (Proof.ACKNOWLEDGED, Proof.ACKNOWLEDGED)


def test_calls_that_nobody_records_can_be_said_to_happen() -> None:
    assert rules(("unrecorded calls: no", "unrecorded calls: yes")).may_be_none


def test_the_rules_are_part_of_what_makes_packs_equal() -> None:
    assert read().pack == read().pack
    assert read().pack != read(("unrecorded calls: no", "unrecorded calls: yes")).pack


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("opens entry: proven", "opens entry: asserted", "grade-too-low"),
        ("opens entry: proven", "opens entry: None", "grade-too-low"),
        ("as on: proven", "as on: certain", "unknown-word"),
        ("opens entry: proven", "opens entrance: proven", "unknown-setting"),
        ("unrecorded calls: no", "unrecorded calls: never", "unknown-word"),
        ("pauses for: card, bank", "pauses for: card, cheque", "unknown-name"),
        ("pauses for: card, bank", "pauses for: bank", "card-not-paused"),
        ("## Recorders", "## Recordings", "unknown-section"),
        ("| siprec | every |", "| | every |", "name"),
        ("| siprec | every |", "| - | every |", "name"),
        ("| siprec | every |", "| PBX | every |", "recorder-twice"),
        ("| siprec | every |", "| siprec | often |", "unknown-word"),
        ("| Acknowledged |", "| asserted |", "grade-too-low"),
        ("| Acknowledged |", "| heard |", "unknown-word"),
        ("| g1 |", "| G9 |", "unknown-row"),
        ("| g1 |", "| G2 |", "id-twice"),
        ("| disclosure |", "| speech |", "unknown-word"),
        ("| disclosure |", "| authorization |", "not-a-consent"),
        ("| step | counts as |", "| step | as |", "column-missing"),
    ],
)
def test_a_fault_of_the_page_is_found(old: str, new: str, code: str) -> None:
    found = read((old, new))
    assert found.pack is None
    assert found.findings[0].place.page == "recording.md"
    assert codes(found)[0] == code


def test_less_than_proof_without_a_reason_is_found_where_it_stands() -> None:
    unreasoned = read(("| It cannot be asked. |", "| - |"))
    assert codes(unreasoned) == ["grade-without-reason", "grade-without-reason"]
    assert [finding.place.line for finding in unreasoned.findings] == [14, 14]
    for_all = read(
        ("opens entry: proven", "opens entry: acknowledged"), ("why: agreed with internal audit\n", "")
    )
    assert codes(for_all) == ["grade-without-reason"]
    assert str(for_all.findings[0].place) == "recording.md:2:14"
