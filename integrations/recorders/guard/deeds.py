"""What the guard did, in a file that outlives it: for the evidence and the agent, at the panel's next look."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from integrations.ports import Came
from policy.calls import CallKey

FILE = "guard-did.jsonl"
_TAKEN = "guard-did.taken"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done for a call, as a short plain sentence, and what has come of it; `at_ms` is Unix time."""

    at_ms: int
    call: CallKey
    what: str
    recorders: tuple[str, ...]
    came: Came = Came.TRYING


class Deeds:
    """The file in a folder. The guard adds to it; the panel takes what is there, and lets it go once it is kept."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._taken = folder / _TAKEN

    def add(self, deed: Deed) -> None:
        """Have a deed on the disk; raise OSError."""
        line = {
            "at_ms": deed.at_ms,
            "source": deed.call.source,
            "call": deed.call.call_id,
            "what": deed.what,
            "recorders": deed.recorders,
            "came": deed.came.value,
        }
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as opened:
            opened.write(json.dumps(line) + "\n")
            opened.flush()
            os.fsync(opened.fileno())

    def take(self) -> tuple[Deed, ...]:
        """Return what was done; the same again until `let_go`. Raise OSError."""
        if not self._taken.exists():
            try:
                self._file.replace(self._taken)
            except FileNotFoundError:
                return ()
        return tuple(_deeds(self._taken.read_text(encoding="utf-8", errors="replace").splitlines()))

    def let_go(self) -> None:
        """Forget what was taken: it is kept elsewhere now. Raise OSError."""
        self._taken.unlink(missing_ok=True)


def _deeds(lines: Iterable[str]) -> Iterable[Deed]:
    for line in lines:
        try:
            said = json.loads(line)
            call = CallKey(said["source"], said["call"])
            names, came = tuple(map(str, said["recorders"])), Came(said.get("came", "trying"))
            yield Deed(int(said["at_ms"]), call, str(said["what"]), names, came)
        except (ValueError, KeyError, TypeError):  # cut off in the middle, as by a power failure
            continue
