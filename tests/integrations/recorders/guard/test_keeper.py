"""The guard holds what is paused on the disk, and touches no recorder before its panel is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from integrations.clock import now
from integrations.errors import Unavailable
from integrations.ports import RecorderReading
from integrations.recorders.guard.bringing_back import Perseverance
from integrations.recorders.guard.deeds import Deeds
from integrations.recorders.guard.keeper import Keeper
from integrations.recorders.paused_list import Paused, PausedList
from integrations.recorders.simulator.connector import SimulatedRecorders
from policy.calls import CallKey
from policy.recording import RecorderState

ONE, TWO = CallKey("line", "1"), CallKey("line", "2")


class Product(SimulatedRecorders):
    """Recorders of calls 1 and 2 that are all paused; `held` keeps a resume waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.held = asyncio.Event()
        self.held.set()
        self.was_asked = asyncio.Event()
        self.asked: list[str] = []
        self.stopped = False

    async def start(self) -> None:
        await super().start()
        for call in (ONE, TWO):
            self.record(call, "pbx", "screen")
            for name in ("pbx", "screen"):
                await super().pause(call, name)

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        self.asked.append(f"{call.call_id} {recorder}")
        self.was_asked.set()
        await self.held.wait()
        return await super().resume(call, recorder)

    async def stop(self) -> None:
        self.stopped = True
        await super().stop()

    async def states(self, call: CallKey) -> set[RecorderState]:
        return {(await self.read(call, name)).state for name in ("pbx", "screen")}


class Bench:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.products: list[Product] = []
        self.made: Callable[[Product], None] = lambda product: None

    def keeper(self, owner: str = "this run") -> Keeper:
        def make() -> Product:
            self.products.append(Product())
            self.made(self.products[-1])
            return self.products[-1]

        return Keeper(self.folder, owner, make, now, how=Perseverance(first_s=0.01, longest_s=0.02))

    def standing(self) -> dict[CallKey, Paused]:
        return PausedList(self.folder / "paused.json").standing()

    def did(self) -> list[str]:
        return [f"{one.call.call_id}: {one.what}" for one in Deeds(self.folder).take()]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


async def test_what_is_armed_is_on_the_disk_and_no_recorder_hears_of_it(bench: Bench) -> None:
    keeper = bench.keeper()
    await keeper.begin()
    await keeper.arm(ONE, ("pbx", "screen"))
    assert bench.standing() == {ONE: Paused(("pbx", "screen"), "this run")}
    await keeper.disarm(ONE)
    assert bench.standing() == {}
    await keeper.panel_gone()
    await keeper.all_back()
    assert (bench.products, bench.did()) == ([], [])


async def test_all_of_it_is_resumed_when_the_panel_is_gone(bench: Bench) -> None:
    keeper = bench.keeper()
    await keeper.begin()
    await keeper.arm(ONE, ("pbx", "screen"))
    await keeper.arm(TWO, ("pbx",))
    await keeper.panel_gone()
    await keeper.all_back()
    (product,) = bench.products
    assert sorted(product.asked) == ["1 pbx", "1 screen", "2 pbx"]
    assert product.stopped
    assert bench.standing() == {}
    assert sorted(bench.did()) == [
        "1: Records again, proven, at try 1.",
        "1: Records again, proven, at try 1.",
        "1: The panel was gone while this was paused.",
        "2: Records again, proven, at try 1.",
        "2: The panel was gone while this was paused.",
    ]


async def test_only_what_another_run_left_is_resumed_at_the_start(bench: Bench) -> None:
    await PausedList(bench.folder / "paused.json", "an earlier run").arm(ONE, ("pbx",))
    await PausedList(bench.folder / "paused.json", "this run").arm(TWO, ("pbx",))
    keeper = bench.keeper()
    await keeper.begin()
    await keeper.all_back()
    assert bench.standing() == {TWO: Paused(("pbx",), "this run")}
    assert bench.products[0].asked == ["1 pbx"]
    await keeper.stop()


async def test_nobody_resumes_a_call_that_is_paused_anew(bench: Bench) -> None:
    await PausedList(bench.folder / "paused.json", "an earlier run").arm(ONE, ("pbx",))
    bench.made = lambda product: product.held.clear()
    keeper = bench.keeper()
    await keeper.begin()
    await bench.products[0].was_asked.wait()
    await keeper.arm(ONE, ("screen",))
    assert bench.products[0].stopped
    assert bench.standing() == {ONE: Paused(("screen", "pbx"), "this run")}
    await keeper.stop()


async def test_what_is_not_back_when_it_stops_stays_on_the_list(bench: Bench) -> None:
    bench.made = lambda product: product.held.clear()
    keeper = bench.keeper()
    await keeper.arm(ONE, ("pbx",))
    await keeper.panel_gone()
    await bench.products[0].was_asked.wait()
    await keeper.stop()
    assert bench.products[0].stopped
    assert ONE in bench.standing()


async def test_a_disk_that_takes_no_notes_keeps_no_recorder_paused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    keeper = bench.keeper()
    await keeper.arm(ONE, ("pbx",))
    monkeypatch.setattr(Deeds, "add", full)
    await keeper.panel_gone()
    await keeper.all_back()
    assert bench.products[0].asked == ["1 pbx"]
    assert bench.did() == []


async def test_a_list_that_takes_no_change_is_written_again_later(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = bench.keeper()
    await keeper.arm(ONE, ("pbx",))
    write, fails = PausedList.disarm, [Unavailable("full"), Unavailable("full")]

    async def disarm(self: PausedList, call: CallKey, owner: str | None = None) -> None:
        if fails:
            raise fails.pop()
        await write(self, call, owner)

    monkeypatch.setattr(PausedList, "disarm", disarm)
    await keeper.panel_gone()
    await keeper.all_back()
    assert (fails, bench.standing()) == ([], {})


async def test_a_list_that_cannot_be_read_is_told(bench: Bench) -> None:
    (bench.folder / "paused.json").write_text("{")
    with pytest.raises(Unavailable):
        await bench.keeper().begin()
