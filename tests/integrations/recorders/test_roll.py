from integrations.clock import now
from integrations.ports import RecorderReading
from integrations.recorders.roll import Roll
from policy.calls import CallKey, RecorderGone, RecorderSeen
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState

PLACE = (CallKey("line", "one"), "pbx")


async def test_a_recorder_is_told_once_however_often_it_is_seen_and_gone() -> None:
    roll = Roll("recorders", now)
    for tell in (roll.gone, roll.seen, roll.seen, roll.gone, roll.gone, roll.seen):
        tell(PLACE)
    facts = roll.facts()
    assert [type(await anext(facts)) for _ in range(3)] == [RecorderSeen, RecorderGone, RecorderSeen]


async def test_nothing_is_told_of_a_recorder_that_is_gone_nor_after_the_end() -> None:
    roll = Roll("recorders", now)
    roll.report(PLACE, RecorderReading(RecorderState.PAUSED, Proof.PROVEN, now()))
    roll.seen(PLACE)
    roll.close()
    roll.gone(PLACE)
    assert [fact async for fact in roll.facts()] == []


def test_what_a_recorder_agreed_to_is_remembered_until_it_is_lost_or_gone() -> None:
    roll = Roll("recorders", now)
    roll.agreed(PLACE, RecorderState.PAUSED)
    reading = roll.remembered(PLACE, now())
    assert (reading.state, reading.proof) == (RecorderState.PAUSED, Proof.ACKNOWLEDGED)
    roll.gone(PLACE)
    assert roll.remembered(PLACE, now()).state is RecorderState.UNKNOWN


async def test_what_is_not_silent_any_more_is_told_with_the_last_moment_at_which_it_was_seen_to_be() -> None:
    roll = Roll("recorders", now)
    roll.seen(PLACE)
    roll.report(PLACE, RecorderReading(RecorderState.PAUSED, Proof.PROVEN, now()))
    seen = now()
    roll.looked(PLACE, RecorderReading(RecorderState.PAUSED, Proof.PROVEN, seen))
    roll.looked(PLACE, RecorderReading(RecorderState.PAUSED, Proof.ACKNOWLEDGED, now()))
    for _ in range(2):
        roll.report(PLACE, RecorderReading(RecorderState.RECORDING, Proof.PROVEN, now(), file="a.wav"))
    facts = roll.facts()
    assert isinstance(await anext(facts), RecorderSeen)
    told = [await anext(facts) for _ in range(3)]
    reports = [one for one in told if isinstance(one, RecorderReported)]
    assert [(one.silent_until, one.file) for one in reports] == [(None, ""), (seen, "a.wav"), (None, "a.wav")]
