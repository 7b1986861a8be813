"""The demonstration: what a newcomer sees first."""

from __future__ import annotations

from typer.testing import CliRunner

from desktop.commands.program import program


def test_the_demonstration_checks_a_pack_quotes_an_account_and_explains_it() -> None:
    shown = CliRunner().invoke(program(["demo"]), ["demo"])
    assert shown.exit_code == 0
    assert "0 errors, 0 warnings" in shown.output
    assert "358.10" in shown.output
    assert "2% of past due is charged, at least 5.00" in shown.output
