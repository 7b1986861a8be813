"""What one recorder truly recorded, whatever it says of itself. Owns the intervals, not when they begin or end."""

Intervals = tuple[tuple[int, int], ...]
"""From and to, in monotonic nanoseconds, in order and apart from each other; `to` is not in it any more."""


class Track:
    def __init__(self) -> None:
        self._closed: list[tuple[int, int]] = []
        self._since: int | None = None

    @property
    def runs(self) -> bool:
        return self._since is not None

    def turn(self, on: bool, at_ns: int) -> None:
        """Record from this moment on, or do not; saying the same again changes nothing."""
        if on and self._since is None:
            self._since = at_ns
        elif not on and self._since is not None:
            if at_ns > self._since:
                self._closed.append((self._since, at_ns))
            self._since = None

    def until(self, at_ns: int) -> Intervals:
        """Return all that was recorded before a moment."""
        still = [(self._since, at_ns)] if self._since is not None else []
        cut = [(begun, min(ended, at_ns)) for begun, ended in (*self._closed, *still)]
        return tuple((begun, ended) for begun, ended in cut if begun < ended)


def recorded_ns(track: Intervals, from_ns: int, to_ns: int) -> int:
    """Return how many nanoseconds of a stretch of time are in a track."""
    return sum(max(0, min(ended, to_ns) - max(begun, from_ns)) for begun, ended in track)
