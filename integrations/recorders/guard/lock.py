"""One guard at a time for a folder. Owns the lock, which a crash releases, and the wish of the next one to have it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Place:
    """The place of the guard in a folder. Whoever has it and serves nobody any more leaves it to who wants it."""

    def __init__(self, folder: Path) -> None:
        self._lock = folder / "guard.lock"
        self._wish = folder / "guard.next"
        self._descriptor: int | None = None

    def taken(self) -> bool:
        """Take the place if it is free; tell whether it is ours. Raise OSError."""
        self._lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        self._wish.unlink(missing_ok=True)
        return True

    def wish(self) -> None:
        """Ask whoever has the place to leave it. Raise OSError."""
        self._wish.touch()

    def is_wished(self) -> bool:
        """Whether another one asks for the place."""
        return self._wish.exists()

    def leave(self) -> None:
        """Let another one have it."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)
