"""What the session told the agent, and deeds it did not take: as a note in the bar, or as a page until put away."""

from __future__ import annotations

from dataclasses import replace

from desktop.present.deeds import Deed, Key
from desktop.present.incident import Incident, Way
from desktop.present.live.showing import Showing
from desktop.present.live.sight import Sight, named
from desktop.present.live.surroundings import Told
from desktop.present.panel import ActionBar
from desktop.present.words import Mark, Tone
from policy.effects import Notice, Tell
from policy.session import Stage
from policy.wording import Wording

NOTE_MS = 8_000
GRAVE_MS = 30_000
GRAVE = frozenset(
    {
        Notice.ENTRY_STUCK,
        Notice.GUARD_AWAY,
        Notice.NOT_POSTED,
        Notice.NOT_WRITTEN,
        Notice.NO_RECEIPT,
        Notice.LINK_FAILED,
        Notice.NOT_VERIFIED_ANY_MORE,
        Notice.NOT_RECORDED,
        Notice.RECORDING_SPOILT,
        Notice.SECOND_CALL,
        Notice.OFFER_GONE,
        Notice.EXCEPTION_WITHDRAWN,
    }
)
OF_AMOUNTS = frozenset({Notice.TOTAL_CHANGED, Notice.EXCEPTION_GRANTED, Notice.EXCEPTION_COUNTERED})
PAID = frozenset({Stage.RECEIPT, Stage.RESUMING, Stage.CLOSING, Stage.WRAP_UP})
"""Where an amount that changed before is settled."""
PAGES: dict[Notice, tuple[Mark, Tone]] = {
    Notice.EXCEPTION_REFUSED: (Mark.CROSS_DISC, Tone.DANGER),
    Notice.EXCEPTION_EXPIRED: (Mark.CLOCK, Tone.WARNING),
    Notice.RETURN_REFUSED: (Mark.CROSS_DISC, Tone.DANGER),
    Notice.PAID_TWICE: (Mark.ALERT, Tone.DANGER),
    Notice.AMOUNT_DIFFERS: (Mark.ALERT, Tone.DANGER),
}
"""What has a page of its own until the agent puts it away."""
PASSING = frozenset({Notice.EXCEPTION_REFUSED, Notice.RETURN_REFUSED, Notice.EXCEPTION_EXPIRED})
"""What is put away by whatever the agent does next."""
QUIET_STAGES = frozenset({Stage.IDLE, Stage.PAUSING, Stage.ENTRY, Stage.SHUT, Stage.AUTHORISING, Stage.ENDED})
"""Where no such page may cover what is shown."""


def key_of(notice: Notice) -> str:
    """Return the key of a notice's words."""
    return f"notice.{notice.value.replace(' ', '-')}"


def words(s: Sight, tell: Tell) -> str:
    """Say what was told. Amounts are left out before the caller is verified."""
    amounts = {
        name: s.f.amount(minor) if minor is not None and s.is_verified else "–"
        for name, minor in (("was", tell.was), ("now", tell.now))
    }
    names = Wording(s.t.language).listed([s.recorder(one) for one in tell.names])
    return s.t(_key(s, tell), names=names, **amounts)


def _key(s: Sight, tell: Tell) -> str:
    """Return the key of what was told, of the words for its detail where there are such."""
    key = key_of(tell.notice)
    more = f"{key}-{tell.detail}"
    return more if tell.detail.isalpha() and more in s.t.entries else key


def noted(s: Sight, bar: ActionBar) -> ActionBar:
    """Put into the bar for a moment that a card number was cleared, what was told last, or what a deed missed."""
    cleared = s.showing.cleared
    if cleared is not None and _age(s, cleared.monotonic_ns) < NOTE_MS:
        return replace(bar, note=s.t("note.card-cleared"))
    told = next((one for one in reversed(s.around.notices) if _is_new(s, one)), None)
    report = s.around.reported
    missed = report is not None and _age(s, report.at.monotonic_ns) < NOTE_MS
    if report is not None and missed and (told is None or told.at < report.at):
        unmet = report.report.unmet[0].replace("_", "-") if report.report.unmet else "not-here"
        key = f"unmet.{unmet}"
        return replace(bar, note=s.t(key if key in s.t.entries else "unmet.not-here"))
    return replace(bar, note=words(s, told.tell)) if told is not None else bar


def _age(s: Sight, since_ns: int) -> int:
    return (s.around.now.monotonic_ns - since_ns) // 1_000_000


def _is_new(s: Sight, told: Told) -> bool:
    notice = told.tell.notice
    if notice is Notice.EXCEPTION_COUNTERED and s.session.offer is not None:
        return False  # its page says so
    if notice in OF_AMOUNTS and (not s.is_verified or s.stage in PAID):
        return False
    return 0 <= _age(s, told.at.monotonic_ns) < (GRAVE_MS if notice in GRAVE else NOTE_MS)


def on_page(s: Sight) -> Tell | None:
    """Return what has a page of its own now: told, and not put away."""
    if s.stage in QUIET_STAGES:
        return None
    told = next(
        (
            one.tell
            for one in reversed(s.around.notices)
            if one.tell.notice in PAGES and one.tell.id not in s.showing.dismissed
        ),
        None,
    )
    is_passing = told is not None and told.notice in PASSING
    return None if is_passing and s.stage is not Stage.GUIDING else told


def passed(s: Sight) -> Showing:
    """Return what the panel keeps when the agent goes on: what needs no answer is put away by that."""
    told = on_page(s)
    if told is None or told.notice not in PASSING:
        return s.showing
    return replace(s.showing, dismissed=s.showing.dismissed | {told.id})


def page(s: Sight) -> Incident | None:
    """Show what has a page of its own."""
    told = on_page(s)
    if told is None:
        return None
    mark, tone = PAGES[told.notice]
    heading = s.t(f"{key_of(told.notice)}-heading")
    is_said = _key(s, told) != key_of(told.notice)
    detail = named(told.detail) if told.detail and s.is_verified and not is_said else ""
    text = " ".join(part for part in (words(s, told), detail) if part)
    back = s.button(Deed.BACK, "understood", Key.ESC, which=told.id)
    return Incident(
        mark, tone, heading, text, ways=(Way(back, Mark.CHECK, s.t("notice.put-away")),), urgent=True
    )
