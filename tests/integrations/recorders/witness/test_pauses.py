"""A pause is theirs who paused last, until it is over or was none."""

from integrations.recorders.roll import Place
from integrations.recorders.witness.pauses import OpenPauses
from policy.calls import CallKey


def place(number: int = 1) -> Place:
    return CallKey("desktops", str(number)), "pbx"


def test_a_pause_is_theirs_who_paused_last() -> None:
    pauses = OpenPauses()
    assert pauses.begun(place(), "ana") is None
    assert pauses.begun(place(), "ben") == "ana"
    assert (pauses.agent(place()), pauses.agent(place(2))) == ("ben", None)
    pauses.over(place())
    pauses.over(place())
    assert pauses.agent(place()) is None


def test_a_pause_that_was_none_leaves_the_one_before() -> None:
    pauses = OpenPauses()
    pauses.begun(place(), "ana")
    pauses.not_begun(place(), "ben", pauses.begun(place(), "ben"))
    assert pauses.agent(place()) == "ana"
    pauses.not_begun(place(2), "ben", pauses.begun(place(2), "ben"))
    assert pauses.agent(place(2)) is None


def test_a_pause_that_was_none_does_not_end_somebody_elses_that_came_after() -> None:
    pauses = OpenPauses()
    before = pauses.begun(place(), "ben")
    pauses.begun(place(), "ana")
    pauses.not_begun(place(), "ben", before)
    assert pauses.agent(place()) == "ana"


def test_an_agent_has_a_few_pauses_open_and_takes_nobody_elses_away() -> None:
    pauses = OpenPauses()
    pauses.begun(place(0), "ana")
    for number in range(1, 66):
        pauses.begun(place(number), "ben")
    assert pauses.agent(place(0)) == "ana"
    assert [pauses.agent(place(number)) for number in (1, 2, 65)] == [None, "ben", "ben"]
