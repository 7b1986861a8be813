"""What this window has seen granted to the agent who asks, beside what the others had: for who decides to compare."""

from __future__ import annotations

from statistics import median_low
from typing import Final

from desktop.present.supervision.naming import agent
from desktop.present.supervision.over import End, over
from desktop.present.supervision.seat import Sight
from desktop.present.supervision.view import Fact, FactList
from policy.approvals.queue import Queue
from policy.approvals.request import ApprovalRequest

LEAST: Final = 3
"""So many requests must have been seen before they tell anything."""


def team(queue: Queue, request: ApprovalRequest, sight: Sight) -> FactList | None:
    """Show what was granted to this agent and, at the median, to the others; None where too little was seen."""
    if len(queue.done) < LEAST:
        return None
    granted: dict[str, list[int]] = {}
    for done in queue.done:
        asked = done.waiting.request
        amounts = granted.setdefault(asked.agent, [])
        same = (asked.change.currency, asked.change.digits) == (
            request.change.currency,
            request.change.digits,
        )
        if over(done).end is End.APPROVED and same:
            amounts.append(asked.change.asked)
    own = granted.pop(request.agent, [])
    money = sight.amounts(request)
    facts = [Fact(agent(request), sight.say("team.granted", count=len(own), amount=money.amount(sum(own))))]
    if granted:
        count = median_low([len(one) for one in granted.values()])
        amount = median_low([sum(one) for one in granted.values()])
        facts.append(
            Fact(
                sight.say("team.others"),
                sight.say("team.granted", count=count, amount=money.amount(amount)),
            )
        )
    return FactList(sight.say("team.heading"), tuple(facts))
