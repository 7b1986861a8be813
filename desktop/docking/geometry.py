"""Rectangles and screens in native pixels, and the way from there to Qt's. Pure: knows no Qt and no window."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; `right` and `bottom` are the first pixels outside of it."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def common(self, other: "Rect") -> int:
        """Return the area that both cover."""
        width = min(self.right, other.right) - max(self.x, other.x)
        height = min(self.bottom, other.bottom) - max(self.y, other.y)
        return max(0, width) * max(0, height)

    def holds(self, other: "Rect") -> bool:
        """Say whether the other lies inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def away_from(self, other: "Rect") -> int:
        """Return the squared distance between the two middles, doubled in each direction."""
        across = 2 * self.x + self.width - 2 * other.x - other.width
        down = 2 * self.y + self.height - 2 * other.y - other.height
        return across**2 + down**2


def between(left: int, top: int, right: int, bottom: int) -> Rect:
    """Return the rectangle between four edges; it is empty where they cross."""
    return Rect(left, top, max(0, right - left), max(0, bottom - top))


@dataclass(frozen=True, slots=True)
class Screen:
    """One monitor: all of it, the part that no bar of the system takes, and native pixels per logical one.

    Where a system counts windows in logical pixels (macOS), `scale` is 1 whatever the monitor's density.
    """

    name: str
    full: Rect
    work: Rect
    scale: float = 1.0

    def native(self, logical: int) -> int:
        """Return a length in native pixels."""
        return round(logical * self.scale)

    def to_logical(self, rect: Rect) -> Rect:
        """Return the largest logical rectangle inside a native one: rounding never covers a neighbour.

        Qt keeps the native origin of a screen and divides what lies beyond it.
        """
        left, right = (
            self.full.x + ceil((rect.x - self.full.x) / self.scale),
            self.full.x + floor((rect.right - self.full.x) / self.scale),
        )
        top, bottom = (
            self.full.y + ceil((rect.y - self.full.y) / self.scale),
            self.full.y + floor((rect.bottom - self.full.y) / self.scale),
        )
        return between(left, top, right, bottom)

    def to_native(self, rect: Rect) -> Rect:
        """Return the native rectangle of a logical one."""
        return between(
            self.full.x + round((rect.x - self.full.x) * self.scale),
            self.full.y + round((rect.y - self.full.y) * self.scale),
            self.full.x + round((rect.right - self.full.x) * self.scale),
            self.full.y + round((rect.bottom - self.full.y) * self.scale),
        )


def home_of(rect: Rect, screens: Sequence[Screen]) -> Screen:
    """Return the screen that shows most of a rectangle, or the nearest if none shows any; there must be one."""
    return min(screens, key=lambda one: (-one.full.common(rect), one.full.away_from(rect)))
