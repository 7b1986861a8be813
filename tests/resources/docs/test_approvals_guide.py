"""The guide to exceptions names every option of the report, and figures that the program goes by."""

from __future__ import annotations

import re
from pathlib import Path

import typer.main

from desktop.commands.overrides import app
from integrations.approvals.jetstream.configuration import RECORD_S
from integrations.approvals.sqlite import KEPT_S
from policy.approvals.codes import CHALLENGE, CodeTerms
from policy.effects import RequestApproval

_TYPERS = {"--help", "--install-completion", "--show-completion"}
GUIDE = Path(__file__).parents[3] / "resources" / "docs" / "approvals.md"
TEXT = GUIDE.read_text(encoding="utf-8")


def test_every_option_of_the_report_is_in_the_guide_and_no_other() -> None:
    known = {name for one in typer.main.get_command(app).params for name in one.opts} - _TYPERS
    _, _, report = TEXT.partition("## The report")
    assert set(re.findall(r"`(--[a-z]+)", report)) == known - {"--settings"}


def test_its_figures_are_the_programs() -> None:
    terms = CodeTerms()
    assert RequestApproval.limit_ms == 5 * 60_000
    assert (terms.cap, terms.tries, terms.lifetime_ms, terms.a_day) == (2_500, 3, 5 * 60_000, 5)
    assert CHALLENGE == 10
    assert KEPT_S == RECORD_S == 400 * 86_400
    for said in ("at most 25.00", "three times within five minutes", "five of a person", "for 400 days"):
        assert said in " ".join(TEXT.split()), said


def test_its_picture_is_there() -> None:
    pictures = re.findall(r'src="([^"]+)"', TEXT)
    assert pictures == ["pictures/overrides.png"]
    assert (GUIDE.parent / pictures[0]).read_bytes().startswith(b"\x89PNG")
