"""How quick policies are: quoting, by hand and by zen-engine for comparison; one function for each group of figures.

Run as `python -m build.bench.policy [--json]`. Ratios are of runs that take turns in one process.
"""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from build.bench import metrics
from build.bench.metrics import Metric
from build.bench.policy_book import books
from build.bench.policy_reference import handwritten
from build.bench.policy_tables import crossing_pages, formula_pages, large_pages, two_formula_pages
from policy.account import Account
from policy.language.checks import check
from policy.language.compile import read
from policy.language.parser import parse_formula, parse_tests
from policy.language.targets.python import Program, Sort
from policy.language.targets.python.compiling import compile_program
from policy.language.tree.pack import Pack
from policy.quote import Context, Quote, quote

REFERENCE = Path(__file__).parent / "policy_reference"
SAMPLE = Path(__file__).parents[2] / "resources" / "packs" / "riverbend-utility"
ON = date(2025, 11, 4)
ACCOUNTS = 2_000
ROUNDS = 9


def main() -> int:
    """Measure every group and print."""
    return metrics.run(
        lambda: [
            metric
            for group in (quotes, large_tables, formulas, large_checks, packs, imports, books)
            for metric in group()
        ]
    )


def quotes() -> Sequence[Metric]:
    """Measure one quote with rule ids on the reference policy against the same by hand and by zen-engine."""
    import zen

    pack = pack_of(pages_of(REFERENCE / "pages"))
    program = compile_program(pack, ON)
    chance = random.Random(0)  # noqa: S311 (not for secrets)
    accounts = [random_account(chance) for _ in range(ACCOUNTS)]
    # compiled once, which is the quickest of the ways that zen-engine offers
    content = zen.ZenDecisionContent((REFERENCE / "policy.jdm.json").read_text("utf-8"))
    engine = zen.ZenEngine({"loader": lambda _: content})
    foreign = [{key.replace(" ", "_"): value for key, value in account.items()} for account in accounts]
    layout = program.layout.places
    lines = [layout[Sort.AMOUNT, component.id, ""] for component in pack.components]
    subtotal = layout[Sort.SUM, "subtotal", ""]
    on = ON.toordinal()
    for account, other in zip(accounts, foreign, strict=True):
        raw = program.answer(account, {}, {}, on)
        ours = (*(raw[place] for place in lines), raw[subtotal] + raw[lines[-1]])
        theirs = engine.evaluate("policy", other)["result"]
        names = ("balance", "late", "reconnection", "returned", "surcharge")
        if ours != handwritten.quote(account) or ours[:-1] != tuple(int(theirs[name]) for name in names):
            raise SystemExit(f"the programs do not agree on {account}")
    generated, by_hand, zen_engine = in_turns(
        lambda: [program.answer(account, {}, {}, on) for account in accounts],
        lambda: [handwritten.quote(account) for account in accounts],
        lambda: [engine.evaluate("policy", other) for other in foreign[:200]],
    )
    generated, by_hand, zen_engine = generated / ACCOUNTS, by_hand / ACCOUNTS, zen_engine / 200
    (whole,) = in_turns(lambda: [full_quote(pack, account) for account in accounts[:200]])
    return [
        metrics.noted("quote_us", generated * 1e6, "µs"),
        metrics.at_most("quote_vs_handwritten", generated / by_hand, "times", 2),
        metrics.at_least("quote_vs_zen", zen_engine / generated, "times", 15),
        metrics.noted("quote_full_us", whole / 200 * 1e6, "µs"),
    ]


def large_tables() -> Sequence[Metric]:
    """Measure a table of ten thousand rows: making the program, and one answer."""
    pack = pack_of(large_pages())
    start = time.perf_counter()
    program = compile_program(pack, ON)
    made = time.perf_counter() - start
    chance = random.Random(0)  # noqa: S311 (not for secrets)
    accounts: list[dict[str, Any]] = [
        {"zone": f"z{chance.randrange(100)}x", "use": chance.randrange(12_000)} for _ in range(ACCOUNTS)
    ]
    (answer,) = in_turns(lambda: [program.answer(account, {}, {}, 0) for account in accounts])
    return [
        metrics.at_most("table_10k_compile_s", made, "s", 2),
        metrics.at_most("table_10k_quote_us", answer / ACCOUNTS * 1e6, "µs", 10),
    ]


def formulas() -> Sequence[Metric]:
    """Measure a table of ten thousand rows with a formula of its own in each: from its pages to the program.

    In seconds of the processor, the best of a few rounds, none of which remembers the texts of another.
    """
    one, program = made_anew(formula_pages())
    two, _ = made_anew(two_formula_pages())
    rows: list[dict[str, Any]] = [
        {"zone": f"z{zone}x", "use": 100 * step, "balance": 4_000} for zone in (0, 99) for step in (0, 98)
    ]
    (answer,) = in_turns(lambda: [program.answer(row, {}, {}, 0) for row in rows * 500])
    return [
        metrics.at_most("formulas_10k_s", one, "s", 2),
        metrics.at_most("formulas_10k_twice_s", two, "s", 2),
        metrics.at_most("formulas_10k_quote_us", answer / len(rows) / 500 * 1e6, "µs", 10),
    ]


def made_anew(sources: Mapping[str, bytes]) -> tuple[float, Program]:
    """Return the seconds of the processor from pages to the program, with nothing remembered, and the program."""
    made: list[tuple[float, Program]] = []
    for _ in range(3):
        parse_formula.cache_clear()
        parse_tests.cache_clear()
        start = time.process_time()
        program = compile_program(pack_of(sources), ON)
        made.append((time.process_time() - start, program))
    return min(made, key=lambda one: one[0])


def large_checks() -> Sequence[Metric]:
    """Measure the check of ten thousand rows with four columns, none of which tells them apart alone."""
    pack = pack_of(crossing_pages())
    start = time.process_time()
    check(pack)
    return [metrics.noted("check_10k_s", time.process_time() - start, "s")]


def packs() -> Sequence[Metric]:
    """Measure compiling and checking the largest sample pack, warm: an author has saved a page and looks again."""
    sources = pages_of(SAMPLE)

    def compile_and_check() -> None:
        compiled = read(sources)
        if compiled.pack is None:
            raise SystemExit("the sample pack no longer compiles")
        check(compiled.pack)

    compile_and_check()
    return [
        metrics.at_most(
            "compile_check_ms",
            1e3 * statistics.median(timed(compile_and_check) for _ in range(ROUNDS)),
            "ms",
            150,
        )
    ]


def imports() -> Sequence[Metric]:
    """Measure, in a fresh interpreter, the import of all that a quote needs."""
    measure = (
        "import time; start = time.perf_counter(); import policy.quote; print(time.perf_counter() - start)"
    )
    seconds = [
        float(
            subprocess.run([sys.executable, "-c", measure], capture_output=True, text=True, check=True).stdout
        )
        for _ in range(ROUNDS)
    ]
    return [metrics.at_most("import_ms", 1e3 * min(seconds), "ms", 100)]


def timed(task: Callable[[], object]) -> float:
    """Return the seconds that a task takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def pages_of(folder: Path) -> dict[str, bytes]:
    """Return the pages of a pack's folder by their path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.md"))}


def in_turns(*several: Callable[[], object]) -> list[float]:
    """Return the median seconds of each, run in turns so that a busy machine is equally unfair to all."""
    taken: list[list[float]] = [[] for _ in several]
    for _ in range(ROUNDS):
        for times, one in zip(taken, several, strict=True):
            start = time.perf_counter()
            one()
            times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in taken]


def full_quote(pack: Pack, account: Mapping[str, Any]) -> Quote:
    """Make a whole quote: values checked, lines explained, every way to pay."""
    values = {name: value for name, value in account.items() if name != "tender"}
    made = quote(pack, Account("bench", values), Context(tender=account["tender"]), ON)
    if not isinstance(made, Quote):
        raise SystemExit(f"no quote for {account}: {made}")
    return made


def pack_of(sources: Mapping[str, bytes]) -> Pack:
    """Compile pages that have no errors."""
    compilation = read(sources)
    if compilation.pack is None:
        raise SystemExit("\n".join(f"{finding.place}: {finding.message}" for finding in compilation.findings))
    return compilation.pack


def random_account(chance: random.Random) -> dict[str, Any]:
    """Draw an account of the reference policy, with a way to pay."""
    return {
        "past due": chance.randrange(60_000),
        "days past due": chance.choice((0, 1, 2, 5, 20, 30, 31, 90)),
        "segment": chance.choice(("residential", "business", "government")),
        "disputed": chance.random() < 0.2,
        "status": chance.choice(("active", "suspended", "closed")),
        "hours": chance.choice(("working hours", "after hours")),
        "place": chance.choice(("meter", "pole")),
        "low income": chance.random() < 0.3,
        "returned payments": chance.choice((0, 0, 1, 2)),
        "returned amount": chance.randrange(100_000),
        "state": chance.choice(("az", "co", "ct", "ky", "md", "elsewhere")),
        "card product": chance.choice(("credit", "debit", "prepaid")),
        "tender": chance.choice(("card", "bank", "link")),
    }


if __name__ == "__main__":
    sys.exit(main())
