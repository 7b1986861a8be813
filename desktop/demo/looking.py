"""Looks at the running program for a script: where the call stands, what the panel shows, and waits with a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from desktop.demo.hands import Hands
from desktop.demo.running import Running
from desktop.demo.script import Step
from desktop.demo.timeline import Timeline
from desktop.present.deeds import Deed
from desktop.present.guidance import CurrentStep
from policy.session import Attempt, Session, Stage

_LOOK_S = 0.01


class Unmet(Exception):
    """A step could not be done, or what it expected did not come; says which, and what is there instead."""


class Looking:
    """Eyes on one running program; whatever the panel shows is rendered first."""

    def __init__(self, running: Running, timeline: Timeline, hands: Hands) -> None:
        self._running = running
        self._timeline = timeline
        self._hands = hands
        self._passed = 0  # how many of the timeline's stages were expected or passed over

    @property
    def session(self) -> Session:
        return self._running.desk.session

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Return the attempts of the script's call, also when it is over."""
        session = self._timeline.session
        return session.attempts if session is not None else ()

    @property
    def page(self) -> object:
        self._running.front.render()
        view = self._running.panel.view()
        return view.page if view is not None else None

    @property
    def current(self) -> CurrentStep | None:
        """Return the step of the guidance that the panel shows now."""
        self._running.front.render()
        view = self._running.panel.view()
        return view.guidance.current if view is not None and view.guidance is not None else None

    @property
    def can_pay(self) -> bool:
        """Tell whether the primary button would take the card now, with nothing to read first."""
        self._running.front.render()
        view = self._running.panel.view()
        primary = view.actions.primary if view is not None else None
        button = primary.button if primary is not None else None
        if button is None or button.deed is not Deed.TAKE_CARD:
            return False
        return button.enabled and not button.first_step

    def has_been(self, wanted: Stage) -> bool:
        """Tell whether a stage is there, or was passed through since the last that was expected."""
        stages = self._timeline.stages
        if self.session.stage is wanted:
            self._passed = len(stages)
            return True
        if wanted in stages[self._passed :]:
            self._passed = stages.index(wanted, self._passed) + 1
            return True
        return False

    async def until(self, step: Step, there: Callable[[], bool], what: str) -> None:
        """Wait until something is there; raise Unmet when the step's time is over."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + step.within
        while not there():
            if loop.time() > give_up:
                raise self.unmet(step, f"{what} did not come within {step.within} s")
            await asyncio.sleep(_LOOK_S)

    async def until_button(self, step: Step, deed: Deed, which: str | None = None) -> None:
        """Wait until a button can be pressed."""
        what = f"a button for {deed}" if which is None else f"a button for {deed} of “{which}”"
        await self.until(step, lambda: self._hands.can_press(deed, which), what)

    def unmet(self, step: Step, why: object) -> Unmet:
        """Say that a step failed, and what is there instead."""
        there = ", ".join(self._hands.on_show())
        return Unmet(
            f"{step}: {why}. The call stands in “{self.session.stage.value}”; on the panel: {there}."
        )
