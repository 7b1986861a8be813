"""Plays a script and writes down what came of it: a timeline, and pictures of the panel."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from desktop.demo.looking import Unmet
from desktop.demo.pictures import Pictures
from desktop.demo.player import Player
from desktop.demo.running import Running
from desktop.demo.script import Script
from desktop.demo.timeline import Timeline

TIMELINE = "timeline.json"
_NANOSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a script; `why` says what was not as expected, empty if everything was."""

    why: str
    pictures: int
    timeline: Path

    @property
    def is_as_expected(self) -> bool:
        return not self.why


async def play(script: Script, running: Running, timeline: Timeline, out: Path) -> Played:
    """Play a script into a folder that is there; raise OSError where it cannot be written.

    What an earlier run wrote into it is taken away.
    """
    file = out / TIMELINE
    pictures = Pictures(running.panel, out)
    pictures.clear()
    player = Player(script, running, timeline, pictures)
    timeline.on_stage(player.stage_changed)
    why = ""
    try:
        await player.play()
    except Unmet as unmet:
        why = str(unmet)
        pictures.take("unmet")
    timeline.on_stage(None)
    file.write_text(json.dumps(_written(script, running, timeline, pictures, why), indent=1) + "\n", "utf-8")
    return Played(why, len(pictures.taken), file)


def _written(
    script: Script, running: Running, timeline: Timeline, pictures: Pictures, why: str
) -> dict[str, object]:
    painted = next((one for one in running.front.pops if one.call == timeline.call), None)
    return {
        "script": script.name,
        "title": script.title,
        "entry": running.keypad.how,
        "result": "unmet" if why else "as expected",
        **({"why": why} if why else {}),
        "account painted ms": None if painted is None else round(painted.nanoseconds / _NANOSECONDS, 1),
        "stages": [one.name.lower() for one in timeline.stages],
        "pictures": pictures.taken,
        "events": timeline.events,
    }
