"""The right side: one request with all that is signed, and what must be known to decide on it."""

from __future__ import annotations

import re
from typing import Final

from desktop.present.locale import duration
from desktop.present.supervision import naming
from desktop.present.supervision.over import banner
from desktop.present.supervision.seat import Seat, Sight
from desktop.present.supervision.view import (
    Banner,
    ChangeLine,
    ChangeTable,
    Fact,
    FactList,
    Part,
    RequestSide,
)
from desktop.present.words import Mark, Run, Speech, Tone
from policy.approvals.queue import Done, Waiting
from policy.approvals.request import ApprovalRequest, Row

_DIGEST_SHOWN: Final = 16
_OF: Final = re.compile(r"([\d.,]{1,15}) (?:of|de) ([\d.,]{1,15})", re.ASCII)
"""A part of a whole, as desktops write it in either language: 41.00 of 150.00."""


def request_side(
    waiting: Waiting, done: Done | None, seat: Seat, sight: Sight, team: FactList | None = None
) -> RequestSide:
    """Show a request that waits, or one that is over with how it ended; `team` is what was granted to others."""
    request = waiting.request
    left = naming.left(sight, request) if done is None else None
    asked_s = max(0, sight.now_ms - request.asked_ms) // 1000
    who = sight.say("request.who", agent=naming.agent(request), desktop=request.desktop)
    if left is not None:
        who = sight.say("request.who-since", who=who, time=duration(asked_s))
    return RequestSide(
        digest=waiting.digest,
        title=naming.title(sight, request),
        who=who,
        left=left,
        left_word=sight.say("request.left"),
        change=_change(request, sight),
        parts=(
            _why(request, seat, sight),
            _reason(request, sight),
            _signed(waiting, sight),
        ),
        side=(_customer(request, sight), *_sections(request), *(() if team is None else (team,))),
        banner=banner(sight, seat, done) if done is not None else _people(waiting, seat, sight),
        spoken_left="" if left is None else sight.say("request.spoken-left", time=left.text),
    )


def _people(waiting: Waiting, seat: Seat, sight: Sight) -> Banner | None:
    said = naming.approvals(sight, seat, waiting)
    return Banner(Mark.PERSON, Tone.ACCENT, said) if said else None


def _change(request: ApprovalRequest, sight: Sight) -> ChangeTable:
    amounts, change = sight.amounts(request), request.change
    off = change.after - change.before
    rows = tuple(
        ChangeLine(
            line.title,
            amounts.amount(line.before),
            amounts.amount(line.after),
            amounts.amount(line.after - line.before) if line.after != line.before else "",
            line.after != line.before,
        )
        for line in naming.lines(request, sight)
    )
    if change.terms:
        rows = (*rows, ChangeLine(sight.say("change.terms"), "", change.terms, changed=True))
    return ChangeTable(
        heading=sight.say("change.heading"),
        before=sight.say("change.before"),
        after=sight.say("change.after"),
        difference=sight.say("change.difference"),
        rows=rows,
        total=ChangeLine(
            sight.say("change.total"),
            amounts.money(change.before),
            amounts.money(change.after),
            amounts.amount(off) if off else "",
            off != 0,
        ),
    )


def _why(request: ApprovalRequest, seat: Seat, sight: Sight) -> Part:
    """Give the policy's words as they are, and who has to approve by the figures that are signed."""
    needs, why = request.needs, request.why
    amounts = sight.amounts(request)
    key = "why.needs-one" if needs.people == 1 else "why.needs-more"
    role = seat.role(needs.role)
    needed = sight.say(key, people=needs.people, role=role, limit="\0")
    before, _, after = needed.partition("\0")
    said = f"{why.text} {before}" if why.text else before
    text: Speech = (Run(said), Run(amounts.amount(needs.limit), strong=True), Run(after))
    if why.source:
        text = (*text, Run(" " + sight.say("why.source", source=why.source)))
    row = f"{naming.worded(request.change.component).lower()}, " if request.change.component else ""
    aside = row + sight.say("why.row", row=why.rule) if why.rule else ""
    return Part(sight.say("why.heading"), aside, text, aside_tone=Tone.ACCENT)


def _reason(request: ApprovalRequest, sight: Sight) -> Part:
    note = f"“{request.note}”" if request.note else sight.say("reason.none")
    return Part(sight.say("reason.heading"), naming.worded(request.reason), (Run(note),))


def _signed(waiting: Waiting, sight: Sight) -> Part:
    request = waiting.request
    pairs = [
        (sight.say("sign.policy"), request.version),
        (sight.say("sign.asked"), sight.exact_clock(request.asked_ms)),
        (sight.say("sign.ends"), sight.say("sign.or-call", at=sight.exact_clock(request.expires_ms))),
    ]
    if request.counters:
        pairs.append((sight.say("sign.counters"), naming.grouped(request.counters, 8)))
    return Part(sight.say("sign.heading"), naming.grouped(waiting.digest, _DIGEST_SHOWN), pairs=tuple(pairs))


def _customer(request: ApprovalRequest, sight: Sight) -> FactList:
    facts = [
        Fact(sight.say("customer.account"), request.account),
        Fact(sight.say("customer.call"), request.call),
    ]
    if request.change.item:
        facts.append(Fact(sight.say("customer.item"), request.change.item))
    if request.change.option:
        facts.append(Fact(sight.say("customer.option"), naming.worded(request.change.option)))
    return FactList(request.customer or sight.say("customer.unnamed"), tuple(facts))


def _sections(request: ApprovalRequest) -> tuple[FactList, ...]:
    return tuple(
        FactList(section.title, tuple(_fact(row) for row in section.rows)) for section in request.sections
    )


def _fact(row: Row) -> Fact:
    """Give a row as it is; where its value is a part of a whole, also how large a part."""
    found = _OF.fullmatch(row.value)
    if found is None:
        return Fact(row.label, row.value)
    part, whole = ("".join(filter(str.isdigit, text)) for text in found.groups())
    if not part or not int(whole or 0):
        return Fact(row.label, row.value)
    return Fact(row.label, row.value, min(1000, 1000 * int(part) // int(whole)))
