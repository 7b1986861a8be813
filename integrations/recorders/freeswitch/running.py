"""Which recordings run, from events that come in any order. Owns no connection, and tells nobody."""

from collections import OrderedDict

from integrations.recorders.freeswitch.wire import RecordEvent
from integrations.recorders.roll import Place
from policy.calls import CallKey

_ENDS_REMEMBERED = 1024


class Running:
    """Recordings by call and path, each with its channel and the number of the event that began it.

    `calls` is the source whose calls are named by FreeSWITCH's call ids.
    """

    def __init__(self, calls: str) -> None:
        self._calls = calls
        self._channels: dict[Place, tuple[str, int]] = {}
        self._ended: OrderedDict[tuple[str, str], int] = OrderedDict()

    @property
    def places(self) -> frozenset[Place]:
        return frozenset(self._channels)

    def channel(self, place: Place) -> str | None:
        """Return the channel that a recording runs on, None for one that does not run."""
        found = self._channels.get(place)
        return None if found is None else found[0]

    def found(self, channel: str, call: str, path: str) -> Place:
        """Note a recording that was found running, its beginning unheard."""
        place = CallKey(self._calls, call), path
        self._channels.setdefault(place, (channel, 0))
        return place

    def dropped(self, place: Place) -> None:
        self._channels.pop(place, None)

    def began(self, event: RecordEvent) -> tuple[Place | None, bool]:
        """Note a beginning; return the recording if it runs anew, and whether it ran before and ended untold."""
        place = CallKey(self._calls, event.call), event.path
        _, before = self._channels.get(place, ("", -1))
        if event.number <= max(before, self._ended.get((event.channel, event.path), -1)):
            return None, False
        self._channels[place] = event.channel, event.number
        return place, before > 0

    def ended(self, event: RecordEvent) -> tuple[Place, ...]:
        """Note an end and return what it ended; the call may have another id by now."""
        recording = event.channel, event.path
        self._ended[recording] = max(event.number, self._ended.get(recording, -1))
        if len(self._ended) > _ENDS_REMEMBERED:
            self._ended.popitem(last=False)
        over = tuple(
            place
            for place, (channel, began) in self._channels.items()
            if (channel, place[1]) == recording and began < event.number
        )
        for place in over:
            del self._channels[place]
        return over
