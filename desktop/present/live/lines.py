"""The lines of the quote that is looked at, with the extra lines of exceptions: they always add up to the total."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from desktop.present.live.showing import Changed, Showing
from desktop.present.live.sight import Sight
from desktop.present.quote import QuoteLine
from policy.adjustment import AcceptLess, Adjustment, ChangeTerms, Extend, Override, Waive
from policy.moment import Moment
from policy.quote import Line, Option
from policy.session import Session, showable
from policy.session.reckoning import taken_off

MARKED_MS = 6_000
CREDIT = "credit"
ADJUSTED = "adjusted:"


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it counts: `due` has its sign, in minor units; `line` is None for what no component made."""

    which: str
    label: str
    qualifier: str
    due: int
    line: Line | None = None


def rows(s: Sight, option: Option) -> tuple[Row, ...]:
    """Return the lines of an option and what exceptions and credits change of it."""
    return (
        *_lines(s, option),
        *_adjusted(s, option),
        *((Row(CREDIT, s.t("quote.credit-stays"), "", option.credit),) if option.credit else ()),
    )


def _lines(s: Sight, option: Option) -> list[Row]:
    seen: Counter[str] = Counter()
    found = []
    for line in option.lines:
        seen[line.component] += 1
        number = seen[line.component]
        which = line.component if number == 1 else f"{line.component}#{number}"
        found.append(Row(which, line.title, _qualifier(s, line), line.due, line))
    return found


def _qualifier(s: Sight, line: Line) -> str:
    """Say in two or three words what the line's title leaves open."""
    if line.label:
        return line.label
    if line.kind.is_tender_fee and s.session.reckoning is not None:
        return ""
    if line.later and line.rest is not None and line.rest.instalments:
        return s.t("quote.first-of", count=line.rest.instalments + 1)
    if line.later:
        return s.t("quote.part-today")
    return ""


def _adjusted(s: Sight, option: Option) -> list[Row]:
    found = []
    for place, one in enumerate(s.session.adjustments):
        label, qualifier = _names(s, one)
        if one.by_code:
            qualifier = s.t("quote.by-phone", what=qualifier)
        found.append(Row(f"{ADJUSTED}{place}", label, qualifier, -taken_off(option, one)))
    return found


def _names(s: Sight, one: Adjustment) -> tuple[str, str]:
    """Name an exception's line, and say what it is in a few words."""
    match one.request:
        case AcceptLess():
            return one.title or s.t("quote.as-full"), s.t("quote.accepted")
        case ChangeTerms(payments=count):
            said = s.t("quote.agreed") if count is None else s.t("quote.other-payments", count=count)
            return one.title or s.t("quote.other-terms"), said
        case Extend(days=days):
            return one.title or s.t("quote.extension"), s.t("quote.more-days", count=days)
        case Override(blocked=blocked):
            titles = {tender.id: tender.title for tender in s.pack.tenders}
            return titles.get(blocked, blocked), s.t("quote.passed")
        case Waive():
            return one.title or s.t("quote.exception"), s.t("quote.waived")
        case _:
            return one.title or s.t("quote.exception"), s.t("quote.lowered")


def shown(s: Sight, option: Option) -> tuple[QuoteLine, ...]:
    """Show the lines; one that came or changed is marked for a moment."""
    marked = {one.which: one for one in s.showing.changed if _is_marked(s, one)}
    lines = []
    for row in rows(s, option):
        amount = s.f.amount(row.due)
        change = marked.get(row.which)
        word = s.t("quote.added" if change.added else "quote.changed") if change is not None else ""
        key = "quote.line-spoken-qualified" if row.qualifier else "quote.line-spoken"
        spoken = s.t(key, label=row.label, qualifier=row.qualifier, amount=amount)
        lines.append(QuoteLine(row.which, row.label, amount, spoken, row.qualifier, word, change is not None))
    return tuple(lines)


def _is_marked(s: Sight, one: Changed) -> bool:
    gone = (s.around.now.monotonic_ns - one.at.monotonic_ns) // 1_000_000
    return 0 <= gone < MARKED_MS


def saw(showing: Showing, session: Session, now: Moment) -> Showing:
    """Note what stands in the quote, and which lines came or changed since the last look.

    To be called after each step of the session, before it is shown.
    """
    key = session.key if session.call is not None else None
    own = showing if showing.call == key else Showing(key)
    option = session.reckoning.option if session.reckoning is not None else None
    if option is None or showable(session).account is None:
        return replace(own, seen=None, changed=())
    lines = [(line.component, line.due) for line in option.lines]
    lines += [
        (f"{ADJUSTED}{place}", -taken_off(option, one)) for place, one in enumerate(session.adjustments)
    ]
    seen = ((f"option:{option.id}", 0), *lines)
    if own.seen == seen:
        return own
    if own.seen is None or own.seen[0] != seen[0]:
        return replace(own, seen=seen, changed=())
    before = dict(own.seen)
    new = tuple(Changed(which, which not in before, now) for which, due in lines if before.get(which) != due)
    names = {one.which for one in new}
    return replace(own, seen=seen, changed=(*(one for one in own.changed if one.which not in names), *new))
