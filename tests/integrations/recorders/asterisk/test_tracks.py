"""What is known of MixMonitors, from what is asked and told."""

import pytest

from integrations.recorders.asterisk.tracks import Tracks
from integrations.recorders.asterisk.wire import Muting
from integrations.recorders.whole import together
from policy.moment import Moment
from policy.recording import Proof, RecorderState

UID = "1795306292.62"
AT = Moment(1, 1)
MUTED, UNMUTED = Muting(UID, True, True, on=True), Muting(UID, True, True, on=False)
PAUSED, ON, NOTHING = (
    (RecorderState.PAUSED, Proof.PROVEN),
    (RecorderState.RECORDING, Proof.PROVEN),
    (RecorderState.UNKNOWN, Proof.NONE),
)


@pytest.fixture
def tracks() -> Tracks:
    tracks = Tracks()
    tracks.started(UID, 1)
    return tracks


def known(tracks: Tracks, number: int = 1) -> tuple[RecorderState, Proof]:
    reading = tracks.reading(UID, number, AT)
    assert bool(reading.detail) is (reading.proof is not Proof.PROVEN)
    return reading.state, reading.proof


def test_a_recorder_whose_start_was_heard_records(tracks: Tracks) -> None:
    assert known(tracks) == ON


def test_a_recorder_that_is_not_there_is_not_known(tracks: Tracks) -> None:
    assert known(tracks, 2) == NOTHING


def test_a_command_is_done_when_asterisk_tells_of_it_and_not_before(tracks: Tracks) -> None:
    tracks.asked(UID, on=True)
    assert known(tracks) == NOTHING
    tracks.told(MUTED)
    assert known(tracks) == PAUSED


def test_a_refused_command_changes_nothing(tracks: Tracks) -> None:
    tracks.refused(tracks.asked(UID, on=True))
    assert known(tracks) == ON


def test_a_command_of_which_nothing_is_told_leaves_nothing_known(tracks: Tracks) -> None:
    tracks.asked(UID, on=True)
    tracks.given_up([UID])
    assert known(tracks) == NOTHING


def test_an_asterisk_that_cannot_tell_is_believed_no_more_than_that_it_accepted(tracks: Tracks) -> None:
    tracks.accepted(tracks.asked(UID, on=True))
    assert known(tracks) == (RecorderState.PAUSED, Proof.ACKNOWLEDGED)
    tracks.accepted(tracks.asked(UID, on=False))
    assert known(tracks) == (RecorderState.RECORDING, Proof.ACKNOWLEDGED)


def test_the_event_of_an_earlier_command_is_not_taken_for_the_later_ones(tracks: Tracks) -> None:
    tracks.asked(UID, on=True)
    tracks.asked(UID, on=False)
    tracks.told(MUTED)
    assert known(tracks) == NOTHING
    tracks.told(UNMUTED)
    assert known(tracks) == ON


def test_an_event_that_was_lost_does_not_hold_up_a_later_one(tracks: Tracks) -> None:
    tracks.asked(UID, on=True)
    tracks.asked(UID, on=False)
    tracks.told(UNMUTED)
    assert known(tracks) == ON


def test_two_mutes_are_undone_by_one_unmute(tracks: Tracks) -> None:
    for on, muting in ((True, MUTED), (True, MUTED), (False, UNMUTED)):
        tracks.asked(UID, on=on)
        tracks.told(muting)
    assert known(tracks) == ON


def test_somebody_elses_mute_is_one_and_somebody_elses_unmute_proves_nothing(tracks: Tracks) -> None:
    tracks.told(MUTED)
    assert known(tracks) == PAUSED
    tracks.told(UNMUTED)
    assert known(tracks) == (RecorderState.RECORDING, Proof.ACKNOWLEDGED)


def test_one_side_alone_is_neither_paused_nor_on(tracks: Tracks) -> None:
    tracks.told(Muting(UID, True, False, on=True))
    assert known(tracks) == NOTHING
    tracks.told(Muting(UID, False, True, on=True))
    assert known(tracks) == PAUSED


def test_a_recorder_that_starts_on_a_muted_channel_is_not_muted(tracks: Tracks) -> None:
    tracks.asked(UID, on=True)
    tracks.told(MUTED)
    tracks.started(UID, 2)
    assert (known(tracks), known(tracks, 2)) == (PAUSED, ON)
    tracks.asked(UID, on=True)
    tracks.told(MUTED)
    assert (known(tracks), known(tracks, 2)) == (PAUSED, PAUSED)


def test_somebody_elses_mute_may_be_of_one_of_several(tracks: Tracks) -> None:
    tracks.started(UID, 2)
    tracks.told(MUTED)
    assert (known(tracks), known(tracks, 2)) == (NOTHING, NOTHING)


def test_when_one_of_several_has_ended_none_is_proven_to_be_on(tracks: Tracks) -> None:
    tracks.started(UID, 2)
    tracks.one_ended(UID)
    assert known(tracks) == known(tracks, 2) == (RecorderState.RECORDING, Proof.ACKNOWLEDGED)


def test_a_recorder_that_was_found_does_nobody_knows_what_until_it_is_told(tracks: Tracks) -> None:
    tracks.ended(UID)
    tracks.found(UID, 2)
    assert known(tracks, 2) == NOTHING
    tracks.asked(UID, on=True)
    tracks.told(MUTED)
    assert known(tracks, 2) == PAUSED


def test_nothing_is_known_after_what_was_not_heard(tracks: Tracks) -> None:
    tracks.asked(UID, on=True)
    tracks.told(MUTED)
    tracks.asked(UID, on=True)
    tracks.lost()
    assert (known(tracks), tracks.is_asked(UID)) == (NOTHING, False)


def test_a_mute_of_a_channel_without_a_recorder_is_nobodys(tracks: Tracks) -> None:
    tracks.told(Muting("1.2", True, True, on=True))
    tracks.given_up(["1.2"])
    assert tracks.numbers("1.2") == ()


def test_commands_that_are_never_answered_do_not_pile_up(tracks: Tracks) -> None:
    for _ in range(1000):
        tracks.asked(UID, on=True)
    for _ in range(64):
        tracks.told(MUTED)
    assert known(tracks) == PAUSED


def test_several_are_as_sure_as_the_least_sure_of_them(tracks: Tracks) -> None:
    tracks.started(UID, 2)
    both = [tracks.reading(UID, number, AT) for number in (1, 2)]
    assert (together(both, AT).state, together(both, AT).proof) == ON
    tracks.asked(UID, on=True)
    tracks.told(MUTED)
    tracks.started(UID, 3)
    mixed = together([tracks.reading(UID, number, AT) for number in (1, 3)], AT)
    assert (mixed.state, mixed.proof) == NOTHING
    assert mixed.detail
