"""The supervisor's queue: what waits and what became of it, whatever a transport carries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy.approvals.amendment import Revoke
from policy.approvals.codes import told_of_code
from policy.approvals.decision import SignedDecision, Verb
from policy.approvals.form import digest
from policy.approvals.queue import (
    MOST_DECIDED,
    MOST_WAITING_OF_DESKTOP,
    Asked,
    Closed,
    Decided,
    Known,
    Queue,
    QueueFact,
    Withdrawn,
    expire,
    hindrances,
    revised,
    take,
    to_confirm,
)
from policy.approvals.request import ApprovalRequest, Needs
from policy.approvals.verifying import Fault
from tests.policy.approvals.world import ASKED_MS, RANKS, amend, decided, request, roster, verify

KNOWN = Known(roster(), verify)
TWO = request(needs=Needs("supervisor", 7_500, 2))


def queue(*facts: QueueFact) -> Queue:
    made = Queue()
    for fact in facts:
        made = take(made, fact, KNOWN, ASKED_MS)
    return made


def by(name: str, of: ApprovalRequest, place: int = 1, verb: Verb = Verb.APPROVE) -> Decided:
    return Decided(digest(of), place, decided(name, verb, of))


def numbered(number: int, desktop: str = "desk-14") -> ApprovalRequest:
    return request(nonce=f"{number:032x}", desktop=desktop)


def test_the_newest_request_is_first_and_none_is_there_twice() -> None:
    one, two = numbered(1), numbered(2)
    assert [waiting.request for waiting in queue(Asked(one), Asked(two), Asked(one)).waiting] == [two, one]


@pytest.mark.parametrize(
    ("verb", "closed"),
    [
        (Verb.APPROVE, Closed.APPROVED),
        (Verb.REFUSE, Closed.REFUSED),
        (Verb.COUNTER, Closed.COUNTERED),
    ],
)
def test_a_decision_by_someone_else_closes_a_request(verb: Verb, closed: Closed) -> None:
    made = queue(Asked(request()), by("dan", request(), verb=verb), by("sue", request(), 2))
    assert made.waiting == ()
    assert [(one.closed, len(one.waiting.decisions)) for one in made.done] == [(closed, 1)]


def test_a_request_that_needs_two_people_waits_for_the_second() -> None:
    waiting = queue(Asked(TWO), by("dan", TWO), by("dan", TWO, 2)).find(digest(TWO))
    assert waiting is not None
    assert (len(waiting.decisions), waiting.places) == (1, 2)
    made = queue(Asked(TWO), by("dan", TWO), by("sue", TWO, 2))
    assert [one.closed for one in made.done] == [Closed.APPROVED]


def test_a_forged_decision_closes_nothing_but_takes_its_place() -> None:
    forged = SignedDecision(decided("dan").decision, decided("sue").signature)
    foreign = decided(of=TWO)
    for signed in (forged, foreign, decided("eve"), decided(key="0" * 16)):
        made = queue(Asked(request()), Decided(digest(request()), 1, signed))
        assert [(one.decisions, one.places) for one in made.waiting] == [((), 1)]


def test_a_withdrawn_request_is_over_and_a_decision_after_it_changes_nothing() -> None:
    made = queue(Asked(request()), Withdrawn(digest(request()), "the call ended"), by("dan", request()))
    assert [(one.closed, one.why) for one in made.done] == [(Closed.WITHDRAWN, "the call ended")]
    assert [(one.waiting.decisions, one.waiting.places) for one in made.done] == [((), 1)]
    assert queue(Withdrawn(digest(request()), "x"), by("dan", request())) == Queue()


def test_what_a_desktop_says_became_of_an_approval_is_written_beside_it() -> None:
    made = queue(
        Asked(TWO),
        Withdrawn(digest(TWO), "paid"),
        Asked(request()),
        by("dan", request()),
        Withdrawn(digest(request()), "used"),
    )
    assert [(one.closed, one.why) for one in made.done] == [
        (Closed.APPROVED, "used"),
        (Closed.WITHDRAWN, "paid"),
    ]


def test_an_expired_request_is_over() -> None:
    made = expire(queue(Asked(request())), ASKED_MS + 180_000)
    assert [one.closed for one in made.done] == [Closed.EXPIRED]
    late = take(Queue(), Asked(request()), KNOWN, ASKED_MS + 180_000)
    assert (late.waiting, [one.closed for one in late.done]) == ((), [Closed.EXPIRED])
    assert expire(queue(Asked(request())), ASKED_MS).waiting


def replayed(*facts: QueueFact) -> Queue:
    """Return what a program shows that is opened when the requests are over."""
    made = Queue()
    for fact in facts:
        made = take(made, fact, KNOWN, ASKED_MS + 180_000)
    return made


@pytest.mark.parametrize(
    ("verb", "closed"),
    [
        (Verb.APPROVE, Closed.APPROVED),
        (Verb.REFUSE, Closed.REFUSED),
        (Verb.COUNTER, Closed.COUNTERED),
    ],
)
def test_what_was_decided_in_time_is_learned_when_it_is_played_again(verb: Verb, closed: Closed) -> None:
    made = replayed(
        Asked(request()), by("dan", request(), verb=verb), Withdrawn(digest(request()), "it is over")
    )
    (done,) = made.done
    assert (done.closed, done.why) == (closed, "it is over")
    assert [one.decision.signer for one in done.waiting.decisions] == ["dan"]
    two = replayed(Asked(TWO), by("dan", TWO))
    assert [(one.closed, len(one.waiting.decisions)) for one in two.done] == [(Closed.EXPIRED, 1)]
    assert [one.closed for one in take(two, by("sue", TWO, 2), KNOWN, ASKED_MS).done] == [Closed.APPROVED]


def test_what_was_decided_too_late_or_after_a_withdrawal_stays_undecided_when_it_is_played_again() -> None:
    late = Decided(digest(request()), 1, decided(decided_ms=request().expires_ms))
    forged = Decided(digest(request()), 1, SignedDecision(decided().decision, decided("sue").signature))
    for fact in (late, forged):
        (done,) = replayed(Asked(request()), fact).done
        assert (done.closed, done.waiting.decisions, done.waiting.places) == (Closed.EXPIRED, (), 1)
    (done,) = replayed(
        Asked(request()), Withdrawn(digest(request()), "the call ended"), by("dan", request())
    ).done
    assert (done.closed, done.why, done.waiting.decisions) == (Closed.WITHDRAWN, "the call ended", ())
    seen = take(expire(queue(Asked(request())), ASKED_MS + 180_000), by("dan", request()), KNOWN, ASKED_MS)
    assert [(one.closed, one.waiting.decisions) for one in seen.done] == [(Closed.EXPIRED, ())]


@pytest.mark.parametrize("moment_ms", [ASKED_MS, ASKED_MS + 600_000])
def test_a_code_waits_for_its_readers_signature_and_for_no_other(moment_ms: int) -> None:
    made = Queue()
    late = decided("dan", decided_ms=ASKED_MS + 900_000, number="00")
    for fact in (Asked(request()), Withdrawn(digest(request()), told_of_code("dan"))):
        made = take(made, fact, KNOWN, moment_ms)
    assert to_confirm(made.done[0], "dan")
    assert not to_confirm(made.done[0], "sue")
    for signed in (decided("sue"), SignedDecision(late.decision, decided("sue").signature)):
        made = take(made, Decided(digest(request()), 1, signed), KNOWN, moment_ms)
        assert to_confirm(made.done[0], "dan")
    made = take(made, Decided(digest(request()), 2, late), KNOWN, moment_ms)
    (done,) = made.done
    assert (done.closed, done.waiting.decisions, done.waiting.places) == (Closed.APPROVED, (late,), 2)
    assert not to_confirm(done, "dan")


def test_a_revocation_takes_back_an_approval_that_another_was_waited_for() -> None:
    after = Known(amend(roster(), Revoke("dan", "left"), "max"), verify)
    half = queue(Asked(request()), Asked(TWO), by("dan", TWO))
    assert revised(half, KNOWN) == half
    (first, _) = revised(half, after).waiting
    assert (first.decisions, first.places) == ((), 1)
    still = take(half, by("sue", TWO, 2), after, ASKED_MS)
    assert [one.decision.signer for one in still.waiting[0].decisions] == ["sue"]


def test_a_flood_of_requests_of_one_desktop_leaves_room_for_the_others() -> None:
    flood = [Asked(numbered(number)) for number in range(MOST_WAITING_OF_DESKTOP + 10)]
    made = queue(*flood, Asked(numbered(1_000, "desk-15")))
    assert len(made.waiting) == MOST_WAITING_OF_DESKTOP + 1
    assert made.waiting[0].request.desktop == "desk-15"
    assert made.dropped == (("desk-14", 10),)


def test_what_is_decided_is_kept_to_a_number() -> None:
    made = Queue()
    for number in range(MOST_DECIDED + 5):
        made = take(made, Asked(numbered(number)), KNOWN, ASKED_MS)
        made = take(made, Withdrawn(digest(numbered(number)), ""), KNOWN, ASKED_MS)
    assert len(made.done) == MOST_DECIDED


def test_a_client_tells_why_its_own_approval_would_not_count() -> None:
    (waiting,) = queue(Asked(TWO), by("dan", TWO)).waiting
    assert hindrances(waiting, "sue", roster(), RANKS) == ()
    assert hindrances(waiting, "dan", roster(), RANKS) == (Fault.SAME_PERSON,)
    assert hindrances(waiting, "eve", roster(), RANKS) == (Fault.UNKNOWN_SIGNER,)
    after = amend(roster(), Revoke("dan", "left"), "max")
    assert hindrances(waiting, "dan", after, RANKS) == (Fault.REVOKED,)
    mias = replace(waiting, request=request(agent="dan", needs=Needs("manager", 10_001, 2)))
    found = hindrances(mias, "dan", roster(), RANKS)
    assert found == (Fault.REQUESTER, Fault.ROLE, Fault.LIMIT, Fault.SAME_PERSON)
