"""How quick a whole book is: accounts a second with rule ids, the memory of ten million, and a comparison."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from build.bench import metrics
from build.bench.metrics import Metric
from integrations.packs.book import open_book
from integrations.packs.book_difference import book_difference
from integrations.packs.book_making import make_book
from integrations.packs.book_run import prepared, restricted
from integrations.packs.book_simulation import simulate
from policy.language.compile import read
from policy.language.tree.pack import Pack

PAGES = Path(__file__).parent / "policy_reference" / "pages"
ON = date(2025, 11, 4)
MILLION = 1_000_000
ROUNDS = 5


def books() -> Sequence[Metric]:
    """Measure the reference policy on books of one and of ten million accounts."""
    with TemporaryDirectory(prefix="tillside-bench-") as folder:
        small, large = Path(folder, "small.duckdb"), Path(folder, "large.duckdb")
        make_book(_reference(), small, MILLION, 1, ON)
        make_book(_reference(), large, 10 * MILLION, 1, ON)
        return [
            metrics.at_least("book_accounts_per_s", _accounts_per_second(small), "accounts/s", 3e6),
            metrics.at_most("book_peak_mb", _peak(large), "MB", 2_000),
            metrics.at_most("diff_1m_s", _difference(small), "s", 3),
        ]


def _accounts_per_second(path: Path) -> float:
    """Compute every account, with the rows behind each component, into a new table; the best of some rounds."""
    with open_book(path) as book:
        run = restricted(prepared(_reference(), book, ON, "card"), ())
        (query,) = run.queries(book)
        return MILLION / min(
            _timed(lambda: book.db.execute(f"CREATE OR REPLACE TEMP TABLE quoted AS {query.sql}"))
            for _ in range(ROUNDS)
        )


def _difference(path: Path) -> float:
    """Compare two policies on every account, from opening the book to the finished result."""
    old = _reference()
    pages = {**_pages()}
    pages["components/reconnection.md"] = pages["components/reconnection.md"].replace(b"65.00", b"72.50")
    pages["components/late-charge.md"] = pages["components/late-charge.md"].replace(b"max(5.00", b"max(6.00")
    new = read(pages).pack
    if new is None or new == replace(old, pages=new.pages):
        raise SystemExit("the reference policy no longer has the rows that this bench changes")

    def compare() -> None:
        with open_book(path) as book:
            book_difference(old, new, book, ON, "card")

    return min(_timed(compare) for _ in range(3))


def _peak(path: Path) -> float:
    """Return the peak memory, in MB, of a process of its own that computes the book."""
    told = subprocess.run(
        [sys.executable, "-m", "build.bench.policy_book", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(told.stdout)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _pages() -> dict[str, bytes]:
    return {path.relative_to(PAGES).as_posix(): path.read_bytes() for path in sorted(PAGES.rglob("*.md"))}


def _reference() -> Pack:
    pack = read(_pages()).pack
    if pack is None:
        raise SystemExit("the reference policy has errors")
    return pack


def _peak_of_this_process() -> float:
    """Return the most megabytes that this process has held; 0 on Windows, where it is not measured."""
    peak = 0.0
    if sys.platform != "win32":
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak = most / (1024 if sys.platform == "linux" else 1024 * 1024)
    return peak


def _main() -> int:
    if len(sys.argv) == 2 and not sys.argv[1].startswith("-"):
        with open_book(Path(sys.argv[1])) as book:
            simulate(_reference(), book, ON, "card")
        print(_peak_of_this_process())
        return 0
    return metrics.run(books)


if __name__ == "__main__":
    sys.exit(_main())
