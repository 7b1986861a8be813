"""The call strip: who calls, through which queue, for how long; and the footer below everything."""

from __future__ import annotations

from desktop.present.call import CallStrip
from desktop.present.deeds import Button, Deed, Key
from desktop.present.keys import key_name
from desktop.present.live.sight import Sight, number_shown
from desktop.present.locale import duration
from desktop.present.panel import Footer
from desktop.present.words import Mark, Tone
from policy.calls import Privacy, RemoteParty
from policy.session import Stage


def strip(s: Sight) -> CallStrip:
    """Show who is at the other end, or that the desk waits for a call."""
    call = s.session.call
    if call is None or s.stage is Stage.ENDED:
        return _waiting(s)
    title = _who(s, call.party)
    ringing = call.answered is None
    if call.over is not None:
        clock = s.t("call.ended", clock=duration(s.since(call.over)))
    else:
        clock = duration(s.since(call.answered or call.offered))
    queue = call.queue or call.dialled
    spoken = s.t("call.spoken" if queue else "call.spoken-no-queue", number=title, queue=queue, clock=clock)
    mark, tone, detail = Mark.PHONE, Tone.SUCCESS, queue
    if call.over is not None:
        tone = Tone.QUIET
    elif not call.heard or s.around.source.lost is not None:
        mark, tone, detail = Mark.UNKNOWN, Tone.WARNING, s.t("call.not-heard")
    elif call.held:
        mark, tone, detail = Mark.PAUSED, Tone.WARNING, s.t("call.held")
    elif ringing:
        mark, tone = Mark.PHONE_RING, Tone.ACCENT
    return CallStrip(mark, tone, title, detail, clock, spoken)


def _waiting(s: Sight) -> CallStrip:
    clock = s.f.clock(s.around.local(s.around.now))
    if s.around.source.lost is not None:
        lost = s.t("call.line-lost")
        why = s.t(f"lost.{s.around.source.lost.value}")
        return CallStrip(Mark.ALERT, Tone.WARNING, lost, why, clock, f"{lost}. {why}", quiet_clock=True)
    ready = s.t("call.ready")
    return CallStrip(Mark.CHECK_DISC, Tone.SUCCESS, ready, s.around.agent, clock, ready, quiet_clock=True)


def _who(s: Sight, party: RemoteParty) -> str:
    """Name the other end by its number; what the network showed is no number that is sure."""
    if party.number is not None:
        return number_shown(party.number)
    if party.privacy is Privacy.WITHHELD:
        return s.t("call.withheld")
    return party.presented or s.t("call.no-number")


def footer(s: Sight) -> Footer:
    """Name the policy that quotes, and offer what is always there."""
    about = s.pack.about
    policy = s.t("footer.version", company=about.title, version=about.version)
    keys = Button(Deed.SHOW_KEYS, s.t("footer.keys"), key=Key.F1, hint=key_name(s.t, Key.F1))
    return Footer(
        policy,
        keys,
        Button(Deed.FLIP_SIDE, s.t("footer.flip")),
        Button(Deed.UNDOCK, s.t("footer.undock")),
    )
