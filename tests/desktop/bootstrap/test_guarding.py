"""What the guard did gets into the evidence once, and what knows of a pause fits where the recorders are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desktop.bootstrap.guarding import guarding, keep_deeds
from desktop.bootstrap.keeping import EvidenceKeeping
from desktop.demo.secrets import RunSecrets
from desktop.present.live.surroundings import LeftEarlier
from integrations.clock import now
from integrations.errors import Unavailable
from integrations.evidence.evidence import FILE, Evidence
from integrations.recorders.guard.client import GuardClient
from integrations.recorders.guard.deeds import Deed, Deeds
from integrations.recorders.paused_list import PausedList
from integrations.settings.model import Settings
from integrations.settings.recorder import Recorder
from policy.calls import CallKey

CALL = CallKey("line", "7")
DEED = Deed(1_800_000_000_000, CALL, "Records again, proven, at try 1.", ("pbx",))


@pytest.fixture
async def keeping(tmp_path: Path) -> AsyncIterator[EvidenceKeeping]:
    evidence = Evidence.open(tmp_path / FILE, RunSecrets())
    keeping = EvidenceKeeping(evidence, tmp_path / "spoilt", now, lambda _: None)
    yield keeping
    await keeping.close()
    evidence.close()


@pytest.fixture(autouse=True)
def looks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> None:
        """The next time does not come."""

    monkeypatch.setattr("desktop.bootstrap.guarding.every", never)


def kept(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.glob(f"{FILE}*"))


async def test_a_deed_of_the_guard_is_kept_as_evidence_once(tmp_path: Path, keeping: EvidenceKeeping) -> None:
    deeds = Deeds(tmp_path)
    deeds.add(DEED)
    told: list[tuple[CallKey, LeftEarlier]] = []
    for _ in range(2):
        await keep_deeds(deeds, keeping, lambda *one: told.append(one))
    assert deeds.take() == ()
    assert [(call, left.recorder, left.at.wall_ms) for call, left in told] == [(CALL, "pbx", DEED.at_ms)]
    assert kept(tmp_path).count(DEED.what.encode()) == 1
    assert b"OtherDid" in kept(tmp_path)


async def test_a_deed_that_cannot_be_kept_now_is_kept_later(
    tmp_path: Path,
    keeping: EvidenceKeeping,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def full(*_: object) -> None:
        raise Unavailable("The disk is full.")

    deeds = Deeds(tmp_path)
    deeds.add(DEED)
    monkeypatch.setattr(keeping, "others_did", full)
    told: list[tuple[CallKey, LeftEarlier]] = []
    await keep_deeds(deeds, keeping, lambda *one: told.append(one))
    assert [call for call, _ in told] == [CALL]
    assert deeds.take() == (DEED,)
    assert caplog.messages == ["guard.unkept"]


async def test_recorders_inside_the_panel_have_a_list_and_no_process(tmp_path: Path) -> None:
    async with guarding(Settings(), tmp_path, str) as simulated:
        assert isinstance(simulated, PausedList)
    real = Settings(recorder=Recorder(product="rtpengine"))
    async with guarding(real, tmp_path, str, inside=True) as instead:
        assert isinstance(instead, PausedList)


async def test_recorders_elsewhere_have_a_guard(tmp_path: Path) -> None:
    real = Settings(recorder=Recorder(product="rtpengine"))
    async with guarding(real, tmp_path, str) as guard:
        assert isinstance(guard, GuardClient)
        await guard.arm(CALL, ("pbx",))
        assert PausedList(tmp_path / "paused.json").left() == ((CALL, ("pbx",)),)
        await guard.disarm(CALL)
    with pytest.raises(Unavailable):
        await guard.arm(CALL, ("pbx",))


async def test_a_guard_that_does_not_run_stops_no_panel(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "paused.json").write_text("{")
    real = Settings(recorder=Recorder(product="rtpengine"))
    async with guarding(real, tmp_path, str) as guard:
        with pytest.raises(Unavailable) as raised:
            await guard.arm(CALL, ("pbx",))
    assert "Check that every recorder is on" in raised.value.next_step
    assert "guard.away" in caplog.messages
