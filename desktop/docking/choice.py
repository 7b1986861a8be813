"""Which adapters this system has. Nothing is loaded for the other systems."""

import sys

from desktop.docking.port import EdgeReservation, WindowWatch


def window_watch(names: tuple[str, ...], system: str = sys.platform) -> WindowWatch:
    """Return what watches the softphone's windows on this system."""
    match system:
        case "win32":
            from desktop.docking.windows.watch import WindowsWatch

            return WindowsWatch(names)
        case "darwin":
            from desktop.docking.macos.watch import MacWatch

            return MacWatch(names)
        case _:
            from desktop.docking.x11.watch import XWatch

            return XWatch(names)


def edge_reservation(system: str = sys.platform) -> EdgeReservation | None:
    """Return what keeps the screen's edge free, which macOS has not."""
    match system:
        case "win32":
            from desktop.docking.windows.edge import WindowsEdge

            return WindowsEdge()
        case "darwin":
            return None
        case _:
            from desktop.docking.x11.edge import XEdge

            return XEdge()
