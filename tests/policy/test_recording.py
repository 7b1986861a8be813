"""Recorders: one set, the weakest counts, and no state without its grade."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policy.moment import Moment
from policy.recording import (
    Gate,
    Proof,
    Recorder,
    Recorders,
    RecorderState,
    RecordingRules,
    is_on,
    left_paused,
    may_enter,
)

RULES = RecordingRules()
NOW, LATER = Moment(1, 1), Moment(2, 2)
RECORDING, PAUSED = RecorderState.RECORDING, RecorderState.PAUSED
NOT, UNKNOWN = RecorderState.NOT_RECORDING, RecorderState.UNKNOWN


def known(**states: tuple[RecorderState, Proof]) -> Recorders:
    return Recorders(tuple(Recorder(name, state, proof, NOW) for name, (state, proof) in states.items()))


RECORDERS = st.builds(
    Recorder,
    st.sampled_from(["pbx", "screen", "file"]),
    st.sampled_from(list(RecorderState)),
    st.sampled_from(list(Proof)),
    st.just(NOW),
    st.just(""),
    st.booleans(),
)
SETS = st.lists(RECORDERS, unique_by=lambda one: one.name, max_size=3).map(
    lambda several: Recorders(tuple(several))
)


def test_entry_may_open_when_every_recorder_is_proven_paused_or_off() -> None:
    assert may_enter(known(pbx=(PAUSED, Proof.PROVEN), screen=(NOT, Proof.PROVEN)), RULES) == Gate(True)


def test_one_recorder_that_only_accepted_the_pause_keeps_entry_shut_and_is_named() -> None:
    several = known(pbx=(PAUSED, Proof.PROVEN), screen=(PAUSED, Proof.ACKNOWLEDGED))
    assert may_enter(several, RULES) == Gate(False, ("screen",))


def test_a_pack_may_accept_less_of_a_recorder_that_can_give_no_more() -> None:
    rules = RecordingRules(paused_by={"screen": Proof.ACKNOWLEDGED})
    several = known(pbx=(PAUSED, Proof.PROVEN), screen=(PAUSED, Proof.ACKNOWLEDGED))
    assert may_enter(several, rules).is_open


def test_no_pack_may_accept_a_persons_word() -> None:
    rules = RecordingRules(paused=Proof.NONE, on=Proof.NONE)
    assert not may_enter(known(pbx=(PAUSED, Proof.ASSERTED)), rules).is_open
    assert not is_on(known(pbx=(RECORDING, Proof.ASSERTED)), rules).is_open


def test_a_call_without_a_recorder_opens_entry_only_where_that_happens() -> None:
    assert not may_enter(Recorders(), RULES).is_open
    assert may_enter(Recorders(), RecordingRules(may_be_none=True)).is_open


def test_nothing_is_recorded_where_there_is_no_recorder() -> None:
    assert not is_on(Recorders(), RecordingRules(may_be_none=True)).is_open
    assert not is_on(known(file=(NOT, Proof.PROVEN)), RULES).is_open


def test_speech_is_recorded_when_one_runs_and_the_others_run_or_take_no_part() -> None:
    assert is_on(known(pbx=(RECORDING, Proof.PROVEN), file=(NOT, Proof.PROVEN)), RULES) == Gate(True)
    assert is_on(known(pbx=(RECORDING, Proof.PROVEN), file=(UNKNOWN, Proof.NONE)), RULES) == Gate(
        False, ("file",)
    )
    assert is_on(known(pbx=(RECORDING, Proof.PROVEN), file=(NOT, Proof.NONE)), RULES) == Gate(
        False, ("file",)
    )


def test_a_recorder_is_held_from_the_command_to_pause_until_it_is_proven_on_again() -> None:
    several = known(pbx=(RECORDING, Proof.PROVEN)).commanded("pbx", "c1", RecorderState.PAUSING, NOW)
    assert left_paused(several) == ("pbx",)
    for state, proof in (
        (PAUSED, Proof.PROVEN),
        (UNKNOWN, Proof.NONE),
        (RECORDING, Proof.ACKNOWLEDGED),
        (NOT, Proof.PROVEN),
        (RECORDING, Proof.PROVEN),
    ):
        several = several.reported("pbx", state, proof, NOW, RULES)
        assert left_paused(several) == ("pbx",), state
    assert is_on(several, RULES) == Gate(False, ("pbx",))
    several = several.commanded("pbx", "c2", RecorderState.RESUMING, NOW)
    assert left_paused(several.reported("pbx", RECORDING, Proof.PROVEN, NOW, RULES)) == ()


def test_a_recorder_that_is_gone_is_not_left_paused() -> None:
    several = Recorders().commanded("pbx", "c1", RecorderState.PAUSING, NOW)
    assert left_paused(several.gone("pbx", NOW)) == ()


def test_what_was_said_of_a_recorder_before_it_ended_is_over() -> None:
    several = known(pbx=(PAUSED, Proof.PROVEN)).gone("pbx", NOW).gone("pbx", LATER)
    assert several.was_over("pbx", LATER)
    assert not several.was_over("pbx", Moment(3, 3))
    assert not several.was_over("screen", NOW)
    assert several.over == (("pbx", LATER),)


def test_a_report_of_a_recorder_that_nobody_knew_proves_only_that_it_is_there() -> None:
    several = Recorders().reported("new", PAUSED, Proof.PROVEN, NOW, RULES)
    assert several.get("new") == Recorder("new", UNKNOWN, Proof.NONE, NOW)


def test_a_recorder_that_appears_again_is_not_known_any_more() -> None:
    several = known(pbx=(PAUSED, Proof.PROVEN)).seen("pbx", LATER)
    assert several.get("pbx") == Recorder("pbx", UNKNOWN, Proof.NONE, LATER)


@given(SETS)
def test_entry_is_open_exactly_when_nobody_fails(several: Recorders) -> None:
    gate = may_enter(several, RULES)
    assert gate.is_open == (bool(several.members) and not gate.failing)
    assert set(gate.failing) <= set(several.names)


@given(SETS, RECORDERS)
def test_another_recorder_never_opens_a_gate(several: Recorders, one: Recorder) -> None:
    if one.name in several.names or not several.members:
        return
    more = Recorders((*several.members, one))
    assert may_enter(several, RULES).is_open or not may_enter(more, RULES).is_open


@given(SETS)
def test_no_call_is_both_recorded_and_open_for_entry(several: Recorders) -> None:
    assert not (may_enter(several, RULES).is_open and is_on(several, RULES).is_open)


def test_a_recorder_is_known_to_be_silent_until_the_last_moment_at_which_that_was_proven() -> None:
    several = known(pbx=(RECORDING, Proof.PROVEN)).commanded("pbx", "c1", RecorderState.PAUSING, NOW)
    unproven = several.reported("pbx", UNKNOWN, Proof.NONE, LATER, RULES, silent_until=LATER)
    several = several.reported("pbx", PAUSED, Proof.PROVEN, NOW, RULES, file="a.wav")
    lost = several.reported("pbx", UNKNOWN, Proof.NONE, LATER, RULES)
    seen = several.reported("pbx", UNKNOWN, Proof.NONE, LATER, RULES, silent_until=LATER)
    again = seen.commanded("pbx", "c2", RecorderState.PAUSING, LATER)
    told = [set_.get("pbx") for set_ in (unproven, several, lost, seen, again)]
    assert [one and one.silent for one in told] == [None, NOW, NOW, LATER, None]
    assert [one and one.file for one in told] == ["", "a.wav", "a.wav", "a.wav", "a.wav"]
