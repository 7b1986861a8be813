"""Where agents are told by telephone, a stranger's certificate is of no use: not even with the id of the call."""

from __future__ import annotations

from pathlib import Path

import pytest

from integrations.errors import Refused, Unavailable
from integrations.recorders.witness.connector import WitnessedRecorders
from policy.calls import CallKey, SourceConnected
from policy.events import RecorderReported
from policy.recording import RecorderState
from tests.integrations.recorders.http.fake import Tape
from tests.integrations.recorders.witness.bench import Post, seat
from tests.integrations.recorders.witness.test_connector import on_the_line

CALL, OTHER = CallKey("line", "one"), CallKey("line", "two")
NAME = "recorder-1"


@pytest.fixture
async def post(post: Post, tmp_path: Path) -> Post:
    """Move the witness to where agents are told by telephone: call one is at Ana's, call two at Ben's."""
    for call, phone in ((CALL, "2001"), (OTHER, "2002")):
        post.fake.tapes[call.call_id, NAME] = Tape()
        post.fake.phones[call.call_id] = [phone, "carrier"]
    post.agents = seat(tmp_path / "agents.csv", "ana,2001", "ben,2002")
    await post.close()
    await post.open()
    return post


def touched(post: Post, call: CallKey = CALL) -> list[str]:
    """Return what the product was asked about a recorder; whose a call is may be asked."""
    return [asked for asked in post.fake.asked if f"/calls/{call.call_id}/{NAME}" in asked]


async def refused(desktop: WitnessedRecorders, call: CallKey = CALL) -> set[str]:
    said = set()
    for touch in (desktop.pause, desktop.resume, desktop.read):
        with pytest.raises(Refused) as raised:
            await touch(call, NAME)
        said.add(raised.value.message)
    return said


async def test_a_stranger_who_guesses_the_id_reaches_nothing_and_is_logged(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    ben = post.desktop("ben")
    async with on_the_line(ben) as ear:
        await ear.kind(SourceConnected)
        assert await refused(ben) == {"This call is not at a telephone of yours."}
        assert await refused(ben, CallKey("line", "no such call")) == {
            "This call is not at a telephone of yours."
        }
        assert (await ben.pause(OTHER, NAME)).state is RecorderState.PAUSED
    assert touched(post) == []
    fields = [one.__dict__["tillside_fields"] for one in caplog.records if one.msg == "witness.refused"]
    assert [(one["kind"], one["reason"]) for one in fields] == [
        ("pause", "at-another-telephone"),
        ("resume", "at-another-telephone"),
        ("read", "at-another-telephone"),
        ("pause", "at-no-telephone"),
        ("resume", "at-no-telephone"),
        ("read", "at-no-telephone"),
    ]
    assert {(one["agent"], one["call"]) for one in fields[:3]} == {("ben", CALL)}


async def test_naming_a_call_first_gives_no_right(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    ana, ben = post.desktop("ana"), post.desktop("ben")
    async with on_the_line(ana), on_the_line(ben):
        await refused(ben)
        assert (await ana.pause(CALL, NAME)).state is RecorderState.PAUSED
        assert (await ana.read(CALL, NAME)).state is RecorderState.PAUSED
        await refused(ben)
        assert (await ana.resume(CALL, NAME)).state is RecorderState.RECORDING
    assert "witness.refused" in caplog.messages


async def test_an_agent_whom_nobody_listed_is_told_what_to_do_until_somebody_does(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    eve = post.desktop("eve")
    async with on_the_line(eve):
        with pytest.raises(Refused) as raised:
            await eve.pause(CALL, NAME)
        assert "Ask IT" in raised.value.next_step
        assert post.agents is not None
        seat(post.agents, "eve,2001", "ben,2002")
        assert (await eve.pause(CALL, NAME)).state is RecorderState.PAUSED
    assert "witness.refused" in caplog.messages


async def test_a_transfer_moves_the_right_and_leaves_what_was_paused_to_be_resumed(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    ana, ben = post.desktop("ana"), post.desktop("ben")
    async with on_the_line(ana), on_the_line(ben):
        await ana.pause(CALL, NAME)
        post.fake.phones["one"] = ["2002", "carrier"]
        for touch in (ana.pause, ana.read):
            with pytest.raises(Refused):
                await touch(CALL, NAME)
        assert (await ben.read(CALL, NAME)).state is RecorderState.PAUSED
        assert (await ana.resume(CALL, NAME)).state is RecorderState.RECORDING
        await refused(ana)
        assert not post.fake.tapes["one", NAME].paused
    assert "witness.refused" in caplog.messages


async def test_what_was_paused_is_resumed_also_when_the_call_is_over(post: Post) -> None:
    ana, guard = post.desktop("ana"), post.desktop("ana")
    async with on_the_line(ana), on_the_line(guard):
        await ana.pause(CALL, NAME)
        del post.fake.phones["one"]
        assert (await guard.resume(CALL, NAME)).state is RecorderState.RECORDING


async def test_a_pause_that_the_next_agent_took_over_is_not_the_first_ones_any_more(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    ana, ben = post.desktop("ana"), post.desktop("ben")
    async with on_the_line(ana), on_the_line(ben):
        await ana.pause(CALL, NAME)
        post.fake.phones["one"] = "2002"
        await ben.pause(CALL, NAME)
        await refused(ana)
        assert post.fake.tapes["one", NAME].paused
    assert "witness.refused" in caplog.messages


async def test_a_pause_that_was_refused_gives_no_right_to_resume(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    ana = post.desktop("ana")
    async with on_the_line(ana):
        with pytest.raises(Refused, match="no such recorder"):
            await ana.pause(CALL, "recorder-9")
        post.fake.phones["one"] = ["2002"]
        with pytest.raises(Refused, match="telephone of yours"):
            await ana.resume(CALL, "recorder-9")
    assert "witness.refused" in caplog.messages


async def test_a_change_is_told_to_whose_call_it_is_and_to_who_paused_it(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    ana, ben, eve = post.desktop("ana"), post.desktop("ben"), post.desktop("eve")
    async with on_the_line(ana) as by_ana, on_the_line(ben) as by_ben, on_the_line(eve) as by_eve:
        for ear in (by_ana, by_ben, by_eve):
            await ear.kind(SourceConnected)
        await ben.read(OTHER, NAME)
        await refused(eve)
        for desktop in (ben, eve):  # whatever it wants to hear of, others' calls are not told to it
            desktop._roll.agreed((CALL, NAME), RecorderState.UNKNOWN)
        await ana.pause(CALL, NAME)
        await post.fake.asked_again(8)  # by the witness, which saw it paused meanwhile
        post.fake.phones["one"] = ["2002"]
        post.fake.tapes["one", NAME].paused = False
        for ear in (by_ana, by_ben):
            fact = await ear.kind(RecorderReported, lambda fact: fact.state is RecorderState.RECORDING)
            assert fact.call == CALL
        assert by_eve.all(RecorderReported) == []
    assert caplog.messages.count("witness.refused") == 3


async def test_a_product_that_is_away_is_no_refusal(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    ana = post.desktop("ana")
    async with on_the_line(ana):
        await post.fake.down()
        for touch in (ana.pause, ana.read, ana.resume):
            with pytest.raises(Unavailable):
                await touch(CALL, NAME)
    assert "witness.refused" not in caplog.messages
