"""How far the recordings of rtpengine have grown, seen in the folder that it writes them to. Owns no judgement."""

import re
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from policy.calls import CallKey

Sizes = Mapping[str, int]
"""The recordings of one call: bytes by name of file. Each start of a recording makes a file."""

_UNSETTLED_NS = 100_000_000
_BLOCK = 4_096


class Growth:
    """Reads the folder `pcaps` in rtpengine's `recording-dir`; its files are named by call and a random number."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: tuple[str, ...] = ()
        self._as_of_ns = -1

    def of(self, call: CallKey) -> Sizes:
        """Return how large a call's recordings are; raise OSError where the folder cannot be read."""
        own = re.compile(re.escape(quote(call.call_id, safe="")) + r"-[0-9a-f]{16}\.pcap")
        sizes: dict[str, int] = {}
        for name in self._listed():
            if own.fullmatch(name):
                try:
                    sizes[name] = (self._folder / name).stat().st_size
                except FileNotFoundError:  # it was fetched meanwhile
                    continue
        return sizes

    @property
    def held_back(self) -> int:
        """Return the most bytes that a running recording may have taken in and not written yet.

        rtpengine writes by way of the C library, which fills a buffer of the file system's block first.
        """
        return int(getattr(self._folder.stat(), "st_blksize", _BLOCK))

    def _listed(self) -> tuple[str, ...]:
        """Return the names of all files; the folder is read again when a file has come or gone."""
        changed_ns = self._folder.stat().st_mtime_ns
        # The clock of a file system stands still for some milliseconds: a change just now may hide another.
        if changed_ns != self._as_of_ns or time.time_ns() - changed_ns < _UNSETTLED_NS:
            self._names = tuple(file.name for file in self._folder.iterdir())
            self._as_of_ns = changed_ns
        return self._names
