"""What a pack asks of recorders, in words of both languages."""

from __future__ import annotations

import pytest

from policy.explain import in_words, recording_in_words
from policy.explain.recording import as_written
from policy.language.tree.pack import Pack, StepKind
from tests.policy.riverbend import compiled, riverbend

STEP = next(step.id for flow in riverbend().flows for step in flow.steps if step.kind is not StepKind.CONSENT)
CONSENT = next(step.id for flow in riverbend().flows for step in flow.steps if step.kind is StepKind.CONSENT)


def strict() -> Pack:
    return compiled(
        recording=f"""---
pauses for: card
---
## Recorders
| recorder | calls | opens entry | counts as on | why |
|---|---|---|---|---|
| pbx | every | proven | proven | |
| siprec | every | | | |
| screen | some | acknowledged | acknowledged | It cannot be asked. |

## Recorded steps
| step | counts as |
|---|---|
| {STEP} | disclosure |
| {CONSENT} | authorization |
"""
    )


def lenient() -> Pack:
    return compiled(
        recording="""---
opens entry: acknowledged
counts as on: acknowledged
why: agreed with audit
unrecorded calls: yes
---
## Recorders
| recorder | calls |
|---|---|
| pbx | every |
"""
    )


def test_a_pack_without_the_page_says_what_holds_then() -> None:
    assert recording_in_words(riverbend()) == (
        "No recorder is expected before it is seen.",
        "If no recorder is seen, entry stays shut.",
        "Entry opens only when every recorder of the call is proven silent (Card).",
        "A recorder counts as on only when that is proven.",
    )


def test_every_rule_of_the_page_is_a_sentence() -> None:
    titles = {step.id: step.title for flow in riverbend().flows for step in flow.steps}
    assert recording_in_words(strict()) == (
        "pbx and siprec record every call.",
        "If no recorder is seen, entry stays shut.",
        "Entry opens only when every recorder of the call is proven silent (Card).",
        "pbx must be proven silent.",
        "Of screen it is enough that it accepted the command to pause.",
        "A recorder counts as on only when that is proven.",
        "pbx counts as on only when that is proven.",
        "screen counts as on when it has accepted the command.",
        "Why no more is asked of screen: It cannot be asked.",
        f"These steps count only while recording is on: {STEP} “{titles[STEP]}”.",
        f"The spoken authorization, heard only while recording is on: {CONSENT} “{titles[CONSENT]}”.",
    )


def test_a_lenient_page_says_so_and_why() -> None:
    assert recording_in_words(lenient()) == (
        "pbx records every call.",
        "A call that nobody records is taken all the same.",
        "Entry opens when every recorder of the call has accepted the command to pause (Card).",
        "A recorder counts as on when it has accepted the command.",
        "Why no more is asked: agreed with audit",
    )


@pytest.mark.parametrize("pack", [strict(), lenient()], ids=["strict", "lenient"])
def test_the_rules_are_told_in_spanish_too(pack: Pack) -> None:
    english, spanish = recording_in_words(pack), recording_in_words(pack, "es")
    assert len(english) == len(spanish)
    assert not set(english) & set(spanish)


def test_a_step_says_what_recording_has_to_do_with_it() -> None:
    assert in_words(strict(), STEP).sentence.endswith("applies, and counts only while recording is on.")
    assert "it is the spoken authorization" in in_words(strict(), CONSENT).sentence
    assert in_words(riverbend(), STEP).sentence.endswith("applies.")


def test_the_rules_are_written_as_on_the_page() -> None:
    assert as_written(riverbend().recording) == {
        "every recorder": {
            "opens entry": "proven",
            "counts as on": "proven",
            "why": "",
            "unrecorded calls": "no",
            "pauses for": "card",
        }
    }
    assert as_written(lenient().recording)["every recorder"] == {
        "opens entry": "acknowledged",
        "counts as on": "acknowledged",
        "why": "agreed with audit",
        "unrecorded calls": "yes",
        "pauses for": "card",
    }
    written = as_written(strict().recording)
    assert list(written)[1:] == [
        "recorder pbx",
        "recorder siprec",
        "recorder screen",
        f"step {STEP}",
        f"step {CONSENT}",
    ]
    assert written["recorder siprec"] == {"calls": "every", "opens entry": "", "counts as on": "", "why": ""}
    assert written["recorder screen"] == {
        "calls": "some",
        "opens entry": "acknowledged",
        "counts as on": "acknowledged",
        "why": "It cannot be asked.",
    }
    assert written[f"step {CONSENT}"] == {"counts as": "authorization"}
