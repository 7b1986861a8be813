"""The recorders of a call over time as a drawing, SVG in text; what a colour says is written beside it as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from integrations.evidence.pack.story import Stretch

_LEFT, _WIDTH, _ROW, _BAR = 150, 850, 34, 16
_TICKS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200)
"""Seconds between two marks of the axis; the first that leaves at most eight marks is taken."""

LOOKS: Final = {
    "recording": "on",
    "pausing": "between",
    "paused": "off",
    "resuming": "between",
    "not recording": "off",
    "unknown": "unsure",
}

STYLE: Final = """
svg{display:block;width:100%;height:auto;margin-top:8px;font:400 11px/1 Inter,"Segoe UI",sans-serif}
svg text{fill:var(--text)} svg .q{fill:var(--text-quiet)} svg line{stroke:var(--hairline)}
svg .on{fill:var(--danger)} svg .off{fill:var(--success)} svg .unsure{fill:var(--warning)}
svg .in{fill:var(--panel)}
svg .between{fill:var(--text-faint)} svg .open{fill:var(--accent)} svg .band{fill:var(--accent);opacity:.12}
svg .weak{fill-opacity:.45;stroke-width:1;stroke-dasharray:3 2} svg .weak.on{stroke:var(--danger)}
svg .weak.off{stroke:var(--success)} svg .weak.unsure{stroke:var(--warning)}
svg .weak.between{stroke:var(--text-faint)}
"""


def timeline(recorders: Sequence[Stretch], entry: Sequence[Stretch], length_ms: int) -> str:
    """Draw a row for card entry and one for each recorder; "" if there is none."""
    names = list(dict.fromkeys(one.name for one in recorders))
    if not names:
        return ""
    length = max(length_ms, 1)
    height = (len(names) + 1) * _ROW + 22
    label = f"Recorders over {length / 1000:.0f} seconds; the table below says the same."
    parts = [
        f'<svg viewBox="0 0 {_LEFT + _WIDTH + 10} {height}" role="img" aria-label="{escape(label)}">',
        *_axis(length, height),
        *_row("card entry", 0, entry, length),
    ]
    for one in entry:
        x, width = _span(one, length)
        parts.append(f'<rect class="band" x="{x}" y="0" width="{width}" height="{height - 20}"/>')
    for number, name in enumerate(names, start=1):
        parts += _row(name, number, [one for one in recorders if one.name == name], length)
    return "".join(parts) + "</svg>"


def _row(name: str, number: int, stretches: Sequence[Stretch], length: int) -> Iterator[str]:
    y = number * _ROW + 8
    yield f'<text x="0" y="{y + 12}">{escape(name[:24])}</text>'
    for one in stretches:
        x, width = _span(one, length)
        said = f"{one.state}, {one.proof}" if one.proof else one.state
        look = LOOKS.get(one.state, "open")
        weak = " weak" if one.proof not in ("", "proven") else ""
        yield (
            f'<rect class="{look}{weak}" x="{x}" y="{y}" width="{width}" height="{_BAR}">'
            f"<title>{escape(name)}: {escape(said)}, {(one.end - one.start) / 1000:.1f} s</title></rect>"
        )
        if float(width) > 7 * len(said):
            yield f'<text class="in" x="{float(x) + 6:.1f}" y="{y + 12}">{escape(said)}</text>'


def _span(one: Stretch, length: int) -> tuple[str, str]:
    """Return place and width of a stretch; even the shortest can be seen."""
    x = _LEFT + _WIDTH * one.start / length
    return f"{x:.1f}", f"{max(_WIDTH * (one.end - one.start) / length, 1):.1f}"


def _axis(length: int, height: int) -> Iterator[str]:
    step = next((one for one in _TICKS if length / 1000 / one <= 8), length // 8000 + 1)
    for second in range(0, length // 1000 + 1, step):
        x = _LEFT + _WIDTH * second * 1000 / length
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - 18}"/>'
        yield (
            f'<text class="q" x="{x:.1f}" y="{height - 4}" text-anchor="middle">'
            f"{second // 60}:{second % 60:02d}</text>"
        )
