"""The charts of a report, drawn with boxes: signed bars on one axis, and a histogram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from integrations.packs.book_difference import Bin, Impact

_WIDTH: Final = 196
_AXIS: Final = 0.38
_HEIGHT: Final = 128
_LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class Money:
    """Writes minor units for people: thousands marks, and a minus that is as wide as a plus."""

    digits: int

    def plain(self, amount: int) -> str:
        """Write an amount; a sign only if it is negative."""
        whole, part = divmod(abs(amount), int(10**self.digits))
        written = f"{whole:,}.{part:0{self.digits}d}" if self.digits else f"{whole:,}"
        return f"−{written}" if amount < 0 else written

    def signed(self, amount: int) -> str:
        """Write a change."""
        return f"+{self.plain(amount)}" if amount > 0 else self.plain(amount)

    def maybe(self, amount: int | None) -> str:
        """Write an amount that may not be known."""
        return "–" if amount is None else self.plain(amount)


def bars(title: str, impacts: Sequence[Impact], net: int, accounts: int | None, money: Money) -> str:
    """Draw a table of changes with a bar for each, and its sum."""
    most = max((one.change for one in impacts), default=0)
    least = min((one.change for one in impacts), default=0)
    axis = 0 if least >= 0 else _WIDTH if most <= 0 else round(_AXIS * _WIDTH)
    scale = min(
        (_WIDTH - axis - 4) / most if most > 0 else _WIDTH,
        (axis - 4) / -least if least < 0 else _WIDTH,
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(one.title)}</th><td>{_bar(one.change, axis, scale)}</td>'
        f'<td class="r n">{money.signed(one.change)}</td><td class="r n q">{one.accounts:,}</td></tr>'
        for one in impacts
    )
    count = "" if accounts is None else f"{accounts:,}"
    return (
        '<table class="bars"><colgroup><col class="c0"><col class="c1"><col class="c2"><col class="c3"></colgroup>'
        f'<thead><tr><th scope="col" colspan="2">{escape(title)}</th><th scope="col" class="r">change</th>'
        f'<th scope="col" class="r">accounts</th></tr></thead><tbody>{rows}</tbody>'
        f'<tfoot><tr><th scope="row" colspan="2">Net</th><td class="r n">{money.signed(net)}</td>'
        f'<td class="r n">{count}</td></tr></tfoot></table>'
    )


def histogram(bins: Sequence[Bin], money: Money) -> str:
    """Draw a column for each bin, as high as it has accounts."""
    most = max((one.accounts for one in bins), default=1)
    columns = "".join(
        f'<div><span class="v n">{one.accounts:,}</span>'
        f'<i class="{"more" if one.high > 0 else "less"}" style="height:{_height(one.accounts, most)}px"></i>'
        f'<span class="l q n">{money.signed(one.low)} to {money.signed(one.high)}</span></div>'
        for one in bins
    )
    return f'<div class="hist">{columns}</div>' if columns else '<p class="q">No account changes.</p>'


def _height(accounts: int, most: int) -> int:
    return max(_LEAST, round(_HEIGHT * accounts / most))


def _bar(change: int, axis: int, scale: float) -> str:
    width = max(1.0, abs(change) * scale) if change else 0
    side = f"left:{axis + 1}px" if change > 0 else f"right:{_WIDTH - axis}px"
    kind = "more" if change > 0 else "less"
    return (
        f'<div class="bar"><b style="left:{axis}px"></b>'
        f'<i class="{kind}" style="{side};width:{width:.1f}px"></i></div>'
    )
