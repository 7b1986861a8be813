"""`tillside overrides` reads desks and the office's file, names what is open, and ends with a status for programs."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from desktop.bootstrap import reporting
from desktop.bootstrap.approving import USED
from desktop.commands.program import program
from integrations.approvals.sqlite import SqliteApprovals
from integrations.approvals.used import UsedApprovals
from integrations.evidence.evidence import FILE
from integrations.evidence.key import NAME as EVIDENCE_KEY
from integrations.logs import places
from integrations.secrets import store
from policy.approvals.form import digest
from tests.integrations.approvals.overrides.test_reading import used_records
from tests.integrations.evidence.making import CALL, evidence, moment
from tests.integrations.secrets.test_secrets import Kept
from tests.journeys.approvals.desks import enrol
from tests.policy.approvals.world import ASKED_MS, decided, request

DAY = f"{datetime.fromtimestamp(ASKED_MS / 1000, UTC):%Y-%m-%d}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a user's data folder with a roster, and settings that name it."""
    monkeypatch.setattr(places, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(reporting, "_EARLIER_MS", 10**13)
    kept = Kept()
    monkeypatch.setattr(
        store.Secrets, "__init__", lambda self, _="": self.__dict__.update(_named="", _open=lambda _: kept)
    )
    pin = enrol(tmp_path)
    (tmp_path / "settings.toml").write_text(f'[approvals]\nroster_pin = "{pin}"\n', encoding="utf-8")
    return tmp_path


def run(home: Path, *more: str) -> Result:
    line = ["overrides", "--settings", str(home / "settings.toml"), *more]
    return CliRunner().invoke(program(line), line)


def carry(path: Path) -> None:
    """Have a request and its approval carried by a file."""

    async def carried() -> None:
        carrier = SqliteApprovals(path, "desk-14")
        await carrier.open()
        await carrier.ask(request())
        await carrier.decide("desk-14", decided(), 1)
        await carrier.withdraw(digest(request()), "it was approved")
        await carrier.close()

    asyncio.run(carried())


def log_one(home: Path) -> None:
    """Write what the policy granted at once into the evidence of a desk."""
    log = evidence(home / FILE)
    log.append(*used_records(), at=moment(), call=CALL)
    log.close()


def told(found: Result) -> dict[str, Any]:
    return dict(json.loads(found.stdout))


def test_a_manager_counts_a_desks_evidence_and_what_the_office_carried(home: Path) -> None:
    log_one(home)
    carry(home / "approvals" / "approvals.sqlite")
    done = run(home, "--since", "2025-01-01", "--json")
    assert done.exit_code == 0, done.output
    found = told(done)
    assert (found["all"]["asked"], found["all"]["at_once"], found["all"]["approved"]) == (1, 1, 1)
    assert found["all"]["given"] == {"USD": 8_000}
    assert [one["name"] for one in found["by_supervisor"]] == ["dan"]
    trusts = {one["what"]: one["trust"] for one in found["read"]}
    assert trusts["Evidence log"].endswith("not checked")
    assert trusts["File of requests"] == "decisions verified by signature"
    text = run(home, "--since", "2025-01-01").stdout
    for words in ("80.00 USD", "1 approved", "by supervisor", "Dan", "Reconnection"):
        assert words in text, words


def test_ones_own_log_is_checked_with_the_key_of_the_keyring(home: Path) -> None:
    store.Secrets().keep(EVIDENCE_KEY, base64.b64encode(bytes(range(32))).decode())
    log_one(home)
    (read,) = told(run(home, "--since", "2025-01-01", "--json"))["read"]
    assert read["trust"] == "as its key signed it"


def test_a_code_that_nobody_confirmed_is_named_with_what_to_do(home: Path) -> None:
    desk = home / "desk"
    (desk / "approvals").mkdir(parents=True)
    used = UsedApprovals(desk / "approvals" / USED)
    assert used.claim(request(), ASKED_MS + 5_000, by_code_of="dan")
    used.close()
    page = home / "report.html"
    done = run(home, "--since", DAY, "--until", DAY, "--desk", str(desk), "--out", str(page))
    assert done.exit_code == 1
    assert "To do: 1 code not confirmed by a signature" in done.stdout
    assert "read out by Dan: Reconnection 75.00 USD, agent amy" in done.stdout
    assert "tillside supervise" in done.stdout
    assert "To do: codes that nobody has confirmed" in page.read_text(encoding="utf-8")


def test_what_cannot_be_read_is_said_and_the_rest_is_counted(home: Path) -> None:
    carry(home / "approvals" / "approvals.sqlite")
    (home / FILE).write_bytes(b"no database" * 100)
    done = run(home, "--since", "2025-01-01", "--json")
    assert done.exit_code == 1
    assert [one["what"] for one in told(done)["read"]] == ["File of requests"]
    assert "damaged" in told(done)["remarks"][0]
    missing = run(home, "--office", str(home / "none.sqlite"))
    assert missing.exit_code == 3
    assert "There is no file of requests" in missing.stderr


def test_without_any_record_it_says_what_to_name(home: Path) -> None:
    done = run(home, "--json")
    assert done.exit_code == 3
    assert "--desk" in told(done)["error"]["advice"]


def test_days_and_files_that_make_no_sense_are_said(home: Path) -> None:
    assert run(home, "--since", "2025-02-02", "--until", "2025-02-01").exit_code == 2
    line = ["overrides", "--sample", "--out", str(home / "no" / "folder.html")]
    done = CliRunner().invoke(program(line), line)
    assert done.exit_code == 3
    (home / "settings.toml").write_text("nonsense", encoding="utf-8")
    assert run(home).exit_code == 3


def test_the_sample_is_always_the_same(tmp_path: Path) -> None:
    pages = []
    for number in range(2):
        line = ["overrides", "--sample", "--out", str(tmp_path / f"{number}.html")]
        done = CliRunner().invoke(program(line), line)
        assert done.exit_code == 1
        pages.append((tmp_path / f"{number}.html").read_bytes())
    assert pages[0] == pages[1]
