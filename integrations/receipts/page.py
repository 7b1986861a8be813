"""A receipt as one HTML page: nothing is loaded from elsewhere, it reads well aloud and prints on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from integrations.receipts.layout import Layout, Row

_STYLE = """
:root { color-scheme: light; }
body { margin: 0; background: #f4f5f7; color: #1d2129; font: 16px/1.5 "Noto Sans", "Segoe UI", system-ui, sans-serif; }
main { max-width: 36rem; margin: 2rem auto; padding: 2rem; background: #fff; border-radius: 8px; }
h1 { margin: 0; font-size: 1.5rem; }
.company { margin: 0 0 .25rem; font-weight: 600; color: #475063; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; margin: 1.25rem 0; }
dt { color: #475063; } dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin: 1.25rem 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
th { text-align: left; font-weight: inherit; } thead th { color: #475063; font-size: .875rem; }
th, td { padding: .375rem 0; border-bottom: 1px solid #dfe2e8; vertical-align: top; }
td { text-align: right; white-space: nowrap; padding-left: 1rem; } thead th:last-child { text-align: right; }
tfoot th, tfoot td { border-bottom: 0; font-weight: 700; font-size: 1.125rem; }
small { color: #475063; } p.note { margin: .25rem 0; color: #475063; font-size: .875rem; }
@page { margin: 18mm; }
@media print { body { background: #fff; } main { margin: 0; padding: 0; max-width: none; } tr { break-inside: avoid; } }
"""


def page(layout: Layout) -> bytes:
    """Write the page."""
    parts = [
        "<!doctype html>",
        f'<html lang="{escape(layout.language)}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">',
        f"<title>{escape(printable(f'{layout.company}: {layout.title}'))}</title>",
        f"<style>{_STYLE}</style></head><body><main>",
        f'<p class="company">{_text(layout.company)}</p>',
        f"<h1>{_text(layout.title)}</h1>",
        _pairs(layout.facts),
        _table(layout.caption, layout.columns, layout.lines, layout.total),
        _pairs(layout.after),
    ]
    if layout.coming:
        parts.append(_table(layout.coming_caption, layout.coming_columns, layout.coming, None))
    parts += [f'<p class="note">{_text(note)}</p>' for note in layout.notes]
    parts.append("</main></body></html>\n")
    return "\n".join(parts).encode()


def _pairs(rows: Sequence[Row]) -> str:
    return (
        "<dl>" + "".join(f"<dt>{_text(row.name)}</dt><dd>{_text(row.value)}</dd>" for row in rows) + "</dl>"
    )


def _table(caption: str, columns: tuple[str, str], rows: Sequence[Row], total: Row | None) -> str:
    first, second = (f'<th scope="col">{_text(name)}</th>' for name in columns)
    body = "".join(_row(row) for row in rows)
    foot = f"<tfoot>{_row(total)}</tfoot>" if total is not None else ""
    return (
        f"<table><caption>{_text(caption)}</caption><thead><tr>{first}{second}</tr></thead>"
        f"<tbody>{body}</tbody>{foot}</table>"
    )


def _row(row: Row) -> str:
    label = f" <small>{_text(row.label)}</small>" if row.label else ""
    return f'<tr><th scope="row">{_text(row.name)}{label}</th><td>{_text(row.value)}</td></tr>'


def _text(text: str) -> str:
    """Escape a text and isolate its direction, so that a name cannot turn the figures beside it around."""
    return f"<bdi>{escape(clean)}</bdi>" if not (clean := printable(text)).isascii() else escape(clean)


def printable(text: str) -> str:
    """Leave out control characters and marks that change the direction of what follows."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\u00a0")
