"""What a script needs of the running program, so that it is played through the real widgets and the real parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from desktop.demo.callers import Cast
from desktop.demo.hosted import Typed
from desktop.demo.played_entry import Keypad
from desktop.demo.telephone import Telephone
from desktop.desk import Desk
from desktop.front import Front
from desktop.present.live.surroundings import Expected
from desktop.views.panel import Panel


class Running(Protocol):
    """The running program, and hands on what is outside of it."""

    @property
    def panel(self) -> Panel: ...

    @property
    def desk(self) -> Desk: ...

    @property
    def front(self) -> Front: ...

    @property
    def telephone(self) -> Telephone: ...

    @property
    def keypad(self) -> Keypad: ...

    @property
    def cards(self) -> Mapping[str, Typed]:
        """The sandbox's test cards by name."""
        ...

    @property
    def cast(self) -> Cast: ...

    def checks(self) -> Mapping[str, tuple[Expected, ...]]:
        """Return what the panel compares the present caller's answers with, by the input that they verify."""
        ...

    async def fault(self, kind: str, of: str, times: int) -> None:
        """Have the sandbox misbehave with the next requests of a kind; raise LookupError for an unknown one."""
        ...

    def trap(self, name: str) -> None:
        """Have the recorder misbehave; raise LookupError for an unknown trap."""
        ...

    async def decide(self, how: str) -> None:
        """Have a supervisor, who is told the number on the panel, decide the request; raise LookupError."""
        ...

    async def settle(self) -> None:
        """Wait until every effect that is under way has been answered, or has its own time limit."""
        ...
