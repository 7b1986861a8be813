"""The simulated product behind HTTP, as the adapter for such products finds it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from integrations.ports import RecorderControl
from integrations.recorders.http.connector import HttpRecorders
from integrations.recorders.making import service
from integrations.recorders.patience import Patience
from integrations.recorders.simulator.server import RecorderServer
from integrations.settings.recorder import HttpRecorder
from policy.calls import CallKey
from policy.recording import Proof, RecorderState

CALL = CallKey("line", "a call/with “signs”")
QUICK = Patience(answer_ms=2_000, settle_ms=300, poll_ms=5, again_ms=10)


@pytest.fixture
async def server() -> AsyncIterator[RecorderServer]:
    async with RecorderServer(key="sesame") as running:
        yield running


@pytest.fixture
async def player(server: RecorderServer) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": "Bearer sesame"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture
async def control(server: RecorderServer) -> AsyncIterator[RecorderControl]:
    told = HttpRecorder(address=server.url, secret="keyring:it", recorders=("pbx", "screen"))
    made = HttpRecorders(service(told, lambda _: "sesame"), patience=QUICK)
    await made.start()
    yield made
    await made.stop()


PBX = "/calls/a%20call%2Fwith%20%E2%80%9Csigns%E2%80%9D/pbx"


async def test_a_pause_is_proven_and_is_the_truth(
    player: httpx.AsyncClient, control: RecorderControl
) -> None:
    assert (await player.put(PBX)).status_code == 200
    paused = await control.pause(CALL, "pbx")
    assert (paused.state, paused.proof) == (RecorderState.PAUSED, Proof.PROVEN)
    (stretch,) = (await player.get(f"{PBX}/truth")).json()["recorded"]
    assert stretch[0] < stretch[1]
    on = await control.resume(CALL, "pbx")
    assert (on.state, on.proof) == (RecorderState.RECORDING, Proof.PROVEN)
    assert len((await player.get(f"{PBX}/truth")).json()["recorded"]) == 2
    assert (await player.delete(PBX)).status_code == 200
    assert (await player.get(PBX)).status_code == 404


@pytest.mark.parametrize(
    ("trap", "state"),
    [
        ({"trap": "IGNORED"}, RecorderState.RECORDING),
        ({"trap": "SHOWN_NOT_DONE"}, RecorderState.UNKNOWN),
        ({"trap": "BUSY", "times": 2}, RecorderState.PAUSED),
        ({"trap": "LOST_ANSWER"}, RecorderState.PAUSED),
        ({"trap": "ODD_WORD", "deeds": ["READ"], "times": 0}, RecorderState.UNKNOWN),
    ],
)
async def test_its_traps_are_those_of_the_simulator(
    player: httpx.AsyncClient, control: RecorderControl, trap: dict[str, object], state: RecorderState
) -> None:
    await player.put(PBX)
    assert (await player.post("/traps", json=trap)).status_code == 200
    assert (await control.pause(CALL, "pbx")).state is state


@pytest.mark.parametrize("wrong", [b"{", b"[]", b'{"trap": "NONE"}', b'{"trap": "BUSY", "colour": 1}'])
async def test_a_trap_that_is_none_is_refused(player: httpx.AsyncClient, wrong: bytes) -> None:
    assert (await player.post("/traps", content=wrong)).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/calls/1"), ("GET", "/calls//pbx"), ("PATCH", "/calls/1/pbx"), ("POST", "/calls/1/pbx/dance")],
)
async def test_a_request_that_is_none_is_not_found(player: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await player.request(method, path)).status_code == 404


async def test_nobody_touches_a_recorder_without_the_key(server: RecorderServer) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as stranger:
        assert (await stranger.get("/")).status_code == 200
        for path in (PBX, "/traps", f"{PBX}/pause"):
            assert (await stranger.post(path, json={})).status_code == 401


async def test_what_is_no_http_and_what_is_too_long_is_shown_the_door(server: RecorderServer) -> None:
    import asyncio

    head = b"POST /traps HTTP/1.1\r\nHost: it\r\nContent-Length: 100000\r\n\r\n"
    for sent in (b"\x00\xff\r\n\r\n", head + b"a" * 100_000, b""):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(sent)
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
