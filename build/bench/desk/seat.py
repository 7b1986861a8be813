"""The process of the real panel as a bench sees it: when an account was painted, how long card entry took to open."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop.bootstrap.agent import Program
from policy.effects import Effect, Fact
from policy.events import EntryShown, RecorderReported
from policy.recording import Proof, RecorderState
from policy.session import Session
from tests.journeys.panel.seat import Said, Seat, serve


class Measured(Seat):
    """Tells times as well, without drawing anything for it."""

    def __init__(self, program: Program, watched: Watched) -> None:
        super().__init__(program)
        self._running = program
        self._watched = watched

    def obey(self, said: Said) -> Said:
        match said["do"]:
            case "popped":
                return self._popped()
            case "stage":
                return {"stage": self._running.desk.session.stage.name}
            case "entries":
                return {"entries": self._watched.entries}
            case _:
                return super().obey(said)

    def _popped(self) -> Said:
        """Tell when the present call's account was painted, in nanoseconds of the system's steady clock; 0 not yet."""
        call, pops = self._running.desk.session.call, self._running.front.pops
        if call is None or not pops or pops[-1].call != call.key:
            return {"painted": 0}
        return {"painted": call.offered.monotonic_ns + pops[-1].nanoseconds}


class Watched:
    """A witness: how long each card window took from the proven pause until it was shown, in nanoseconds."""

    def __init__(self) -> None:
        self.entries: list[int] = []
        self._paused = 0

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None:
        match fact:
            case RecorderReported(state=RecorderState.PAUSED, proof=Proof.PROVEN):
                self._paused = fact.at.monotonic_ns
            case EntryShown():
                self.entries.append(fact.at.monotonic_ns - self._paused)
            case _:
                return


def main() -> None:
    watched = Watched()
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    serve(given, lambda program: Measured(program, watched), watched)


if __name__ == "__main__":
    main()
