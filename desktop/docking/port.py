"""What docking needs of a system: events of the softphone's windows, and an edge of the screen to itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.docking.geometry import Rect
from desktop.docking.placement import Place


@dataclass(frozen=True, slots=True)
class Appeared:
    """A window of the softphone is there, with its visible frame."""

    window: int
    frame: Rect
    minimised: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """Its frame is another: moved, resized, maximised."""

    window: int
    frame: Rect


@dataclass(frozen=True, slots=True)
class Minimised:
    window: int


@dataclass(frozen=True, slots=True)
class Restored:
    window: int
    frame: Rect


@dataclass(frozen=True, slots=True)
class Closed:
    """It is gone, or hidden as a softphone in the tray is."""

    window: int


@dataclass(frozen=True, slots=True)
class WatchLost:
    """The system tells no more events of any window."""

    why: str


WindowEvent = Appeared | Moved | Minimised | Restored | Closed | WatchLost


class DockingUnavailable(Exception):
    """This system cannot tell of other programs' windows; says why and what to do."""

    def __init__(self, why: str, next_step: str) -> None:
        super().__init__(f"{why} {next_step}")
        self.why = why
        self.next_step = next_step


class WindowWatch(Protocol):
    """Tells of one softphone's ordinary windows, on the thread that started it."""

    def start(self, report: Callable[[WindowEvent], None]) -> None:
        """Report the windows that are there, then what happens to them. Raise DockingUnavailable."""
        ...

    def stop(self) -> None:
        """Report no more."""
        ...


class EdgeReservation(Protocol):
    """Keeps an edge of the screen free of maximised windows."""

    def reserve(self, window: int, place: Place) -> None:
        """Ask for the strip under the panel, given the panel's native window."""
        ...

    def release(self, window: int) -> None:
        """Give it back; harmless when nothing is reserved."""
        ...


def is_named(candidates: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Say whether a window that goes by any of these names is the softphone; case does not matter."""
    wanted = {name.casefold().removesuffix(".exe") for name in names}
    return any(name.casefold().removesuffix(".exe") in wanted for name in candidates if name)
