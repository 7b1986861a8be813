"""The guidance region: steps done, the one to do now with its buttons or fields, and the ones to come."""

from __future__ import annotations

from desktop.present.deeds import Button, Deed, Key
from desktop.present.guidance import Coming, CurrentStep, DoneStep, Guidance
from desktop.present.live.answers import checks_of, field_for, is_yes_no
from desktop.present.live.sight import Sight, named
from desktop.present.live.steps import Talk, talk, words
from desktop.present.words import speech
from policy import events
from policy.guidance import Shown
from policy.language.tree.pack import StepKind
from policy.session import Stage
from policy.session.state import BANK
from policy.wording import Wording

TRIES = 3
FIND = "find"
_MOST_COMING = 6
NEED = "need:"

KICKS = {
    StepKind.SAY: "say",
    StepKind.ASK: "ask",
    StepKind.VERIFY: "ask",
    StepKind.DISCLOSE: "read",
    StepKind.CONSENT: "read",
    StepKind.CHOOSE: "ask",
    StepKind.ADJUST: "now",
    StepKind.PAY: "now",
    StepKind.CLOSE: "say",
}
SAID_MEANWHILE = {
    Stage.PAUSING: "pausing",
    Stage.ENTRY: "card",
    Stage.SHUT: "shut",
    Stage.PREPARING: "sending",
    Stage.SENDING: "sending",
    Stage.UNKNOWN: "unknown",
    Stage.DECLINED: "declined",
}
"""What the agent says at stages for which a policy has no words, by the last part of the text's key."""
CONFIRMS = {
    StepKind.DISCLOSE: "read-out",
    StepKind.CONSENT: "agrees",
    StepKind.CHOOSE: "chosen",
    StepKind.ADJUST: "done",
}


def guidance(s: Sight) -> Guidance | None:
    """Show where the talk is."""
    steps = talk(s)
    current = current_step(s, steps.current) if steps.current is not None else None
    if not s.is_verified:
        return _verifying(s, steps, current)
    if current is None and s.stage in SAID_MEANWHILE:
        current = meanwhile(s)
    done = _done(s, steps)
    coming = tuple(named(one.step.title) for one in steps.coming)
    return Guidance(done=done, current=current, coming=coming[:2]) if done or current else None


def _verifying(s: Sight, steps: Talk, current: CurrentStep | None) -> Guidance | None:
    """Show the checks; what comes after them is named on the page below."""
    checks = [one for one in steps.done if one.step.kind is StepKind.VERIFY]
    ahead = [one for one in (steps.current, *steps.coming) if one is not None]
    left = [one for one in ahead if one.step.kind is StepKind.VERIFY]
    done = tuple(DoneStep(named(one.step.title), s.t("step.matches")) for one in checks)
    if not checks and not left:
        return Guidance(current=current) if current else None
    progress = s.t("step.answers", part=len(checks), whole=len(checks) + len(left))
    names = tuple(named(one.step.title) for one in left if one is not steps.current)
    return Guidance(s.t("step.verify"), progress, done, current, names)


def coming_page(s: Sight) -> Coming | None:
    """Name what comes after the checks, where the quote will be."""
    steps = talk(s)
    names = tuple(named(one.step.title) for one in steps.coming if one.step.kind is not StepKind.VERIFY)
    if len(names) > _MOST_COMING:
        names = (*names[: _MOST_COMING - 1], names[-1])
    return Coming(s.t("step.then"), names) if names else None


def _done(s: Sight, steps: Talk) -> tuple[DoneStep, ...]:
    """Show the checks as one line, and the last thing that was done."""
    checks = [one.step.title for one in steps.done if one.step.kind is StepKind.VERIFY]
    found = []
    if checks and s.stage in (Stage.VERIFYING, Stage.GUIDING):
        first, *others = (named(one) for one in checks)
        by = Wording(s.t.language).listed([first, *(one[:1].lower() + one[1:] for one in others)])
        found.append(DoneStep(s.t("step.verified-by", steps=by), ""))
    said = {one.step: one.at for one in s.session.said}
    later = [one for one in steps.done if one.step.id in said]
    if later:
        last = max(later, key=lambda one: said[one.step.id])
        found.append(DoneStep(named(last.step.title), s.into_call(said[last.step.id])))
    return tuple(found)


def current_step(s: Sight, one: Shown) -> CurrentStep:
    """Show a step as the one to do now."""
    step = one.step
    kick = s.t(f"step.{KICKS[step.kind]}")
    say = words(one, s.session.setup.language)
    if s.stage is Stage.AUTHORISING:
        return _authorising(s, one)
    if s.stage in SAID_MEANWHILE:
        return meanwhile(s)
    if step.asks:
        return _asking(s, one, kick)
    confirm = None
    note = s.t("step.fill-in", names=Wording(s.t.language).listed(one.missing)) if one.missing else ""
    if step.kind is not StepKind.PAY:
        deed = s.deed(events.StepConfirmed, step=step.id, text=one.text)
        missed = s.missed(deed)
        label = CONFIRMS.get(step.kind, "said")
        if missed is not None:
            confirm = s.button(Deed.CONFIRM_STEP, label, Key.ENTER, which=step.id, enabled=not missed)
        if missed:
            return CurrentStep(step.id, kick, say, confirm, note=s.t(f"unmet.{missed[0].replace('_', '-')}"))
    return CurrentStep(step.id, kick, say, confirm, note=note)


def meanwhile(s: Sight) -> CurrentStep:
    """Give the words for while the program does something, which are the panel's own."""
    name = SAID_MEANWHILE[s.stage]
    is_bank = s.stage is Stage.ENTRY and s.session.entry is not None and s.session.entry.tender == BANK
    return CurrentStep(name, s.t("step.say"), speech(s.t(f"say.{'bank' if is_bank else name}")))


def _authorising(s: Sight, one: Shown) -> CurrentStep:
    """Show the words of a spoken authorisation, with the name of who speaks it."""
    step = one.step
    whose = s.around.file.card.name if s.around.file is not None else ""
    can = s.allows(events.AuthorisationSpoken, name="", recording=s.around.recording)
    confirm = s.button(Deed.CONFIRM_STEP, "authorized", Key.ENTER, which=step.id, enabled=can)
    refuse = s.button(Deed.STOP_PAUSE, "not-authorized", Key.N)
    asked = (field_for(s, "name", s.t("step.name"), whose),)
    return CurrentStep(
        step.id,
        s.t("step.read"),
        words(one, s.session.setup.language),
        confirm,
        refuse,
        asked,
        s.t("step.authorization-note"),
    )


def _asking(s: Sight, one: Shown, kick: str) -> CurrentStep:
    """Show a question: with fields where something is typed, else with its two answers."""
    step, declared = one.step, s.pack.inputs[one.step.asks]
    say = words(one, s.session.setup.language)
    verifies = step.kind is StepKind.VERIFY
    can = s.allows(events.StepAnswered, step=step.id, value=True)
    if not can:
        return CurrentStep(step.id, kick, say)
    wrong = s.showing.wrong
    note = s.t(wrong.why) if wrong.which == step.id else ""
    expected = s.around.checks.get(step.asks, ()) if verifies else ()
    if expected:
        tries = s.showing.tried.count(step.id)
        note = note or s.t("step.tries" if tries < TRIES - 1 else "step.last-try", count=TRIES - tries)
        if tries and not wrong.why:
            note = f"{s.t('step.no-match')} {note}"
        return CurrentStep(
            step.id,
            kick,
            say,
            _answer(s, step.id, "check"),
            _no(s, step.id, "cannot-say"),
            checks_of(s, expected),
            note,
        )
    if is_yes_no(declared):
        yes, no = ("matches", "no-match") if verifies else ("yes", "no")
        confirm = s.button(Deed.CONFIRM_STEP, yes, Key.ENTER, which=step.id)
        return CurrentStep(step.id, kick, say, confirm, _no(s, step.id, no), note=note)
    asked = (field_for(s, step.asks, named(step.asks), declared=declared),)
    skip = s.allows(events.StepConfirmed, step=step.id, text=one.text)
    refuse = _no(s, step.id, "skip") if skip and not verifies else None
    return CurrentStep(step.id, kick, say, _answer(s, step.id, "note-answer"), refuse, asked, note)


def _answer(s: Sight, which: str, label: str) -> Button:
    return s.button(Deed.ANSWER, label, Key.ENTER, which=which)


def _no(s: Sight, which: str, label: str) -> Button:
    return s.button(Deed.REFUSE_STEP, label, Key.N, which=which)


def finding_out(s: Sight, name: str) -> Guidance:
    """Ask for an input that the quote needs and no step asks for."""
    which = f"{NEED}{name}"
    declared = s.pack.inputs[name]
    wrong = s.showing.wrong
    note = s.t(wrong.why) if wrong.which == which else s.t("step.needed")
    current = CurrentStep(
        which,
        s.t("step.now"),
        speech(s.t("step.find-out", name=name)),
        _answer(s, which, "note-answer"),
        asked=(field_for(s, name, named(name), declared=declared),),
        note=note,
    )
    return Guidance(current=current)


def searching(s: Sight) -> Guidance:
    """Ask for what finds the account."""
    current = CurrentStep(
        FIND,
        s.t("step.ask"),
        speech(s.t("found.ask")),
        s.button(Deed.FIND_ACCOUNT, "find", Key.ENTER),
        asked=(field_for(s, FIND, s.t("idle.hint"), s.showing.searched),),
    )
    return Guidance(current=current)
