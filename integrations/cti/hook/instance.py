"""One running program per user. Owns the lock, which a crash releases; the hand-over is `client.send`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_instance(run_folder: Path) -> Iterator[bool]:
    """Give True to the first program that asks, and False to others until it has left or died."""
    run_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(run_folder / "instance.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(descriptor)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
