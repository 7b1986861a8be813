"""The whole panel of a session: which regions a stage has. Total for every stage, and never without a way on."""

from __future__ import annotations

from dataclasses import replace

from desktop.present.deeds import Button, Key
from desktop.present.keys import keys_page
from desktop.present.live import notices
from desktop.present.live.account import account_card
from desktop.present.live.before import Parts, choosing, leaving, ringing, verifying
from desktop.present.live.giving_back import giving_back, is_shown
from desktop.present.live.guidance import guidance
from desktop.present.live.idle import idle
from desktop.present.live.money import declined, link, under_way, unknown
from desktop.present.live.offering import authorising, confirming, guiding
from desktop.present.live.pausing import card_open, pausing, shut
from desktop.present.live.paying import closed_bar
from desktop.present.live.quote import total_line
from desktop.present.live.receipt import after_payment
from desktop.present.live.recorders import badge
from desktop.present.live.showing import Overlay, Showing
from desktop.present.live.sight import Sight, sight
from desktop.present.live.strip import footer, strip
from desktop.present.live.surroundings import Surroundings
from desktop.present.live.wrapup import wrap_up
from desktop.present.panel import ActionBar, PanelView
from desktop.present.texts import Texts
from policy import events
from policy.session import Session, Stage

WITH_TOTAL = frozenset({Stage.PAUSING, Stage.SHUT})


def panel(session: Session, showing: Showing, surroundings: Surroundings, texts: Texts) -> PanelView:
    """Return what the panel shows of a session."""
    s = sight(session, showing, surroundings, texts)
    parts = _covered(s, _parts(s))
    return PanelView(
        call=strip(s),
        recorder=badge(s),
        actions=notices.noted(s, parts.bar) if parts.takes_typing else parts.bar,
        footer=footer(s),
        account=account_card(s),
        guidance=parts.guidance,
        total=total_line(s) if s.stage in WITH_TOTAL and s.showing.overlay is Overlay.NONE else None,
        page=parts.page,
        takes_typing=parts.takes_typing,
    )


def _parts(s: Sight) -> Parts:
    match s.stage:
        case Stage.IDLE | Stage.ENDED:
            return Parts(*idle(s))
        case Stage.RINGING:
            return ringing(s)
        case Stage.CHOOSING:
            return choosing(s)
        case Stage.VERIFYING:
            return verifying(s)
        case Stage.GUIDING:
            return guiding(s)
        case Stage.AUTHORISING:
            return authorising(s)
        case Stage.CONFIRMING:
            return confirming(s)
        case Stage.ENTRY:
            return Parts(*card_open(s), guidance(s), takes_typing=False)
        case _:
            return _money(s)


def _money(s: Sight) -> Parts:
    match s.stage:
        case Stage.PAUSING:
            return Parts(*pausing(s), guidance(s))
        case Stage.SHUT:
            return Parts(*shut(s), guidance(s))
        case Stage.PREPARING | Stage.SENDING | Stage.CAPTURED | Stage.POSTED:
            return Parts(*under_way(s), guidance(s))
        case Stage.UNKNOWN:
            return Parts(*unknown(s), guidance(s))
        case Stage.DECLINED:
            return Parts(*declined(s), guidance(s))
        case Stage.LINKING:
            return Parts(*link(s), guidance(s))
        case Stage.WRAP_UP:
            return Parts(*wrap_up(s))
        case _:
            return Parts(*after_payment(s), guidance(s))


def _covered(s: Sight, parts: Parts) -> Parts:
    """Lay over the page what the agent asked for, or what has to be known at once."""
    if not parts.takes_typing:
        return parts
    if is_shown(s):
        parts = giving_back(s)
    told = notices.page(s)
    if told is not None:
        return replace(parts, page=told, bar=_without_keys(parts.bar))
    if s.showing.overlay is Overlay.KEYS:
        return replace(parts, page=keys_page(s.t), bar=_without_keys(parts.bar), guidance=None)
    if s.showing.overlay is Overlay.LEAVE and s.allows(events.AccountLeft):
        return replace(parts, page=leaving(s), bar=closed_bar(s, ""), guidance=None)
    return parts


def _without_keys(bar: ActionBar) -> ActionBar:
    """Take the key that goes back from the bar: it belongs to the page that covers the others."""
    return replace(bar, quiet=_without_key(bar.quiet), quiet_right=_without_key(bar.quiet_right))


def _without_key(button: Button | None) -> Button | None:
    is_back = button is not None and button.key is Key.ESC
    return replace(button, key=None, hint="") if button is not None and is_back else button
