"""Card entry: one process for one payment, never one left behind, and every end of it is told once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from integrations.errors import Unavailable
from policy import effects as f
from policy import events as e
from tests.desktop.runner.windows import GIVEN, WARM_PAGE, Counter, FakeWindow
from tests.desktop.virtual_time import play


def test_a_window_is_warmed_loaded_shown_and_completed() -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        await counter.opened()
        counter.windows[0].finish(GIVEN)
        await asyncio.sleep(1)
        return counter

    counter = play(run())
    assert counter.kinds() == ["EffectDone", "EntryPrepared", "EntryShown", "EntryCompleted"]
    assert counter.said == ["start 1", "load 1", "show 1"]
    done = counter.facts[-1]
    assert isinstance(done, e.EntryCompleted)
    assert done.instrument == e.Instrument("tok_12345678", "visa", "4242", "debit")


def test_a_warm_window_gets_ready_with_the_gateways_warm_page() -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.pages.warm = WARM_PAGE
        counter.do(f.WarmEntry)
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        await counter.opened()
        return counter

    counter = play(run())
    assert counter.said == ["start 1", "warm 1", "load 1", "show 1"]


def test_a_gateway_without_a_warm_page_only_leaves_the_window_as_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run(error: Exception | None) -> Counter:
        counter = Counter()
        counter.pages.warm_error = error
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        await counter.opened()
        return counter

    for error in (None, Unavailable("The payment gateway cannot be reached."), ValueError("a fault")):
        counter = play(run(error))
        assert counter.kinds() == ["EffectDone", "EntryPrepared", "EntryShown"]
        assert counter.said == ["start 1", "load 1", "show 1"]
    assert "entry.no-warm-page" in caplog.messages


def test_a_warm_page_that_comes_after_the_window_was_taken_is_not_loaded() -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.pages.warm = WARM_PAGE
        counter.pages.warm_after = 2
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        counter.load()
        await asyncio.sleep(3)
        return counter

    assert play(run()).said == ["start 1", "load 1"]


def test_a_window_that_dies_over_its_warm_page_is_replaced(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.pages.warm = WARM_PAGE
        counter.pages.warm_after = 1
        counter.do(f.WarmEntry)
        await asyncio.sleep(0.5)
        counter.windows[0].finish("host_gone")
        await asyncio.sleep(1)
        counter.load()
        await asyncio.sleep(1)
        await counter.entry.stop()
        return counter

    counter = play(run())
    assert counter.kinds() == ["EffectDone", "EntryPrepared"]
    assert "load 2" in counter.said


def test_what_is_warm_is_not_warmed_twice() -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.do(f.WarmEntry)
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        await counter.entry.stop()
        return counter

    counter = play(run())
    assert counter.kinds() == ["EffectDone"] * 3
    assert counter.said == ["start 1", "dead 1"]


def test_what_could_not_be_warmed_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> Counter:
        counter = Counter(broken=1)
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        await counter.entry.stop()
        return counter

    counter = play(run())
    assert counter.kinds() == ["EffectFailed", "EffectDone"]


def test_an_entry_that_found_no_warm_window_starts_one(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> Counter:
        counter = Counter(broken=1)
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        counter.load()
        await asyncio.sleep(1)
        await counter.entry.stop()
        return counter

    counter = play(run())
    assert counter.kinds() == ["EffectFailed", "EntryPrepared"]
    assert "entry.cold" in caplog.messages


def test_a_warm_window_that_died_meanwhile_is_replaced_once(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        counter.windows[0].finish("host_gone")
        counter.load()
        await asyncio.sleep(1)
        await counter.entry.stop()
        return counter

    counter = play(run())
    assert counter.kinds() == ["EffectDone", "EntryPrepared"]
    assert len(counter.pages.asked) == 1
    assert "entry.died-warm" in caplog.messages


def test_windows_that_die_again_and_again_are_told_as_closed(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        counter.windows[0].finish("host_gone")
        counter.made = lambda window: setattr(window, "loads_after", 1.0)
        counter.load()
        await asyncio.sleep(0.5)
        counter.windows[1].finish("host_gone")
        await asyncio.sleep(1)
        return counter

    counter = play(run())
    assert counter.kinds() == ["EffectDone", "EntryClosed"]
    assert len(counter.windows) == 2


def test_a_page_that_fails_is_not_loaded_again_by_itself() -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        counter.windows[0].loads_after = 1
        counter.load()
        await asyncio.sleep(0.5)
        counter.windows[0].finish("page_failed")
        await asyncio.sleep(1)
        return counter

    counter = play(run())
    closed = counter.facts[-1]
    assert isinstance(closed, e.EntryClosed)
    assert closed.why == "page_failed"
    assert len(counter.windows) == 1


def test_a_gateway_that_is_away_opens_no_window(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.pages.error = Unavailable("The payment gateway cannot be reached.")
        counter.load()
        await asyncio.sleep(1)
        return counter

    counter = play(run())
    (fact,) = counter.facts
    assert isinstance(fact, e.EffectFailed)
    assert fact.failure is e.Failure.UNAVAILABLE
    assert counter.said == []


def test_a_page_that_comes_after_the_entry_was_closed_gets_no_window() -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.pages.opens_after = 25
        entry = counter.load()
        await asyncio.sleep(21)
        counter.do(f.CloseEntry, entry=entry)
        await asyncio.sleep(10)
        return counter

    counter = play(run())
    assert counter.kinds() == ["EffectTimedOut", "EntryClosed", "EntryClosed"]
    assert counter.said == []


def test_a_window_that_starts_after_the_entry_was_closed_is_killed_unseen() -> None:
    async def run() -> Counter:
        counter = Counter(made=lambda window: setattr(window, "warms_after", 3.0))
        entry = counter.load()
        await asyncio.sleep(1)
        counter.do(f.CloseEntry, entry=entry)
        await asyncio.sleep(5)
        return counter

    counter = play(run())
    assert counter.said == ["start 1", "dead 1"]
    assert "EntryPrepared" not in counter.kinds()


def test_closing_kills_before_anything_else_is_done_and_tells_when_it_is_dead() -> None:
    async def run() -> tuple[Counter, list[str], float]:
        counter = Counter(made=lambda window: setattr(window, "dies_after", 0.5))
        entry = await counter.opened()
        began = asyncio.get_running_loop().time()
        counter.do(f.CloseEntry, entry=entry)
        counter.do(f.CoolEntry)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        at_once = list(counter.said)
        await asyncio.sleep(2)
        return counter, at_once, began

    counter, at_once, began = play(run())
    assert at_once[-1] == "kill now 1"
    closed = [one for one in counter.facts if isinstance(one, e.EntryClosed)]
    assert len(closed) == 1
    assert closed[0].at.monotonic_ns == round((began + 0.5) * 1e9)


def test_a_token_that_comes_when_the_entry_is_being_closed_is_thrown_away() -> None:
    async def run() -> Counter:
        counter = Counter(made=lambda window: setattr(window, "dies_after", 0.5))
        entry = await counter.opened()
        window = counter.windows[0]
        window.kill_now = lambda: None  # type: ignore[method-assign]  # it takes a moment to die
        counter.do(f.CloseEntry, entry=entry)
        await asyncio.sleep(0.1)
        window.finish(GIVEN)
        await asyncio.sleep(2)
        return counter

    counter = play(run())
    assert "EntryCompleted" not in counter.kinds()
    assert counter.kinds()[-1] == "EntryClosed"


def test_a_process_that_dies_while_it_is_shown_is_told_once() -> None:
    async def run() -> Counter:
        counter = Counter()
        await counter.opened()
        counter.windows[0].finish("host_gone")
        await asyncio.sleep(1)
        return counter

    counter = play(run())
    assert counter.kinds() == ["EntryPrepared", "EntryShown", "EntryClosed"]
    assert counter.facts[-1].why == "host_gone"  # type: ignore[union-attr]


def test_a_process_that_dies_before_it_is_shown_is_told_when_it_is_to_be_shown() -> None:
    async def run() -> Counter:
        counter = Counter()
        entry = counter.load()
        await asyncio.sleep(1)
        counter.windows[0].finish("host_gone")
        counter.do(f.ShowEntry, entry=entry)
        await asyncio.sleep(1)
        return counter

    counter = play(run())
    assert set(counter.kinds()) == {"EntryPrepared", "EntryClosed"}


def test_a_window_that_says_what_nobody_understands_is_killed(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> Counter:
        counter = Counter(made=lambda window: setattr(window, "error", ValueError("garbage")))
        await counter.opened()
        return counter

    counter = play(run())
    assert "kill now 1" in counter.said
    assert "EntryClosed" in counter.kinds()
    assert "entry.broke" in caplog.messages


def test_a_window_that_cannot_be_killed_is_told_as_unknown_and_killed_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> Counter:
        counter = Counter(made=lambda window: setattr(window, "dies_after", None))
        entry = await counter.opened()
        counter.do(f.CloseEntry, entry=entry)
        await asyncio.sleep(1)
        counter.windows[0].dies_after = 0
        counter.do(f.CloseEntry, entry=entry)
        await asyncio.sleep(1)
        return counter

    counter = play(run())
    assert counter.kinds()[-2:] == ["EffectFailed", "EntryClosed"]


def test_showing_what_is_gone_says_that_it_is_gone() -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.do(f.ShowEntry, entry="sim:1#99")
        await asyncio.sleep(1)
        return counter

    assert play(run()).kinds() == ["EntryClosed"]


def test_a_panel_that_is_dragged_moves_the_window_one_step_at_a_time() -> None:
    async def run() -> Counter:
        counter = Counter(made=lambda window: setattr(window, "shows_after", 0.2))
        await counter.opened()
        for _ in range(50):
            counter.entry.follow_soon()
            await asyncio.sleep(0.01)
        await asyncio.sleep(1)
        counter.entry.follow_soon()
        await asyncio.sleep(1)
        return counter

    assert play(run()).said.count("show 1") == 6  # shown, four times while it was dragged, and once more


def test_nothing_follows_where_no_window_is_shown() -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.load()
        await asyncio.sleep(1)
        counter.entry.follow_soon()
        await asyncio.sleep(1)
        return counter

    assert "show 1" not in play(run()).said


def test_a_window_that_died_is_not_followed(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> Counter:
        counter = Counter()
        await counter.opened()
        counter.windows[0].finish("host_gone")
        counter.entry.follow_soon()
        await asyncio.sleep(1)
        return counter

    assert play(run()).kinds()[-1] == "EntryClosed"
    assert "entry.stays" not in caplog.messages


def test_a_panel_that_cannot_say_where_it_is_leaves_the_window_where_it_stands(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> Counter:
        counter = Counter()
        await counter.opened()

        def nowhere() -> Any:
            raise RuntimeError

        counter.entry._place = nowhere
        counter.entry.follow_soon()
        await asyncio.sleep(1)
        return counter

    assert play(run()).kinds()[-1] == "EntryShown"
    assert "entry.stays" in caplog.messages


def test_cooling_kills_what_is_warm_and_nothing_else() -> None:
    async def run() -> Counter:
        counter = Counter()
        counter.do(f.CoolEntry)
        await counter.opened()
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        counter.do(f.CoolEntry)
        await asyncio.sleep(1)
        return counter

    counter = play(run())
    assert "dead 2" in counter.said
    assert "dead 1" not in counter.said


@pytest.mark.parametrize("warms_after", [0.0, 60.0])
def test_the_end_of_the_program_leaves_no_window_behind(warms_after: float) -> None:
    async def run() -> Counter:
        counter = Counter()
        await counter.opened()

        def slow(window: FakeWindow) -> None:
            window.warms_after = warms_after

        counter.made = slow
        counter.do(f.WarmEntry)
        await asyncio.sleep(1)
        await counter.entry.stop()
        await counter.runner.finish(0)
        return counter

    counter = play(run())
    assert {"kill now 1", "dead 1"} <= set(counter.said)
    assert {"dead 2", "kill now 2"} & set(counter.said)
