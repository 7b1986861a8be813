"""From a session to what the panel shows, and from what the agent did in it to deeds. Pure: no Qt, no clock, no I/O.

`panel` shows a session, `did` takes a widget's deed, `saw` notes after each step which lines changed.
"""

from desktop.present.live.doing import did
from desktop.present.live.lines import saw
from desktop.present.live.showing import Overlay, PanelAsked, Showing, Wish
from desktop.present.live.surroundings import Surroundings
from desktop.present.live.view import panel

__all__ = ["Overlay", "PanelAsked", "Showing", "Surroundings", "Wish", "did", "panel", "saw"]
