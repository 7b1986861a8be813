import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.capture import panel_side
from desktop.capture.launch import Launch
from desktop.capture.panel_side import CardEntry, EntryClosed
from desktop.capture.wire import Closed, Prepare, Show, Why
from tests.desktop.capture.fake_host import OUTCOME
from tests.desktop.capture.ordinary import ROOT

PAGE = Prepare("https://pay.example.net/entry", ("https://pay.example.net",))
PLACE = Show(0, 0, 400, 464)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give folders a place of their own and see that none is left."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def fake(manner: str) -> Launch:
    command = (sys.executable, "-m", "tests.desktop.capture.fake_host", manner)
    return Launch(command, {"PYTHONPATH": str(ROOT)})


def _left_behind(temporary: Path) -> str:
    (folder,) = temporary.iterdir()
    return (folder / "left-behind").read_text()


if sys.platform == "win32":

    def _gone(pid: int) -> bool:
        import ctypes

        kernel = ctypes.WinDLL("kernel32")
        kernel.OpenProcess.restype = ctypes.c_void_p
        kernel.WaitForSingleObject.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
        process = kernel.OpenProcess(0x100000, 0, pid)  # SYNCHRONIZE; a number stays while a handle is open
        if not process:
            return True
        ended: bool = kernel.WaitForSingleObject(process, 0) == 0
        kernel.CloseHandle(process)
        return ended

else:

    def _gone(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False


async def test_a_payment_ends_with_a_token_and_a_dead_process() -> None:
    entry = await CardEntry.start(fake("pays"))
    await entry.prepare(PAGE)
    await entry.show(PLACE)
    assert await entry.outcome() == OUTCOME
    assert _gone(entry.pid)


async def test_the_window_can_be_moved() -> None:
    entry = await CardEntry.start(fake("waits"))
    await entry.prepare(PAGE)
    await entry.show(PLACE)
    await entry.show(Show(10, 10, 400, 464))
    assert entry.excluded
    await entry.close()
    assert await entry.outcome() == Closed(Why.PANEL)


@pytest.mark.parametrize("manner", ["waits", "stubborn"])
async def test_closing_ends_the_process_whether_it_wants_or_not(manner: str) -> None:
    entry = await CardEntry.start(fake(manner))
    await entry.prepare(PAGE)
    await entry.close()
    assert _gone(entry.pid)


async def test_killing_needs_nobodys_consent_and_may_be_repeated() -> None:
    entry = await CardEntry.start(fake("silent"))
    entry.kill_now()
    entry.kill_now()
    assert await entry.outcome() == Closed(Why.PANEL)
    await entry.kill()
    assert _gone(entry.pid)


@pytest.mark.parametrize(
    ("manner", "why"),
    [
        ("garbage", Why.PROTOCOL),
        ("endless", Why.PROTOCOL),
        ("page fails", Why.PAGE_FAILED),
        ("dies", Why.HOST_GONE),
        ("silent", Why.TOO_LONG),
    ],
)
async def test_a_process_that_misbehaves_is_closed_with_the_reason(
    manner: str, why: Why, monkeypatch: pytest.MonkeyPatch
) -> None:
    if manner == "silent":
        monkeypatch.setattr(panel_side, "WARM_SECONDS", 0.2)
    entry = await CardEntry.start(fake(manner))
    with pytest.raises(EntryClosed) as closed:
        await entry.prepare(PAGE)
    assert closed.value.closed == Closed(why)
    assert await entry.outcome() == Closed(why)
    assert _gone(entry.pid)


async def test_a_window_that_stays_open_too_long_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel_side, "OPEN_SECONDS", 0.2)
    entry = await CardEntry.start(fake("waits"))
    await entry.prepare(PAGE)
    await entry.show(PLACE)
    assert await entry.outcome() == Closed(Why.TOO_LONG)


async def test_nothing_can_be_asked_of_a_closed_entry() -> None:
    entry = await CardEntry.start(fake("waits"))
    await entry.warmed()
    await entry.kill()
    with pytest.raises(EntryClosed):
        await entry.show(PLACE)


async def test_the_process_sees_nothing_of_our_environment(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILLSIDE_SECRET", "x")
    monkeypatch.setenv("QTWEBENGINE_REMOTE_DEBUGGING", "9222")
    entry = await CardEntry.start(fake("waits"))
    await entry.warmed()
    seen = _left_behind(temporary)
    await entry.kill()
    assert "HOME" in seen
    assert "TILLSIDE_SECRET" not in seen
    assert "QTWEBENGINE_REMOTE_DEBUGGING" not in seen


async def test_a_program_that_cannot_be_started_leaves_nothing() -> None:
    with pytest.raises(FileNotFoundError):
        await CardEntry.start(Launch(("/nowhere/tillside-card",)))


def test_the_panels_side_loads_no_qt() -> None:
    import subprocess

    program = "import sys, desktop.capture.panel_side; print([m for m in sys.modules if 'PySide6' in m])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
