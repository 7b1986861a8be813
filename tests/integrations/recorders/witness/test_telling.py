"""What changes by itself is told to whoever paused it and to whose call it is, whatever becomes of what came before."""

from __future__ import annotations

import pytest

from integrations.clock import now
from integrations.recorders.witness.server import CALLS, Witness
from policy.calls import CallKey, RecorderGone, RecorderSeen
from policy.events import RecorderReported
from policy.recording import Proof, RecorderState
from tests.integrations.recorders.witness.lines import Slow, line
from tests.integrations.recorders.witness.papers import Authority


def on(call: str) -> RecorderReported:
    return RecorderReported(
        call=CallKey(CALLS, call), recorder="pbx", at=now(), state=RecorderState.RECORDING, proof=Proof.PROVEN
    )


def came(call: str, kind: type[RecorderSeen | RecorderGone] = RecorderSeen) -> RecorderSeen | RecorderGone:
    return kind(call=CallKey(CALLS, call), recorder="pbx", at=now())


async def test_whose_call_it_is_hears_of_it_and_of_nobody_elses(
    witness: Witness, slow: Slow, authority: Authority
) -> None:
    async with line(witness, authority, "ana") as ana, line(witness, authority, "ben") as ben:
        slow.feed.put(on("ana 1"), came("ben 1"), came("ana 2"))
        told = [await ana.told(), await ana.told(), await ben.told()]
        assert [(one["place"], one["state"]) for one in told] == [
            ([CALLS, "ana 1", "pbx"], "recording"),
            ([CALLS, "ana 2", "pbx"], "unknown"),
            ([CALLS, "ben 1", "pbx"], "unknown"),
        ]


async def test_who_paused_hears_of_it_once_until_the_recorder_is_gone(
    witness: Witness, slow: Slow, authority: Authority
) -> None:
    slow.go_on.set()
    async with line(witness, authority, "ana") as ana:
        for call in ("ana 1", "ana 2"):
            ana.ask(1, "pause", call)
            await ana.answer(1)
        slow.feed.put(on("ana 1"), came("ana 1", RecorderGone), on("ana 2"))
        assert [(await ana.told())["place"] for _ in range(3)] == [
            ["line", "ana 1", "pbx"],
            ["line", "ana 1", "pbx"],
            ["line", "ana 2", "pbx"],
        ]
        paused = [witness._pauses.agent((CallKey(CALLS, call), "pbx")) for call in ("ana 1", "ana 2")]
        assert paused == [None, "ana"]


async def test_what_cannot_be_told_does_not_silence_what_comes_after(
    witness: Witness, slow: Slow, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    async with line(witness, authority, "ana") as ana:
        slow.feed.put(on("away"), on("broken"), on("ana 1"))
        assert (await ana.told())["place"] == [CALLS, "ana 1", "pbx"]
    assert caplog.messages.count("witness.fault") == 1
