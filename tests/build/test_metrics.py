"""Benches report in one shape, and a missed aim is seen."""

import json

import pytest

from build.bench.metrics import Metric, at_least, at_most, noted, run, table


def test_a_figure_at_its_limit_is_in_order() -> None:
    assert at_most("quote_vs_handwritten", 2.0, "x", 2) == Metric(
        "quote_vs_handwritten", 2.0, "x", "<= 2", True
    )
    assert at_least("quote_vs_zen", 15.0, "x", 15) == Metric("quote_vs_zen", 15.0, "x", ">= 15", True)


def test_a_figure_past_its_limit_is_not() -> None:
    assert not at_most("quote_vs_handwritten", 2.01, "x", 2).ok
    assert not at_least("quote_vs_zen", 14.9, "x", 15).ok


def test_json_has_the_shape_that_machines_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lambda: [at_most("import_ms", 80.5, "ms", 100)], ["--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "metrics": [{"name": "import_ms", "value": 80.5, "unit": "ms", "aim": "<= 100", "ok": True}]
    }


def test_one_missed_aim_fails_the_bench(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lambda: [noted("quote_us", 3.0, "µs"), at_most("import_ms", 130.0, "ms", 100)], []) == 1
    assert "MISSED" in capsys.readouterr().out


def test_the_table_lines_up_and_judges_only_what_has_an_aim() -> None:
    lines = table(
        [noted("quote_us", 3.25, "µs"), at_least("book_accounts_per_s", 3.5e6, "1/s", 3e6)]
    ).splitlines()
    assert lines == [
        "metric                   value  unit  aim",
        "quote_us                  3.25  µs",
        "book_accounts_per_s  3,500,000  1/s   >= 3,000,000  ok",
    ]
