"""Where the panel goes: beside the softphone, never over it, or at the screen's edge. Pure; all native pixels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, unique

from desktop.docking.geometry import Rect, Screen, between, home_of


@unique
class Side(Enum):
    """The side of the softphone, or of the screen."""

    RIGHT = "right"
    LEFT = "left"
    BELOW = "below"
    ABOVE = "above"

    @property
    def other(self) -> "Side":
        """Return the side opposite."""
        return _OPPOSITE[self]


_OPPOSITE = {
    Side.RIGHT: Side.LEFT,
    Side.LEFT: Side.RIGHT,
    Side.BELOW: Side.ABOVE,
    Side.ABOVE: Side.BELOW,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """How the panel would like to lie, in logical pixels. The side is the left or the right one."""

    side: Side = Side.RIGHT
    width: int = 400
    least_width: int = 360
    height: int = 760
    least_height: int = 480


@dataclass(frozen=True, slots=True)
class Place:
    """A place for the panel's frame. `at_edge`: it leans on the screen, not on the softphone.

    `covers` says that no screen has room beside the softphone, which reserving the edge may change.
    """

    rect: Rect
    screen: Screen
    side: Side
    at_edge: bool = False
    covers: bool = False


def beside(phone: Rect, screens: Sequence[Screen], wish: Wish, others: Sequence[Rect] = ()) -> Place:
    """Return the place beside the softphone's main window; its other windows are kept free where that costs nothing.

    The wished side comes first, then the other one, then a narrower panel, below and above, then other screens.
    """
    home = home_of(phone, screens)
    found = list(_places(phone, home, wish))
    if not found:
        away = sorted(screens, key=lambda one: one.full.away_from(phone))
        found = [place for screen in away for place in _places(phone, screen, wish)][:1]
    if not found:
        edge = at_edge(home, wish)
        return Place(edge.rect, home, edge.side, at_edge=True, covers=edge.rect.common(phone) > 0)
    return min(found, key=lambda place: any(place.rect.common(one) for one in others))


def at_edge(screen: Screen, wish: Wish) -> Place:
    """Return the place along the screen's edge, as high as the screen allows."""
    width = min(screen.native(wish.width), screen.work.width)
    x = screen.work.x if wish.side is Side.LEFT else screen.work.right - width
    return Place(Rect(x, screen.work.y, width, screen.work.height), screen, wish.side, at_edge=True)


def without(screen: Screen, reserved: Place | None) -> Screen:
    """Return the screen as it would be if the strip that we ourselves reserved were free."""
    if reserved is None or reserved.screen.name != screen.name:
        return screen
    work, strip = screen.work, reserved.rect
    if reserved.side is Side.LEFT:
        whole = between(min(work.x, strip.x), work.y, work.right, work.bottom)
    else:
        whole = between(work.x, work.y, max(work.right, strip.right), work.bottom)
    return Screen(screen.name, screen.full, whole, screen.scale)


def _places(phone: Rect, screen: Screen, wish: Wish) -> Iterator[Place]:
    flipped = Side.LEFT if wish.side is Side.RIGHT else Side.RIGHT
    for sides in ((wish.side, flipped), (Side.BELOW, Side.ABOVE)):
        for width in (wish.width, wish.least_width):
            for side in sides:
                yield from _placed(phone, screen, side, width, wish)


def _placed(phone: Rect, screen: Screen, side: Side, logical_width: int, wish: Wish) -> Iterator[Place]:
    """Give the place on one side of the softphone, if there is room."""
    free = _free(phone, screen.work, side)
    width, least = screen.native(logical_width), screen.native(wish.least_height)
    if free.width < width or free.height < least:
        return
    height = min(max(phone.height, screen.native(wish.height)), free.height)
    x, y = phone.x, phone.y
    match side:
        case Side.RIGHT:
            x = free.x
        case Side.LEFT:
            x = free.right - width
        case Side.BELOW:
            y = free.y
        case _:
            y = free.bottom - height
    x = max(free.x, min(x, free.right - width))
    y = max(free.y, min(y, free.bottom - height))
    yield Place(Rect(x, y, width, height), screen, side)


def _free(phone: Rect, work: Rect, side: Side) -> Rect:
    """Return the part of the work area on one side of the softphone; all of it if they do not touch."""
    if not work.common(phone):
        return work
    match side:
        case Side.RIGHT:
            return between(phone.right, work.y, work.right, work.bottom)
        case Side.LEFT:
            return between(work.x, work.y, phone.x, work.bottom)
        case Side.BELOW:
            return between(work.x, phone.bottom, work.right, work.bottom)
        case _:
            return between(work.x, work.y, work.right, phone.y)
