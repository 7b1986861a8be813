"""Amounts of money as integers of minor units: exact rounding, and writing them down without a locale."""

from __future__ import annotations

from policy.language.tree.expressions import Rounding


def rounded(numerator: int, denominator: int, unit: int, mode: Rounding) -> int:
    """Round `numerator / denominator` minor units to a multiple of `unit` minor units.

    The modes are symmetrical about zero. `denominator` and `unit` are positive.
    """
    step = denominator * unit
    units, left = divmod(abs(numerator), step)
    amount = (units + _carries(units, left, step, mode)) * unit
    return amount if numerator >= 0 else -amount


def _carries(units: int, left: int, step: int, mode: Rounding) -> bool:
    """Tell whether what is left of a step makes one more unit."""
    match mode:
        case Rounding.HALF_UP:
            return 2 * left >= step
        case Rounding.HALF_EVEN:
            return 2 * left > step or (2 * left == step and units % 2 == 1)
        case Rounding.UP:
            return left > 0
        case _:
            return False


def written(amount: int, digits: int) -> str:
    """Write minor units with a point and all their digits: `-1250.00`; no thousands mark, no currency."""
    if digits == 0:
        return str(amount)
    whole, part = divmod(abs(amount), int(10**digits))
    return f"{'-' if amount < 0 else ''}{whole}.{part:0{digits}d}"
