"""Packs with one large table, which the bench of policies makes, as their pages by path."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product


def large_pages() -> dict[str, bytes]:
    """Return a pack with one table of ten thousand rows: a hundred zones with a hundred steps each."""
    return _by_zone_and_step(lambda zone, step: f"{zone * 100 + step}.00")


def formula_pages() -> dict[str, bytes]:
    """Return the same pack with a rate and an amount of its own in every row."""
    return _by_zone_and_step(
        lambda zone, step: f"round(balance * 0.{zone * 100 + step + 1:05} + {zone * 100 + step}.17)"
    )


def two_formula_pages() -> dict[str, bytes]:
    """Return the same pack with two columns of such formulas, each a choice of two."""

    def amounts(zone: int, step: int) -> str:
        number = zone * 100 + step
        share = f"balance * 0.{number + 1:05} + {number}.17"
        return f"round(max({share}, {number}.05)) | round(min({share}, {number}.15))"

    return _by_zone_and_step(amounts, "= other | = amount")


def crossing_pages() -> dict[str, bytes]:
    """Return a pack with ten thousand rows, a third of which hold for every balance and the others for some."""
    chance = random.Random(5)  # noqa: S311 (not for secrets)
    zones, kinds = [f"z{number}x" for number in range(50)], [f"k{number}x" for number in range(20)]
    rows = [
        f"| R{number} | {zone} | {kind} | [{step * 100} .. {step * 100 + 99}] | {_balances(chance)} | {number}.00 |"
        for number, (zone, kind, step) in enumerate(product(zones, kinds, range(10)))
    ]
    rows.append("| RO | otherwise | - | - | - | 0.00 |")
    head = "| id | zone | kind | use | balance | = amount |"
    return _large(
        f"| zone | {', '.join(zones)} | |\n| kind | {', '.join(kinds)} | |\n| use | integer | 0 .. 999 |\n",
        f"## Rate (first)\n\n{head}\n|---|---|---|---|---|---|\n" + "\n".join(rows),
    )


def _balances(chance: random.Random) -> str:
    if chance.random() < 1 / 3:
        return "-"
    return f"[{chance.randrange(100) * 10}.00 .. {1_000 + chance.randrange(100) * 10}.00]"


def _by_zone_and_step(amount: Callable[[int, int], str], results: str = "= amount") -> dict[str, bytes]:
    zones = [f"z{number}x" for number in range(100)]
    rows = [
        f"| R{zone}-{step} | {name} | {f'[{step * 100} .. {step * 100 + 99}]' if step < 99 else '>= 9900'} "
        f"| {amount(zone, step)} |"
        for zone, name in enumerate(zones)
        for step in range(100)
    ]
    head = f"| id | zone | use | {results} |"
    border = "|" + "---|" * (head.count("|") - 1)
    return _large(
        f"| zone | {', '.join(zones)} | |\n| use | integer | 0 .. 1000000 |\n",
        "## Rate (unique)\n\n" + "\n".join((head, border, *rows)),
    )


def _large(inputs: str, table: str) -> dict[str, bytes]:
    """Return a pack of one component with this table, over these inputs and a balance."""
    texts = {
        "pack.md": "---\npack: large\ntitle: Large\nversion: 1\ncurrency: USD\nrounding: half up\n"
        "time zone: UTC\n---\n",
        "inputs.md": "## Account\n\n| name | type | domain |\n|---|---|---|\n"
        f"{inputs}| balance | money | 0.00 .. 50000.00 |\n",
        "components/rate.md": "---\ncomponent: rate\nkind: balance\ntitle: Rate\nledger: 1\norder: 1\n---\n"
        f"{table}\n",
    }
    return {path: text.encode() for path, text in texts.items()}
