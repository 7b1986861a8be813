"""Plays a script: does what agent, caller and customer do, step by step, and waits for what is expected."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property

from desktop.demo.callers import Role
from desktop.demo.hands import Hands, NotThere
from desktop.demo.hosted import NotTaken
from desktop.demo.looking import Looking
from desktop.demo.pictures import Pictures
from desktop.demo.running import Running
from desktop.demo.script import MONEY, STAGES, Script, Step, Verb
from desktop.demo.telephone import leave, ring
from desktop.demo.timeline import Timeline
from desktop.demo.traits import can_waive
from desktop.demo.verifying import answers
from desktop.present.deeds import Button, Deed
from desktop.present.guidance import CurrentStep
from desktop.present.live.steps import shown_step
from desktop.present.locale import Formats, locale_of
from desktop.present.request import RequestForm, RequestPending
from desktop.runner.entry import WindowClosed
from integrations.errors import PortError
from integrations.ports import Answer
from policy.session import Session, Stage
from policy.session.reckoning import line_amount

_MOST_STEPS = 40
_REASON = "hardship"
_NOTE = "She starts a new job on Monday and pays everything else now."
_OPENED = frozenset({Stage.VERIFYING, Stage.GUIDING})
_CONFIRMS = frozenset({Deed.CONFIRM_STEP, Deed.ANSWER})


class Player:
    """Plays one script on the running program. Its `stage_changed` belongs to the timeline."""

    def __init__(self, script: Script, running: Running, timeline: Timeline, pictures: Pictures) -> None:
        self._script = script
        self._running = running
        self._timeline = timeline
        self._pictures = pictures
        self._hands = Hands(running.panel)
        self._eyes = Looking(running, timeline, self._hands)
        self._about = ""  # the account that the call is about

    async def play(self) -> None:
        """Play every step; raise Unmet at the first one that fails."""
        verbs = self._verbs
        for step in self._script.steps:
            try:
                await verbs[step.verb](step)
            except (NotThere, PortError, LookupError) as why:
                raise self._eyes.unmet(step, why) from why
            except (NotTaken, WindowClosed) as why:
                raise self._eyes.unmet(step, f"the card page says “{why}”") from why

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
            Verb.OVERRIDE: self._override,
            Verb.SUPERVISOR: self._supervisor,
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

    @property
    def _session(self) -> Session:
        return self._eyes.session

    # --- Caller and customer

    async def _ring(self, step: Step) -> None:
        caller = self._running.cast.parts[Role(step.what)]
        self._about = caller.account
        await ring(self._running.telephone, self._script.name, caller.number, caller.name, caller.queue)
        await self._eyes.until(step, lambda: self._session.call is not None, "the call")

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
            await self._press(step, Deed.ANSWER_CALL)
        else:
            await self._running.telephone.perform(Answer(self._session.key))
        await self._eyes.until(step, lambda: self._session.this_call.answered is not None, "the answer")

    async def _account(self, step: Step) -> None:
        """Choose the account that the call is about."""
        await self._press(step, Deed.CHOOSE_ACCOUNT, self._about)
        await self._eyes.until(step, lambda: self._session.account is not None, "the account")

    async def _verify(self, step: Step) -> None:
        """Ask, and type or judge what the caller says, until nothing is left to ask."""
        await self._eyes.until(step, lambda: self._session.stage in _OPENED, "the account")
        for _ in range(_MOST_STEPS):
            await self._eyes.until(step, lambda: bool(self._eyes.current) or self._is_verified, "a question")
            current = self._eyes.current
            if self._is_verified or current is None or current.confirm is None:
                return
            if current.confirm.deed not in _CONFIRMS or current.refuse is None:
                return  # the closing words: there is nothing more to ask
            await self._say_answer(step, current, right=step.what == "right")
            await self._moved_on(step, current)
        raise self._eyes.unmet(step, "the questions do not end")

    async def _say_answer(self, step: Step, current: CurrentStep, *, right: bool) -> None:
        """Type what the caller says, or judge it, and press the button."""
        shown = shown_step(self._session, current.which)
        setup = self._session.setup
        formats = Formats(locale_of(setup.language), setup.pack.about.currency)
        expected = self._running.checks().get(shown.step.asks, ()) if shown is not None else ()
        said = answers(expected, formats, right=right)
        for asked, text in zip(current.asked, said, strict=False):
            self._hands.type(asked.name, text)
        button = current.confirm if right or said else current.refuse
        if button is not None:
            await self._press(step, button.deed, button.which)

    async def _choose(self, step: Step) -> None:
        await self._press(step, Deed.CHOOSE_OPTION, step.what)
        await self._eyes.until(step, lambda: self._session.choice.option == step.what, "the option")

    async def _payments(self, step: Step) -> None:
        await self._press(step, Deed.CHOOSE_COUNT, step.what)
        await self._eyes.until(step, lambda: str(self._session.choice.payments) == step.what, "the payments")

    async def _say(self, step: Step) -> None:
        """Say and ask what the guidance has, up to the payment or to the end of what is left."""
        up_to_payment = step.what == "until payment"
        for _ in range(_MOST_STEPS):
            if up_to_payment:
                await self._eyes.until(
                    step, lambda: self._eyes.can_pay or bool(self._eyes.current), "something to say"
                )
                if self._eyes.can_pay:
                    return
            current = self._eyes.current
            button = self._saying(current)
            if current is None or button is None:
                return
            await self._press(step, button.deed, button.which)
            await self._moved_on(step, current)
        raise self._eyes.unmet(step, "the guidance does not end")

    def _saying(self, current: CurrentStep | None) -> Button | None:
        """Return the button that does a step; what would have to be typed is refused, if it may be."""
        if current is None or current.confirm is None or current.confirm.deed not in _CONFIRMS:
            return None
        return current.refuse if current.asked and current.refuse else current.confirm

    async def _waive(self, step: Step) -> None:
        """Take a charge off that the agent alone may take off."""
        reckoning = self._session.reckoning
        way = can_waive(self._session, reckoning.option) if reckoning and reckoning.option else None
        if way is None:
            raise self._eyes.unmet(step, "there is nothing that the agent may take off")
        await self._open_form(step, *way)
        await self._eyes.until_button(step, Deed.SEND_REQUEST)
        self._take("waiver")
        await self._press(step, Deed.SEND_REQUEST)
        await self._eyes.until(step, lambda: bool(self._session.adjustments), "the line that is taken off")

    async def _open_form(self, step: Step, component: str, reason: str) -> None:
        """Choose a line and a reason in the form for exceptions."""
        await self._press(step, Deed.OPEN_REQUEST)
        await self._eyes.until(step, lambda: isinstance(self._eyes.page, RequestForm), "the form")
        page = self._eyes.page
        lines = page.lines if isinstance(page, RequestForm) else ()
        line = next((one.which for one in lines if one.which.partition("#")[0] == component), "")
        await self._press(step, Deed.CHOOSE_LINE, line)
        await self._press(step, Deed.CHOOSE_REASON, reason)

    async def _override(self, step: Step) -> None:
        """Ask for half of a charge off, which somebody else has to approve."""
        reckoning = self._session.reckoning
        option = reckoning.option if reckoning is not None else None
        whole = line_amount(option, step.what, "") if option is not None else 0
        await self._open_form(step, step.what, _REASON)
        formats = Formats(locale_of(self._session.setup.language), self._session.setup.pack.about.currency)
        self._hands.type("amount", formats.amount(whole // 2))
        self._hands.type("note", _NOTE)
        await self._press(step, Deed.CHOOSE_REASON, _REASON)
        self._take("override-form")
        await self._press(step, Deed.SEND_REQUEST)
        await self._eyes.until(step, self._is_asked, "the request")
        self._take("override-pending")

    def _is_asked(self) -> bool:
        page = self._eyes.page
        return isinstance(page, RequestPending) and page.digits.isdecimal()

    async def _supervisor(self, step: Step) -> None:
        """Let a supervisor decide, and wait until the panel shows it."""
        await self._eyes.until(step, self._is_asked, "the request")
        await self._running.decide(step.what)
        await self._eyes.until(step, lambda: self._session.pending is None, "the decision")
        self._take(f"supervisor-{step.what.replace(' ', '-')}")

    async def _pay(self, step: Step) -> None:
        await self._eyes.until(step, lambda: self._eyes.can_pay, "the payment to open")
        await self._press(step, Deed.TAKE_CARD)

    async def _outcome(self, step: Step) -> None:
        await self._press(step, Deed.CHOOSE_OUTCOME, step.what)

    async def _press_any(self, step: Step) -> None:
        await self._press(step, Deed(step.what))

    # --- What goes wrong, and what is expected

    async def _fault(self, step: Step) -> None:
        await self._running.fault(step.what, step.of or "capture", step.times)

    async def _trap(self, step: Step) -> None:
        self._running.trap(step.what)

    async def _expect(self, step: Step) -> None:
        wanted = STAGES[step.what]
        await self._eyes.until(step, lambda: self._eyes.has_been(wanted), f"the stage {step.what}")
        if self._session.stage is wanted:
            await self._running.settle()
            self._picture_of(wanted)

    async def _expect_money(self, step: Step) -> None:
        wanted = MONEY.get(step.what)

        def is_so() -> bool:
            attempts = self._eyes.attempts
            return (attempts[-1].state if attempts else None) is wanted

        await self._eyes.until(step, is_so, f"the payment to be {step.what}")

    async def _expect_waived(self, step: Step) -> None:
        wanted = step.what == "something"
        await self._eyes.until(
            step, lambda: bool(self._session.adjustments) is wanted, f"{step.what} taken off"
        )

    async def _picture(self, step: Step) -> None:
        await self._running.settle()
        self._take(step.what)

    # --- Doing

    @property
    def _is_verified(self) -> bool:
        return self._session.stage is not Stage.VERIFYING

    async def _press(self, step: Step, deed: Deed, which: str | None = None) -> None:
        """Press a button as soon as it can be pressed, and let the panel show what came of it."""
        await self._eyes.until_button(step, deed, which)
        self._timeline.note("pressed", deed.value, {"which": which} if which else None)
        self._hands.press(deed, which)
        await asyncio.sleep(0)
        self._running.front.render()

    async def _moved_on(self, step: Step, before: CurrentStep) -> None:
        """Wait until the panel shows another step, or says something else of this one."""
        await self._eyes.until(step, lambda: self._eyes.current != before, "the next step")

    def _picture_of(self, stage: Stage) -> None:
        if self._session.stage is stage:
            self._take(stage.name.lower().replace("_", "-"))

    def _take(self, name: str) -> None:
        self._running.front.render()
        self._pictures.take(name)
