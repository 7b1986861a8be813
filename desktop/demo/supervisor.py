"""A process of the demonstration's supervisor: `python -m desktop.demo.supervisor`, told everything on its input.

The key comes by standard input as well, and so stands in no list of processes, no file and no keyring.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from desktop.supervision import Supervision


@dataclass(frozen=True, slots=True)
class Orders:
    """What one supervisor's process is told.

    `seed` is the key, 32 bytes in hexadecimal; `folder` the data folder that the panel has too; `roster` a file of
    amendments, "" if the folder has them; `pin` the digest of the first one.
    """

    person: str
    seed: str = field(repr=False)
    folder: str
    pin: str
    pack: str
    roster: str = ""
    language: str = "system"
    theme: str = "system"
    on_duty: bool = True

    def written(self) -> str:
        """Return the line for the process's input."""
        return json.dumps(asdict(self)) + "\n"


def read(source: TextIO) -> Orders:
    """Read the first line; raise ValueError for one that is no orders."""
    try:
        return Orders(**json.loads(source.readline(65_536)))
    except TypeError as fault:
        raise ValueError(str(fault)) from fault


def run(orders: Orders) -> None:
    """Show the window until it is closed; raise NotStarted."""
    from desktop.bootstrap.supervising import held_key, start_supervisor
    from integrations.settings.model import Settings

    settings = Settings.model_validate(
        {
            "general": {"language": orders.language, "theme": orders.theme},
            "policy": {"pack": orders.pack},
            "approvals": {
                "roster_pin": orders.pin,
                **({"roster": Path(orders.roster)} if orders.roster else {}),
            },
        }
    )
    key = held_key(bytes.fromhex(orders.seed))
    start_supervisor(settings, Path(orders.folder), orders.person, key, _behind, on_duty=orders.on_duty)


@asynccontextmanager
async def _behind(supervision: Supervision) -> AsyncIterator[None]:
    """Leave the screen to the panel: both are on one here."""
    supervision.window.lower()
    yield


def main() -> int:
    """Do what standard input says; return the exit status."""
    from desktop.bootstrap.start import NotStarted

    try:
        run(read(sys.stdin))
    except (NotStarted, ValueError) as why:
        sys.stderr.write(f"{why}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
