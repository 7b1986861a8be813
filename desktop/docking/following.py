"""Which window the panel follows, and what that means for it: a state, what happened, a decision. Pure."""

from dataclasses import dataclass, field, replace

from desktop.docking.geometry import Rect, Screen, home_of
from desktop.docking.placement import Place, Wish, at_edge, beside
from desktop.docking.port import Appeared, Closed, Minimised, Moved, Restored, WindowEvent


@dataclass(frozen=True, slots=True)
class ScreensChanged:
    """A monitor came, went, moved or has another scale or another bar. The first one is the system's main one."""

    screens: tuple[Screen, ...]


@dataclass(frozen=True, slots=True)
class TornOff:
    """The agent put the panel somewhere of their own."""


@dataclass(frozen=True, slots=True)
class Attached:
    """The agent sent the panel back to the softphone."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Whether there is a call or a payment, during which the panel is not put away."""

    needed: bool


@dataclass(frozen=True, slots=True)
class Flipped:
    """The agent wants the panel on the softphone's other side."""


Happening = WindowEvent | ScreensChanged | TornOff | Attached | Needed | Flipped


@dataclass(frozen=True, slots=True)
class Foreign:
    """A window of the softphone."""

    window: int
    frame: Rect
    minimised: bool = False


@dataclass(frozen=True, slots=True)
class Following:
    """All that the decision depends on. The windows are in the order in which they appeared."""

    wish: Wish = field(default_factory=Wish)
    screens: tuple[Screen, ...] = ()
    windows: tuple[Foreign, ...] = ()
    torn_off: bool = False
    needed: bool = False
    last_seen: Rect | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the panel does: lie here, stay where it is (`place` is None), or be put away."""

    place: Place | None
    shown: bool = True


def after(state: Following, happening: Happening) -> Following:
    """Return the state after something happened. What is told of a window that is not there changes nothing."""
    match happening:
        case ScreensChanged(screens):
            return replace(state, screens=screens)
        case TornOff():
            return replace(state, torn_off=True)
        case Attached():
            return replace(state, torn_off=False)
        case Needed(needed):
            return replace(state, needed=needed)
        case Flipped():
            return replace(state, wish=replace(state.wish, side=state.wish.side.other), torn_off=False)
        case Appeared(window, frame, minimised):
            kept = tuple(one for one in state.windows if one.window != window)
            return _seen(replace(state, windows=(*kept, Foreign(window, frame, minimised))))
        case Moved(window, frame):
            return _changed(state, window, frame, minimised=None)
        case Minimised(window):
            return _changed(state, window, None, minimised=True)
        case Restored(window, frame):
            return _changed(state, window, frame, minimised=False)
        case Closed(window):
            return replace(state, windows=tuple(one for one in state.windows if one.window != window))
    # The watch is lost, and with it every window.
    return replace(state, windows=())


def followed(state: Following) -> Foreign | None:
    """Return the window to follow: of those to be seen the one that came first, which a call's own window never is."""
    seen = [one for one in state.windows if not one.minimised]
    return next(iter(seen or state.windows), None)


def decide(state: Following) -> Decision:
    """Return what the panel does now."""
    phone = followed(state)
    shown = state.needed or state.torn_off or phone is None or not phone.minimised
    if state.torn_off or not state.screens:
        return Decision(None, shown)
    if phone is None:
        screen = state.screens[0] if state.last_seen is None else home_of(state.last_seen, state.screens)
        return Decision(at_edge(screen, state.wish))
    others = tuple(one.frame for one in state.windows if one is not phone and not one.minimised)
    return Decision(beside(phone.frame, state.screens, state.wish, others), shown)


def _changed(state: Following, window: int, frame: Rect | None, *, minimised: bool | None) -> Following:
    def one(known: Foreign) -> Foreign:
        if known.window != window:
            return known
        return Foreign(
            window,
            known.frame if frame is None else frame,
            known.minimised if minimised is None else minimised,
        )

    return _seen(replace(state, windows=tuple(map(one, state.windows))))


def _seen(state: Following) -> Following:
    """Remember where the softphone was, for when it is gone."""
    phone = followed(state)
    return state if phone is None else replace(state, last_seen=phone.frame)
