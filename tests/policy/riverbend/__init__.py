"""A small utility's policy as pages, for tests of what is computed from a pack."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

from policy.account import Account, Entry, Item
from policy.language.compile import read
from policy.language.tree.expressions import Expression
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope, Table
from policy.language.tree.types import NOT_APPLICABLE, Value

TODAY = date(2025, 11, 4)

ROOT = Path(__file__).parent
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.md"))
}

BEYOND = [path.removesuffix(".md").replace("/", "__") for path in PAGES if "/" in path or path[0] == "a"]
"""The pages that a formula can do without, as `compiled` names them."""


def compiled(**changed: str | None) -> Pack:
    """Compile Riverbend's pages with some of them changed; `None` leaves a page out."""
    pages = {
        **PAGES,
        **{name.replace("__", "/").replace("_", "-") + ".md": text for name, text in changed.items()},
    }
    found = read({path: text.encode() for path, text in pages.items() if text is not None})
    assert found.pack is not None, "\n".join(f"{one.place} {one.message}" for one in found.findings)
    return found.pack


NO_CHARGE = """
## None (unique)

| id | past due | = amount |
|----|----------|----------|
| N1 | -        | 0.00     |
"""


def table(title: str, grid: str) -> tuple[Pack, Table]:
    """Compile one table, of a page that is asked for each open item if the table mentions one."""
    lines = [" ".join(line.split()) for line in grid.strip().splitlines()]
    lines.insert(1, re.sub(r"[^|]+", "--", lines[0]))
    front = PAGES["components/late-charge.md"].partition("Charged once")[0].replace("late-charge", "probe")
    per = "per: open item\n---" if "item" in grid else "---"
    rest = "" if "= amount" in grid else NO_CHARGE
    head, _, _ = front.rpartition("---")
    found = compiled(
        **dict.fromkeys(BEYOND),
        components__probe=f"{head}{per}\n## {title}\n\n" + "\n".join(lines) + "\n" + rest,
    )
    return found, found.tables[f"components/probe.md#{title.partition(' (')[0].lower()}"]


def formula(text: str) -> tuple[Pack, Expression]:
    """Compile one formula, as a result of a table for the account or, if it needs one, for an item."""
    found, of_formula = table("Probe (unique)", f"| id | past due | = tried |\n| P1 | - | {text} |")
    return found, of_formula.row("P1").results[0]


@cache
def riverbend() -> Pack:
    """Compile Riverbend's pages as they are."""
    return compiled()


def account(**values: Value) -> Account:
    """Make Rosa's account with some of its values changed; names are written with `_`."""
    known: dict[str, Value] = {
        "past due": 21460,
        "days past due": 35,
        "segment": "residential",
        "autopay": False,
        "suspended on": NOT_APPLICABLE,
        "low income": False,
        **{name.replace("_", " "): value for name, value in values.items()},
    }
    items = (
        item("sep", 8000, date(2025, 9, 9), kind="old"),
        item("oct", 13460, date(2025, 10, 9), kind="current"),
    )
    return Account("8841", known, {Scope.OPEN_ITEM: items}, {"late waivers": (Entry(date(2025, 3, 1), 500),)})


def item(id_: str, amount: int, due: date, **values: Value) -> Item:
    """Make an open item that is not disputed unless said otherwise."""
    return Item(id_, {"item amount": amount, "item due": due, "disputed": False, **values})
