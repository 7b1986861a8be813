"""The left side: who waits, what was decided today, and who sits here."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.present.supervision import naming
from desktop.present.supervision.deeds import Deed, Doing, Failed
from desktop.present.supervision.over import End, over, signed
from desktop.present.supervision.seat import Seat, Sight
from desktop.present.supervision.view import DecidedRow, Press, QueueRow, QueueSide
from desktop.present.words import Mark, Tone
from policy.approvals.queue import Done, Queue, Waiting, to_confirm

_MOST_DECIDED = 40
_APPROVED = frozenset({End.APPROVED})
_REFUSED = frozenset({End.REFUSED, End.WRONG_NUMBER})


def queue_side(
    queue: Queue, doing: Doing, seat: Seat, sight: Sight, unheard: Failed | None = None
) -> QueueSide:
    """Show the queue newest first, then what is over, latest first; and what keeps requests from coming."""
    to_sign = tuple(done for done in queue.done if to_confirm(done, seat.person))
    today = tuple(done for done in queue.done if _is_of_today(done, sight) and done not in to_sign)
    ends = [over(done).end for done in today]
    count = len(queue.waiting)
    return QueueSide(
        heading=sight.say("queue.heading"),
        count=sight.say("queue.count", count=count),
        duty=Press(
            Deed.DUTY,
            sight.say("queue.on-duty" if doing.on_duty else "queue.off-duty"),
            sight.say("key.duty"),
        ),
        rows=tuple(_row(one, doing, sight) for one in queue.waiting),
        empty="" if count or unheard else sight.say("queue.empty"),
        dropped="\n".join((*_unheard(unheard, sight), *_dropped(queue, sight))),
        decided_heading=sight.say("decided.heading"),
        decided_count=sight.say(
            "decided.count",
            approved=sum(end in _APPROVED for end in ends),
            refused=sum(end in _REFUSED for end in ends),
        ),
        decided=tuple(_decided(done, doing, seat, sight) for done in (*to_sign, *today)[:_MOST_DECIDED]),
        who=sight.say("queue.who", name=seat.name, key=naming.grouped(seat.key, 8)),
        keys=Press(Deed.KEYS, sight.say("keys.short"), sight.say("key.keys")),
    )


def _unheard(unheard: Failed | None, sight: Sight) -> Iterator[str]:
    if unheard is not None:
        yield sight.say("queue.unheard-again" if unheard.again else "queue.unheard")


def _dropped(queue: Queue, sight: Sight) -> Iterator[str]:
    for desktop, count in queue.dropped:
        yield sight.say("queue.dropped", desktop=desktop, count=count)


def _is_of_today(done: Done, sight: Sight) -> bool:
    return sight.day(over(done).at_ms) == sight.today


def _row(one: Waiting, doing: Doing, sight: Sight) -> QueueRow:
    request = one.request
    before, after = naming.steps(sight, request)
    left = naming.left(sight, request)
    what = naming.component(sight, request)
    done = len(one.decisions)
    detail = sight.say("people.some-short", count=done, people=request.needs.people) if done else ""
    return QueueRow(
        digest=one.digest,
        agent=naming.agent(request),
        left=left,
        what=what,
        before=before,
        after=after,
        customer=request.customer or request.account,
        detail=detail,
        is_selected=one.digest == doing.selected,
        spoken=sight.say(
            "queue.spoken",
            agent=naming.agent(request),
            what=naming.brief(sight, request),
            customer=request.customer or request.account,
        ),
    )


def _decided(done: Done, doing: Doing, seat: Seat, sight: Sight) -> DecidedRow:
    ended = over(done)
    request = done.waiting.request
    who = naming.agent(request)
    if ended.signer and ended.signer != seat.person:
        who = sight.say("decided.by", agent=who, name=seat.name_of(ended.signer))
    mark, tone = ended.mark
    is_open = to_confirm(done, seat.person)
    if is_open:
        mark, tone = Mark.ALERT, Tone.WARNING
    return DecidedRow(
        digest=done.waiting.digest,
        mark=mark,
        tone=tone,
        what=naming.brief(sight, request),
        at=sight.clock(ended.at_ms),
        who=who,
        signed=sight.say("decided.to-sign")
        if is_open
        else signed(sight, ended) or sight.say(f"decided.{ended.end.value}"),
        is_selected=done.waiting.digest == doing.selected,
    )
