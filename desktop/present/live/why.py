"""Why a line stands in the quote, and why a row of the policy page does not apply."""

from __future__ import annotations

from dataclasses import replace

from desktop.present.deeds import Button, Deed, Key
from desktop.present.live.lines import Row, rows
from desktop.present.live.sight import Sight, named
from desktop.present.why import Decided, PolicyRow, PolicyTable, Why
from desktop.present.words import speech
from policy.explain import Explanation, explain_line, reading_of, why_not_row
from policy.explain.lines import PageTable
from policy.language.targets.interpret.whole import Reading
from policy.quote import Context, Line, Option
from policy.session.reckoning import steps_of, tender_of

ANY = "–"
_ID_WIDTH, _WIDTH = 32, 336
_MOST_COLUMNS = 3
_LEAST, _MOST = 5, 18  # letters that a column is wide for


def why(s: Sight, option: Option) -> Why | None:
    """Explain the line that was asked about; None if it is not in the quote any more."""
    several = rows(s, option)
    place = next((at for at, row in enumerate(several) if row.which == s.showing.about), None)
    if place is None:
        return None
    row = several[place]
    where = s.t("why.place", part=place + 1, whole=len(several))
    reading = _reading(s, option)
    if row.line is None or reading is None:
        return _plain(s, row, where)
    told = _explained(s, reading, row.line)
    return _page(s, row, where, told, reading) if told is not None else _plain(s, row, where)


def _reading(s: Sight, option: Option) -> Reading | None:
    """Read the pack as the quote was made: without what the record claims of the caller's identity."""
    session = s.session
    if session.account is None or session.day is None:
        return None
    checks = {step.asks for step in steps_of(session)}
    kept = {name: value for name, value in session.account.values.items() if name not in checks}
    values = {name: value for name, value in session.found.items() if name in s.pack.inputs}
    payments = option.plan.payments if option.plan is not None else None
    context = Context(values, option.id, tender_of(session), payments)
    return reading_of(s.pack, replace(session.account, values=kept), context, session.day.on)


def _explained(s: Sight, reading: Reading, line: Line) -> Explanation | None:
    told = explain_line(reading, line, s.session.setup.language)
    return next(iter(told), None)


def _page(s: Sight, row: Row, where: str, told: Explanation, reading: Reading) -> Why:
    sentence = told.sentence
    if s.showing.row:
        item = row.line.items[0].item if row.line is not None and row.line.items else ""
        sentence = why_not_row(reading, s.showing.row, item, s.session.setup.language).sentence
    *steps, last = (Decided(one.label, one.value) for one in (*told.decided, *told.steps))
    prose = told.prose.strip().split("\n\n", 1)[0]
    name = told.page.rpartition("/")[2].removesuffix(".md")
    return Why(
        back=s.button(Deed.BACK, "quote", Key.ESC),
        place=where,
        label=row.label,
        amount=s.f.amount(row.due),
        sentence=speech(sentence),
        decided_heading=s.t("why.decided"),
        decided=tuple(steps),
        result=last,
        page=s.t("why.page", name=name),
        since=told.since,
        page_text=" ".join(prose.split()),
        table=_table(told.table),
        source=s.t("why.source", source=told.source) if told.source else "",
        why_not=_why_not(s, told),
        opens=_opens(s, told),
    )


def _why_not(s: Sight, told: Explanation) -> Button | None:
    """Offer to ask after the next row that does not apply."""
    others = told.others
    if s.showing.row in others:
        others = others[others.index(s.showing.row) + 1 :]
    if not others:
        return None
    return s.button(Deed.ASK_WHY_NOT, "why-not", which=others[0], row=others[0])


def _opens(s: Sight, told: Explanation) -> Button:
    """Offer the whole page, at the row that applies."""
    row = next((one.id for one in told.table.rows if one.applies), "")
    return s.button(Deed.OPEN_POLICY, "open-policy", which=f"{told.page}#{row}")


def _table(page: PageTable) -> PolicyTable:
    """Show the columns that decided, and the result; a narrow panel has no room for the others."""
    chosen = next((row for row in page.rows if row.applies), None)
    last = len(page.headings) - 1
    telling = [at for at in range(last) if chosen is None or chosen.cells[at] != ANY]
    places = [*telling[:_MOST_COLUMNS], last]
    longest = [max(len(page.headings[at]), *(len(row.cells[at]) for row in page.rows)) for at in places]
    wide = [max(_LEAST, min(_MOST, one)) for one in longest]
    widths = tuple(_WIDTH * one // sum(wide) for one in wide)
    return PolicyTable(
        ("", *(page.headings[at] for at in places)),
        (_ID_WIDTH, *widths),
        tuple(PolicyRow((row.id, *(row.cells[at] for at in places)), row.applies) for row in page.rows),
    )


def _plain(s: Sight, row: Row, where: str) -> Why:
    """Explain an extra line: the exception that made it, by its row, or the credit that stays."""
    place = row.which.partition(":")[2]
    adjustments = s.session.adjustments
    one = adjustments[int(place)] if place.isdecimal() and int(place) < len(adjustments) else None
    amount = s.f.amount(row.due)
    rule, source = (one.rule, one.source) if one is not None else ("", "")
    sentence = s.t("why.exception", reason=named(one.request.reason)) if one is not None else row.label
    return Why(
        back=s.button(Deed.BACK, "quote", Key.ESC),
        place=where,
        label=row.label,
        amount=amount,
        sentence=speech(sentence),
        decided_heading=s.t("why.decided"),
        decided=(),
        result=Decided(row.label, amount),
        page=s.t("why.page", name=s.t("request.place")),
        since="",
        page_text=one.request.note if one is not None else "",
        table=PolicyTable(
            ("", s.t("request.amount")), (_ID_WIDTH, _WIDTH), (PolicyRow((rule, amount), chosen=True),)
        ),
        source=s.t("why.source", source=source) if source else "",
    )
