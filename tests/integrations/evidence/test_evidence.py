"""A whole call is written down step by step; tickets are exact; checkpoints leave the machine; the key is kept."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from integrations.errors import Unavailable
from integrations.evidence import files
from integrations.evidence.evidence import Evidence
from integrations.evidence.failures import EvidenceUnavailable
from integrations.evidence.key import BadKey, EvidenceKey
from integrations.evidence.notes import opened as note_opened
from integrations.evidence.outbox import FolderPost, kept_in
from integrations.evidence.tickets import WHYS, TicketUnwritten
from integrations.ports import CheckpointPost
from policy.calls import CallKey
from policy.effects import WriteSpoilTicket
from policy.recording import Doubt, RecorderState
from tests.integrations.evidence.call import watched
from tests.integrations.evidence.making import CALL, KEY, NOON_MS, Keys, evidence, moment
from tests.policy.session.desk import KEY as DESK_CALL

SPOILED = WriteSpoilTicket(
    id="sim:1#9",
    call=CALL,
    recorders=("pbx", "screen"),
    from_ms=NOON_MS + 7,
    to_ms=NOON_MS + 1_250,
    why=Doubt.RECORDED,
    files={"pbx": "20251104-1.wav"},
)


@pytest.fixture
def mine(tmp_path: Path) -> Any:
    made = evidence(tmp_path / "log" / "evidence.sqlite3")
    yield made
    made.close()


def logged(mine: Evidence, *types: str) -> list[dict[str, Any]]:
    """Return the entries of the call of some types, as they are written."""
    found = [json.loads(one.body) for one in mine.log.excerpt(str(DESK_CALL)).entries]
    return [one for one in found if not types or one["type"] in types]


def test_a_call_from_ring_to_end_is_written_down_step_by_step(mine: Evidence) -> None:
    desk = watched(mine)
    desk.paid()
    desk.all(RecorderState.RECORDING)
    desk.end()
    everything = logged(mine)
    assert [one["type"] for one in everything[:4]] == [
        "CallOffered",
        "CallBegun",
        "StageReached",
        "RecorderStood",
    ]
    assert everything[1]["data"] == {
        "pack": "corner-shop", "version": "2025.11", "agent": "amy", "flow": "payment",
    }  # fmt: skip
    quote = logged(mine, "QuoteShown")[0]["data"]
    assert quote["version"] == "2025.11"
    assert all(line["rules"] for line in quote["option"]["lines"])
    said = [one["data"]["step"] for one in logged(mine, "StepConfirmed")]
    shown = {one["data"]["step"]: one["data"]["text"] for one in logged(mine, "StepShown")}
    assert set(said) <= set(shown)
    stood = [
        (one["data"]["state"], one["data"]["proof"])
        for one in logged(mine, "RecorderStood")
        if one["data"]["recorder"] == "pbx"
    ]
    assert stood[-4:] == [
        ("pausing", "none"),
        ("paused", "proven"),
        ("resuming", "none"),
        ("recording", "proven"),
    ]
    assert logged(mine, "PrepareAttempt")[0]["data"]["instrument"]["last_four"] == "4242"
    whole = json.dumps(everything)
    for private in ("tok_12345678", "+12025550143", "Rosa"):
        assert private not in whole


def test_a_recorder_that_ends_and_a_fact_without_a_call_are_written_down(mine: Evidence) -> None:
    desk = watched(mine)
    desk.lose()
    desk.talk()
    desk.gone("screen")
    assert logged(mine, "RecorderLeft")[0]["data"] == {"recorder": "screen"}
    assert mine.log.size > len(logged(mine))


def test_a_spoiled_stretch_has_a_ticket_for_each_recorder_and_is_logged(
    mine: Evidence, tmp_path: Path
) -> None:
    folder = tmp_path / "tickets"
    paths = mine.spoiled(SPOILED, moment(5), folder)
    assert paths == mine.spoiled(SPOILED, moment(9), folder)
    assert sorted(folder.iterdir()) == sorted(paths)
    ticket = json.loads(paths[0].read_bytes())
    assert ticket == {
        "call": "sim:1",
        "recorder": "pbx",
        "from": "2025-11-04T19:00:00.007Z",
        "from_ms": NOON_MS + 7,
        "to": "2025-11-04T19:00:01.250Z",
        "to_ms": NOON_MS + 1_250,
        "file": "20251104-1.wav",
        "why": WHYS[Doubt.RECORDED],
        "what_to_do": ticket["what_to_do"],
    }
    assert json.loads(paths[1].read_bytes())["file"] is None
    written = logged(mine, "TicketWritten")[0]["data"]
    assert (written["ticket"], written["from_ms"]) == (paths[0].name, "2025-11-04T19:00:00.007Z")


def test_a_ticket_that_cannot_be_written_is_not_logged(mine: Evidence, tmp_path: Path) -> None:
    (tmp_path / "tickets").write_bytes(b"")
    with pytest.raises(TicketUnwritten) as raised:
        mine.spoiled(SPOILED, moment(), tmp_path / "tickets")
    assert isinstance(raised.value, EvidenceUnavailable)
    assert mine.log.size == 0


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        files.write_whole(tmp_path / "x", b"x")
    assert list(tmp_path.iterdir()) == []


async def test_checkpoints_wait_until_they_have_left(mine: Evidence, tmp_path: Path) -> None:
    share = tmp_path / "share"
    post: CheckpointPost = FolderPost(share)
    share.write_bytes(b"")
    watched(mine).ring()
    mine.checkpoint()
    with pytest.raises(Unavailable, match="could not be written"):
        await mine.send_checkpoints(post)
    share.unlink()
    watched(mine).ring()
    note = mine.checkpoint()
    assert await mine.send_checkpoints(post) == 2
    assert await mine.send_checkpoints(post) == 0
    names = sorted(one.name for one in share.iterdir())
    assert len(names) == 2
    assert (share / names[1]).read_text(encoding="utf-8") == note
    assert note_opened(note, KEY.signer.verifier).size == mine.log.size
    (share / "a.checkpoint").write_text("nobody's", encoding="utf-8")
    (share / "b.checkpoint").write_bytes(b"\xff")
    kept = kept_in(share, KEY.signer.verifier)
    assert list(kept) == [mine.log.origin]
    assert mine.log.verify(kept[mine.log.origin]) == mine.log.size
    assert kept_in(share, EvidenceKey.of(bytes(32)).signer.verifier) == {}
    (share / "c.checkpoint").mkdir()
    with pytest.raises(Unavailable, match=r"c.checkpoint cannot be read"):
        kept_in(share, KEY.signer.verifier)
    with pytest.raises(Unavailable, match="no folder"):
        kept_in(share / "none", KEY.signer.verifier)


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    keys = Keys()
    first = Evidence.open(tmp_path / "a", keys)
    watched(first).ring()
    first.close()
    again = Evidence.open(tmp_path / "a", keys, create=False)
    assert again.key.signer.verifier == first.key.signer.verifier
    assert again.log.verify() > 0
    again.close()
    assert list(keys.held) == ["evidence"]
    for text in ("no base64", "AAAA"):
        keys.held["evidence"] = text
        with pytest.raises(BadKey):
            EvidenceKey.from_keyring(keys)


def test_no_two_keys_have_one_name() -> None:
    assert KEY.signer.name != EvidenceKey.of(bytes(32)).signer.name
    assert CallKey("sim", "1") == CALL
