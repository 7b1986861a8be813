"""Every state of the supervisor's window as a sample, with sums that add up: for the gallery and the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from desktop.present.supervision.deeds import Doing, Form
from desktop.present.supervision.seat import Seat, Sight
from desktop.present.supervision.view import SupervisorView
from desktop.present.supervision.window import supervisor_view
from desktop.present.texts import load
from policy.approvals.amendment import Signer
from policy.approvals.codes import told_of_code
from policy.approvals.decision import Decision, SignedDecision, Verb
from policy.approvals.form import digest
from policy.approvals.queue import Closed, Done, Queue, Waiting
from policy.approvals.request import ApprovalRequest, Change, Line, Needs, Row, Section, Why
from policy.approvals.roster import Roster

NOW_MS: Final = int(datetime(2025, 11, 5, 18, 45, 20, tzinfo=UTC).timestamp() * 1000)
DANIEL: Final = Signer("daniel", "Daniel Reyes", "supervisor", 10_000, "11" * 32)
SUE: Final = Signer("sue", "Sue Park", "supervisor", 10_000, "22" * 32)
SEAT: Final = Seat(
    "daniel",
    DANIEL.key,
    Roster(signers=(DANIEL, SUE)),
    {"agent": 1, "supervisor": 2, "director": 3},
    {"agent": "Agent", "supervisor": "Billing supervisor", "director": "Director of billing"},
)


def request(number: int, agent: str, change: Change, left_s: int, **more: object) -> ApprovalRequest:
    """Return a request that has `left_s` seconds left of its five minutes."""
    expires_ms = NOW_MS + left_s * 1000
    made = ApprovalRequest(
        id=f"sim:{number}#9",
        nonce=f"{number:032x}",
        call=f"sim:{number}",
        account="8841-2207-3",
        customer="Rosa Delgado",
        change=change,
        needs=Needs("supervisor", change.asked, 1),
        why=Why("RC7", "desk rule 5", "An agent waives reconnection up to 25.00 once in 12 months."),
        reason="outage-kept-the-customer-from-paying",
        note="She went to the Alder St office on Friday; it was closed by the outage (ticket 88213). "
        "Pays everything else now.",
        version="2025.11, release 3",
        agent=agent.split(" ", maxsplit=1)[0].lower(),
        agent_name=agent,
        desktop="billing-4-17",
        asked_ms=expires_ms - 300_000,
        expires_ms=expires_ms,
        numbers=("18", "47", "63"),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def _change(component: str, before: int, after: int, total: int) -> Change:
    kind = "lower" if after else "waive"
    off = before - after
    return Change(kind, component, "", "", off, before, total, total - off, "USD", 2)


MAYA: Final = request(
    1,
    "Maya Okafor",
    _change("reconnection", 7_500, 0, 35_810),
    252,
    lines=(
        Line("Past-due balance", 21_460, 21_460),
        Line("Late payment charge", 500, 500),
        Line("Reconnection, after hours", 7_500, 0),
        Line("Deposit, 1 of 2", 6_000, 6_000),
        Line("Convenience fee, card", 350, 350),
    ),
    sections=(
        Section("Waived for this account", (Row("Mar 11, 2025", "Late charge, 5.00"),)),
        Section(
            "Waived by Maya Okafor",
            (Row("This month", "2 of 10"), Row("Amount", "41.00 of 150.00")),
        ),
    ),
)
TOM: Final = request(
    2, "Tom Brandt", _change("deposit", 12_000, 6_000, 31_140), 185, customer="Harlan Pierce"
)
PRIYA: Final = request(
    3,
    "Priya Nair",
    _change("late-payment-charge", 1_240, 0, 9_120),
    38,
    customer="Quill Street Bakery",
    desktop="business-2-03",
)
_SIGNATURES: Final = ("9f3c41a0", "b27e08d4", "04c17be9", "e6a85512")


def _signed(
    name: str, verb: Verb, who: str, at_ms: int, signature: str, reason: str = "", offered: int = 0
) -> SignedDecision:
    """Return a decision as a queue has it after verifying; nobody looks at these signatures."""
    decision = Decision(
        digest=name,
        verb=verb,
        signer=who,
        key=SEAT.key,
        number="47",
        decided_ms=at_ms,
        reason=reason,
        offered=offered,
    )
    return SignedDecision(decision, signature * 16)


def _decided(at: int, agent: str, change: Change, minutes: int, verb: Verb = Verb.APPROVE) -> Done:
    asked = request(10 + at, agent, change, -60 * minutes)
    name = digest(asked)
    ends = {Verb.APPROVE: Closed.APPROVED, Verb.REFUSE: Closed.REFUSED, Verb.COUNTER: Closed.COUNTERED}
    at_ms = asked.expires_ms - 200_000
    signed = _signed(name, verb, "daniel", at_ms, _SIGNATURES[at], "Not on file" * (verb is Verb.REFUSE))
    return Done(Waiting(name, asked, (signed,), 1), ends[verb])


DECIDED: Final = (
    _decided(0, "Tom Brandt", _change("late-charge", 500, 0, 9_000), 21),
    _decided(1, "Lena Ortiz", _change("reconnection", 7_500, 0, 9_000), 44, Verb.REFUSE),
    _decided(2, "Maya Okafor", _change("deposit", 12_000, 6_000, 20_000), 90),
    _decided(3, "Priya Nair", _change("late-charge", 1_000, 0, 9_000), 122),
)
QUEUE: Final = Queue(tuple(Waiting(digest(one), one) for one in (MAYA, TOM, PRIYA)), DECIDED)
FIRST: Final = digest(MAYA)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a state is made of."""

    queue: Queue = QUEUE
    doing: Doing = field(default_factory=lambda: Doing(selected=FIRST, picked="47", on_duty=True))
    seat: Seat = SEAT


def _over(verb: Verb, who: str, reason: str = "", offered: int = 0, why: str = "") -> Sample:
    """Return the window when the first request was just decided by somebody."""
    signed = _signed(FIRST, verb, who, NOW_MS - 2_000, "5be20c77", reason, offered)
    ends = {Verb.APPROVE: Closed.APPROVED, Verb.REFUSE: Closed.REFUSED, Verb.COUNTER: Closed.COUNTERED}
    first, *others = QUEUE.waiting
    ended = Done(replace(first, decisions=(signed,), places=1), ends[verb], why)
    return Sample(Queue(tuple(others), (ended, *DECIDED)))


def _form(form: Form, typed: str) -> Sample:
    return Sample(doing=Doing(selected=FIRST, picked="47", form=form, typed=typed, on_duty=True))


def _needing(needs: Needs, approved_by: str = "") -> Sample:
    """Return the window with a first request of other needs, which somebody may have approved already."""
    asked = replace(MAYA, needs=needs)
    name = digest(asked)
    signed = _signed(name, Verb.APPROVE, approved_by, NOW_MS - 9_000, "5be20c77")
    decisions = (signed,) if approved_by else ()
    first = Waiting(name, asked, decisions, len(decisions))
    return Sample(
        replace(QUEUE, waiting=(first, *QUEUE.waiting[1:])), Doing(selected=name, picked="47", on_duty=True)
    )


def _keys() -> Sample:
    return Sample(doing=Doing(selected=FIRST, form=Form.KEYS, on_duty=True))


def _withdrawn() -> Sample:
    """Return the window when a request was taken back while a refusal was being typed."""
    first, *others = QUEUE.waiting
    ended = Done(first, Closed.WITHDRAWN, "it was withdrawn")
    doing = Doing(selected=FIRST, picked="47", form=Form.REFUSE, typed="Only once", on_duty=True)
    return Sample(Queue(tuple(others), (ended, *DECIDED)), doing)


def _to_sign() -> Sample:
    """Return the window when a desktop has granted the first request by a code of who sits here."""
    first, *others = QUEUE.waiting
    ended = Done(first, Closed.WITHDRAWN, told_of_code("daniel"))
    return Sample(Queue(tuple(others), (*DECIDED, ended)), Doing(selected=FIRST, on_duty=True))


def _reading(form: Form, heard: tuple[str, ...], typed: str = "", code: str = "") -> Sample:
    """Return the window while a code is read back over the telephone, with nothing in the queue."""
    return Sample(Queue(done=DECIDED), Doing(form=form, typed=typed, heard=heard, code=code, on_duty=True))


STATES: Final[Mapping[str, Callable[[], Sample]]] = {
    "waiting": Sample,
    "refusing": lambda: _form(Form.REFUSE, "The outage ended on Thursday"),
    "offering": lambda: _form(Form.OFFER, "50.00"),
    "countered": lambda: _over(Verb.COUNTER, "daniel", offered=5_000),
    "by-another": lambda: _over(Verb.APPROVE, "sue"),
    "wrong-number": lambda: _over(Verb.APPROVE, "daniel", why="another number was picked"),
    "withdrawn": _withdrawn,
    "two-people": lambda: _needing(Needs("supervisor", 7_500, 2), "sue"),
    "low-limit": lambda: _needing(Needs("supervisor", 25_000, 1)),
    "code-to-sign": _to_sign,
    "code-heard": lambda: _reading(Form.CHALLENGE, ("desk-14",), "7K4M 9Q2"),
    "code-to-read": lambda: _reading(Form.CODE, ("desk-14", "7K4M9Q2XD0", "5.00"), code="48155062"),
    "keys": _keys,
    "empty": lambda: Sample(Queue(done=DECIDED), Doing(on_duty=True)),
    "off-duty": lambda: Sample(Queue(), Doing()),
}


def sight(language: str) -> Sight:
    """Return the sight at the samples' own moment."""
    return Sight(load(language, "supervision"), NOW_MS, UTC)


def sample(state: str, language: str) -> SupervisorView:
    """Give the view of a state by its name; KeyError when there is none."""
    made = STATES[state]()
    return supervisor_view(made.queue, made.doing, made.seat, sight(language))
