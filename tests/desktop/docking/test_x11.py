"""What of X11 can be told without a screen; the rest is a journey."""

import pytest

pytest.importorskip("Xlib", reason="X11 is of Linux")

from desktop.docking.choice import edge_reservation, window_watch
from desktop.docking.geometry import Rect, Screen
from desktop.docking.placement import Place, Side, Wish, at_edge
from desktop.docking.port import DockingUnavailable
from desktop.docking.x11.edge import XEdge, strut_of
from desktop.docking.x11.watch import XWatch

LEFT = Screen("left", Rect(0, 0, 1000, 800), Rect(0, 0, 1000, 780))
RIGHT = Screen("right", Rect(1000, 0, 1000, 800), Rect(1000, 0, 1000, 800))


@pytest.mark.parametrize(
    ("place", "strut"),
    [
        (at_edge(LEFT, Wish(Side.LEFT)), [400, 0, 0, 0, 0, 779, 0, 0, 0, 0, 0, 0]),
        (at_edge(RIGHT, Wish()), [0, 400, 0, 0, 0, 0, 0, 799, 0, 0, 0, 0]),
        (at_edge(LEFT, Wish()), None),
        (at_edge(RIGHT, Wish(Side.LEFT)), None),
    ],
)
def test_only_edges_of_the_whole_desktop_are_reserved(place: Place, strut: list[int] | None) -> None:
    assert strut_of(place, 2000) == strut


@pytest.mark.parametrize("display", ["", "no display"])
def test_without_a_display_docking_says_so(
    display: str, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    watch = XWatch(("softphone",))
    with pytest.raises(DockingUnavailable, match="X display"):
        watch.start(lambda _: None)
    watch.stop()
    XEdge().reserve(1, at_edge(LEFT, Wish(Side.LEFT)))
    XEdge().release(1)


def test_each_system_has_its_adapters(qapp: object) -> None:
    names = ("softphone",)
    chosen = [type(window_watch(names, system)).__name__ for system in ("linux", "win32", "darwin")]
    assert chosen == ["XWatch", "WindowsWatch", "MacWatch"]
    edges = [edge_reservation(system) for system in ("linux", "win32", "darwin")]
    assert [type(one).__name__ for one in edges] == ["XEdge", "WindowsEdge", "NoneType"]
