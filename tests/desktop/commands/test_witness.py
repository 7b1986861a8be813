"""`tillside witness` serves a recorder to desktops until it is told to end, or says why it cannot."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desktop.commands.program import program
from integrations.recorders.witness.connector import WitnessedRecorders, client_context
from integrations.recorders.witness.server import Papers
from policy.calls import SourceLost
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.witness.papers import Authority

SETTINGS = """
[recorder]
product = "rtpengine"
[recorder.rtpengine]
port = 9
[witness]
calls_by = "first comer"
"""
LIMIT_S = 30


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("papers"))


def arguments(papers: Papers, settings: Path) -> list[str]:
    named = {
        "--certificate": papers.certificate,
        "--key": papers.key,
        "--authority": papers.authority,
        "--settings": settings,
    }
    return ["witness", "--port", "0", *(str(word) for pair in named.items() for word in pair)]


@contextmanager
def serving(papers: Papers, settings: Path) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop", *arguments(papers, settings)],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("The witness listens on port ")
        yield int(line.rstrip(".\n").rpartition(" ")[2])
        process.send_signal(signal.SIGTERM)
        assert process.wait(LIMIT_S) == 0
    finally:
        process.kill()
        process.wait(LIMIT_S)
        process.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM is a thing of POSIX")
async def test_a_desktop_hears_of_the_recorder_from_a_witness_that_runs(
    tmp_path: Path, authority: Authority
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(SETTINGS)
    own = authority.papers("ana")
    with serving(authority.papers("127.0.0.1"), file) as port:
        context = client_context(own.certificate, own.key, own.authority)
        desktop = WitnessedRecorders("127.0.0.1", port, context)
        ear = Ear(desktop)
        await desktop.start()
        lost = await ear.kind(SourceLost)
        assert "rtpengine" in lost.detail
        assert desktop.abilities.product == "rtpengine"
        await desktop.stop()
        await ear.over()


def run(papers: Papers, settings: Path) -> str:
    given = arguments(papers, settings)
    done = CliRunner().invoke(program(given), given)
    assert done.exit_code != 0
    return done.output


def test_papers_that_cannot_be_used_are_named(tmp_path: Path, authority: Authority) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(SETTINGS)
    (tmp_path / "broken.pem").write_text("no certificate")
    papers = authority.papers("127.0.0.1")
    for wrong in (tmp_path / "broken.pem", tmp_path / "missing.pem"):
        said = run(Papers(wrong, papers.key, papers.authority), file)
        assert "The papers of the witness cannot be used" in said


def test_a_witness_stands_beside_no_other_witness(tmp_path: Path, authority: Authority) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[recorder]\nproduct = "witness"\n')
    assert "not beside another witness" in run(authority.papers("127.0.0.1"), file)


def test_nobody_is_served_before_it_is_said_whose_a_call_is(tmp_path: Path, authority: Authority) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[recorder]\nproduct = "rtpengine"\n')
    said = run(authority.papers("127.0.0.1"), file)
    assert ("who sits at which telephone" in said, "witness.agents" in said) == (True, True)


def test_settings_that_are_wrong_are_named(tmp_path: Path, authority: Authority) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[recorder]\nproduct = "gramophone"\n')
    assert "recorder.product" in run(authority.papers("127.0.0.1"), file)
