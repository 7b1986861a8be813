"""A page of a policy pack as people read it: one file of HTML with every row to jump to. It loads nothing."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_ROW: Final = re.compile(r"<tr>(\s*<td[^>]*>)([^<\s]+)(</td>)")
_STYLE: Final = """
body { font: 15px/1.5 "Inter", system-ui, sans-serif; color: #10191c; background: #fff }
body { max-width: 72em; margin: 2em auto; padding: 0 1.5em }
table { border-collapse: collapse; margin: 1em 0 } th { text-align: left; font-weight: 600 }
th, td { border-bottom: 1px solid #d9e0e1; padding: 4px 12px 4px 0; vertical-align: top }
tr:target td { background: #e3eef0; font-weight: 600 } header { color: #4a585b; border-bottom: 1px solid #d9e0e1 }
@media (prefers-color-scheme: dark) { body { color: #e6eced; background: #12191b }
th, td, header { border-color: #334043 }
tr:target td { background: #1f3a40 } header { color: #a9b6b8 } }
"""


def page_html(name: str, text: str, policy: str, language: str) -> str:
    """Return a page as HTML; `policy` says whose it is and of which version. A row's id is its place in the file.

    Markup that the page itself holds is shown and not obeyed.
    """
    from markdown_it import MarkdownIt

    front, body = _front(text)
    drawn = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    rows = _ROW.sub(lambda found: f'<tr id="{escape(found[2])}">{found[1]}{found[2]}{found[3]}', drawn)
    facts = "".join(f"<li>{escape(line)}</li>" for line in front)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(name)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header><p>{escape(policy)} · {escape(name)}</p><ul>{facts}</ul></header>\n{rows}</body>\n</html>\n"
    )


def _front(text: str) -> tuple[tuple[str, ...], str]:
    """Take the lines of the front matter from a page."""
    if not text.startswith("---\n"):
        return (), text
    front, ends, body = text.removeprefix("---\n").partition("\n---\n")
    return (tuple(line for line in front.splitlines() if line.strip()), body) if ends else ((), text)
