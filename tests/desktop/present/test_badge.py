"""The recorder badge: mark, word and colour of each state, and what is read out."""

import pytest

from desktop.present.badge import BadgeState, recorder_badge
from desktop.present.call import BadgeLook
from desktop.present.texts import load
from policy.recording import Proof

EN = load("en")


def test_every_state_has_its_words_and_dress_in_both_languages() -> None:
    for language in ("en", "es"):
        for state in BadgeState:
            badge = recorder_badge(load(language), state, "2 of 3", Proof.PROVEN, "Screen")
            assert badge.state
            assert badge.state in badge.spoken


@pytest.mark.parametrize(
    ("proof", "bars"), [(Proof.NONE, 0), (Proof.ASSERTED, 1), (Proof.ACKNOWLEDGED, 2), (Proof.PROVEN, 3)]
)
def test_the_bars_tell_the_grade(proof: Proof, bars: int) -> None:
    assert recorder_badge(EN, BadgeState.PAUSED, "3 of 3", proof).bars == bars


def test_a_proven_pause_is_green_and_calm() -> None:
    badge = recorder_badge(EN, BadgeState.PAUSED, "3 of 3", Proof.PROVEN)
    assert (badge.look, badge.urgent) == (BadgeLook.GOOD, False)
    assert badge.spoken == "Recording paused, 3 of 3, proven"


@pytest.mark.parametrize("state", [BadgeState.UNKNOWN, BadgeState.STILL_RECORDING])
def test_doubt_and_a_running_recorder_interrupt(state: BadgeState) -> None:
    assert recorder_badge(EN, state, "", Proof.NONE, "Screen").urgent


def test_the_offender_is_named() -> None:
    assert (
        recorder_badge(EN, BadgeState.STILL_RECORDING, "", Proof.PROVEN, "Screen").state
        == "Screen still recording"
    )
