from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.cti.baresip.conversation import BaresipConversation
from integrations.cti.feed import Fact
from tests.integrations.cti.recordings import Recording, play, recordings
from tests.integrations.cti.written import written

ALL = recordings(Path(__file__).parent / "recordings")


def heard(reads: list[bytes]) -> list[Fact]:
    return play(BaresipConversation("baresip", "US"), reads)[0]


@pytest.mark.parametrize("recording", ALL, ids=str)
def test_a_recorded_connection_gives_the_facts_that_were_read_by_a_person(recording: Recording) -> None:
    facts = heard(recording.reads())
    assert written(facts) == recording.expected(facts)


@pytest.mark.parametrize("recording", ALL, ids=str)
@settings(max_examples=30)
@given(data=st.data())
def test_where_the_network_cuts_the_bytes_changes_nothing(recording: Recording, data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(0, len(recording.data)), max_size=40))
    facts = heard(recording.cut(places))
    assert written(facts) == recording.expected(facts)


@pytest.mark.parametrize("recording", ALL, ids=str)
def test_single_bytes_give_the_same_facts(recording: Recording) -> None:
    facts = heard(recording.cut(range(len(recording.data))))
    assert written(facts) == recording.expected(facts)


@pytest.mark.parametrize("recording", ALL, ids=str)
def test_every_message_said_twice_gives_the_same_facts(recording: Recording) -> None:
    facts = heard([read * 2 for read in recording.reads()])
    assert written(facts) == recording.expected(facts)
