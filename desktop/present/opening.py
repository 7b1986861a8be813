"""What the panel shows while the program opens what it works with: that it is there, and hears no call yet."""

from desktop.present.badge import BadgeState, recorder_badge
from desktop.present.call import CallStrip
from desktop.present.deeds import Deed, Key
from desktop.present.keys import button
from desktop.present.panel import ActionBar, Footer, PanelView
from desktop.present.texts import Texts
from desktop.present.words import Mark, Tone
from policy.recording import Proof


def opening(texts: Texts, doing: str = "opening") -> PanelView:
    """Return the panel before there is a desk behind it; `doing` names the note that says what is being done."""
    words = texts("call.opening")
    return PanelView(
        CallStrip(Mark.BUSY, Tone.ACCENT, words, "", "", words),
        recorder_badge(texts, BadgeState.OFF, texts("badge.no-call"), Proof.NONE),
        ActionBar(note=texts(f"note.{doing}")),
        footer(texts),
    )


def footer(texts: Texts) -> Footer:
    """Return the footer before there is a policy that quotes."""
    return Footer(
        "",
        button(texts, Deed.SHOW_KEYS, "footer.keys", Key.F1),
        button(texts, Deed.FLIP_SIDE, "footer.flip"),
        button(texts, Deed.UNDOCK, "footer.undock"),
    )
