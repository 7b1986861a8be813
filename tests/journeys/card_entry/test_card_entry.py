"""The card window alone, above a stand-in for the panel: whose it is, which process holds the number, how it ends.

What the real panel does around it is the journey of tests.journeys.panel.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.payments import Amount, Attempt, Captured, CardProduct, Instrument, Tender
from tests.desktop.capture.ordinary import is_root
from tests.journeys.card_entry import memory
from tests.journeys.card_entry.needs import launch_or_give_up
from tests.journeys.card_entry.stage import Stage, stage

NUMBER = "4000056655665556"
REST = "123012312345"


@pytest.fixture
async def on_stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(launch_or_give_up(), tmp_path) as set_up:
        yield set_up


async def _opened(on: Stage) -> int:
    await on.tell("open")
    host = (await on.hear("shown"))["host"]
    assert isinstance(host, int)
    await on.card_window_has_the_keyboard()
    return host


async def _assert_nothing_left(on: Stage) -> None:
    assert memory.in_process(on.panel.pid, NUMBER) == {}
    assert memory.in_files([on.folder], NUMBER) == []
    await on.tell("look")
    looked = await on.hear("looked")
    assert looked["field"] == 0
    assert looked["clipboard"] == ["", ""]


async def test_the_token_of_what_is_typed_can_be_charged(on_stage: Stage) -> None:
    await _opened(on_stage)
    await on_stage.type(NUMBER + REST)
    await on_stage.settled()
    await on_stage.hand("key", "Return")
    outcome = await on_stage.hear("outcome")
    assert (outcome["brand"], outcome["last_four"], outcome["product"]) == ("visa", "5556", "debit")
    instrument = Instrument(str(outcome["token"]), Tender.CARD, "visa", "5556", CardProduct.DEBIT)
    attempt = Attempt("journey-key-one", "8841", Amount(35810, "USD"), instrument, "quote 1")
    assert isinstance(await on_stage.gateway.capture(attempt), Captured)
    await _assert_nothing_left(on_stage)


async def test_what_is_selected_in_the_card_window_is_offered_to_nobody(on_stage: Stage) -> None:
    await _opened(on_stage)
    await on_stage.type(NUMBER[:10])
    await on_stage.hand("key", "ctrl+a")
    await on_stage.settled()
    await _assert_nothing_left(on_stage)
    await on_stage.hand("mousemove", "260", "545", "click", "--repeat", "3", "1", "click", "2", "click", "3")
    await on_stage.settled()
    await _assert_nothing_left(on_stage)


async def test_escape_closes_and_forgets(on_stage: Stage) -> None:
    host = await _opened(on_stage)
    await on_stage.type(NUMBER)
    await on_stage.hand("key", "Escape")
    assert (await on_stage.hear("closed"))["why"] == "agent"
    await _all_gone(host)
    await _assert_nothing_left(on_stage)


async def test_a_panel_that_dies_takes_the_window_with_it(on_stage: Stage) -> None:
    host = await _opened(on_stage)
    await on_stage.type(NUMBER)
    on_stage.panel.kill()
    await on_stage.panel.wait()
    await _all_gone(host)


async def test_the_card_window_belongs_to_the_panel_and_lies_where_it_was_told(on_stage: Stage) -> None:
    await _opened(on_stage)
    shown = await on_stage.hand("search", "--name", "Secure card entry")
    window = shown.split()[-1]
    assert await _transient_for(on_stage, int(window)) == on_stage.window
    place = dict(
        part.split("=") for part in (await on_stage.hand("getwindowgeometry", "--shell", window)).split()
    )
    assert (place["WIDTH"], place["HEIGHT"]) == ("400", "464")


async def test_only_the_card_frames_own_process_holds_the_number(on_stage: Stage) -> None:
    if not is_root():
        pytest.skip("only root may look into the card-entry process, which closes its memory")
    host = await _opened(on_stage)
    await on_stage.type(NUMBER + REST)
    await on_stage.settled()
    holding = [pid for pid in _group(host) if pid != host and memory.in_process(pid, NUMBER)]
    merchants = [pid for pid in _group(host) if pid != host and memory.in_process(pid, "Riverbend Utility")]
    assert len(holding) == 1
    assert merchants
    assert holding[0] not in merchants


@pytest.mark.parametrize("coding", ["ascii", "utf-16-le", "utf-32-le"])
async def test_the_search_finds_a_number_that_is_there(coding: str) -> None:
    launch_or_give_up()
    holder = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-c",
            "import sys; n = sys.stdin.buffer.readline(); print(flush=True); sys.stdin.read()",
        ),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    holder.stdin.write(NUMBER.encode(coding) + b"\n\n")
    await holder.stdout.readline()
    assert memory.in_process(holder.pid, NUMBER)
    assert memory.in_process(holder.pid, "4242424242424242") == {}
    holder.stdin.close()
    await holder.wait()


async def _all_gone(leader: int) -> None:
    async with asyncio.timeout(10):
        while _group(leader):  # noqa: ASYNC110 (a process of another tells nobody that it ends)
            await asyncio.sleep(0.01)


def _group(leader: int) -> list[int]:
    """List the living processes of a process group."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                state, _, group = (path / "stat").read_text().rsplit(")", 1)[1].split()[:3]
            except OSError:
                continue
            if int(group) == leader and state != "Z":
                found.append(int(path.name))
    return found


async def _transient_for(on: Stage, window: int) -> int:
    from Xlib import display as xdisplay

    def ask() -> int:
        connection = xdisplay.Display(on.display["DISPLAY"])
        try:
            owner = connection.create_resource_object("window", window).get_wm_transient_for()
            return 0 if owner is None else int(owner.id)
        finally:
            connection.close()

    return await asyncio.to_thread(ask)
