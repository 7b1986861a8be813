"""Every script is played: the real panel, desk, till, journal and gateway; and what is not as expected is told."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from desktop.bootstrap.demo import scripted
from desktop.bootstrap.demo.stage import DATABASE, Stage, prepared
from desktop.demo.callers import Cast
from desktop.demo.played_entry import PLAYED, PlayedEntry
from desktop.demo.playing import Played
from desktop.demo.script import Script, names, parsed, read
from integrations.cti.simulator.connector import Simulator
from integrations.recorders.simulator.connector import SimulatedRecorders

ACCOUNTS, SEED = 300, 1


@dataclass(frozen=True)
class Theatre:
    """The stage that all scripts are played on, and the book of accounts as it is before a play."""

    stage: Stage
    book: Path


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    cache, folder = tmp_path_factory.mktemp("cache"), tmp_path_factory.mktemp("book")
    return Theatre(prepared(cache, folder, ACCOUNTS, SEED, lambda _done, _of: None), folder / DATABASE)


def played(script: Script, tmp_path: Path, theatre: Theatre) -> Played:
    run, out = tmp_path / "run", tmp_path / "out"
    for folder in (run, out):
        folder.mkdir()
    shutil.copyfile(theatre.book, run / DATABASE)
    return scripted.run(script, out, run, theatre.stage, real_entry=False)


def timeline(of: Played) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(of.timeline.read_text("utf-8"))
    return written


@pytest.mark.parametrize("name", names())
def test_a_script_is_played_as_expected(
    name: str, tmp_path: Path, theatre: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    """Faults are part of some scripts, so that their warnings are looked at here and not refused outright."""
    came = played(read(name), tmp_path, theatre)
    assert came.why == ""
    written = timeline(came)
    assert (written["result"], written["entry"]) == ("as expected", PLAYED)
    assert written["stages"][-1] == "ended"
    for picture in written["pictures"]:
        assert QImage(str(came.timeline.with_name(picture))).width() == 400
    assert (
        re.search(r"\btok_|4242 ?4242|4111 ?1111|Rosa|Delgado|Alder", json.dumps(written["events"])) is None
    )
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == []


def test_an_expectation_that_is_not_met_is_told_with_what_is_there_instead(
    tmp_path: Path, theatre: Theatre
) -> None:
    script = parsed("mine", 'title = "x"\nsteps = [{ ring = "rosa" }, { expect = "receipt", within = 1 }]')
    came = played(script, tmp_path, theatre)
    assert not came.is_as_expected
    assert came.why.startswith("step 2 (expect = 'receipt'): the stage receipt did not come within 1 s.")
    assert "answer-call" in came.why
    written = timeline(came)
    assert (written["result"], written["why"]) == ("unmet", came.why)
    assert written["pictures"][-1].endswith("-unmet.png")


def test_steps_that_cannot_be_done_say_why(tmp_path: Path, theatre: Theatre) -> None:
    came = played(
        parsed("mine", 'title = "x"\nsteps = [{ ring = "rosa" }, { type = "visa credit" }]'),
        tmp_path,
        theatre,
    )
    assert "step 2 (type = 'visa credit'): the card page says “not open”" in came.why


def test_traps_and_cards_go_by_their_names() -> None:
    recorders = SimulatedRecorders()
    nobody: Any = None
    on_stage = scripted.Scripted(nobody, Simulator(), recorders, PlayedEntry(), Cast({}), "", "", nobody)
    on_stage.trap("lost-answer")
    with pytest.raises(LookupError, match="no trap “explode”; there are: busy"):
        on_stage.trap("explode")
    assert {"visa credit", "mastercard prepaid", "amex credit", "insufficient funds", "answer lost"} <= set(
        on_stage.cards
    )
    assert dict(on_stage.cards["amex credit"].fields)["code"] == "1234"
