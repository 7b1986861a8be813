"""A report as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape

from integrations.packs.book_difference import BookDifference, Impact, Sample
from integrations.packs.page_difference import Difference, How
from integrations.packs.report import Report, Standing
from integrations.packs.report_charts import Money, bars, histogram
from integrations.packs.report_style import STYLE

_TOKEN = re.compile(r"[\w.%]+|\s+|.")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def page(report: Report) -> str:
    """Return the whole page."""
    money = Money(report.new.minor_digits)
    title = f"{report.new.title}, policy difference"
    body = [_header(report)]
    if report.book is not None:
        body += [_keys(report.book, money), *_charts(report.book, money), *_details(report.book, money)]
    body.append(_every_change(report.differences))
    if report.book is not None:
        body.append(_sample(report.book.sample, money))
        body.append(_remarks(report.book))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body><main>\n"
        + "\n".join(part for part in body if part)
        + "\n</main></body></html>\n"
    )


def long_day(day: date) -> str:
    """Write a date in words."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def core(old: str, new: str) -> tuple[str, str]:
    """Return what differs between two texts, without what they begin and end with alike."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    if not before or not after or len(before) > 3 or len(after) > 3:
        return old, new
    return "".join(before).strip(), "".join(after).strip()


def _header(report: Report) -> str:
    old, new, book = report.old, report.new, report.book
    names = [one.version if old.title == new.title else f"{one.title} {one.version}" for one in (old, new)]
    under = "The pages of both policies, compared. There was no book to run them on."
    if book is not None:
        paying = f", paid by {book.tender}" if book.tender else ""
        under = f"Both policies run on the whole book as of {long_day(book.on)}{paying}."
        under += f" What is payable now, in {new.currency}."
    standing = list(_standing(report.standing))
    if new.owner or new.published:
        published = f", {long_day(new.published)}" if new.published else ""
        standing.append(f"<p>{escape((new.owner or 'Published') + published)}</p>")
    return (
        f'<header><div><p class="q">{escape(new.title)}, policy difference</p>'
        f"<h1>From {escape(names[0])} to {escape(names[1])}</h1>"
        f'<p class="q">{escape(under)}</p></div><div class="standing s q">{"".join(standing)}</div></header>'
    )


def _standing(standing: Standing | None) -> Iterator[str]:
    if standing is None:
        return
    errors = "no errors" if not standing.errors else _counted(standing.errors, "error")
    told = [
        errors,
        *(_counted(n, w) for n, w in ((standing.warnings, "warning"), (standing.notes, "note")) if n),
    ]
    kind, mark = ("bad", "!") if standing.errors else ("ok", "✓")
    yield f'<p class="{kind}"><span class="mark" aria-hidden="true">{mark}</span>Checks: {", ".join(told)}</p>'
    if standing.cases is not None:
        yield f"<p>{standing.passed:,} of {standing.cases:,} cases pass</p>"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _keys(book: BookDifference, money: Money) -> str:
    share = f"{100 * book.changed / book.compared:.1f}%" if book.compared else "0.0%"
    each = round(book.change / book.compared) if book.compared else 0
    cells = (
        (money.signed(book.change), "net change", f"{money.signed(each)} per account in the book"),
        (f"{book.changed:,}", "accounts change", f"{share} of {book.compared:,}"),
        (f"{book.more:,}", "pay more", f"at most {money.plain(book.most_more)}"),
        (f"{book.less:,}", "pay less", f"at most {money.plain(book.most_less)}"),
    )
    return (
        '<div class="keys">'
        + "".join(
            f'<div><p class="v n">{value}</p><p class="m">{label}</p><p class="s q n">{note}</p></div>'
            for value, label, note in cells
        )
        + "</div>"
    )


def _charts(book: BookDifference, money: Money) -> Iterator[str]:
    components = bars("By component", _moving(book.components), book.change, None, money)
    tables = [
        bars(f"By {segment.name}", _moving(segment.words), book.change, book.changed, money)
        for segment in book.segments
    ]
    legend = (
        '<p class="legend s q"><span><i class="more"></i>customers pay more</span>'
        '<span><i class="less"></i>customers pay less</span></p>'
    )
    first = tables[0] + legend if tables else legend
    yield f'<div class="two"><section>{components}</section><section>{first}</section></div>'
    graph = f"<section><h2>Accounts by change</h2>{histogram(book.histogram, money)}</section>"
    yield f'<div class="two">{graph}{_causes(book, money)}</div>'
    for pair in zip(*[iter([*tables[1:], ""])] * 2, strict=False):
        yield (
            '<div class="two">' + "".join(f"<section>{table}</section>" for table in pair if table) + "</div>"
        )


def _moving(impacts: Iterable[Impact]) -> list[Impact]:
    return [one for one in impacts if one.change or one.accounts]


def _causes(book: BookDifference, money: Money) -> str:
    rows = []
    for cause in book.causes:
        old, new = core(cause.old, cause.new)
        where = ", ".join(part for part in (_short(cause.page), cause.subject) if part)
        rows.append(
            f'<tr><td class="m {_fit(where, 22)}">{escape(where)}</td>'
            f'<td class="w">{escape(cause.where or cause.aspect)}</td>'
            f'<td class="r n q {_fit(old, 14)}">{escape(old)}</td>'
            f'<td class="r n b {_fit(new, 14)}">{escape(new)}</td>'
            f'<td class="r n nw">{cause.accounts:,}</td><td class="r n nw">{money.signed(cause.change)}</td></tr>'
        )
    head = (
        '<th>page, row</th><th>what</th><th class="r">old</th><th class="r">new</th>'
        '<th class="r">accounts</th><th class="r">change</th>'
    )
    note = f"What the changed rows do. Below: every change, and the {len(book.sample)} accounts that change most."
    return (
        f'<section><h2>Page by page</h2><table class="rows"><thead><tr>{head}</tr></thead>'
        f'<tbody>{"".join(rows)}</tbody></table><p class="s q after">{note}</p></section>'
    )


def _fit(text: str, most: int) -> str:
    """Return the class that keeps a short text on one line and lets a long one wrap."""
    return "nw" if len(text) <= most else "w"


def _short(path: str) -> str:
    return path.removesuffix(".md").rsplit("/", 1)[-1]


def _details(book: BookDifference, money: Money) -> Iterator[str]:
    rows = "".join(
        f'<tr><td>{escape(one.title)}</td><td class="r n">{money.plain(one.before)}</td>'
        f'<td class="r n">{money.plain(one.after)}</td><td class="r n">{money.signed(one.change)}</td></tr>'
        for one in book.components
    )
    total = (
        f'<tr><td class="b">Total payable now</td><td class="r n b">{money.plain(book.before)}</td>'
        f'<td class="r n b">{money.plain(book.after)}</td><td class="r n b">{money.signed(book.change)}</td></tr>'
    )
    head = '<th>component</th><th class="r">before</th><th class="r">after</th><th class="r">change</th>'
    yield (
        f'<section><h2>The whole book</h2><table class="rows"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}{total}</tbody></table></section>"
    )


def _every_change(differences: Sequence[Difference]) -> str:
    if not differences:
        return '<section><h2>Every change</h2><p class="q after">The pages say the same.</p></section>'
    rows = "".join(
        f'<tr><td class="m nw">{escape(_short(one.page))}</td><td class="nw">{escape(one.subject)}</td>'
        f'<td class="w">{escape(_said(one))}</td><td class="q w">{escape(one.old)}</td>'
        f'<td class="w">{escape(one.new)}</td></tr>'
        for one in differences
    )
    head = "<th>page</th><th>which</th><th>what</th><th>old</th><th>new</th>"
    return (
        f'<section class="long"><h2>Every change</h2><table class="rows"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def _said(one: Difference) -> str:
    aspect = one.aspect.removeprefix("= ")
    return (
        f"{one.what.value}: {aspect}"
        if one.how is How.CHANGED
        else f"{one.what.value} {one.how.value}: {aspect}"
    )


def _sample(samples: Sequence[Sample], money: Money) -> str:
    if not samples:
        return ""
    rows: list[str] = []
    for one in samples:
        for number, line in enumerate(one.lines):
            own = (
                one.account,
                money.plain(one.before),
                money.plain(one.after),
                money.signed(one.after - one.before),
            )
            account, before, after, change = own if number == 0 else ("", "", "", "")
            rows.append(
                f'<tr><td class="m nw">{escape(account)}</td><td class="r n nw">{before}</td>'
                f'<td class="r n nw">{after}</td><td class="r n nw b">{change}</td>'
                f'<td class="w">{escape(line.title)}</td>'
                f'<td class="r n nw">{money.maybe(line.before)}</td><td class="q w">{_ids(line.rules_before)}</td>'
                f'<td class="r n nw">{money.maybe(line.after)}</td><td class="q w">{_ids(line.rules_after)}</td></tr>'
            )
    head = (
        '<th>account</th><th class="r">before</th><th class="r">after</th><th class="r">change</th><th>line</th>'
        '<th class="r">before</th><th>by</th><th class="r">after</th><th>by</th>'
    )
    return (
        f'<section class="long"><h2>The {len(samples)} accounts that change most</h2>'
        f'<table class="rows"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></section>'
    )


def _ids(rules: Sequence[str]) -> str:
    return escape(", ".join(rules))


def _remarks(book: BookDifference) -> str:
    told = [
        f"{status.replace('_', ' ').lower()}: {was:,} accounts before, {now:,} after"
        for status, (was, now) in book.statuses.items()
        if status != "QUOTED"
    ]
    told += book.remarks
    if not told:
        return ""
    return f"<section><h2>About the book</h2>{''.join(f'<p class=after>{escape(one)}</p>' for one in told)}</section>"
