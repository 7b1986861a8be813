"""The timeline: what happened and when since the ring, without personal data and without tokens."""

from __future__ import annotations

import json

from desktop.demo.timeline import Event, Timeline
from policy import calls as c
from policy import events as e
from policy.effects import Fact
from policy.recording import Proof, RecorderState
from policy.session import Session, Stage, step
from tests.policy.session.desk import KEY, NUMBER, OTHER, PARTY, moment, setup


class Told:
    """A session that a timeline witnesses, on a clock that a test sets."""

    def __init__(self) -> None:
        self.ms = 0
        self.timeline = Timeline(lambda: moment(self.ms))
        self.session = Session(setup())

    def tell(self, fact: Fact) -> None:
        before = self.session
        self.session, effects = step(before, fact)
        self.timeline.step(before, fact, self.session, effects)

    def ring(self, call: c.CallKey = KEY) -> None:
        self.tell(
            c.CallOffered(
                call=call, at=moment(self.ms), party=PARTY, direction=c.Direction.INBOUND, queue="B"
            )
        )

    def of(self, kind: str) -> list[Event]:
        return [one for one in self.timeline.events if kind in one]


def test_time_is_counted_from_the_ring() -> None:
    told = Told()
    told.ms = 1_000
    told.ring()
    told.ms = 1_250
    told.tell(c.CallAnswered(call=KEY, at=moment(1_250)))
    assert told.timeline.call == KEY
    assert [(one["ms"], one["fact"]) for one in told.of("fact")] == [
        (0.0, "CallOffered"),
        (250.0, "CallAnswered"),
    ]


def test_effects_are_told_after_the_fact_that_made_them() -> None:
    told = Told()
    told.ring()
    kinds = [next(key for key in one if key != "ms") for one in told.timeline.events]
    assert kinds[:2] == ["fact", "stage"]
    assert {one["effect"] for one in told.of("effect")} == {"AskDay", "FindAccounts"}


def test_neither_who_calls_nor_what_they_said_is_told() -> None:
    told = Told()
    told.ring()
    told.tell(e.AccountSearched(at=moment(1), call=KEY, text="Rosa Delgado"))
    told.tell(e.Finished(at=moment(2), call=KEY, outcome="none", note="she moved to Alder St"))
    instrument = e.Instrument("tok_secret_1234", "visa", "4242", "credit")
    told.tell(e.EntryCompleted(at=moment(3), entry="x#1", instrument=instrument))
    written = json.dumps(told.timeline.events)
    for private in (NUMBER, PARTY.presented, "Rosa", "Alder", "tok_secret", "4242"):
        assert private not in written, private


def test_a_fact_that_changed_nothing_is_told_with_the_reason() -> None:
    told = Told()
    told.ring()
    told.tell(c.CallAnswered(call=OTHER, at=moment(1)))
    report = told.of("told")[-1]
    assert (report["told"], report["fact"]) == ("Report", "CallAnswered")
    assert report["why"]


def test_states_of_recorders_are_told_in_words_and_grades() -> None:
    told = Told()
    told.ring()
    told.tell(
        e.RecorderReported(
            call=KEY, at=moment(1), recorder="pbx", state=RecorderState.PAUSED, proof=Proof.PROVEN, late=True
        )
    )
    last = told.of("fact")[-1]
    assert (last["recorder"], last["state"], last["proof"], last["late"]) == ("pbx", "paused", "proven", True)


def test_stages_are_told_as_they_are_reached_and_to_whoever_listens() -> None:
    told = Told()
    heard: list[Stage] = []
    told.timeline.on_stage(heard.append)
    told.ring()
    told.tell(c.CallEnded(call=KEY, at=moment(1), cause=c.EndCause.CALLER_LEFT))
    assert told.timeline.stages == heard
    assert heard[0] is Stage.RINGING
    told.timeline.on_stage(None)
    assert len(heard) == len([one for one in told.timeline.events if "stage" in one])


def test_the_session_of_the_call_is_kept_when_another_one_follows() -> None:
    told = Told()
    told.ring()
    told.tell(c.CallEnded(call=KEY, at=moment(1), cause=c.EndCause.CALLER_LEFT))
    told.session = Session(setup())
    told.ring(OTHER)
    kept = told.timeline.session
    assert kept is not None
    assert kept.key == KEY


def test_what_was_pressed_is_told_with_its_thing() -> None:
    timeline = Timeline(lambda: moment(5))
    timeline.note("pressed", "choose-option", {"which": "plan"})
    assert timeline.events == [{"ms": 0.0, "pressed": "choose-option", "which": "plan"}]
    assert timeline.call is None
