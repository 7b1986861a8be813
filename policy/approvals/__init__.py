"""Approvals: requests that say all that is signed, decisions on them, the roster of signers, and what may be acted on.

It is pure: it draws no numbers, verifies signatures by a function that it is given, and has no clock.
"""

from policy.approvals.asking import Desk, Shown, countered, make_request
from policy.approvals.decision import Decision, SignedDecision, Verb
from policy.approvals.form import digest, read_request, request_bytes
from policy.approvals.numbers import Drawn, draw
from policy.approvals.queue import Asked, Closed, Decided, Known, Queue, QueueFact, Withdrawn, expire, take
from policy.approvals.request import ApprovalRequest, Change, Line, Needs, Row, Section, Why
from policy.approvals.roster import NotConfirmed, Roster, amended
from policy.approvals.verifying import Fault, Live, Outcome, Standing, faults, standing
from policy.approvals.writing import Malformed

__all__ = [
    "ApprovalRequest",
    "Asked",
    "Change",
    "Closed",
    "Decided",
    "Decision",
    "Desk",
    "Drawn",
    "Fault",
    "Known",
    "Line",
    "Live",
    "Malformed",
    "Needs",
    "NotConfirmed",
    "Outcome",
    "Queue",
    "QueueFact",
    "Roster",
    "Row",
    "Section",
    "Shown",
    "SignedDecision",
    "Standing",
    "Verb",
    "Why",
    "Withdrawn",
    "amended",
    "countered",
    "digest",
    "draw",
    "expire",
    "faults",
    "make_request",
    "read_request",
    "request_bytes",
    "standing",
    "take",
]
