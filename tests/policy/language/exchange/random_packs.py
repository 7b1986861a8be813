"""Random packs, as pages, of what our language and other formats have in common; and random accounts for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from policy.account import Account
from policy.language.compile import read
from policy.language.tree.pack import Pack
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Value

ON = date(2025, 11, 4)
FIRST_DAY = date(2025, 1, 1)
COLOURS = ("red", "green", "dark blue")
LEVELS = ("high", "middle", "low")
SINGLE = ("unique", "first", "any", "priority", "collect sum", "collect min", "collect max")
LISTS = ("rule order", "output order")

PACK = b"---\npack: random\ntitle: Random\nversion: 1\ncurrency: USD\nrounding: %s\ntime zone: UTC\n---\n"
INPUTS = b"""## Account

| name     | type                  | domain                   | may be                  |
|----------|-----------------------|--------------------------|-------------------------|
| balance  | money                 | 0.00 .. 300.00           |                         |
| credit   | money                 | -50.00 .. 50.00          | unknown                 |
| age      | days                  | 0 .. 60                  |                         |
| number   | integer               | 1 .. 9                   | unknown, not applicable |
| own rate | rate                  | 0% .. 30% by 0.1%        |                         |
| colour   | red, green, dark blue |                          |                         |
| shade    | red, green, dark blue |                          | unknown                 |
| flag     | boolean               |                          |                         |
| due      | date                  | 2025-01-01 .. 2025-12-31 | not applicable          |
"""
COLUMNS = (
    "balance",
    "credit",
    "age",
    "number",
    "own rate",
    "colour",
    "shade",
    "flag",
    "due",
    "balance + fee",
)


class Draws:
    """Draws one pack."""

    def __init__(self, chance: Random, *, plain: bool, literal: bool = False) -> None:
        self.chance = chance
        self.literal = literal
        """Whether formulas have only what every format writes alike: no bands, no parameters."""
        self.plain = plain
        """Whether everything is always known, no row is dated, and no row is an exception."""
        self.ids = 0
        self.columns = [c for c in COLUMNS if not plain or c not in ("credit", "number", "shade", "due")]
        self.monies = ["balance"] if literal else ["balance", "fee"]
        if literal:
            self.columns.remove("balance + fee")

    def pages(self) -> dict[str, bytes]:
        mode = self.chance.choice((b"half up", b"half even", b"up", b"down"))
        pages = {
            "pack.md": PACK % mode,
            "inputs.md": INPUTS,
            "parameters.md": b"## Values\n\n| name | value | from | until |\n|---|---|---|---|\n"
            b"| fee | 5.00 | | 2025-06-01 |\n| fee | 7.25 | 2025-06-01 | |\n| third | 1/3 | | |\n\n"
            b"## Cap by colour\n\n| colour | value |\n|---|---|\n| red | 2% |\n| - | 1/30 |\n",
        }
        kinds = ["balance", "late fee", "processing fee", "credit"]
        for number, kind in enumerate(kinds):
            name = f"part-{'abcd'[number]}"
            front = f"---\ncomponent: {name}\nkind: {kind}\ntitle: {name}\nledger: 1\norder: {number}\n"
            front += f"taxable: {self.chance.choice(('yes', 'no'))}\n"
            if kind == "credit" and self.chance.random() < 0.5:
                front += "reduces: part-b\n"
            front += "rest: next bill\n---\n"
            helper = self.table(f"Helper {name}", "abcd"[number], amount=False)
            pages[f"components/{name}.md"] = (front + helper + self.table("Amount", "", amount=True)).encode()
            self.monies.append(name)
        return pages

    def table(self, title: str, letter: str, *, amount: bool) -> str:
        chance = self.chance
        policy = chance.choice((*SINGLE, *(LISTS if amount else ("collect count",))))
        columns = chance.sample(self.columns, chance.randint(1, 3))
        ranked = policy in ("priority", "output order")
        results = ["= amount"] if amount else [f"= sum-{letter}"]
        if not amount and policy in ("unique", "first", "any", "priority"):
            results.append(f"= level-{letter} (high, middle, low)")
        if amount and policy in ("unique", "first") and chance.random() < 0.5:
            results.append("= now")
        extra = (["priority"] if ranked else []) + ([] if self.plain else ["from", "exception to"])
        lines = [f"| {' | '.join(['id', *columns, *results, *extra])} |"]
        lines.append("|---" * (1 + len(columns) + len(results) + len(extra)) + "|")
        before: list[str] = []
        for _ in range(chance.randint(1, 5)):
            self.ids += 1
            row = [f"R{self.ids}", *(self.cell(column) for column in columns)]
            row += [self.result(name) for name in results]
            row += [str(chance.randint(1, 5))] if ranked else []
            if not self.plain:
                row.append(chance.choice(("", "", "2025-03-01", "2026-01-01")))
                row.append(
                    chance.choice(before) if policy == "unique" and before and chance.random() < 0.3 else ""
                )
            before.append(row[0])
            lines.append(f"| {' | '.join(row)} |")
        if policy in ("unique", "first", "any", "priority") and chance.random() < 0.6:
            self.ids += 1
            cells = ["otherwise", *["-"] * (len(columns) - 1)]
            row = [f"R{self.ids}", *cells, *(self.result(name) for name in results)]
            lines.append(
                f"| {' | '.join(row + (['1'] if ranked else []) + [''] * (0 if self.plain else 2))} |"
            )
        if not amount:
            if policy != "collect count":
                self.monies.append(f"sum-{letter}")
            if len(results) == 2:
                self.columns.append(f"level-{letter}")
        return f"\n## {title} ({policy})\n\n" + "\n".join(lines) + "\n"

    def result(self, name: str) -> str:
        return self.chance.choice(LEVELS) if name.startswith("= level") else self.money(2)

    def cell(self, column: str) -> str:
        chance = self.chance
        if chance.random() < 0.35:
            return "-"
        choices = [self.test(column) for _ in range(chance.choice((1, 1, 1, 2)))]
        if not self.plain and column in ("credit", "number", "shade") and chance.random() < 0.4:
            choices.append(chance.choice(("unknown", "-", "known")))
        if not self.plain and column in ("number", "due") and chance.random() < 0.3:
            choices.append("not applicable")
        text = ", ".join(dict.fromkeys(choices))
        return f"not({text})" if chance.random() < 0.15 and "-" not in choices else text

    def test(self, column: str) -> str:
        chance = self.chance
        if column == "flag":
            return chance.choice(("yes", "no"))
        if column in ("colour", "shade"):
            return chance.choice(COLOURS)
        if column.startswith("level"):
            return chance.choice(LEVELS)
        low, high = sorted((self.value(column), self.value(column)))
        shape = chance.randrange(5)
        if shape == 0:
            return low
        if shape == 1:
            return f"{chance.choice(('<', '<=', '>', '>='))} {low}"
        return f"{chance.choice('[(')}{low} .. {high}{chance.choice(')]')}"

    def value(self, column: str) -> str:
        chance = self.chance
        match column:
            case "age" | "number":
                return str(chance.randrange(1, 9))
            case "own rate":
                return f"{chance.randrange(10, 30)}%"
            case "due":
                return (FIRST_DAY + timedelta(chance.randrange(365))).isoformat()
            case "credit":
                return f"{chance.randrange(10, 50)}.00"
            case _:
                return f"{chance.randrange(100, 300)}.50"

    def money(self, depth: int) -> str:
        """Return a formula of rounded money."""
        chance = self.chance
        if depth == 0 or chance.random() < 0.2:
            return chance.choice((*self.monies, f"{chance.randrange(40)}.{chance.randrange(10, 100)}"))
        if not self.plain and chance.random() < 0.08:
            return "credit"
        one, two = self.money(depth - 1), self.money(depth - 1)
        number = chance.choice(("age", "3") if self.plain else ("age", "number", "3"))
        mode = chance.choice(("round", "round up", "round down", "round half even", "round half up"))
        unit = chance.choice(("", "", " to 0.05", " to 1.00"))
        rate = chance.choice(
            ("2.5%", "1/3", "own rate", *(() if self.literal else ("third", "cap for colour")))
        )
        choices = [
            f"({one} + {two})",
            f"max(0.00, {one} - {two})",
            f"min({one}, {two})",
            f"max({one}, {two})",
            f"({one} * {number})",
            f"{mode}({rate} of ({one}){unit})",
            f"prorate({one}, age, 30)",
            f"prorate half even({one}, age, 31)",
        ]
        if not self.literal:
            choices += [
                f"round({rate} of balance up to 20.00 + 3% of balance above 20.00)",
                f"{mode}(10% of balance between 20.00 and 50.00 - {one})",
            ]
        return chance.choice(choices)


def random_pages(seed: int, *, plain: bool = False, literal: bool = False) -> Mapping[str, bytes]:
    """Return the pages of a pack; of a `plain` one, all values are always known and no row is dated."""
    return Draws(Random(seed), plain=plain, literal=literal).pages()


def random_pack(seed: int, *, plain: bool = False, literal: bool = False) -> Pack:
    """Return a compiled pack."""
    compilation = read(random_pages(seed, plain=plain, literal=literal))
    assert compilation.pack is not None, [(str(f.place), f.message) for f in compilation.findings]
    return compilation.pack


def random_account(chance: Random) -> Account:
    """Return an account whose values lie near those that the tables test."""
    values: dict[str, Value] = {
        "balance": chance.choice((0, 30000, chance.randrange(30001), chance.randrange(100, 300) * 100 + 50)),
        "credit": chance.choice((UNKNOWN, chance.randrange(-5000, 5001), chance.randrange(10, 50) * 100)),
        "age": chance.randrange(61) if chance.random() < 0.5 else chance.randrange(10),
        "number": chance.choice((UNKNOWN, NOT_APPLICABLE, chance.randrange(1, 10))),
        "own rate": Fraction(chance.randrange(301), 1000),
        "colour": chance.choice(COLOURS),
        "shade": chance.choice((UNKNOWN, *COLOURS)),
        "flag": chance.random() < 0.5,
        "due": chance.choice((NOT_APPLICABLE, FIRST_DAY + timedelta(chance.randrange(365)))),
    }
    return Account("random", values)


def sampled(seed: int, count: int) -> Sequence[Account]:
    """Return so many random accounts."""
    chance = Random(seed)
    return [random_account(chance) for _ in range(count)]
