"""What a screen reader is told when the window changes, and when the bell rings."""

from __future__ import annotations

from desktop.present.announce import COUNTDOWN_TELLS, Announcement
from desktop.present.supervision.seat import Sight
from desktop.present.supervision.view import QueueRow, RequestSide, SupervisorView
from desktop.present.words import Tone


def arrived(before: SupervisorView | None, after: SupervisorView) -> tuple[QueueRow, ...]:
    """Return the requests that wait now and did not before."""
    known = set() if before is None else {row.digest for row in before.queue.rows}
    return tuple(row for row in after.queue.rows if row.digest not in known)


def announcements(before: SupervisorView | None, after: SupervisorView) -> tuple[Announcement, ...]:
    """Tell what changed between two views, most urgent first."""
    told = [Announcement(row.spoken) for row in arrived(before, after)]
    now, then = _request(after), _request(before)
    if now is not None and now.banner is not None and (then is None or then.banner != now.banner):
        told.insert(0, Announcement(f"{now.banner.text} {now.banner.next_step}", urgent=now.left is None))
    fault = after.deciding.fault if after.deciding else ""
    if after.deciding and fault and (not before or not before.deciding or before.deciding.fault != fault):
        told.insert(0, Announcement(fault, urgent=after.deciding.fault_tone is not Tone.ACCENT))
    if now and then and now.digest == then.digest and now.left and then.left:
        seconds, earlier = now.left.seconds, then.left.seconds
        if any(seconds <= moment < earlier for moment in COUNTDOWN_TELLS):
            told.append(Announcement(now.spoken_left))
    return tuple(sorted(told, key=lambda one: not one.urgent))


def bell(new: tuple[QueueRow, ...], sight: Sight) -> tuple[str, str]:
    """Return the title and the text of the system's notification.

    Nothing that somebody wrote stands in it, only amounts: the system may read marks in it as its own.
    """
    row = new[0]
    change = f"{row.before} → {row.after}" if row.before else ""
    heading = sight.say("bell.heading-one") if len(new) == 1 else sight.say("bell.heading", count=len(new))
    return heading, sight.say("bell.text", change=change, left=row.left.text).strip()


def _request(view: SupervisorView | None) -> RequestSide | None:
    return view.main if view is not None and isinstance(view.main, RequestSide) else None
