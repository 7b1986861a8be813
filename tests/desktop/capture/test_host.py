"""The card-entry process itself, with the real browser engine, off screen, as an ordinary user."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.capture.launch import Launch
from desktop.capture.panel_side import CardEntry, EntryClosed
from desktop.capture.wire import Closed, Outcome, Prepare, Show, Warm, Why
from tests.desktop.capture.ordinary import is_root, ordinary_launch
from tests.desktop.capture.pages import WIDTH, Site, site

PLACE = Show(0, 0, WIDTH, 464)
PATIENCE = 25.0


@pytest.fixture
def launch() -> Launch:
    found = ordinary_launch()
    if found is None:
        reason = "needs an interpreter and a checkout that an ordinary user can read"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return replace(found, more_environment={**found.more_environment, "QT_QPA_PLATFORM": "offscreen"})


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the folders of the process a place that it may reach as another user."""
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        if is_root():
            folder.chmod(0o755)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def _end_of(launch: Launch, on: Site, path: str = "/") -> Outcome | Closed:
    entry = await CardEntry.start(launch)
    try:
        await entry.prepare(Prepare(on.origin + path, (on.origin,)))
        await entry.show(PLACE)
    except EntryClosed as closed:
        await entry.kill()
        return closed.closed
    try:
        async with asyncio.timeout(PATIENCE):
            return await entry.outcome()
    finally:
        await entry.kill()


async def _brand(launch: Launch, script: str) -> str:
    async with site(script) as on:
        end = await _end_of(launch, on)
    assert isinstance(end, Outcome), end
    return end.brand


async def test_a_page_hands_over_a_token(launch: Launch, temporary: Path) -> None:
    async with site("shown.then(() => hand({}))") as on:
        assert await _end_of(launch, on) == Outcome("tok_abcdefgh", "card", "visa", "1111", "credit")


async def test_a_warm_page_is_loaded_before_and_is_not_listened_to(launch: Launch, temporary: Path) -> None:
    script = """
      if (location.pathname === "/warm") { hand({}); setInterval(() => hand({token: "4111111111111111"}), 5); }
      else shown.then(() => hand({}));
    """
    async with site(script) as on, asyncio.timeout(PATIENCE):
        entry = await CardEntry.start(launch)
        await entry.warm(Warm(on.origin + "/warm", (on.origin,)))
        while "/warm" not in on.asked:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.01)
        await entry.prepare(Prepare(on.origin + "/", (on.origin,)))
        await entry.show(PLACE)
        assert await entry.outcome() == Outcome("tok_abcdefgh", "card", "visa", "1111", "credit")


async def test_a_warm_page_that_leaves_its_origins_is_closed(launch: Launch, temporary: Path) -> None:
    async with site("new Image().src = 'http://127.0.0.1:9/x';") as before, asyncio.timeout(PATIENCE):
        entry = await CardEntry.start(launch)
        await entry.warm(Warm(before.origin + "/", (before.origin,)))
        assert await entry.outcome() == Closed(Why.PAGE_TRESPASSED)


@pytest.mark.parametrize("late", [False, True])
async def test_a_warm_page_that_fails_or_comes_late_does_no_harm(
    launch: Launch, temporary: Path, *, late: bool
) -> None:
    dead = Warm("http://127.0.0.1:9/", ("http://127.0.0.1:9",))
    async with site("shown.then(() => hand({}))") as on, asyncio.timeout(PATIENCE):
        entry = await CardEntry.start(launch)
        if not late:
            await entry.warm(dead)
        await entry.prepare(Prepare(on.origin + "/", (on.origin,)))
        if late:
            await entry.warm(dead)
        await entry.show(PLACE)
        assert await entry.outcome() == Outcome("tok_abcdefgh", "card", "visa", "1111", "credit")


async def test_nothing_is_written_to_disk(launch: Launch, temporary: Path) -> None:
    script = """
      document.cookie = "planted=4111111111111111; max-age=99999";
      try { localStorage.setItem("planted", "4111111111111111"); } catch {}
      const open = indexedDB.open("planted"); open.onupgradeneeded = () => open.result.createObjectStore("s");
    """
    async with site(script) as on:
        entry = await CardEntry.start(launch)
        await entry.prepare(Prepare(on.origin + "/", (on.origin,)))
        await entry.show(PLACE)
        assert _files(temporary) == []
        await entry.kill()


@pytest.mark.parametrize(
    "more",
    [
        "token: '4111111111111111'",
        "last_four: '41111111'",
        "brand: '4111 1111 1111 1111'",
        "product: 7",
        "token: null",
    ],
)
async def test_what_is_no_outcome_closes_the_window(launch: Launch, temporary: Path, more: str) -> None:
    async with site("shown.then(() => hand({" + more + "}))") as on:
        assert await _end_of(launch, on) == Closed(Why.PROTOCOL)


@pytest.mark.parametrize(
    "script",
    [
        "new Image().src = 'http://127.0.0.1:9/x';",
        "fetch('https://elsewhere.example/x').catch(() => 0);",
        "new WebSocket('ws://127.0.0.1:9/x');",
        "location.href = 'https://elsewhere.example/';",
        "shown.then(() => { location.href = 'https://elsewhere.example/'; });",
        "document.write('<iframe src=https://elsewhere.example/></iframe>');",
    ],
)
async def test_a_page_that_leaves_its_origins_is_closed(launch: Launch, temporary: Path, script: str) -> None:
    async with site(script) as on:
        assert await _end_of(launch, on) == Closed(Why.PAGE_TRESPASSED)


async def test_a_token_before_the_window_is_seen_is_not_believed(launch: Launch, temporary: Path) -> None:
    async with site("hand({})") as on, asyncio.timeout(PATIENCE):
        entry = await CardEntry.start(launch)
        with contextlib.suppress(EntryClosed):
            await entry.prepare(Prepare(on.origin + "/", (on.origin,)))
        assert await entry.outcome() == Closed(Why.PROTOCOL)


async def test_local_files_cannot_be_reached(launch: Launch, temporary: Path) -> None:
    assert await _brand(launch, "location.href = 'file:///etc/passwd'; report('stayed');") == "stayed"


async def test_no_second_window_opens(launch: Launch, temporary: Path) -> None:
    script = "addEventListener('load', () => report(window.open('/second') === null ? 'none' : 'some'));"
    assert await _brand(launch, script) == "none"


async def test_permissions_are_denied(launch: Launch, temporary: Path) -> None:
    script = """
      addEventListener('load', () => navigator.geolocation.getCurrentPosition(
        () => report('given'), () => report('denied')));
    """
    assert await _brand(launch, script) == "denied"


async def test_dialogs_do_not_hold_the_page_up(launch: Launch, temporary: Path) -> None:
    script = "addEventListener('load', () => { alert(1); report(confirm('?') ? 'yes' : 'no answer'); });"
    assert await _brand(launch, script) == "no answer"


async def test_downloads_do_not_happen(launch: Launch, temporary: Path) -> None:
    script = """
      addEventListener('load', () => {
        const link = document.createElement('a'); link.href = '/download'; link.download = 'x';
        document.body.append(link); link.click(); setTimeout(() => report('stayed'), 500);
      });
    """
    assert await _brand(launch, script) == "stayed"


async def test_the_page_cannot_reach_the_bridge(launch: Launch, temporary: Path) -> None:
    script = "addEventListener('load', () => report(typeof qt === 'undefined' ? 'hidden' : 'open'));"
    assert await _brand(launch, script) == "hidden"


async def test_a_page_that_cannot_be_loaded_is_named(launch: Launch, temporary: Path) -> None:
    assert await _end_of(launch, Site("http://127.0.0.1:9")) == Closed(Why.PAGE_FAILED)


async def test_an_order_out_of_place_closes(launch: Launch, temporary: Path) -> None:
    entry = await CardEntry.start(launch)
    with pytest.raises(EntryClosed) as closed:
        await entry.show(PLACE)
    assert closed.value.closed == Closed(Why.PROTOCOL)
    await entry.kill()


async def test_a_panel_that_is_gone_ends_it(launch: Launch, temporary: Path) -> None:
    entry = await CardEntry.start(launch)
    await entry.warmed()
    stdin = entry._running.process.stdin
    assert stdin is not None
    stdin.close()
    assert await entry.outcome() == Closed(Why.PANEL)
