"""A code read back over the telephone: what the agent reads out is typed in three steps, and the code is shown.

It needs no request in the queue: this is for when nothing carries requests.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.present.locale import locale_of
from desktop.present.supervision.amounts import Amounts
from desktop.present.supervision.deeds import Deed, Doing, Failed, Form, Order, ReadCode, Trouble
from desktop.present.supervision.seat import Seat, Sight
from desktop.present.supervision.view import Deciding, Entry, Press
from desktop.present.words import Tone
from policy.approvals.codes import CHALLENGE

READING: Final = frozenset({Form.DESK, Form.CHALLENGE, Form.AMOUNT, Form.CODE})
_STEPS: Final = (Form.DESK, Form.CHALLENGE, Form.AMOUNT)
_HALF = 4


def opened(doing: Doing) -> Doing:
    """Begin to take down what an agent reads out; nothing that is being typed is lost for it."""
    if doing.form is not Form.NONE or doing.sending:
        return doing
    return replace(doing, form=Form.DESK, typed="", heard=(), code="", trouble=None)


def entered(doing: Doing, seat: Seat) -> tuple[Doing, Order | None]:
    """Take what was typed for one step; the last one asks for the code."""
    typed = doing.typed.strip()
    match doing.form:
        case Form.DESK:
            return _next(doing, typed, Form.CHALLENGE) if typed else _wrong(doing, Trouble.NO_DESK), None
        case Form.CHALLENGE:
            plain = "".join(one for one in typed if one.isalnum())
            is_whole = len(plain) == CHALLENGE and plain.isascii()
            return _next(doing, plain, Form.AMOUNT) if is_whole else _wrong(doing, Trouble.NO_CHALLENGE), None
        case Form.AMOUNT:
            minor = _amounts(seat).read(typed)
            if not minor:
                return _wrong(doing, Trouble.NO_CODE_AMOUNT), None
            desktop, challenge = doing.heard
            return _next(doing, typed, Form.CODE), ReadCode(desktop, challenge, minor)
        case _:
            return replace(doing, form=Form.NONE, typed="", heard=(), code="", trouble=None), None


def was_read(doing: Doing, code: str) -> Doing:
    """Return the state with the code to read out; one that nobody waits for any more is dropped."""
    return replace(doing, code=code) if doing.form is Form.CODE else doing


def reading(doing: Doing, seat: Seat, sight: Sight) -> Deciding:
    """Show the step at hand, or the code."""
    back = Press(Deed.BACK, sight.say("decide.back"), sight.say("key.back"))
    fault, tone = _fault(doing, sight)
    if doing.form is Form.CODE:
        desktop, _, typed = doing.heard
        amounts = _amounts(seat, sight)
        amount = amounts.money(amounts.read(typed) or 0)
        code = f"{doing.code[:_HALF]} {doing.code[_HALF:]}" if doing.code else "…"
        return Deciding(
            question=sight.say("read.code", code=code),
            advice=sight.say("read.code-advice", desk=desktop, amount=amount),
            numbers=(),
            presses=(),
            primary=Press(Deed.ENTER, sight.say("read.done"), sight.say("key.enter")),
            fault=fault,
            fault_tone=tone,
        )
    step = _STEPS.index(doing.form) + 1
    heard = doing.heard[0] if doing.heard else ""
    return Deciding(
        question=sight.say("read.question", step=step, steps=len(_STEPS)),
        advice=sight.say("read.advice-desk", desk=heard) if heard else sight.say("read.advice"),
        numbers=(),
        presses=(back,),
        primary=Press(Deed.ENTER, sight.say("read.next"), sight.say("key.enter"), bool(doing.typed.strip())),
        entry=Entry(
            sight.say(f"read.{doing.form.value}"),
            doing.typed,
            sight.say(f"read.{doing.form.value}-hint"),
            doing.form.value,
        ),
        fault=fault,
        fault_tone=tone,
    )


def _next(doing: Doing, heard: str, form: Form) -> Doing:
    return replace(doing, form=form, typed="", heard=(*doing.heard, heard), code="", trouble=None)


def _wrong(doing: Doing, trouble: Trouble) -> Doing:
    return replace(doing, trouble=trouble)


def _fault(doing: Doing, sight: Sight) -> tuple[str, Tone]:
    match doing.trouble:
        case Failed(message, next_step):
            return f"{message} {next_step}".strip(), Tone.DANGER
        case Trouble() as trouble:
            return sight.say(f"trouble.{trouble.value}", asked=""), Tone.WARNING
        case _:
            return "", Tone.WARNING


def _amounts(seat: Seat, sight: Sight | None = None) -> Amounts:
    locale = locale_of(sight.words.language if sight is not None else "en")
    return Amounts(locale, seat.currency, seat.digits)
