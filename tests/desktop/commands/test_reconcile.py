"""`tillside reconcile`: what it prints, and the statuses it ends with."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from desktop.bootstrap.reconciling import reconcile_day
from desktop.commands.reconcile import app
from integrations.accounts.database import Database
from integrations.accounts.posting import post
from integrations.customers import USUAL_CHART
from integrations.errors import Refused
from integrations.gateways.sandbox.clock import Clock
from integrations.gateways.sandbox.server import SandboxServer
from integrations.journal.journal import Journal
from integrations.payments import Amount, Attempt, Captured, CardProduct, Instrument, Tender
from integrations.secrets.store import Secrets
from integrations.settings.files import Files, load
from integrations.settings.model import Gateway
from integrations.till.reconciling import Kind
from tests.integrations.accounts.making import account, fill, paid

AT = datetime(2025, 11, 4, 17, 30, tzinfo=UTC)
COLUMNS = "batch,day,kind,reference,key,merchant_reference,amount,currency\n"
LINE = "B-1,2025-11-04,payment,ref-1,pay-one,call 1,15850,USD\n"


@dataclass(frozen=True)
class Desk:
    """The files of a desk on which one payment was taken and posted."""

    settings: Path
    journal: Path
    settlement: Path

    def run(self, *more: str, settlement: bool = True, day: str = "2025-11-04") -> Result:
        given = ["--day", day, "--settings", str(self.settings), "--journal", str(self.journal)]
        file = ["--settlement", str(self.settlement)] if settlement else []
        return CliRunner().invoke(app, [*given, *file, *more])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    accounts = tmp_path / "accounts.sqlite"
    fill(f"sqlite:///{accounts}", account("1-1", "Rosa Delgado"))
    database = Database.open(str(accounts))
    database.write(lambda connection: post(connection, paid(), USUAL_CHART))
    database.close()
    made = Desk(tmp_path / "settings.toml", tmp_path / "journal.sqlite", tmp_path / "settlement.csv")
    journal = Journal.open(made.journal)
    card = Instrument("tok_one", Tender.CARD, "visa", "1111", CardProduct.CREDIT)
    journal.prepare(Attempt("pay-one", "1-1", Amount(15_850, "USD"), card, "call 1"), call="call 1", at=AT)
    journal.sent("pay-one", AT)
    journal.settle(Captured("pay-one", "ref-1", Amount(15_850, "USD"), AT), AT)
    journal.posted("pay-one", AT)
    journal.close()
    made.settings.write_text(f"[accounts]\nfile = '{accounts}'\n", encoding="utf-8")
    made.settlement.write_text(COLUMNS + LINE, encoding="utf-8")
    return made


def _plain(result: Result) -> Any:
    return json.loads(result.stdout)


def test_a_day_that_agrees_ends_with_status_0_and_its_totals(desk: Desk) -> None:
    done = desk.run()
    assert done.exit_code == 0, done.output
    assert "journal, settlement and ledger agree" in done.output
    assert done.output.count("$158.50") == 4
    plain = _plain(desk.run("--json"))
    assert plain["equal"] is True
    assert plain["tenders"] == [
        {"currency": "USD", "tender": "card", "journal": 15_850, "settlement": 15_850, "ledger": 15_850}
    ]
    assert {"currency": "USD", "code": "1310", "minor": -10_000} in plain["codes"]


def test_a_difference_of_a_cent_ends_with_status_1_and_is_named(desk: Desk) -> None:
    desk.settlement.write_text(COLUMNS + LINE.replace("15850", "15849"), encoding="utf-8")
    done = desk.run()
    assert done.exit_code == 1
    for words in (
        "another amount in the settlement",
        "pay-one",
        "ref-1",
        "$158.50",
        "$158.49",
        "1 difference.",
    ):
        assert words in done.output
    (difference,) = _plain(desk.run("--json"))["differences"]
    assert (difference["kind"], difference["settlement"]) == ("settled_amount", 15_849)


def test_a_day_without_anything_agrees(desk: Desk) -> None:
    desk.settlement.write_text(COLUMNS, encoding="utf-8")
    done = desk.run(day="2025-11-20")
    assert done.exit_code == 0
    assert _plain(desk.run("--json", day="2025-11-20"))["tenders"] == []


def test_a_settlement_without_the_payment_is_a_difference(desk: Desk) -> None:
    desk.settlement.write_text(
        COLUMNS + LINE.replace("ref-1", "ref-2").replace("pay-one", "pay-two"), encoding="utf-8"
    )
    done = desk.run()
    assert done.exit_code == 1
    assert "2 differences." in done.output


@pytest.mark.parametrize(
    "content", ["", "nonsense", COLUMNS + "B-1,2025-11-05" + LINE[14:], COLUMNS + "a,b\n"]
)
def test_a_settlement_that_is_none_ends_with_status_3(desk: Desk, content: str) -> None:
    desk.settlement.write_text(content, encoding="utf-8")
    assert desk.run().exit_code == 3
    desk.settlement.unlink()
    assert desk.run().exit_code == 3


def test_what_cannot_be_read_ends_with_status_3_and_says_what_to_do(desk: Desk, tmp_path: Path) -> None:
    no_gateway = desk.run("--json", settlement=False)
    assert no_gateway.exit_code == 3
    assert "--settlement" in _plain(no_gateway)["error"]["advice"]
    desk.journal.unlink()
    assert "no payment journal" in desk.run().output
    desk.settings.write_text("[nothing]\n", encoding="utf-8")
    assert desk.run().exit_code == 3


def test_a_gateway_that_cannot_be_reached_ends_with_status_3(desk: Desk) -> None:
    text = desk.settings.read_text(encoding="utf-8")
    desk.settings.write_text(text + '[gateway]\naddress = "http://127.0.0.1:9"\n', encoding="utf-8")
    done = desk.run(settlement=False)
    assert done.exit_code == 3
    assert "cannot be reached" in done.output


async def test_the_settlement_is_asked_of_the_gateway_that_the_settings_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with SandboxServer(Clock(source=lambda: AT + timedelta(days=2))) as server:
        monkeypatch.setattr(Secrets, "read", lambda *_: server.secret)
        gateway = Gateway(address=server.api_url, secret="keyring:sandbox")
        settings = load(Files(desk.settings.with_name("none"), desk.settings)).settings
        named = settings.model_copy(update={"gateway": gateway})
        done = await asyncio.to_thread(reconcile_day, named, date(2025, 11, 4), [desk.journal], None)
        assert [one.kind for one in done.differences] == [Kind.NOT_SETTLED]
        with pytest.raises(Refused, match="batch_open"):
            await asyncio.to_thread(reconcile_day, named, date(2025, 11, 7), [desk.journal], None)
