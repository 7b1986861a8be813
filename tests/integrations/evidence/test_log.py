"""A log keeps what it acknowledged, and one that was cut, changed or reordered is found out."""

from __future__ import annotations

import sqlite3
import sys
import threading
from pathlib import Path

import pytest

from integrations.evidence import storage
from integrations.evidence.failures import (
    EvidenceBusy,
    EvidenceFull,
    EvidenceUnavailable,
    LogBroken,
    NoEvidence,
)
from integrations.evidence.key import EvidenceKey
from integrations.evidence.log import EvidenceLog, set_aside
from integrations.evidence.merkle import includes, is_consistent, leaf_hash
from integrations.evidence.notes import opened as note_opened
from policy.calls import CallKey
from tests.integrations.evidence.making import KEY, entries, entry, opened, tamper


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "evidence.sqlite3"


def fill(path: Path, *parts: int) -> None:
    """Write a log with a checkpoint after each part."""
    log = opened(path)
    for part in parts:
        log.append(entries(part, log.size))
        log.checkpoint()
    log.close()


def test_what_was_appended_is_there_after_reopening_and_proven(path: Path) -> None:
    log = opened(path)
    assert log.append(entries(3)) == 3
    assert log.append([]) == 3
    assert log.append([entry(3, CallKey("sim", "2")), entry(4)]) == 5
    log.close()
    again = opened(path)
    assert (again.size, again.verify(), again.calls()) == (5, 5, ("sim:1", "sim:2"))
    excerpt = again.excerpt("sim:1")
    head = note_opened(excerpt.note, KEY.signer.verifier)
    assert [one.number for one in excerpt.entries] == [0, 1, 2, 4]
    assert [one.body for one in excerpt.entries] == [entry(number).body for number in (0, 1, 2, 4)]
    for one in excerpt.entries:
        assert includes(leaf_hash(one.body), one.number, head.size, one.path, head.root)
    again.close()


def test_a_checkpoint_stays_the_beginning_of_the_log(path: Path) -> None:
    log = opened(path)
    assert log.checkpoint() == ""
    log.append(entries(5))
    early = note_opened(log.checkpoint(), KEY.signer.verifier)
    log.append(entries(8, 5))
    late = note_opened(log.checkpoint(), KEY.signer.verifier)
    assert is_consistent(early.size, late.size, early.root, late.root, log.consistency(early.size))
    assert [size for size, _ in log.waiting()] == [5, 13]
    log.delivered(5)
    assert [size for size, _ in log.waiting()] == [13]
    log.close()


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["DELETE FROM entries WHERE number = 9"], "cut: 9 of 10"),
        (["DELETE FROM entries"], "cut: 0 of 10"),
        (["DELETE FROM entries WHERE number = 4"], "Entry 4 of the evidence log is missing"),
        (["DELETE FROM entries WHERE number = 0"], "Entry 0 .* missing"),
        (["DELETE FROM entries WHERE number = 4", "UPDATE entries SET number = number - 1 WHERE number > 4"],
         "entries 4 to 7"),
        (["UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), 'false', 'true') AS BLOB) WHERE number = 2"],
         "entries 0 to 3"),
        (["UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), 'false', 'true') AS BLOB) WHERE number = 9"],
         "entries 8 to 9"),
        (["UPDATE entries SET number = -5 WHERE number = 5", "UPDATE entries SET number = 5 WHERE number = 6",
          "UPDATE entries SET number = 6 WHERE number = -5"], "entries 4 to 7"),
        (["UPDATE entries SET call = 'sim:9' WHERE number = 3"], "Entry 3 .* another call"),
        (["UPDATE entries SET body = x'00' WHERE number = 3"], "Entry 3 .* cannot be read"),
        (["UPDATE entries SET body = x'31' WHERE number = 3"], "Entry 3 .* cannot be read"),
        (["INSERT INTO entries SELECT 10, call, body FROM entries WHERE number = 9"], "entries behind the 10"),
        (["INSERT INTO entries SELECT -1, call, body FROM entries WHERE number = 9"], "Entry 0 .* missing"),
        (["DELETE FROM head"], "signature over the evidence log is gone"),
        (["DELETE FROM head", "DELETE FROM entries"], "signature over the evidence log is gone"),
        (["UPDATE head SET note = replace(note, '10', '9')"], "not this user's"),
        (["UPDATE head SET note = (SELECT note FROM checkpoints WHERE size = 8)"], "does not belong|behind"),
        (["UPDATE head SET note = (SELECT note FROM checkpoints WHERE size = 8)",
          "DELETE FROM checkpoints WHERE size = 10"], "behind the 8"),
        (["UPDATE checkpoints SET size = 3 WHERE size = 4"], "checkpoint of 3 entries does not belong"),
        (["UPDATE checkpoints SET note = 'no note' WHERE size = 4"], "not this user's"),
    ],
)  # fmt: skip
def test_a_log_that_was_changed_is_found_out_when_it_is_opened_and_when_it_is_verified(
    path: Path, statements: list[str], said: str
) -> None:
    fill(path, 4, 4, 2)
    log = opened(path)
    tamper(path, *statements)
    with pytest.raises(LogBroken, match=said):
        log.verify()
    log.close()
    with pytest.raises(LogBroken, match=said):
        opened(path)


def test_the_tables_themselves_refuse_to_change_an_entry(path: Path) -> None:
    fill(path, 4)
    with sqlite3.connect(path) as raw:
        for statement in ("UPDATE entries SET call = 'x'", "DELETE FROM entries"):
            with pytest.raises(sqlite3.IntegrityError, match="entries stay"):
                raw.execute(statement)
    raw.close()


def test_a_log_set_back_while_it_is_open_takes_no_more(path: Path) -> None:
    fill(path, 4)
    log = opened(path)
    log.append(entries(2, 4))
    tamper(
        path,
        "DELETE FROM entries WHERE number > 3",
        "UPDATE head SET note = (SELECT note FROM checkpoints)",
    )
    with pytest.raises(LogBroken, match="set back from 6 entries to 4"):
        log.append(entries(1, 6))
    assert log.verify() == 4
    log.close()


def test_every_damaged_byte_of_an_entry_is_found_out(path: Path) -> None:
    fill(path, 3)
    body = entry(1).body
    for place in range(0, len(body), 3):
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        tamper(path, f"UPDATE entries SET body = x'{changed.hex()}' WHERE number = 1")
        with pytest.raises(LogBroken):
            opened(path)
    tamper(path, f"UPDATE entries SET body = x'{body.hex()}' WHERE number = 1")
    opened(path).close()


def test_a_log_of_another_key_is_not_gone_on_with(path: Path) -> None:
    fill(path, 3)
    with pytest.raises(LogBroken, match="not this user's"):
        EvidenceLog.open(path, EvidenceKey.of(bytes(32)).signer)


def test_two_programs_write_one_log_and_neither_loses_an_entry(path: Path) -> None:
    one, two = opened(path), opened(path)
    for number in range(6):
        (one if number % 2 else two).append([entry(number)])
    together = [
        threading.Thread(target=lambda log=log: [log.append([entry(number)]) for number in range(20)])
        for log in (one, two, one)
    ]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert one.verify() == two.verify() == 66
    one.close()
    two.close()
    opened(path).close()


def test_what_another_program_added_without_signing_stops_this_one(path: Path) -> None:
    one, two = opened(path), opened(path)
    one.append(entries(2))
    two.append(entries(2, 2))
    tamper(
        path,
        "UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), 'false', 'true') AS BLOB) WHERE number = 3",
    )
    with pytest.raises(LogBroken, match="entries 2 to 3"):
        one.append(entries(1))
    one.close()
    two.close()


def test_a_full_disk_is_named_and_loses_nothing(path: Path) -> None:
    log = opened(path)
    log.append(entries(2))
    connection = log._storage._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")

    def fill_up() -> None:
        while True:
            log.append(entries(20))

    with pytest.raises(EvidenceFull, match="disk is full"):
        fill_up()
    size = log.size
    assert log.verify() == size
    connection.execute("PRAGMA max_page_count = 100000")
    assert log.append(entries(1)) == size + 1
    log.close()


def test_a_held_file_is_named_and_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0.05)
    log = opened(path)
    log.append(entries(2))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(EvidenceBusy, match="Another program"):
        log.append(entries(1))
    other.execute("ROLLBACK")
    other.close()
    assert log.append(entries(1)) == 3
    log.close()


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoEvidence):
        EvidenceLog.open(tmp_path / "none", KEY.signer, create=False)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EvidenceUnavailable):
        opened(tmp_path / "file" / "below")
    (tmp_path / "other").write_bytes(b"not a database, but long enough to be looked at" * 40)
    with pytest.raises(LogBroken, match="damaged"):
        opened(tmp_path / "other")
    fill(tmp_path / "newer", 1)
    tamper(tmp_path / "newer", "PRAGMA user_version = 2")
    with pytest.raises(EvidenceUnavailable, match="newer version"):
        opened(tmp_path / "newer")


def test_a_broken_log_is_set_aside_and_a_new_one_begun(path: Path) -> None:
    for number in (1, 2):
        fill(path, 3)
        tamper(path, "DELETE FROM head")
        kept = set_aside(path)
        assert kept == path.with_name(f"{path.name}.broken-{number}")
        assert kept.stat().st_size > 0
        with pytest.raises(LogBroken):
            opened(kept)
    log = opened(path)
    assert log.size == 0
    log.close()


def test_of_a_long_log_only_the_end_is_read_again_when_it_is_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.evidence.log.READ_AGAIN", 3)
    fill(path, 4, 4, 2)
    edit = (
        "UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), 'false', 'true') AS BLOB) WHERE number = "
    )
    log = opened(path)
    assert log.append(entries(1)) == 11
    log.close()
    tamper(path, f"{edit}2")
    log = opened(path)
    with pytest.raises(LogBroken, match="entries 0 to 3"):
        log.verify()
    log.close()
    tamper(path, f"{edit}9")
    with pytest.raises(LogBroken, match="entries 8 to 9"):
        opened(path)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM entries WHERE number = 2", "has 9 entries, and 10 were signed"),
        ("UPDATE checkpoints SET peaks = x'00' WHERE size = 4", "checkpoint of 4 entries does not belong"),
        (
            "UPDATE checkpoints SET peaks = zeroblob(32) WHERE size = 4",
            "checkpoint of 4 entries does not belong",
        ),
    ],
)
def test_what_a_quick_look_rests_on_is_itself_checked(
    path: Path, monkeypatch: pytest.MonkeyPatch, statement: str, said: str
) -> None:
    monkeypatch.setattr("integrations.evidence.log.READ_AGAIN", 5)
    fill(path, 4, 4, 2)
    tamper(path, statement)
    with pytest.raises(LogBroken, match=said):
        opened(path)


def test_a_log_put_back_to_an_older_copy_is_told_by_the_checkpoints_that_left(path: Path) -> None:
    fill(path, 4)
    older = path.read_bytes()
    fill(path, 4)
    log = opened(path)
    sent = [note for _, note in log.waiting()]
    assert log.verify(sent) == 8
    log.close()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(older)
    log = opened(path)
    assert log.verify() == log.verify(sent[:1]) == 4
    with pytest.raises(LogBroken, match="set back: it had 8 entries, and has 4"):
        log.verify(sent)
    log.append(entries(6, 100))
    with pytest.raises(LogBroken, match="entries 4 to 7"):
        log.verify(sent)
    log.close()
    path.write_bytes(older)
    log = opened(path)
    log.append(entries(4, 100))
    log.checkpoint()
    with pytest.raises(LogBroken, match="first 8 entries of the evidence log were others once"):
        log.verify(sent)
    log.close()
    path.unlink()
    log = opened(path)
    with pytest.raises(LogBroken, match="signature over the evidence log is gone"):
        log.verify(sent)
    log.close()


def test_every_commit_waits_for_the_disk(path: Path) -> None:
    log = opened(path)
    connection = log._storage._connection
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    log.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_nobody_else_can_read_the_log(path: Path) -> None:
    log = opened(path)
    log.append(entries(1))
    assert {one.stat().st_mode & 0o077 for one in path.parent.iterdir()} == {0}
    log.close()
