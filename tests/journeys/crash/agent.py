"""An agent without hands: takes one payment in the real panel as fast as the panel lets it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from desktop.bootstrap.agent import Program
from desktop.demo.hosted import NotTaken, Typed
from desktop.demo.played_entry import PlayedEntry
from desktop.present.deeds import Deed, Did
from desktop.present.panel import PanelView
from desktop.runner.entry import WindowClosed
from integrations.cti.ledger import About
from integrations.cti.simulator.connector import Simulator
from integrations.phone import remote_party
from policy.calls import Direction
from policy.session import Stage

CARD = Typed(
    (("number", "4242424242424242"), ("month", 12), ("year", 2030), ("code", "123"), ("postal", "60601"))
)
_GLANCE_S = 0.005
_MOST_S = 20.0


class Agent:
    """Plays one call. `tell` is told the name of every stage as it begins."""

    def __init__(
        self, program: Program, telephone: Simulator, keypad: PlayedEntry, tell: Callable[[str], None]
    ) -> None:
        self._program = program
        self._telephone = telephone
        self._keypad = keypad
        self._tell = tell
        self._stage = Stage.IDLE
        self._typed = False
        self._began = False
        self._seen: PanelView | None = None
        program.desk.watch(self._watch)

    async def take_call(self, call: str, number: str) -> None:
        """Take a payment from whoever calls, and finish the call; raise TimeoutError if that cannot be done."""
        party = remote_party(number, "", "US")
        await self._telephone.happen(call, About(party, Direction.INBOUND, "5001", "Billing"))
        await self._telephone.happen(call, "answer")
        async with asyncio.timeout(_MOST_S):
            while not (self._began and self._program.desk.session.stage is Stage.IDLE):
                await self._do(call)
                await asyncio.sleep(_GLANCE_S)

    def _watch(self) -> None:
        stage = self._program.desk.session.stage
        if stage is not self._stage:
            self._stage = stage
            self._began = self._began or stage is not Stage.IDLE
            self._tell(stage.name)

    async def _do(self, call: str) -> None:
        stage = self._program.desk.session.stage
        if stage is Stage.ENTRY:
            if not self._typed:
                self._typed = await self._type()
        elif stage is Stage.CLOSING:
            await self._telephone.happen(call, "end")
        elif self._program.panel.view() is not self._seen:
            self._seen = self._program.panel.view()
            did = next_deed(self._seen)
            if did is not None:
                self._program.front.did(did)

    async def _type(self) -> bool:
        """Type the card if the window is there to be typed in."""
        try:
            await self._keypad.type(CARD)
        except (LookupError, WindowClosed, NotTaken):
            return False
        return True


def next_deed(view: PanelView | None) -> Did | None:
    """Return what an agent does next who follows the panel: the step, else the primary action."""
    if view is None:
        return None
    primary = view.actions.primary.button if view.actions.primary else None
    step = view.guidance.current if view.guidance else None
    pays = (
        primary is not None and primary.enabled and primary.deed is Deed.TAKE_CARD and not primary.first_step
    )
    if step is not None and step.confirm is not None and step.confirm.enabled and not pays:
        return Did(step.confirm.deed, step.confirm.which)
    if primary is not None and primary.enabled and not primary.first_step:
        return Did(primary.deed, primary.which)
    return None
