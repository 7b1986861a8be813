"""How quick the panel is: from a ring to the account, at its start, beside the softphone, with a card and with money.

Run as `python -m build.bench.desktop [--accounts=N] [--json]`; ten million accounts if not told otherwise, or a million
where the disk has no room. The book is made once, half a minute a million, and kept in the user's cache folder (1.5 GB
a million). What needs a screen is measured under Xvfb with openbox.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from build.bench import metrics
from build.bench.desk.book import Book, book_of, most_that_fit
from build.bench.desk.talking import Telephone, open_card, until
from build.bench.metrics import Metric
from integrations.journal.journal import Journal
from integrations.payments import Amount, Attempt, CardProduct, Instrument, Tender
from tests.desktop.capture.ordinary import ordinary_launch
from tests.journeys.panel.panel import ROSA_NUMBER, Panel, make_book, panel

ACCOUNTS, FEWER_ACCOUNTS = 10_000_000, 1_000_000
POPS, WARM_POPS = 300, 20
STARTS = 7
START_LIMIT_S = 60
HOOKS = 30
ENTRIES = 7
MOVES = 60
COMMITS, COMMIT_ROUNDS = 100, 5
FRAME_MS = 1_000 / 60
HOOK = {"connector": "hook"}
_MS = 1_000_000
_REST_S = 0.05


def pops(book: Book, folder: Path) -> Sequence[Metric]:
    """Let callers ring whose accounts lie anywhere in the book, and see when each account is painted."""
    chance = random.Random(3)  # noqa: S311 (not for secrets)
    settings = {"calls": HOOK, "general": {"language": "en"}, "accounts": {"file": str(book.file)}}
    with panel(folder, settings, module="build.bench.desk.seated") as running:
        telephone = Telephone(running)
        times = [
            _pop(running, telephone, f"c{at}", book.number(chance.randrange(book.phones))) for at in range(3)
        ]
        resident = _resident_mb(running.pid)
        if _has_engine(running.pid):
            raise SystemExit("the panel has loaded WebEngine")
        rings = range(3, POPS + WARM_POPS)
        times += [
            _pop(running, telephone, f"c{at}", book.number(chance.randrange(book.phones))) for at in rings
        ]
        running.close()
    measured = times[WARM_POPS:]
    return [
        metrics.noted("pop_accounts", book.accounts, "accounts"),
        metrics.noted("pop_first_ms", times[0], "ms"),
        metrics.at_most("pop_p50_ms", statistics.median(measured), "ms", 15),
        metrics.at_most("pop_p99_ms", _at(measured, 99), "ms", 50),
        metrics.at_most("panel_rss_mb", resident, "MB", 150),
    ]


def _pop(running: Panel, telephone: Telephone, call: str, number: str) -> float:
    """Return the milliseconds from the ring's bytes to the painted account; the caller gives up then."""
    sent = telephone.tell("ring", call, number)
    time.sleep(_REST_S)  # nobody asks the panel anything while it works
    painted = until(lambda: running.tell("popped")["painted"], "an account")
    telephone.tell("end", call, number)
    until(lambda: running.tell("stage")["stage"] == "IDLE", "the end of a call")
    time.sleep(_REST_S)
    return (int(painted) - sent) / _MS


def starts(folder: Path) -> Sequence[Metric]:
    """Start the panel and an empty window in turn, and compare."""
    with _sandbox() as (url, key):
        gateway = f'[gateway]\naddress = "{url}"\nsecret = "keyring:sandbox"\n'
        make_book(folder / "tillside")  # which is where settings and data lie by the variables below
        settings = folder / "tillside" / "settings.toml"
        settings.write_text(gateway + '[calls]\nconnector = "hook"\n', encoding="utf-8")
        own = {
            **dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME"), str(folder)),
            "TILLSIDE_BENCH_KEY": key,
            "TILLSIDE_RUN": str(folder / "run"),
            "QT_QPA_PLATFORM": "offscreen",
        }
        empty, ours = [], []
        for _ in range(STARTS + 1):
            empty.append(_started(own, "empty"))
            ours.append(_started(own, "panel"))
            for log in (folder / "tillside").glob("evidence.*"):
                log.unlink()  # it is signed with a key that the keyring in memory has forgotten
    base, base_work, _ = (statistics.median(one) for one in zip(*empty[1:], strict=True))
    painted, work, ready = (statistics.median(one) for one in zip(*ours[1:], strict=True))
    return [
        metrics.noted("empty_window_ms", base, "ms"),
        metrics.noted("cold_start_first_ms", ours[0][0], "ms"),  # ever: it has no look to begin with
        metrics.noted("cold_start_ms", painted, "ms"),
        metrics.noted("cold_start_ready_ms", ready, "ms"),
        metrics.noted("cold_start_work_ratio", work / base_work, "x"),
        metrics.at_most("cold_start_ratio", painted / base, "x", 1.3),
    ]


def _started(environment: Mapping[str, str], what: str) -> tuple[float, float, float]:
    """Return milliseconds of a start: until the window is painted, how many of them it worked, until all is ready."""
    start = time.monotonic_ns()
    command = [sys.executable, "-m", "build.bench.desk.started", what]
    with subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        limit = threading.Timer(START_LIMIT_S, process.kill)  # one that does not start says so and waits
        limit.start()
        at: dict[str, float] = {}
        for line in process.stdout or ():
            said, _, worked = line.strip().partition(" ")
            at.setdefault(said, float(worked) if worked else (time.monotonic_ns() - start) / _MS)
        limit.cancel()
    if set(at) != {"painted", "worked", "ready"} or process.returncode:
        raise SystemExit(f"{what} did not start: {at}")
    return at["painted"], at["worked"], at["ready"]


def hooks(folder: Path) -> Sequence[Metric]:
    """Run the command by which a softphone reports a call, while a panel listens."""
    make_book(folder / "data")
    with panel(folder, {"calls": HOOK}) as running:
        running.call("busy", "first")
        told = (sys.executable, "-m", "desktop", "call", "busy", "--", ROSA_NUMBER)
        times = []
        for _ in range(HOOKS):
            start = time.monotonic_ns()
            subprocess.run(told, env=running.environment, check=True)
            times.append((time.monotonic_ns() - start) / _MS)
        running.close()
    return [metrics.at_most("hook_ms", statistics.median(times), "ms", 100)]


def cards(folder: Path) -> Sequence[Metric]:
    """Open the card window again and again, each time with the recorder's pause proven right before."""
    launch = ordinary_launch()
    if launch is None or not _has_screen():
        return []
    from tests.journeys.docking.desk import desk

    make_book(folder / "data")
    settings = {"calls": HOOK, "general": {"language": "en"}}
    with desk(folder) as on:
        screen = {name: on.environment[name] for name in ("DISPLAY", "QT_QPA_PLATFORM")}
        with panel(folder, settings, launch, screen, "build.bench.desk.seated") as running:
            for at in range(ENTRIES):
                open_card(running, f"c{at}", at + 1)
            entries = [one / _MS for one in running.tell("entries")["entries"]]
            running.close()
    return [metrics.at_most("card_window_ms", statistics.median(entries), "ms", 300)]


def docking(folder: Path) -> Sequence[Metric]:
    """Move a softphone's window, and see on the screen when the panel lies beside it again."""
    if not _has_screen():
        return []
    from build.bench.desk.moving import followed
    from tests.journeys.docking.desk import desk

    make_book(folder / "data")
    with desk(folder, "1600x900x24") as on:
        screen = {name: on.environment[name] for name in ("DISPLAY", "QT_QPA_PLATFORM")}
        with panel(folder, {"calls": HOOK}, environment=screen) as running:
            times = followed(on, int(running.look()["window"]), MOVES)
            running.close()
    return [
        metrics.noted("dock_p50_ms", statistics.median(times), "ms"),
        metrics.at_most("dock_p95_ms", _at(times, 95), "ms", FRAME_MS),
    ]


def commits(folder: Path) -> Sequence[Metric]:
    """Write payment attempts down, each on the disk before it would be sent: the median of the calmest round."""
    journal = Journal.open(folder / "journal.sqlite")
    rounds = [
        [_commit(journal, f"bench-key-{turn}-{at}") for at in range(COMMITS)] for turn in range(COMMIT_ROUNDS)
    ]
    journal.close()
    return [
        metrics.noted("payment_commit_ms", min(map(statistics.median, rounds)), "ms"),
        metrics.noted("payment_commit_p99_ms", _at(list(chain.from_iterable(rounds)), 99), "ms"),
    ]


def _commit(journal: Journal, key: str) -> float:
    card = Instrument("tok_bench", Tender.CARD, "visa", "5556", CardProduct.DEBIT)
    attempt = Attempt(key, key, Amount(35_810, "USD"), card, key)
    start = time.monotonic_ns()
    journal.prepare(attempt, call=key, at=datetime.now(UTC))
    return (time.monotonic_ns() - start) / _MS


def desktop(accounts: int | None = None) -> Sequence[Metric]:
    """Return all figures."""
    book = book_of(accounts or most_that_fit(ACCOUNTS, FEWER_ACCOUNTS))
    parts: tuple[Callable[[Path], Sequence[Metric]], ...] = (
        lambda folder: pops(book, folder),
        *(
            (starts,) if sys.platform == "linux" else ()
        ),  # elsewhere no variable moves the user's own settings
        hooks,
        cards,
        docking,
        commits,
    )
    found: list[Metric] = []
    for part in parts:
        with tempfile.TemporaryDirectory(prefix="tillside-bench-", ignore_cleanup_errors=True) as name:
            Path(name).chmod(0o755)  # the card window may run as another user
            found += part(Path(name))
    if not _has_screen():
        print(
            "   no Xvfb, openbox and xdotool here: docking and the card window are not measured",
            file=sys.stderr,
        )
    return found


@contextmanager
def _sandbox() -> Iterator[tuple[str, str]]:
    """Run a gateway outside of the panel, as a real one is; give its address and key."""
    process = subprocess.Popen(
        [sys.executable, "-m", "integrations.gateways.sandbox"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        ready = json.loads(process.stdout.readline() if process.stdout else "")
        yield ready["url"], ready["key"]
    finally:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=10)
        process.kill()


def _has_screen() -> bool:
    return sys.platform == "linux" and all(shutil.which(one) for one in ("Xvfb", "openbox", "xdotool"))


def _resident_mb(pid: int) -> float:
    """Return the memory that a process holds; 0 where the system has no /proc."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def _has_engine(pid: int) -> bool:
    maps = Path(f"/proc/{pid}/maps")
    return maps.exists() and "WebEngine" in maps.read_text(encoding="utf-8")


def _at(times: Sequence[float], percent: int) -> float:
    return sorted(times)[len(times) * percent // 100]


def _main() -> int:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--accounts", type=int)
    asked, rest = parser.parse_known_args()
    return metrics.run(lambda: desktop(asked.accounts), rest)


if __name__ == "__main__":
    sys.exit(_main())
