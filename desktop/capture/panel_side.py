"""The panel's end of card entry: starts, warms, shows and kills the card-entry process. It imports no Qt at all.

Whatever goes wrong ends as a `Closed` with its reason and a dead process, never as a window left open.
"""

import asyncio
import contextlib
import sys
from typing import Any, Self

from desktop.capture.launch import Launch, Running, start
from desktop.capture.wire import (
    MAX_LINE,
    Close,
    Closed,
    Order,
    Outcome,
    Prepare,
    Prepared,
    Ready,
    Report,
    Show,
    Shown,
    Warm,
    Why,
    WireError,
    decode_report,
    encode,
)

WARM_SECONDS = 30.0
LOAD_SECONDS = 20.0
SHOW_SECONDS = 5.0
OPEN_SECONDS = 600.0
GRACE_SECONDS = 0.05
DEAD_SECONDS = 5.0


class EntryClosed(Exception):
    """The card-entry process ended before it came so far; `closed` says why."""

    def __init__(self, closed: Closed) -> None:
        super().__init__(f"card entry closed: {closed.why}")
        self.closed = closed


class CardEntry:
    """One card-entry process for one payment. Use: start when the call is answered, prepare, show, outcome, kill."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._reports: dict[str, asyncio.Future[Report]] = {}
        self._end: asyncio.Future[Outcome | Closed] = asyncio.get_running_loop().create_future()
        self._shown = False
        self.excluded = False
        self._reader = asyncio.create_task(self._read())
        self._watchdog: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, launch: Launch | None = None) -> Self:
        """Start the process; it warms itself up while the talk goes on. Raises OSError if it cannot be started."""
        return cls(await start(launch or Launch()))

    @property
    def pid(self) -> int:
        return self._running.process.pid

    async def warmed(self) -> None:
        """Wait until the process is warm; raises EntryClosed."""
        await self._reported(Ready, WARM_SECONDS)

    async def warm(self, page: Warm) -> None:
        """Have the process get ready with a page about no payment; raises EntryClosed."""
        await self.warmed()
        await self._say(page)

    async def prepare(self, page: Prepare) -> None:
        """Load a page unseen; raises EntryClosed when it cannot be loaded."""
        await self.warmed()
        await self._say(page)
        await self._reported(Prepared, LOAD_SECONDS)

    async def show(self, place: Show) -> None:
        """Show the window, or move it to another place; raises EntryClosed."""
        _allow_foreground(self.pid)
        self._reports.pop(Shown.name, None)
        await self._say(place)
        await self._reported(Shown, SHOW_SECONDS)
        told = self._reports.get(Shown.name)
        if told is not None and told.done() and isinstance(shown := told.result(), Shown):
            self.excluded = shown.excluded
        if not self._shown and not self._end.done():
            self._shown = True
            loop = asyncio.get_running_loop()
            self._watchdog = loop.call_later(OPEN_SECONDS, self._finish, Closed(Why.TOO_LONG))

    async def outcome(self) -> Outcome | Closed:
        """Wait for what came of it; the process is killed by then."""
        end = await asyncio.shield(self._end)
        await self.kill()
        return end

    async def close(self) -> None:
        """Take the window away: ask for a moment, then kill."""
        with contextlib.suppress(EntryClosed):
            await self._say(Close())
        await asyncio.wait([self._end], timeout=GRACE_SECONDS)
        await self.kill()

    def kill_now(self) -> None:
        """Kill without waiting, from any synchronous place: a recorder came back, the call is gone."""
        self._running.kill()
        self._finish(Closed(Why.PANEL))

    async def kill(self) -> None:
        """Kill and wait until nothing of it is left; may be called twice."""
        self.kill_now()
        async with asyncio.timeout(DEAD_SECONDS):
            await self._running.process.wait()
        if self._reader is not asyncio.current_task():
            await asyncio.wait([self._reader])
        stdin = self._running.process.stdin
        if stdin is not None:
            stdin.close()
        await asyncio.to_thread(self._running.sweep)

    async def _say(self, order: Order) -> None:
        stdin = self._running.process.stdin
        if self._end.done() or stdin is None:
            raise EntryClosed(self._why_closed())
        try:
            stdin.write(encode(order))
            await stdin.drain()
        except ConnectionError:
            self._finish(Closed(Why.HOST_GONE))
            raise EntryClosed(self._why_closed()) from None

    async def _reported(self, kind: type[Report], seconds: float) -> None:
        report = self._reports.setdefault(kind.name, asyncio.get_running_loop().create_future())
        waited: list[asyncio.Future[Any]] = [report, self._end]
        done, _ = await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            self._finish(Closed(Why.TOO_LONG))
        # An outcome that overtakes a report is as good as the report.
        if report not in done and isinstance(self._end.result(), Closed):
            raise EntryClosed(self._why_closed())

    async def _read(self) -> None:
        stdout = self._running.process.stdout
        try:
            while stdout is not None and (line := await stdout.readline()):
                self._take(decode_report(line))
        except (WireError, ValueError):
            self._finish(Closed(Why.PROTOCOL))
        except ConnectionError:
            self._finish(Closed(Why.HOST_GONE))
        self._finish(Closed(Why.HOST_GONE))
        # It is dead by now; what it still had to say is thrown away, or asyncio would wait for it.
        with contextlib.suppress(ConnectionError):
            while stdout is not None and await stdout.read(MAX_LINE):
                pass

    def _take(self, report: Report) -> None:
        if isinstance(report, (Outcome, Closed)):
            self._finish(report)
            return
        waiting = self._reports.setdefault(report.name, asyncio.get_running_loop().create_future())
        if not waiting.done():
            waiting.set_result(report)

    def _finish(self, end: Outcome | Closed) -> None:
        """Note the first end and kill the process, whatever it says."""
        if self._watchdog is not None:
            self._watchdog.cancel()
        if not self._end.done():
            self._end.set_result(end)
        self._running.kill()

    def _why_closed(self) -> Closed:
        end = self._end.result() if self._end.done() else None
        return end if isinstance(end, Closed) else Closed(Why.HOST_GONE)


def _allow_foreground(pid: int) -> None:
    """Let the process take the keyboard, which Windows refuses to a process that the user did not touch."""
    if sys.platform == "win32":
        import ctypes

        ctypes.WinDLL("user32").AllowSetForegroundWindow(pid)
