"""The charts of the report, SVG in text. What a colour says, a pattern, a place or a word beside it says too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape
from typing import Final

from integrations.approvals.overrides.case import End
from integrations.approvals.overrides.figures import STEPS_S, Figures
from integrations.approvals.overrides.words import short_day

STYLE: Final = """
svg{display:block;width:100%;height:auto;margin-top:10px;font:400 12px/1 Inter,"Segoe UI",sans-serif}
svg text{fill:var(--text)} svg .q{fill:var(--text-quiet);font-size:11px} svg .r{text-anchor:end}
svg .c{text-anchor:middle} svg .n{font-variant-numeric:tabular-nums}
svg .grid{stroke:var(--hairline)} svg .axis{stroke:var(--control-border)}
svg .yes{fill:var(--accent)} svg .dot{fill:var(--accent)} svg .line{stroke:var(--text-faint);stroke-width:1.6}
svg .edge{stroke:var(--accent)} svg .edge.once{fill:url(#dots)}
svg .edge.no{fill:url(#hatching);stroke:var(--text-faint)}
svg.key{display:inline-block;width:14px;height:10px;margin:0 6px 0 0;vertical-align:-1px}
.rows td.inline{width:120px;vertical-align:middle} .inline svg{margin:0}
"""

PATTERNS: Final = (
    '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>'
    '<pattern id="hatching" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="line" x1="0" y1="0" x2="0" y2="5"/></pattern>'
    '<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<circle class="dot" cx="2" cy="2" r="1.1"/></pattern></defs></svg>'
)
"""Stands once on a page; every chart draws with it."""

_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 540, 196, 34, 10, 26
_MOST_DAYS: Final = 62
_STEPS: Final = (1, 2, 5)
Kind = tuple[str, int]
"""The class that a part of a column is drawn in, and how high it is."""


def by_day(days: Sequence[tuple[date, Figures]]) -> str:
    """Draw a column for each day that had an override: granted at once, approved, and what was not."""
    shown = days[-_MOST_DAYS:]
    columns = [
        (
            short_day(day),
            (
                ("yes", one.end(End.APPROVED)),
                ("edge once", one.at_once),
                ("edge no", one.asked - one.end(End.APPROVED)),
            ),
        )
        for day, one in shown
    ]
    label = "Overrides by day: " + "; ".join(
        f"{name}, {sum(count for _, count in parts)}" for name, parts in columns
    )
    return _columns(columns, label)


def legend() -> str:
    """Say which pattern is which."""
    told = (("yes", "approved"), ("edge once", "granted at once"), ("edge no", "refused or not decided"))
    keys = "".join(
        f'<span><svg class="key" viewBox="0 0 14 10" aria-hidden="true"><rect class="{look}" x=".5" y=".5" '
        f'width="13" height="9"/></svg>{escape(word)}</span>'
        for look, word in told
    )
    return f'<p class="legend s q">{keys}</p>'


def times(counts: Sequence[int]) -> str:
    """Draw how many decisions took how long."""
    names = ["", *(_step(one) for one in STEPS_S)]
    told = [f"to {names[1]}", *(f"to {one}" for one in names[2:]), f"over {names[-1]}"]
    columns = [(name, (("yes", count),)) for name, count in zip(told, counts, strict=True)]
    label = "Time to decision: " + "; ".join(f"{name}, {parts[0][1]}" for name, parts in columns)
    return _columns(columns, label)


def ends(counts: Mapping[End, int]) -> str:
    """Draw what became of what was asked, a bar for each with its count and share."""
    whole = sum(counts.values())
    if not whole:
        return ""
    shown, most = [end for end in End if counts.get(end)], max(counts.values())
    row, bar, left, width = 30, 14, 128, 280
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {len(shown) * row}" role="img" aria-label="What became of what was asked">'
    ]
    for place, end in enumerate(shown):
        count, y = counts[end], place * row
        long = max(2.0, width * count / most)
        look = "yes" if end is End.APPROVED else "edge once" if end is End.LOWERED else "edge no"
        parts += [
            f'<line class="grid" x1="0" x2="{_WIDTH}" y1="{y + 0.5}" y2="{y + 0.5}"/>',
            f'<text x="0" y="{y + 19}">{escape(end.value)}</text>',
            f'<rect class="{look}" x="{left}" y="{y + 8}" width="{long:.1f}" height="{bar}"/>',
            f'<text class="r n" x="{_WIDTH - 56}" y="{y + 19}">{count:,}</text>',
            f'<text class="r n q" x="{_WIDTH}" y="{y + 19}">{100 * count / whole:.0f}%</text>',
        ]
    return "".join(parts) + "</svg>"


def share(part: int, whole: int) -> str:
    """Draw one bar for a table's row."""
    width = max(1.5, 116 * part / whole) if whole and part else 0
    return (
        '<svg viewBox="0 0 120 14" aria-hidden="true">'
        f'<rect class="yes" x="0" y="1" width="{width:.1f}" height="12" rx="1"/></svg>'
    )


def _columns(columns: Sequence[tuple[str, Sequence[Kind]]], label: str) -> str:
    most = max((sum(count for _, count in parts) for _, parts in columns), default=0)
    if not most:
        return '<p class="q after">None.</p>'
    step = _tick(most)
    top = -(-most // step) * step
    parts = [f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(label, quote=True)}">']
    for value in range(0, top + 1, step):
        y = _y(value, top)
        look = "grid" if value else "axis"
        parts.append(f'<line class="{look}" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="q r n" x="{_LEFT - 8}" y="{y + 4:.1f}">{value:,}</text>')
    pitch = (_WIDTH - _LEFT) / len(columns)
    named = max(1, -(-len(columns) * 46 // (_WIDTH - _LEFT)))
    for place, (name, kinds) in enumerate(columns):
        x = _LEFT + place * pitch
        parts += _stacked(x, pitch, kinds, top)
        if place % named == 0:
            parts.append(f'<text class="q c" x="{x + pitch / 2:.1f}" y="{_HEIGHT - 8}">{escape(name)}</text>')
    return "".join(parts) + "</svg>"


def _stacked(x: float, pitch: float, kinds: Sequence[Kind], top: int) -> Iterator[str]:
    width = min(44.0, pitch * 0.72)
    left, below = x + (pitch - width) / 2, 0
    for look, count in kinds:
        if count:
            y = _y(below + count, top)
            height = _y(below, top) - y
            inset = 0.5 if look.startswith("edge") else 0
            yield (
                f'<rect class="{look}" x="{left + inset:.1f}" y="{y + inset:.1f}" width="{width - 2 * inset:.1f}" '
                f'height="{max(height - 2 * inset, 0.5):.1f}"/>'
            )
            below += count
    if len(kinds) == 1 and below:
        yield f'<text class="c n" x="{x + pitch / 2:.1f}" y="{_y(below, top) - 5:.1f}">{below:,}</text>'


def _y(value: int, top: int) -> float:
    room = _HEIGHT - _TOP - _FOOT - 8
    return _TOP + 8 + room * (top - value) / top


def _tick(most: int) -> int:
    """Return a round distance between grid lines of which at most five are needed."""
    tens = 1
    while True:
        for step in _STEPS:
            if most <= 5 * step * tens:
                return step * tens
        tens *= 10


def _step(seconds: int) -> str:
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"
