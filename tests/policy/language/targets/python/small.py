"""Packs of one or a few tables, written as pages, and what their programs say of an account."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

from policy.account import Account, Entry
from policy.language.compile import read
from policy.language.targets.python import Note, Run, Sort
from policy.language.targets.python.compiling import compile_program
from policy.language.tree.pack import Pack
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Value
from tests.policy.language.targets.python.agreement import differences
from tests.policy.language.targets.trees import ON

PACK = """
    ---
    pack: few
    title: Few
    version: 1
    currency: USD
    rounding: half up
    time zone: UTC
    ---
    ## Seasons
    | season | from | until |
    |---|---|---|
    | autumn | 09-01 | 11-30 |
    | summer | 06-01 | 08-31 |
"""
INPUTS = """
    ## Account
    | name | type | domain | may be |
    |---|---|---|---|
    | use | integer | 0 .. 9 | |
    | debt | money | 0.00 .. 100.00 | |
    | level | low, high | | |
    | paid | boolean | | |
    | began on | date | 2024-01-01 .. 2026-01-01 | |
    | mood | good, bad, odd | | unknown |
    | visits | integer | 0 .. 9 | unknown, not applicable |
    | left on | date | 2025-10-01 .. 2025-12-31 | not applicable |

    ## Histories
    | name | holds |
    |---|---|
    | receipts | amounts |
"""
PARAMETERS = """
    ## Values
    | name | value | from | until |
    |---|---|---|---|
    | limit | 4 | | 2025-07-01 |
    | limit | 6 | 2025-07-01 | |
"""
USUAL: dict[str, Value] = {
    "use": 0, "debt": 1000, "level": "low", "paid": False, "began on": date(2025, 3, 31), "mood": "good", "visits": 0,
    "left on": NOT_APPLICABLE, "agreed on": NOT_APPLICABLE,
}  # fmt: skip
OPEN = (None, UNKNOWN)
"""The rows and the amount of a table that an unknown value may change."""


def page(tables: str, identifier: str = "fee", kind: str = "balance", more: str = "") -> str:
    front = f"component: {identifier}\nkind: {kind}\ntitle: {identifier}\nledger: 1\n{more}"
    return f"---\n{front}---\n{dedent(tables)}"


def pack_of(**pages: str) -> Pack:
    texts = {
        "pack.md": dedent(PACK).lstrip(),
        "inputs.md": dedent(INPUTS),
        "parameters.md": dedent(PARAMETERS),
    }
    texts |= {f"components/{name}.md": text for name, text in pages.items()}
    compilation = read({path: text.encode() for path, text in texts.items()})
    assert compilation.pack is not None, compilation.findings
    return compilation.pack


class Answers:
    """What a pack's program says of accounts, which must be what the interpreter says."""

    def __init__(self, tables: str, more: str = "", **others: str) -> None:
        self.pack = pack_of(fee=page(tables, more=more), **others)
        self.program = compile_program(self.pack, ON)

    def run(self, *past: Entry, **values: Value) -> Run:
        given = {name.replace("_", " "): value for name, value in values.items()}
        account = Account("A", {**USUAL, **given}, {}, {"receipts": past})
        assert differences(self.pack, self.program, account) == []
        chosen = {"option": UNKNOWN, "tender": UNKNOWN, "payments": NOT_APPLICABLE}
        return self.program.run({**account.values, **chosen}, ON, {}, account.histories)

    def amount(self, *past: Entry, of: str = "fee", **values: Value) -> object:
        return self.run(*past, **values).value(Sort.AMOUNT, of)

    def now(self, of: str = "fee", **values: Value) -> object:
        """Return what of an amount is to be paid now."""
        return self.run(**values).value(Sort.NOW, of)

    def rows(self, **values: Value) -> object:
        """Return the rows of the fee's first table that hit, as the program tells them."""
        return self.run(**values).at(Sort.RULE, next(iter(self.pack.tables)))

    def both(self, **values: Value) -> tuple[object, object]:
        """Return the rows of the fee's own table that hit, and the fee."""
        run = self.run(**values)
        own = next(one.amount for one in self.pack.components if one.id == "fee")
        return run.at(Sort.RULE, own), run.value(Sort.AMOUNT, "fee")

    def notes(self, **values: Value) -> tuple[Note, ...]:
        return self.run(**values).notes
