"""The demonstration's roster is one that a panel accepts, and its keys are no other run's."""

import sqlite3
from pathlib import Path

import pytest

from desktop.bootstrap.demo.office import FILE, ROSTER, SUPERVISOR, Office
from integrations.approvals.keys import HeldKey
from integrations.approvals.rosters import RosterBook, RosterRefused
from tests.desktop.packs import bundled

PACK = "riverbend-utility"


def test_the_supervisor_may_approve_whatever_the_policy_lets_anybody(tmp_path: Path) -> None:
    pack = bundled(PACK)
    office = Office.founded(tmp_path, pack, PACK)
    signer = RosterBook(tmp_path / ROSTER, office.pin).roster.signer(SUPERVISOR)
    assert signer is not None
    assert signer.public_key == HeldKey(office.seed).public_key
    assert signer.role == "manager"
    assert not signer.enrols


def test_another_run_has_other_keys_and_another_pin(tmp_path: Path) -> None:
    pack = bundled(PACK)
    one, other = (Office.founded(tmp_path / name, pack, PACK) for name in ("one", "other"))
    assert one.seed != other.seed
    with pytest.raises(RosterRefused):
        RosterBook(tmp_path / "one" / ROSTER, other.pin)


async def test_dana_decides_without_a_window_as_with_one(tmp_path: Path) -> None:
    pack = bundled(PACK)
    office = Office.founded(tmp_path, pack, PACK)
    async with office.signing(pack) as dana:
        assert dana.queue.waiting == ()
        with sqlite3.connect(tmp_path / FILE) as file:
            assert file.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,)
        file.close()
