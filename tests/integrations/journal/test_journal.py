import sqlite3
from pathlib import Path

import pytest

from integrations.errors import Refused
from integrations.journal.journal import AttemptOpen, Journal, KeyTaken
from integrations.journal.rows import UnknownAttempt
from integrations.journal.states import IllegalMove, State
from integrations.payments import Declined, DeclineReason, NextStep, Unknown
from tests.integrations.journal.making import at, attempt, captured, take


def test_an_attempt_is_on_disk_before_it_is_sent(journal: Journal, tmp_path: Path) -> None:
    journal.prepare(attempt(), call="call 1", at=at(0))
    with sqlite3.connect(tmp_path / "journal.sqlite") as other:
        rows = other.execute("SELECT key, state, minor, last_four FROM attempts").fetchall()
    other.close()
    assert rows == [("pay-one", "prepared", 35810, "1111")]


def test_every_commit_reaches_the_disk(journal: Journal) -> None:
    with journal.storage.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_the_token_is_never_written(journal: Journal, tmp_path: Path) -> None:
    take(journal)
    journal.close()
    assert b"tok_one" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_the_path_of_a_payment_is_kept_as_history(journal: Journal) -> None:
    take(journal)
    journal.posted("pay-one", at(5))
    assert [(move.was, move.became) for move in journal.history("pay-one")] == [
        (None, "prepared"),
        ("prepared", "sent"),
        ("sent", "captured"),
        ("captured", "posted"),
    ]


def test_history_is_never_changed_or_removed(journal: Journal) -> None:
    take(journal)
    for statement in ("UPDATE moves SET became = 'declined'", "DELETE FROM moves", "DELETE FROM receipts"):
        journal.posted("pay-one", at(5))
        with pytest.raises(Refused), journal.storage.transaction() as connection:
            connection.exec_driver_sql(statement)
    assert len(journal.history("pay-one")) == 4


def test_the_same_payment_is_not_started_twice(journal: Journal) -> None:
    journal.prepare(attempt(), call="call 1", at=at(0))
    with pytest.raises(KeyTaken):
        journal.prepare(attempt(), call="call 1", at=at(1))


@pytest.mark.parametrize("state", [State.PREPARED, State.SENT, State.UNKNOWN])
def test_a_second_attempt_waits_until_the_first_is_decided(journal: Journal, state: State) -> None:
    journal.prepare(attempt(), call="call 1", at=at(0))
    if state is not State.PREPARED:
        journal.sent("pay-one", at(1))
    if state is State.UNKNOWN:
        journal.settle(Unknown("pay-one", "no answer"), at(2))
    with pytest.raises(AttemptOpen):
        journal.prepare(attempt("pay-two"), call="call 1", at=at(3))
    other = journal.prepare(attempt("pay-other", account="9000"), call="call 2", at=at(3))
    assert other.state is State.PREPARED


def test_after_a_decline_another_card_may_be_tried(journal: Journal) -> None:
    journal.prepare(attempt(), call="call 1", at=at(0))
    journal.sent("pay-one", at(1))
    declined = Declined("pay-one", DeclineReason.INSUFFICIENT_FUNDS, NextStep.OTHER_CARD)
    assert journal.settle(declined, at(2)).reason == "insufficient_funds"
    assert journal.prepare(attempt("pay-two"), call="call 1", at=at(3)).state is State.PREPARED


def test_the_same_answer_twice_changes_nothing(journal: Journal) -> None:
    once = take(journal)
    assert journal.settle(captured(), at(9)) == once
    assert len(journal.history("pay-one")) == 3


def test_a_late_answer_is_taken_after_unknown(journal: Journal) -> None:
    journal.prepare(attempt(), call="call 1", at=at(0))
    journal.sent("pay-one", at(1))
    journal.settle(Unknown("pay-one", "no answer"), at(2))
    assert journal.settle(captured(), at(3)).state is State.CAPTURED


def test_an_answer_that_contradicts_what_is_known_is_refused(journal: Journal) -> None:
    once = take(journal)
    with pytest.raises(IllegalMove):
        journal.settle(captured(reference="another"), at(9))
    with pytest.raises(IllegalMove):
        journal.settle(Declined("pay-one", DeclineReason.LIMIT_EXCEEDED, NextStep.OTHER_CARD), at(9))
    assert journal.entry("pay-one") == once


def test_another_amount_than_was_asked_for_is_refused(journal: Journal) -> None:
    journal.prepare(attempt(), call="call 1", at=at(0))
    journal.sent("pay-one", at(1))
    with pytest.raises(IllegalMove):
        journal.settle(captured(minor=1), at(2))


def test_two_payments_never_share_a_gateway_reference(journal: Journal) -> None:
    take(journal)
    journal.prepare(attempt("pay-two"), call="call 1", at=at(5))
    journal.sent("pay-two", at(6))
    with pytest.raises(Refused):
        journal.settle(captured("pay-two", reference="gateway pay-one"), at(7))
    assert journal.entry("pay-two").state is State.SENT


def test_receipt_numbers_have_no_gaps(journal: Journal) -> None:
    for number in range(1, 6):
        key = f"pay-{number}"
        take(journal, key)
        if number == 3:
            with pytest.raises(UnknownAttempt):
                journal.posted("pay-nobody", at(5))
        assert journal.posted(key, at(5)).number == number


def test_posting_twice_gives_the_same_receipt(journal: Journal) -> None:
    take(journal)
    assert journal.posted("pay-one", at(5)) == journal.posted("pay-one", at(6))


def test_nothing_is_posted_that_was_not_captured(journal: Journal) -> None:
    journal.prepare(attempt(), call="call 1", at=at(0))
    with pytest.raises(IllegalMove):
        journal.posted("pay-one", at(1))
    assert journal.receipt("pay-one") is None


def test_captured_and_unposted_are_found_again(journal: Journal) -> None:
    take(journal, "pay-one")
    take(journal, "pay-two")
    journal.posted("pay-one", at(5))
    assert [entry.key for entry in journal.unposted()] == ["pay-two"]


def test_a_day_lists_its_attempts(journal: Journal) -> None:
    take(journal, "pay-one")
    assert [entry.key for entry in journal.between(at(0), at(60))] == ["pay-one"]
    assert journal.between(at(60), at(120)) == ()


def test_a_moment_without_a_zone_is_refused(journal: Journal) -> None:
    with pytest.raises(ValueError, match="time zone"):
        journal.prepare(attempt(), call="call 1", at=at(0).replace(tzinfo=None))
