"""The report as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from integrations.approvals.overrides import charts
from integrations.approvals.overrides.case import Case, End, Way
from integrations.approvals.overrides.figures import Figures, Group
from integrations.approvals.overrides.report import Report, days
from integrations.approvals.overrides.words import counted, full_day, money, sums, took, worded
from integrations.packs.report_style import STYLE

_MOST_ROWS: Final = 1_000
_MOST_AWAY: Final = 12
_MOST_OPEN: Final = 40
"""A list that is no longer is shown without a click."""
_OWN: Final = f"""{charts.STYLE}
.todo{{border:1px solid var(--warning);border-left-width:4px;border-radius:3px;padding:14px 18px 12px}}
.todo h2{{margin-bottom:4px}} .code{{font:400 11px/16px ui-monospace,Consolas,monospace}}
details{{margin-top:26px}} summary{{cursor:pointer;font-size:15px;font-weight:600}} .keys .v{{white-space:nowrap}}
.rows tbody th{{font-weight:400;font-size:13px;color:var(--text);border-top:1px solid var(--hairline);padding:6px 0}}
"""
Cell = tuple[str, str]
"""A text that may be markup of this page's own, and the classes that it is shown in."""


def page(report: Report) -> str:
    """Return the whole page."""
    title = f"Overrides, {_period(report)}"
    body = [
        charts.PATTERNS,
        _header(report),
        _keys(report.all),
        _unconfirmed(report),
        *_charts(report),
        *_tables(report),
        _every(report),
        _read(report),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}{_OWN}</style></head>\n<body><main>\n"
        + "\n".join(part for part in body if part)
        + "\n</main></body></html>\n"
    )


def _period(report: Report) -> str:
    if report.since == report.until:
        return full_day(report.since)
    return f"{full_day(report.since)} to {full_day(report.until)}"


def _header(report: Report) -> str:
    deciders = sum(bool(one.name) for one in report.supervisors)
    under = (
        f"{counted(report.all.count, 'override')} of {counted(len(report.agents), 'agent')}; "
        f"{counted(deciders, 'person') if deciders == 1 else f'{deciders:,} people'} decided. "
        "Granted at once means within the agent's own authority."
    )
    open_ = len(report.unconfirmed)
    mark = _mark("bad", "!", f"{counted(open_, 'code')} not confirmed") if open_ else ""
    away = sum(one.turned_away for one in report.cases)
    told = [
        mark or _mark("ok", "✓", "every code is confirmed"),
        f"<p>{counted(away, 'decision')} turned away</p>",
        f"<p>Made {full_day(report.made.date())}, {report.made:%H:%M %Z}</p>",
    ]
    return (
        f'<header><div><p class="q">Overrides</p><h1>{escape(_period(report))}</h1>'
        f'<p class="q">{escape(under)}</p></div><div class="standing s q">{"".join(told)}</div></header>'
    )


def _mark(kind: str, sign: str, text: str) -> str:
    return f'<p class="{kind}"><span class="mark" aria-hidden="true">{sign}</span>{escape(text)}</p>'


def _keys(all_: Figures) -> str:
    became = [f"{all_.end(end):,} {end.value}" for end in End if all_.end(end)]
    cells = (
        (sums(all_.given), "given away", f"{sums(all_.given_at_once)} of it at once"),
        (f"{all_.asked:,}", "asked of supervisors", ", ".join(became) or "none"),
        (f"{all_.at_once:,}", "granted at once", "within the agent's own authority"),
        (took(all_.median_ms), "median time to decision", f"9 of 10 within {took(all_.p90_ms)}"),
    )
    inner = "".join(
        f'<div><p class="v n">{escape(value)}</p><p class="m">{escape(label)}</p>'
        f'<p class="s q n">{escape(note)}</p></div>'
        for value, label, note in cells
    )
    return f'<div class="keys">{inner}</div>'


def _unconfirmed(report: Report) -> str:
    if not report.unconfirmed:
        return ""
    rows = [
        (
            _when(report, one.ended_ms),
            (_people(report, one), "m nw"),
            (escape(report.name(one.agent)), "nw"),
            (escape(worded(one.component or one.kind)), "w"),
            (escape(money(one.asked, one.currency, one.digits)), "r n nw"),
            (escape(one.call), "code w"),
        )
        for one in report.unconfirmed
    ]
    head = ("used", "read out by", "agent", "what", "amount", "call")
    todo = (
        "Each was granted by a code over the telephone, and whoever read it out has not signed for it. They open "
        "<b>tillside supervise</b>, find it in the history and press S, while the desk that used the code runs. "
        "If somebody read out no code, run <b>tillside secret forget approval-code-PERSON</b> at that desk, and "
        "look into the call."
    )
    return (
        f'<section class="todo"><h2>To do: codes that nobody has confirmed</h2><p class="q">{todo}</p>'
        f"{_table(head, rows, (4,))}</section>"
    )


def _charts(report: Report) -> Iterator[str]:
    per_day = f"<section><h2>By day</h2>{charts.by_day(days(report))}{charts.legend()}</section>"
    became = charts.ends(report.all.ends) or '<p class="q after">Nothing was asked of supervisors.</p>'
    yield (
        f'<div class="two">{per_day}<section><h2>What became of what was asked</h2>{became}</section></div>'
    )
    decided = f"<section><h2>Time to decision</h2>{charts.times(report.times)}</section>"
    yield f'<div class="two">{decided}<section>{_bars("By component", report.components)}</section></div>'


def _tables(report: Report) -> Iterator[str]:
    reasons = f"<section>{_bars('By reason', report.reasons)}</section>"
    yield f'<div class="two">{reasons}{_turned_away(report)}</div>'
    yield _groups(report, "By supervisor", report.supervisors, "nobody decided")
    yield _groups(report, "By agent", report.agents, "")


def _bars(title: str, groups: Sequence[Group]) -> str:
    """Draw what each of a few groups gave away."""
    most = max((sum(one.figures.given.values()) for one in groups), default=0)
    rows = [
        (
            (escape(worded(one.name) or "none named"), "w"),
            (charts.share(sum(one.figures.given.values()), most), "inline"),
            (escape(sums(one.figures.given)), "r n nw b"),
            (f"{one.figures.count:,}", "r n nw"),
            (f"{one.figures.at_once:,}", "r n nw q"),
        )
        for one in groups
    ]
    head = ("", "", "given away", "overrides", "at once")
    return f"<h2>{escape(title)}</h2>{_table(head, rows, (2, 3, 4))}"


def _groups(report: Report, title: str, groups: Sequence[Group], nobody: str) -> str:
    most = max((sum(one.figures.given.values()) for one in groups), default=0)
    shown = (End.APPROVED, End.LOWERED, End.REFUSED, End.EXPIRED, End.WITHDRAWN)
    once = any(one.figures.at_once for one in groups)
    rows = []
    for one in groups:
        found = one.figures
        name = report.name(one.name) if one.name else nobody
        rows.append(
            (
                (escape(name), "m nw" if one.name else "q nw"),
                (charts.share(sum(found.given.values()), most), "inline"),
                (escape(sums(found.given)), "r n nw b"),
                (f"{found.asked:,}", "r n"),
                *((_count(found.end(end)), "r n") for end in shown),
                *(((_count(found.at_once), "r n"),) if once else ()),
                (escape(took(found.median_ms)), "r n nw"),
                (escape(took(found.p90_ms)), "r n nw q"),
            )
        )
    head = (
        *("", "", "given away", "asked"),
        *(end.value for end in shown),
        *(("at once",) if once else ()),
        *("median", "9 of 10 within"),
    )
    return (
        f'<section class="long"><h2>{escape(title)}</h2>{_table(head, rows, range(2, len(head)))}</section>'
    )


def _count(number: int) -> str:
    return f"{number:,}" if number else '<span class="q">·</span>'


def _turned_away(report: Report) -> str:
    away = [(case, one) for case in report.cases for one in case.told]
    rows = [
        (
            _when(report, one.at_ms),
            (escape(report.name(one.signer)), "m nw"),
            (escape("; ".join(one.why)), "w"),
            (escape(case.call), "code w"),
        )
        for case, one in away[-_MOST_AWAY:]
    ]
    told = _table(("came", "in the name of", "why it did not count", "call"), rows) if rows else ""
    count = sum(one.turned_away for one in report.cases)
    note = f"{count - len(rows):,} more are only counted, or in --json." if count > len(rows) else ""
    said = note if rows else note or "None. What is forged, stale or too late would stand here."
    return f'<section><h2>Decisions that were turned away</h2>{told}<p class="q after">{said}</p></section>'


def _every(report: Report) -> str:
    if not report.cases:
        return ""
    rows = [
        (
            _when(report, one.asked_ms),
            (escape(report.name(one.agent)), "nw"),
            (
                escape(f"{worded(one.kind)}: {worded(one.component)}" if one.component else worded(one.kind)),
                "w",
            ),
            (escape(worded(one.reason)), "w"),
            (escape(money(one.asked, one.currency, one.digits)), "r n nw"),
            (escape(_became(one)), "w"),
            (_people(report, one), "nw"),
            (escape(took(one.took_ms)), "r n nw"),
            (escape(one.digest[:12]), "code q nw"),
        )
        for one in reversed(report.cases[-_MOST_ROWS:])
    ]
    head = ("asked", "agent", "what", "reason", "amount", "became", "by", "took", "request")
    left = len(report.cases) - len(rows)
    more = f'<p class="q after">{left:,} earlier ones are in --json.</p>' if left else ""
    open_ = " open" if len(rows) <= _MOST_OPEN else ""
    return f"<details{open_}><summary>Every override</summary>{_table(head, rows, (4, 7))}{more}</details>"


def _became(one: Case) -> str:
    if one.way is Way.AUTHORITY:
        return "granted at once"
    said = one.end.value
    if one.way is Way.CODE:
        said = "approved by a code" + ("" if one.confirmed else ", not confirmed")
    if one.wrong_number:
        said = "refused: another number was picked"
    if one.end is End.LOWERED:
        said = f"{said}: {money(one.offered, one.currency, one.digits)}"
    return said


def _people(report: Report, one: Case) -> str:
    if one.way is Way.AUTHORITY or not one.by:
        return ""
    return escape(", ".join(report.name(by.person) + (f" ({by.role})" if by.role else "") for by in one.by))


def _read(report: Report) -> str:
    rows = [
        (
            (escape(one.what), "nw"),
            (escape(one.name), "code w"),
            (f"{one.cases:,}", "r n"),
            (escape(one.trust), "q w"),
        )
        for one in report.places
    ]
    remarks = "".join(f'<p class="after">{escape(one)}</p>' for one in report.remarks)
    return (
        '<section class="long"><h2>Where this was read</h2>'
        f"{_table(('', 'name', 'overrides', 'how far it can be trusted'), rows, (2,))}{remarks}</section>"
    )


def _when(report: Report, at_ms: int) -> Cell:
    at = report.on(at_ms)
    return f"{at:%Y-%m-%d %H:%M}", "n nw"


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]], right: Iterable[int] = ()) -> str:
    places = set(right)
    heads = "".join(
        f"<th{' class=r' if place in places else ''}>{escape(one)}</th>" for place, one in enumerate(head)
    )
    lines = "".join(
        "<tr>" + "".join(f'<td class="{look}">{text}</td>' for text, look in row) + "</tr>" for row in rows
    )
    return f'<table class="rows"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>'
