import pytest

from integrations.journal.journal import Journal, KeyTaken
from integrations.journal.reversals import MoreThanCaptured, ReversalOpen, Reversals
from integrations.journal.states import IllegalMove, ReversalState, State
from integrations.payments import (
    Amount,
    NotReversed,
    NotReversedReason,
    Reversal,
    ReversalOutcome,
    Reversed,
    Unknown,
    Way,
)
from tests.integrations.journal.making import at, attempt, take


def _back(journal: Journal, key: str, minor: int, outcome: ReversalOutcome | None = None) -> Reversal:
    reversals = Reversals(journal)
    asked = reversals.prepare(key, attempt="pay-one", minor=minor, way=Way.REFUND, at=at(10))
    reversals.sent(key, at(11))
    reversals.settle(outcome or Reversed(key, f"ref {key}", asked.amount, Way.REFUND, at(12)), at(12))
    return asked


def test_a_reversal_names_the_gateways_payment(journal: Journal) -> None:
    take(journal)
    asked = _back(journal, "back-one", 100)
    assert asked == Reversal("back-one", "gateway pay-one", Amount(100, "USD"), Way.REFUND)


def test_a_payment_given_back_whole_is_reversed(journal: Journal) -> None:
    take(journal)
    journal.posted("pay-one", at(5))
    _back(journal, "back-one", 35000)
    assert journal.entry("pay-one").state is State.POSTED
    _back(journal, "back-two", 810)
    assert journal.entry("pay-one").state is State.REVERSED
    assert [back.minor for back in Reversals(journal).of("pay-one")] == [35000, 810]


def test_never_more_than_was_taken(journal: Journal) -> None:
    take(journal)
    _back(journal, "back-one", 35000)
    for minor in (811, 0, -1):
        with pytest.raises(MoreThanCaptured):
            _back(journal, "back-two", minor)


def test_one_reversal_at_a_time(journal: Journal) -> None:
    take(journal)
    _back(journal, "back-one", 100, Unknown("back-one", "no answer"))
    with pytest.raises(ReversalOpen):
        _back(journal, "back-two", 100)
    Reversals(journal).settle(NotReversed("back-one", NotReversedReason.NOT_SETTLED), at(20))
    _back(journal, "back-two", 100)


def test_the_same_reversal_is_not_started_twice(journal: Journal) -> None:
    take(journal)
    _back(journal, "back-one", 100)
    for key in ("back-one", "pay-one"):
        with pytest.raises(KeyTaken):
            _back(journal, key, 100)


def test_only_taken_money_is_given_back(journal: Journal) -> None:
    journal.prepare(attempt(), call="call 1", at=at(0))
    with pytest.raises(IllegalMove):
        _back(journal, "back-one", 100)


def test_the_same_answer_twice_changes_nothing(journal: Journal) -> None:
    take(journal)
    asked = _back(journal, "back-one", 100)
    again = Reversed("back-one", "ref back-one", asked.amount, Way.REFUND, at(12))
    assert Reversals(journal).settle(again, at(30)).state is ReversalState.DONE
    assert len(journal.history("back-one")) == 3
