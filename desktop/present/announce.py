"""What a screen reader is told when the panel changes: badge, totals, outcomes, the end of a countdown."""

from dataclasses import dataclass

from desktop.present.incident import Incident
from desktop.present.panel import PanelView
from desktop.present.quote import Quote, Receipt
from desktop.present.request import CounterOffer, PhoneCode, RequestPending

COUNTDOWN_TELLS = (60, 30, 10)


@dataclass(frozen=True, slots=True)
class Announcement:
    """A sentence to speak; an ``urgent`` one interrupts."""

    text: str
    urgent: bool = False


def announcements(before: PanelView | None, after: PanelView) -> tuple[Announcement, ...]:
    """Tell what changed between two views, most urgent first."""
    told: list[Announcement] = []
    if before is not None and before.recorder.spoken != after.recorder.spoken:
        told.append(Announcement(after.recorder.spoken, after.recorder.urgent))
    sentence = _headline(after)
    if sentence is not None and sentence != (_headline(before) if before else None):
        told.append(sentence)
    left = _countdown(before, after)
    if left:
        told.append(Announcement(left))
    return tuple(sorted(told, key=lambda one: not one.urgent))


def _headline(view: PanelView) -> Announcement | None:
    match view.page:
        case Quote() as quote:
            return Announcement(" ".join(part for part in (quote.total.spoken, quote.total.was) if part))
        case Receipt() as receipt:
            return Announcement(f"{receipt.total.spoken} {receipt.number}")
        case Incident() as incident:
            return Announcement(f"{incident.heading}. {incident.text}", incident.urgent)
        case RequestPending() as pending:
            return Announcement(f"{pending.heading}. {pending.spoken_digits}")
        case CounterOffer() as offer:
            return Announcement(f"{offer.heading}. {offer.text}")
        case PhoneCode(urgent=True) as phone:
            return Announcement(phone.state)
        case _:
            return None


def _countdown(before: PanelView | None, after: PanelView) -> str:
    """Give the time left when it has just passed one of the moments that are told."""
    now = after.page
    if before is None or not isinstance(now, RequestPending) or not isinstance(before.page, RequestPending):
        return ""
    earlier = before.page.seconds_left
    passed = any(now.seconds_left <= moment < earlier for moment in COUNTDOWN_TELLS)
    return now.spoken_left if passed else ""
