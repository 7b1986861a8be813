"""What the panel shows when it cannot be started: what is wrong, what to do, and what works all the same."""

from desktop.present.badge import BadgeState, recorder_badge
from desktop.present.call import CallStrip
from desktop.present.deeds import Deed, Key
from desktop.present.incident import Incident, Pair
from desktop.present.keys import button
from desktop.present.opening import footer
from desktop.present.panel import ActionBar, PanelView, Primary
from desktop.present.texts import Texts
from desktop.present.words import Mark, Tone
from policy.recording import Proof


def trouble(texts: Texts, message: str, next_step: str, again_s: int = 0) -> PanelView:
    """Return the panel that could not be started; `again_s` says when it tries again by itself, 0 never."""
    title = texts("trouble.title")
    pairs = [Pair(texts("trouble.do"), next_step), Pair(texts("trouble.works"), texts("trouble.works-text"))]
    if again_s:
        pairs.append(Pair(texts("trouble.again"), texts("trouble.again-text", seconds=again_s)))
    page = Incident(
        Mark.ALERT, Tone.DANGER, texts("trouble.heading"), message, pairs=tuple(pairs), urgent=True
    )
    again = button(texts, Deed.TRY_AGAIN, "trouble.try-again", Key.F9)
    return PanelView(
        CallStrip(Mark.ALERT, Tone.DANGER, title, "", "", title),
        recorder_badge(texts, BadgeState.UNKNOWN, "", Proof.NONE),
        ActionBar(Primary(again), quiet=button(texts, Deed.CLOSE_PANEL, "trouble.close")),
        footer(texts),
        page=page,
    )
