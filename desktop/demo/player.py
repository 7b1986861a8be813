"""Plays a script: does what agent, caller and customer do, waits for what is expected, with a limit to each wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property

from desktop.demo.callers import Role
from desktop.demo.hands import Hands, NotThere
from desktop.demo.hosted import NotTaken
from desktop.demo.pictures import Pictures
from desktop.demo.running import Running
from desktop.demo.script import MONEY, STAGES, USUAL_S, Script, Step, Verb
from desktop.demo.telephone import leave, ring
from desktop.demo.timeline import Timeline
from desktop.demo.traits import can_waive
from desktop.demo.verifying import answers
from desktop.present.deeds import Button, Deed
from desktop.present.guidance import CurrentStep
from desktop.present.live.steps import shown_step
from desktop.present.locale import Formats, locale_of
from desktop.present.request import RequestForm
from desktop.runner.entry import WindowClosed
from integrations.errors import PortError
from integrations.ports import Answer
from policy.session import Attempt, Session, Stage

_LOOK_S = 0.01
_MOST_STEPS = 40
_OPENED = frozenset({Stage.VERIFYING, Stage.GUIDING})
_CONFIRMS = frozenset({Deed.CONFIRM_STEP, Deed.ANSWER})


class Unmet(Exception):
    """A step could not be done, or what it expected did not come; says which, and what is there instead."""


class Player:
    """Plays one script on the running program. Its `stage_changed` belongs to the timeline."""

    def __init__(self, script: Script, running: Running, timeline: Timeline, pictures: Pictures) -> None:
        self._script = script
        self._running = running
        self._timeline = timeline
        self._pictures = pictures
        self._hands = Hands(running.panel)
        self._about = ""  # the account that the call is about
        self._looked = 0  # how many of the timeline's stages were expected or passed over

    async def play(self) -> None:
        """Play every step; raise Unmet at the first one that fails."""
        verbs = self._verbs
        for step in self._script.steps:
            try:
                await verbs[step.verb](step)
            except NotThere as why:
                raise Unmet(f"{step}: {why}. {self._here()}") from why
            except (NotTaken, WindowClosed) as why:
                raise Unmet(f"{step}: the card page says “{why}”. {self._here()}") from why
            except (PortError, LookupError) as why:
                raise Unmet(f"{step}: {why}. {self._here()}") from why

    def stage_changed(self, stage: Stage) -> None:
        """Take a picture of a stage as soon as the panel can show it."""
        asyncio.get_running_loop().call_soon(self._picture_of, stage)

    @cached_property
    def _verbs(self) -> Mapping[Verb, Callable[[Step], Awaitable[None]]]:
        return {
            Verb.RING: self._ring,
            Verb.ANSWER: self._answer,
            Verb.ACCOUNT: self._account,
            Verb.VERIFY: self._verify,
            Verb.CHOOSE: self._choose,
            Verb.PAYMENTS: self._payments,
            Verb.SAY: self._say,
            Verb.WAIVE: self._waive,
            Verb.PAY: self._pay,
            Verb.TYPE: self._type,
            Verb.BEGIN: self._begin,
            Verb.CALLER: self._caller,
            Verb.PRESS: self._press_any,
            Verb.OUTCOME: self._outcome,
            Verb.FAULT: self._fault,
            Verb.TRAP: self._trap,
            Verb.EXPECT: self._expect,
            Verb.MONEY: self._expect_money,
            Verb.WAIVED: self._expect_waived,
            Verb.PICTURE: self._picture,
        }

    # --- Caller and customer

    async def _ring(self, step: Step) -> None:
        caller = self._running.cast.parts[Role(step.what)]
        self._about = caller.account
        await ring(self._running.telephone, self._script.name, caller.number, caller.name, caller.queue)
        await self._until(step, lambda: self._session.call is not None, "the call")

    async def _caller(self, _step: Step) -> None:
        call = self._session.this_call
        await leave(self._running.telephone, call.key, answered=call.answered is not None)

    async def _type(self, step: Step) -> None:
        await self._running.keypad.type(self._running.cards[step.what])

    async def _begin(self, step: Step) -> None:
        await self._running.keypad.type_some(self._running.cards[step.what])

    # --- Agent

    async def _answer(self, step: Step) -> None:
        if step.what == "panel":
            await self._until(step, lambda: self._hands.can_press(Deed.ANSWER_CALL), "the button to answer")
            self._press(Deed.ANSWER_CALL)
        else:
            await self._running.telephone.perform(Answer(self._session.key))
        await self._until(step, lambda: self._session.this_call.answered is not None, "the answer")

    async def _account(self, step: Step) -> None:
        """Choose the account that the call is about."""
        about = self._about
        await self._until(step, lambda: self._hands.can_press(Deed.CHOOSE_ACCOUNT, about), "the choice")
        self._press(Deed.CHOOSE_ACCOUNT, about)
        await self._until(step, lambda: self._session.account is not None, "the account")

    async def _verify(self, step: Step) -> None:
        """Ask, and type or judge what the caller says, until nothing is left to ask."""
        await self._until(step, lambda: self._session.stage in _OPENED, "the account")
        for _ in range(_MOST_STEPS):
            await self._until(step, lambda: self._current is not None or not self._is_verifying, "a question")
            current = self._current
            if not self._is_verifying or current is None or current.confirm is None:
                return
            if current.confirm.deed not in _CONFIRMS or current.refuse is None:
                return  # the closing words: there is nothing more to ask
            self._say_answer(current, right=step.what == "right")
            await self._moved_on(step, current)
        raise Unmet(f"{step}: the questions do not end. {self._here()}")

    async def _choose(self, step: Step) -> None:
        await self._until(
            step, lambda: self._hands.can_press(Deed.CHOOSE_OPTION, step.what), "the option's button"
        )
        self._press(Deed.CHOOSE_OPTION, step.what)
        await self._until(step, lambda: self._session.choice.option == step.what, "the option")

    async def _payments(self, step: Step) -> None:
        await self._until(
            step, lambda: self._hands.can_press(Deed.CHOOSE_COUNT, step.what), "the choice of payments"
        )
        self._press(Deed.CHOOSE_COUNT, step.what)
        await self._until(step, lambda: str(self._session.choice.payments) == step.what, "the payments")

    async def _say(self, step: Step) -> None:
        """Say and ask what the guidance has, up to the payment or to the end of what is left."""
        up_to_payment = step.what == "until payment"
        for _ in range(_MOST_STEPS):
            if up_to_payment:
                await self._until(
                    step, lambda: self._can_pay or self._current is not None, "something to say"
                )
            current = self._current
            if up_to_payment and self._can_pay:
                return
            if current is None or current.confirm is None or current.confirm.deed not in _CONFIRMS:
                return
            await self._said(step, current.refuse if current.asked and current.refuse else current.confirm)
            await self._moved_on(step, current)
        raise Unmet(f"{step}: the guidance does not end. {self._here()}")

    async def _said(self, step: Step, button: Button) -> None:
        await self._until(step, lambda: self._hands.can_press(button.deed, button.which), "the step")
        self._press(button.deed, button.which)

    async def _waive(self, step: Step) -> None:
        """Take a charge off that the agent alone may take off."""
        reckoning = self._session.reckoning
        way = can_waive(self._session, reckoning.option) if reckoning and reckoning.option else None
        if way is None:
            raise Unmet(f"{step}: there is nothing that the agent may take off. {self._here()}")
        component, reason = way
        await self._until(step, lambda: self._hands.can_press(Deed.OPEN_REQUEST), "the button to waive")
        self._press(Deed.OPEN_REQUEST)
        await self._until(step, lambda: isinstance(self._page, RequestForm), "the form")
        page = self._page
        lines = page.lines if isinstance(page, RequestForm) else ()
        line = next((one for one in lines if one.which.partition("#")[0] == component), None)
        if line is None:
            raise Unmet(f"{step}: the form has no line of {component}. {self._here()}")
        self._press(Deed.CHOOSE_LINE, line.which)
        await self._shown()
        self._press(Deed.CHOOSE_REASON, reason)
        await self._until(step, lambda: self._hands.can_press(Deed.SEND_REQUEST), "the answer of the policy")
        self._running.front.render()
        self._pictures.take("waiver")
        self._press(Deed.SEND_REQUEST)
        await self._until(step, lambda: bool(self._session.adjustments), "the line that is taken off")

    async def _pay(self, step: Step) -> None:
        await self._until(step, lambda: self._can_pay, "the payment to open")
        self._press(Deed.TAKE_CARD)

    async def _outcome(self, step: Step) -> None:
        await self._until(step, lambda: self._hands.can_press(Deed.CHOOSE_OUTCOME, step.what), "the outcome")
        self._press(Deed.CHOOSE_OUTCOME, step.what)
        await self._shown()

    async def _press_any(self, step: Step) -> None:
        deed = Deed(step.what)
        await self._until(step, lambda: self._hands.can_press(deed), f"a button for {deed}")
        self._press(deed)
        await self._shown()

    # --- What goes wrong, and what is expected

    async def _fault(self, step: Step) -> None:
        await self._running.fault(step.what, step.of or "capture", step.times)

    async def _trap(self, step: Step) -> None:
        self._running.trap(step.what)

    async def _expect(self, step: Step) -> None:
        wanted = STAGES[step.what]
        await self._until(step, lambda: self._has_been(wanted), f"the stage {step.what}")
        if self._session.stage is wanted:
            await self._running.settle()
            self._picture_of(wanted)

    async def _expect_money(self, step: Step) -> None:
        wanted = MONEY.get(step.what)
        await self._until(
            step,
            lambda: (self._attempts[-1].state if self._attempts else None) is wanted,
            f"the payment to be {step.what}",
        )

    async def _expect_waived(self, step: Step) -> None:
        wanted = step.what == "something"
        await self._until(step, lambda: bool(self._session.adjustments) is wanted, f"{step.what} taken off")

    async def _picture(self, step: Step) -> None:
        await self._running.settle()
        self._running.front.render()
        self._pictures.take(step.what)

    # --- Looking

    @property
    def _session(self) -> Session:
        return self._running.desk.session

    @property
    def _page(self) -> object:
        view = self._running.panel.view()
        return view.page if view is not None else None

    @property
    def _current(self) -> CurrentStep | None:
        """The step of the guidance that the panel shows now."""
        self._running.front.render()
        view = self._running.panel.view()
        return view.guidance.current if view is not None and view.guidance is not None else None

    @property
    def _is_verifying(self) -> bool:
        return self._session.stage is Stage.VERIFYING

    @property
    def _can_pay(self) -> bool:
        """Whether the primary button would take the card now, with nothing to read first."""
        self._running.front.render()
        view = self._running.panel.view()
        primary = view.actions.primary if view is not None else None
        button = primary.button if primary is not None else None
        return (
            button is not None and button.deed is Deed.TAKE_CARD and button.enabled and not button.first_step
        )

    @property
    def _attempts(self) -> tuple[Attempt, ...]:
        session = self._timeline.session
        return session.attempts if session is not None else ()

    def _has_been(self, wanted: Stage) -> bool:
        """Tell whether a stage is there, or was passed through since the last that was expected."""
        stages = self._timeline.stages
        if self._session.stage is wanted:
            self._looked = len(stages)
            return True
        if wanted in stages[self._looked :]:
            self._looked = stages.index(wanted, self._looked) + 1
            return True
        return False

    # --- Doing

    def _press(self, deed: Deed, which: str | None = None) -> None:
        name = "" if which is None else which
        self._hands.press(deed, which)
        self._timeline.note("pressed", deed.value, {"which": name} if name else None)

    def _say_answer(self, current: CurrentStep, *, right: bool) -> None:
        """Type what the caller says, or judge it, and press the button."""
        shown = shown_step(self._session, current.which)
        formats = Formats(locale_of(self._session.setup.language), self._session.setup.pack.about.currency)
        expected = self._running.checks().get(shown.step.asks, ()) if shown is not None else ()
        said = answers(expected, formats, right=right)
        for asked, text in zip(current.asked, said, strict=False):
            self._hands.type(asked.name, text)
        button = current.confirm if right or said else current.refuse
        if button is not None:
            self._press(button.deed, button.which)

    async def _moved_on(self, step: Step, before: CurrentStep) -> None:
        """Wait until the panel shows another step, or says something else of this one."""
        await self._until(step, lambda: self._current != before, "the next step")

    async def _shown(self) -> None:
        """Let the panel show what was done."""
        await asyncio.sleep(0)
        self._running.front.render()

    async def _until(self, step: Step, there: Callable[[], bool], what: str) -> None:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + (step.within or USUAL_S)
        while not there():
            if loop.time() > give_up:
                raise Unmet(f"{step}: {what} did not come within {step.within} s. {self._here()}")
            await asyncio.sleep(_LOOK_S)

    def _picture_of(self, stage: Stage) -> None:
        if self._session.stage is stage:
            self._running.front.render()
            self._pictures.take(stage.name.lower().replace("_", "-"))

    def _here(self) -> str:
        return f"The call stands in “{self._session.stage.value}”; on the panel: {', '.join(self._hands.on_show())}."
