"""How quick the account store is: importing a book, finding a caller, booking a payment; one function a group.

Run as `python -m build.bench.accounts [--count N] [--json]`; a million accounts if not told otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from build.bench import metrics
from build.bench.metrics import Metric
from integrations.accounts.database import Database
from integrations.accounts.intake.run import import_file
from integrations.accounts.store import AccountStore
from integrations.customers import Charge, Posting
from integrations.packs.folder import read_folder
from integrations.payments import Amount
from policy.language.compile import read
from policy.language.tree.pack import Pack

PACK = Path(__file__).resolve().parents[2] / "resources" / "packs" / "riverbend-utility"
COUNT = 1_000_000
LOOK_UPS = 5_000
POSTINGS = 300
MAP = """
rows = "accounts"
region = "US"
[columns]
account = "No"
name = "Name"
address = "Street"
[phones]
mobile = "Mobile"
home = "Home"
[values]
status = { column = "Sts", words = { A = "active", S = "suspended" } }
segment = { always = "residential" }
"past due" = "Past"
current = "Current"
"days past due" = "Days"
autopay = "Auto"
pledge = "Pledge"
"""
_NAMES = (
    ("Rosa", "Pat", "Sam", "Ana", "Lee", "Kim", "Max", "Eva"),
    ("Vega", "Moss", "Lund", "Hale", "Ito", "Cole"),
)


def accounts(count: int = COUNT) -> Sequence[Metric]:
    """Import a book of so many accounts into SQLite, then find callers in it and book payments."""
    with TemporaryDirectory(prefix="tillside-bench-") as folder:
        file, book = Path(folder, "book.csv"), Path(folder, "book.sqlite3")
        _write(file, count)
        Path(folder, "map.toml").write_text(MAP, encoding="utf-8")
        seconds, peak = _import(file, book)
        again, _ = _import(file, book)
        found, named, booked = asyncio.run(_ask(book, count))
        return [
            metrics.noted("accounts_import_rows_per_s", count / seconds, "rows/s"),
            metrics.noted("accounts_import_again_rows_per_s", count / again, "rows/s"),
            metrics.at_most("accounts_import_peak_mb", peak, "MB", 200),
            metrics.noted("accounts_file_mb", book.stat().st_size / 1e6, "MB"),
            metrics.at_most("accounts_phone_p50_ms", statistics.median(found), "ms", 1),
            metrics.at_most("accounts_phone_p99_ms", _p99(found), "ms", 10),
            metrics.noted("accounts_name_p50_ms", statistics.median(named), "ms"),
            metrics.noted("accounts_name_p99_ms", _p99(named), "ms"),
            metrics.noted("accounts_posting_p50_ms", statistics.median(booked), "ms"),
            metrics.noted("accounts_posting_p99_ms", _p99(booked), "ms"),
        ]


def _write(file: Path, count: int) -> None:
    chance = random.Random(1)  # noqa: S311 (not for secrets)
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.write("No,Name,Street,Mobile,Home,Sts,Past,Current,Days,Auto,Pledge\n")
        for at in range(count):
            past = chance.choice((0, 0, 0, 4_210, 21_460, chance.randrange(1, 90_000)))
            out.write(
                f"{_account(at)},{chance.choice(_NAMES[0])} {chance.choice(_NAMES[1])}{at % 9_973},{at % 2_000} Elm St,"
                f"{_number(at)},{_number(at + count) if at % 3 == 0 else ''},{'S' if past > 60_000 else 'A'},"
                f"{past / 100:.2f},{chance.randrange(20_000) / 100:.2f},{35 if past else 0},no,\n"
            )


def _account(at: int) -> str:
    return f"{1_000 + at // 10_000}-{at % 10_000:04}"


def _number(at: int) -> str:
    """Return a number that is valid in North America, another for each account."""
    return f"+1{202 + 10 * (at // 7_000_000)}{200 + at // 10_000 % 700}{at % 10_000:04}"


def _import(file: Path, book: Path) -> tuple[float, float]:
    """Import in a process of its own; return its seconds of work and its peak memory in MB."""
    command = [sys.executable, "-m", "build.bench.accounts", "--import", str(file), str(book)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(told[0]), float(told[1])


async def _ask(book: Path, count: int) -> tuple[list[float], list[float], list[float]]:
    chance = random.Random(2)  # noqa: S311 (not for secrets)
    store = AccountStore.open(str(book))
    numbers = [_number(chance.randrange(count)) for _ in range(LOOK_UPS)]
    if not (await store.by_phone(numbers[0])).found:
        raise SystemExit("a number of the book is not found")
    found = [await _timed(lambda number=number: store.by_phone(number)) for number in numbers]  # type: ignore[misc]
    names = [
        f"{chance.choice(_NAMES[1])}{chance.randrange(9_973)} {chance.choice(_NAMES[0])}" for _ in range(500)
    ]
    named = [await _timed(lambda name=name: store.by_name(name)) for name in names]  # type: ignore[misc]
    made = [_posting(at, _account(chance.randrange(count))) for at in range(POSTINGS)]
    booked = [await _timed(lambda one=one: store.post(one)) for one in made]  # type: ignore[misc]
    await store.close()
    return found, named, booked


def _posting(at: int, account: str) -> Posting:
    moment = datetime(2025, 11, 4, 12, tzinfo=UTC)
    charge = Charge("convenience-fee", "4290", 350)
    amount = Amount(5_350, "USD")
    return Posting(
        f"pay-{at}", account, moment, date(2025, 11, 4), amount, "card", f"r{at}", (), (charge,), 5_000
    )


async def _timed(ask: Callable[[], Awaitable[object]]) -> float:
    """Return milliseconds."""
    start = time.perf_counter()
    await ask()
    return (time.perf_counter() - start) * 1_000


def _p99(times: Sequence[float]) -> float:
    return sorted(times)[len(times) * 99 // 100]


def _pack() -> Pack:
    pack = read(read_folder(PACK)).pack
    if pack is None:
        raise SystemExit("the sample pack has errors")
    return pack


def _import_here(file: Path, book: Path) -> None:
    pack = _pack()
    database = Database.open(str(book), upgrade=True)
    start = time.perf_counter()
    rejects = file.with_name("rejects.csv")
    done = import_file(database, file, file.with_name("map.toml"), rejects, pack, lambda _done, _of: None)
    seconds = time.perf_counter() - start
    database.close()
    if done.rejected:
        raise SystemExit(f"{done.rejected} rows were refused: {rejects.read_text(encoding='utf-8')[:500]}")
    print(seconds, _peak_mb())


def _peak_mb() -> float:
    """Return the most memory that this process has held; 0 on Windows, where it is not measured."""
    peak = 0.0
    if sys.platform != "win32":
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak = most / (1024 if sys.platform == "linux" else 1024 * 1024)
    return peak


def _main() -> int:
    if sys.argv[1:2] == ["--import"]:
        _import_here(Path(sys.argv[2]), Path(sys.argv[3]))
        return 0
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--count", type=int, default=COUNT)
    asked, rest = parser.parse_known_args()
    return metrics.run(lambda: accounts(asked.count), rest)


if __name__ == "__main__":
    sys.exit(_main())
