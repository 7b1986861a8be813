"""Misbehaviour on request: a queue of faults for each kind of request, taken one by one."""

from collections import deque

from integrations.gateways.sandbox.cards import Fault, FaultKind
from integrations.gateways.sandbox.problem import Problem

PLACES = ("capture", "look_up", "refund", "void", "cancel", "entry", "link", "settlement")


class Faults:
    """What is to go wrong next, by place."""

    def __init__(self) -> None:
        self._queues: dict[str, deque[Fault]] = {place: deque() for place in PLACES}

    def plan(self, place: str, kind: str, seconds: float, times: int) -> None:
        """Let the next requests of a place go wrong, or raise Problem 422."""
        if place not in self._queues or kind not in set(FaultKind):
            raise Problem(422, "field_invalid", "There is no such place or fault.")
        self._queues[place].extend([Fault(FaultKind(kind), seconds)] * times)

    def forget(self) -> None:
        """Let nothing more go wrong than the cards themselves ask for."""
        for queue in self._queues.values():
            queue.clear()

    def next(self, place: str) -> Fault | None:
        queue = self._queues[place]
        return queue.popleft() if queue else None
