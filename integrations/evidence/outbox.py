"""Checkpoints leave the machine: the ones that wait are sent in order, each until somebody has taken it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from integrations.errors import Unavailable
from integrations.evidence.files import write_whole
from integrations.evidence.log import EvidenceLog
from integrations.evidence.notes import BadNote, Checkpoint, Verifier, opened
from integrations.ports import CheckpointPost


@dataclass(frozen=True, slots=True)
class FolderPost:
    """A folder, such as a share that may be written to and not changed."""

    folder: Path

    async def send(self, note: str) -> None:
        """Write the checkpoint to a file named by log and size; raise Unavailable."""
        head = Checkpoint.parse(note.partition("\n\n")[0] + "\n")
        name = f"{head.origin.replace('/', '.')}.{head.size:012d}.checkpoint"
        try:
            await asyncio.to_thread(write_whole, self.folder / name, note.encode())
        except OSError as error:
            raise Unavailable(
                f"The checkpoint could not be written to {self.folder}.",
                next_step="It is kept and sent again later. Look whether the folder can be reached.",
            ) from error


def kept_in(folder: Path, verifier: Verifier) -> Mapping[str, tuple[str, ...]]:
    """Return the notes of the checkpoints that this key's logs have sent to a folder, by the log's name.

    Raise Unavailable if it cannot be read.
    """
    found: dict[str, tuple[str, ...]] = {}
    if not folder.is_dir():
        raise Unavailable(f"There is no folder {folder}.", next_step="Name the folder of the checkpoints.")
    for path in sorted(folder.glob("*.checkpoint")):
        try:
            note = path.read_text(encoding="utf-8")
            origin = opened(note, verifier).origin
        except OSError as error:
            raise Unavailable(f"The checkpoint {path.name} cannot be read.") from error
        except (BadNote, UnicodeDecodeError):
            continue  # another user's, or nobody's
        found[origin] = (*found.get(origin, ()), note)
    return found


async def send_waiting(log: EvidenceLog, post: CheckpointPost) -> int:
    """Send what waits, the oldest first, and return how many were sent; raise Unavailable, the rest still waiting."""
    waiting = await asyncio.to_thread(log.waiting)
    for size, note in waiting:
        await post.send(note)
        await asyncio.to_thread(log.delivered, size)
    return len(waiting)
