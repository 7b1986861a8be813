"""Checkpoints leave the machine: the ones that wait are sent in order, each until somebody has taken it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from integrations.errors import Unavailable
from integrations.evidence.files import write_whole
from integrations.evidence.log import EvidenceLog
from integrations.evidence.notes import Checkpoint
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


async def send_waiting(log: EvidenceLog, post: CheckpointPost) -> int:
    """Send what waits, the oldest first, and return how many were sent; raise Unavailable, the rest still waiting."""
    waiting = await asyncio.to_thread(log.waiting)
    for size, note in waiting:
        await post.send(note)
        await asyncio.to_thread(log.delivered, size)
    return len(waiting)
