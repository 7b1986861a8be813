"""What may go back of a payment, in which way, and by whose authority. Questions to a session; changes nothing."""

from __future__ import annotations

from policy.adjustment import Override
from policy.authority import Judgement, judge
from policy.returns import Payment, Return, ReversalAsked, Way
from policy.session.state import AttemptState, GivingBack, ReversalState, Session
from policy.wording import Wording


def payment_of(session: Session, key: str) -> Payment | None:
    """Return a payment of the account that was listed, or one of this call that the ledger has."""
    listed = next((one for one in session.payments or () if one.key == key), None)
    if listed is not None:
        return listed
    attempt = session.attempt_of(key)
    if attempt is None or attempt.state is not AttemptState.POSTED:
        return None
    return Payment(
        key, 0, attempt.minor, attempt.tender, attempt.brand, attempt.last_four, attempt.receipt
    )  # of this call, and not listed yet: the gateway knows which way is open


def returns_of(session: Session, payment: Payment) -> tuple[Return, ...]:
    """Return every giving back of a payment that was ever begun, those of this call as they stand now."""
    here = {
        one.key: Return(one.key, one.minor, one.state is ReversalState.REFUSED)
        for one in session.reversals
        if one.of == payment.key
    }
    return tuple({**{one.key: one for one in payment.returns}, **here}.values())


def left_of(session: Session, payment: Payment) -> int:
    """Return how much of a payment is left (minor units), what is on its way back taken off."""
    return payment.minor - sum(one.minor for one in returns_of(session, payment) if not one.refused)


def is_open_way(session: Session, payment: Payment, minor: int, way: Way, wall_ms: int) -> bool:
    """Tell whether so much can go back in this way now: a void takes all of an untouched payment."""
    if not payment.at_ms:
        return True
    is_whole = minor == payment.minor == left_of(session, payment)
    return way is payment.way_at(wall_ms) and (way is Way.REFUND or is_whole)


def way_and_number(session: Session, wanted: GivingBack, wall_ms: int) -> tuple[Way, int]:
    """Return the way in which something can go back by now, and how often something of the payment was to."""
    payment = payment_of(session, wanted.payment)
    if payment is None:
        return wanted.way, 0
    is_open = is_open_way(session, payment, wanted.minor, wanted.way, wall_ms)
    return wanted.way if is_open else Way.REFUND, len(returns_of(session, payment))


def request_of(session: Session, fact: ReversalAsked, payment: Payment) -> Override:
    """Return what is asked of the authority page: an override of so much, for one of its reasons.

    What is to be overridden is that money stays where it was paid; who approves it sees of which payment.
    """
    wording = Wording(session.setup.language)
    means = " ".join(part for part in (payment.brand, payment.last_four) if part) or payment.tender
    receipt = "–" if payment.receipt is None else f"{payment.receipt:06}"
    return Override(
        wording.phrase(f"back: {fact.way.value}", receipt=receipt, means=means),
        fact.reason,
        fact.note,
        item=payment.key,
        asked=fact.minor,
        line_amount=left_of(session, payment),
    )


def judged_back(session: Session, fact: ReversalAsked) -> Judgement | None:
    """Judge a wish to give money back; None if nothing is known of the account or of the payment."""
    payment, reckoning = payment_of(session, fact.key), session.reckoning
    if payment is None or reckoning is None:
        return None
    request = request_of(session, fact, payment)
    return judge(reckoning.scene, request, session.setup.agent, (), session.setup.language)
