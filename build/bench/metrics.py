"""What a bench found, printed as a table for people or JSON for machines; it measures nothing itself."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure with the aim it is held to; `aim` is empty, and `ok` true, where there is none."""

    name: str
    value: float
    unit: str
    aim: str
    ok: bool


def at_most(name: str, value: float, unit: str, limit: float) -> Metric:
    """Return a figure that should not be above the limit."""
    return Metric(name, value, unit, f"<= {_figure(limit)}", value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Metric:
    """Return a figure that should not be below the limit."""
    return Metric(name, value, unit, f">= {_figure(limit)}", value >= limit)


def noted(name: str, value: float, unit: str) -> Metric:
    """Return a figure that is only looked at."""
    return Metric(name, value, unit, "", True)


def table(metrics: Sequence[Metric]) -> str:
    """Lay the figures out in columns."""
    rows = [("metric", "value", "unit", "aim", "")]
    for metric in metrics:
        verdict = ("ok" if metric.ok else "MISSED") if metric.aim else ""
        rows.append((metric.name, _figure(metric.value), metric.unit, metric.aim, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = (
        f"{row[0]:{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:{widths[2]}}  {row[3]:{widths[3]}}  {row[4]}"
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def run(measure: Callable[[], Sequence[Metric]], arguments: Sequence[str] | None = None) -> int:
    """Measure and print as the command line asks; return 1 when an aim was missed, otherwise 0."""
    parser = argparse.ArgumentParser(description="Measure, and print the figures with their aims.")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    metrics = measure()
    print(json.dumps({"metrics": [asdict(m) for m in metrics]}, indent=2) if asked.json else table(metrics))
    return 0 if all(metric.ok for metric in metrics) else 1


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
