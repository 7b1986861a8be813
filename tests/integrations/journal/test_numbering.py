import sqlite3
from pathlib import Path

import pytest

from integrations.errors import Refused
from integrations.journal import schema
from integrations.journal.journal import Journal
from integrations.journal.numbering import gaps
from integrations.journal.reversals import Reversals
from integrations.journal.states import IllegalMove, State
from integrations.journal.storage import JournalUnavailable
from integrations.payments import Amount, Declined, DeclineReason, NextStep, Reversed, Way
from tests.integrations.journal.making import at, attempt, captured, take


def _given_back(journal: Journal, key: str, minor: int = 100) -> None:
    reversals = Reversals(journal)
    reversals.prepare(key, attempt="pay-one", minor=minor, way=Way.REFUND, at=at(10))
    reversals.sent(key, at(11))
    reversals.settle(Reversed(key, f"gateway {key}", Amount(minor, "USD"), Way.REFUND, at(12)), at(13))


def test_payments_and_what_is_given_back_are_numbered_in_one_row(journal: Journal) -> None:
    take(journal)
    journal.posted("pay-one", at(5), left_open=7)
    reversals = Reversals(journal)
    for number, key in enumerate(("back-one", "back-two"), start=2):
        _given_back(journal, key)
        assert [one.key for one in reversals.unposted()] == [key]
        receipt = reversals.posted(key, at(14), left_open=8)
        assert receipt == reversals.posted(key, at(15)) == reversals.receipt(key)
        assert (receipt.number, receipt.reversal, receipt.left_open) == (number, key, 8)
        assert reversals.unposted() == ()
    assert [one.number for one in journal.receipts()] == [1, 2, 3]
    assert gaps(one.number for one in journal.receipts()) == ()
    assert gaps([]) == ()
    assert gaps([2, 4]) == (1, 3)


def test_only_money_that_went_back_is_posted_as_given_back(journal: Journal) -> None:
    take(journal)
    Reversals(journal).prepare("back-one", attempt="pay-one", minor=1, way=Way.REFUND, at=at(9))
    with pytest.raises(IllegalMove):
        Reversals(journal).posted("back-one", at(10))


def test_a_reversal_knows_when_the_money_went_back(journal: Journal) -> None:
    take(journal)
    _given_back(journal, "back-one")
    reversals = Reversals(journal)
    assert reversals.entry("back-one").returned_at == at(12)
    assert [one.key for one in reversals.returned_between(at(12), at(13))] == ["back-one"]
    assert reversals.returned_between(at(13), at(99)) == ()


def test_a_late_capture_after_a_decline_is_recorded_and_posted(journal: Journal) -> None:
    journal.prepare(attempt(), call="call 1", at=at(0))
    journal.sent("pay-one", at(1))
    journal.settle(Declined("pay-one", DeclineReason.CANCELLED, NextStep.ENTER_AGAIN), at(2))
    assert journal.settle(captured(), at(3)).state is State.CAPTURED
    assert [one.key for one in journal.unposted()] == ["pay-one"]
    assert [one.key for one in journal.captured_between(at(3), at(4))] == ["pay-one"]
    assert journal.posted("pay-one", at(4)).number == 1


def test_what_was_sold_is_kept_and_never_changed(journal: Journal) -> None:
    journal.prepare(attempt(), call="call 1", at=at(0), sale="{}")
    assert journal.sale("pay-one") == "{}"
    assert journal.sale("pay-none") == ""
    with pytest.raises(Refused), journal.storage.transaction() as connection:
        connection.exec_driver_sql("UPDATE sales SET content = ''")


def test_the_name_of_a_link_is_kept(journal: Journal) -> None:
    journal.prepare(attempt(), call="call 1", at=at(0))
    assert journal.link("pay-one") is None
    journal.linked("pay-one", "link_a")
    journal.linked("pay-one", "link_b")
    assert journal.link("pay-one") == "link_a"


def test_a_journal_is_read_beside_the_program_that_holds_it(journal: Journal, tmp_path: Path) -> None:
    take(journal)
    beside = Journal.reading(tmp_path / "journal.sqlite")
    assert beside.entry("pay-one") == journal.entry("pay-one")
    with pytest.raises(JournalUnavailable):
        beside.posted("pay-one", at(5))
    journal.posted("pay-one", at(5))
    assert beside.entry("pay-one").state is State.POSTED
    beside.close()


def test_only_a_journal_of_this_version_is_read_beside(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with pytest.raises(JournalUnavailable, match="no payment journal"):
        Journal.reading(path)
    Journal.open(path).close()
    for version, said in ((1, "older"), (99, "newer")):
        with sqlite3.connect(path) as raw:
            raw.execute(f"PRAGMA user_version = {version}")
        raw.close()
        with pytest.raises(JournalUnavailable, match=said):
            Journal.reading(path)


def test_a_journal_of_the_first_version_keeps_its_receipts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.sqlite"
    with sqlite3.connect(path) as raw:
        raw.executescript(schema.STEPS[0] + "PRAGMA user_version = 1;")
        raw.execute(
            "INSERT INTO attempts VALUES ('pay-one', 'c', 'a', 'r', 1, 'USD', 'card', 'visa', '1111', 'credit',"
            " 'posted', 'g', '2026-11-23T12:00:00+00:00', NULL,"
            " '2026-11-23T12:00:00+00:00', '2026-11-23T12:00:00+00:00')"
        )
        raw.execute("INSERT INTO receipts VALUES (1, 'pay-one', '2026-11-23T12:00:00+00:00')")
    raw.close()
    journal = Journal.open(path)
    (receipt,) = journal.receipts()
    assert (receipt.number, receipt.attempt, receipt.reversal) == (1, "pay-one", None)
    journal.close()
