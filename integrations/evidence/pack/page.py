"""One call's evidence as a page to read. It needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from integrations.evidence.canonical import canonical, written
from integrations.evidence.notes import Checkpoint
from integrations.evidence.pack import exceptions, timeline
from integrations.evidence.pack.story import Logged, Story
from integrations.evidence.withholding import written_time
from integrations.packs.report_style import STYLE
from policy.money import written as amount_of

_OWN: Final = f"""{timeline.STYLE}
.code{{font:400 11px/16px ui-monospace,Consolas,monospace;overflow-wrap:anywhere}} details{{margin-top:26px}}
summary{{cursor:pointer;font-size:15px;font-weight:600}} .none{{margin-top:6px}} pre{{white-space:pre-wrap}}
"""

Cell = tuple[str, str]
"""A text, and the classes that it is shown in."""


def page(story: Story, head: Checkpoint, key: str) -> str:
    """Return the whole page of a call, with what to verify it by."""
    body = [
        _header(story),
        _steps(story),
        *(_quote(one) for one in story.quotes[-1:]),
        _earlier(story.quotes[:-1]),
        _recorders(story),
        _attempts(story),
        _approvals(story),
        _spoiled(story),
        _proof(head, key),
        _everything(story),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Evidence of call {escape(story.call)}</title><style>{STYLE}{_OWN}</style></head>\n<body><main>\n"
        + "\n".join(part for part in body if part)
        + "\n</main></body></html>\n"
    )


def _header(story: Story) -> str:
    begun = story.begun
    first = story.logged[0].at if story.logged else ""
    under = (
        f"{len(story.logged):,} entries from {first}, {story.length_ms / 1000:.1f} seconds. Times are in UTC."
    )
    by = f"Policy {begun['pack']} {begun['version']}, agent {begun['agent']}" if begun else ""
    return (
        f'<header><div><p class="q">Evidence of a call</p><h1>{escape(story.call)}</h1>'
        f'<p class="q">{escape(under)}</p></div><div class="standing s q"><p>{escape(by)}</p></div></header>'
    )


def _steps(story: Story) -> str:
    rows = [
        (
            _time(one.at),
            (one.step, "m nw"),
            (f"{one.title}: {one.text}" if one.text else one.title, "w"),
            (one.done, "nw"),
            ("" if one.seconds is None else f"{one.seconds:.1f}", "r n nw"),
            (one.version, "q nw"),
            (one.digest, "code"),
        )
        for one in story.steps
    ]
    head = ("time", "step", "what was shown, and said", "", "seconds", "policy", "text")
    return _section("Steps", head, rows, "No step was shown.", right=(4,))


def _quote(one: Logged) -> str:
    data, option = one.data, one.data["option"]
    digits = int(data["minor_digits"])
    rows = [
        (
            (f"{line['title']} {line['label']}".strip(), "w"),
            (_money(line["now"], digits), "r n nw"),
            (_money(line["amount"], digits), "r n nw q"),
            (", ".join(line["rules"]), "m w"),
            (line["source"], "q w"),
        )
        for line in option["lines"]
    ]
    rows.append(
        (("Total now", "b"), (_money(data["total"], digits), "r n nw b"), ("", ""), ("", ""), ("", ""))
    )
    title = f"Quote: {option['title']}, {data['currency']}, policy {data['pack']} {data['version']}"
    return _section(title, ("line", "now", "in all", "rules", "source"), rows, "", right=(1, 2))


def _earlier(quotes: Sequence[Logged]) -> str:
    if not quotes:
        return ""
    rows = [
        (
            _time(one.at),
            (one.data["option"]["title"], "w"),
            (_money(one.data["total"], int(one.data["minor_digits"])), "r n nw"),
            (
                ", ".join(
                    dict.fromkeys(rule for line in one.data["option"]["lines"] for rule in line["rules"])
                ),
                "q w",
            ),
        )
        for one in quotes
    ]
    return _section("Quotes before it", ("time", "option", "total now", "rules"), rows, "", right=(2,))


def _recorders(story: Story) -> str:
    drawing = timeline.timeline(story.recorders, story.entry_open, story.length_ms)
    rows = [
        (
            _time(one.at),
            (one.name, "m"),
            (one.state, "nw"),
            (one.proof, "nw"),
            (f"{(one.end - one.start) / 1000:.3f}", "r n nw"),
        )
        for one in sorted((*story.recorders, *story.entry_open), key=lambda one: one.start)
    ]
    head = ("from", "recorder", "state", "how sure", "seconds")
    return _section("Recorders", head, rows, "No recorder was seen.", drawing, right=(4,))


def _attempts(story: Story) -> str:
    digits = int(story.quotes[-1].data["minor_digits"]) if story.quotes else 2
    rows: list[tuple[Cell, ...]] = []
    for one in story.attempts:
        card = one.what.get("instrument") or {}
        what = " ".join(
            str(part)
            for part in (
                one.what.get("tender") or one.what.get("way") or "link",
                card.get("brand", ""),
                f"…{card['last_four']}" if card else "",
            )
            if part
        )
        amount = f"{_money(one.what['minor'], digits)} {one.what['currency']}"
        for number, (at, became, detail) in enumerate(one.moves or (("", "asked for", ""),)):
            own = ((one.key, "code"), (what, ""), (amount, "r n nw")) if number == 0 else (("", ""),) * 3
            rows.append((*own, _time(at), (became, "nw"), (detail, "q w")))
    head = ("key", "how", "amount", "time", "became", "")
    return _section("Attempts to take or give back money", head, rows, "None was made.", right=(2,))


def _approvals(story: Story) -> str:
    asked, signed = exceptions.asked(story.approvals), list(exceptions.signed(story.approvals))
    rows = [(_time(one.at), (one.type, "nw"), (_plainly(one.data), "w")) for one in story.approvals]
    return "".join(
        (
            _section("Exceptions", exceptions.ASKED_HEAD, asked, "None was asked for.", right=(2, 7)),
            _section("Who signed", exceptions.SIGNED_HEAD, signed, "") if signed else "",
            _section("Exceptions, step by step", ("time", "what", ""), rows, "") if rows else "",
        )
    )


def _spoiled(story: Story) -> str:
    rows = [
        (
            (one.data["recorder"], "m"),
            (one.data["from_ms"], "n nw"),
            (one.data["to_ms"], "n nw"),
            (one.data["file"] or "not known", "w"),
            (one.data["why"], "w"),
            (one.data["ticket"], "code"),
        )
        for one in story.spoiled
    ]
    head = ("recorder", "from", "to", "file", "why", "ticket")
    return _section("Spoiled recordings", head, rows, "None.")


def _proof(head: Checkpoint, key: str) -> str:
    rows = [
        (("Log", "q"), (head.origin, "code")),
        (("Entries in it", "q"), (f"{head.size:,}", "n")),
        (("Root of its tree", "q"), (written(head.root), "code")),
        (("Signed", "q"), (written_time(head.at_ms), "n")),
        (("Public key", "q"), (key, "code")),
        (("To verify", "q"), ("tillside evidence verify FOLDER --key PUBLIC-KEY", "code")),
    ]
    return _section("What proves it", ("", ""), rows, "")


def _everything(story: Story) -> str:
    rows = [
        (
            (str(one.number), "r n"),
            _time(one.at),
            (one.kind, "q"),
            (one.type, "m"),
            (canonical(one.data).decode(), "code"),
        )
        for one in story.logged
    ]
    return (
        f"<details><summary>Every entry</summary>{_table(('', 'time', '', '', ''), rows, (0,))}</details>"
        if rows
        else ""
    )


def _plainly(data: Mapping[str, Any], between: str = "; ") -> str:
    """Return nested data as words: `answers sim:1#3; people: id sue, role supervisor`."""
    told: list[str] = []
    for name, value in data.items():
        words = name.replace("_", " ")
        if isinstance(value, Mapping):
            told.append(f"{words}: {_plainly(value, ', ')}")
        elif isinstance(value, Sequence) and not isinstance(value, str):
            inner = (_plainly(one, ", ") if isinstance(one, Mapping) else str(one) for one in value)
            if value:
                told.append(f"{words}: {', '.join(inner)}")
        elif value not in (None, ""):
            told.append(f"{words} {value}")
    return between.join(told)


def _section(
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    none: str,
    before: str = "",
    right: Iterable[int] = (),
) -> str:
    inner = _table(head, rows, tuple(right)) if rows else f'<p class="q none">{escape(none)}</p>'
    return f'<section class="long"><h2>{escape(title)}</h2>{before}{inner}</section>'


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]], right: Sequence[int]) -> str:
    heads = "".join(
        f"<th{' class=r' if place in right else ''}>{escape(one)}</th>" for place, one in enumerate(head)
    )
    lines = "".join(
        "<tr>" + "".join(f'<td class="{look}">{escape(str(text))}</td>' for text, look in row) + "</tr>"
        for row in rows
    )
    return f'<table class="rows"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>'


def _time(at: str) -> Cell:
    """Return the time of day of an entry, which stands in full in the list of all."""
    return at.partition("T")[2].removesuffix("Z") if "T" in at else at, "n nw"


def _money(minor: object, digits: int) -> str:
    return amount_of(minor, digits) if isinstance(minor, int) else str(minor or "not known")
