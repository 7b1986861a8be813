"""The action bar while money is talked about: one primary way to pay, the others beside it, and what is missing."""

from __future__ import annotations

from desktop.present.deeds import Button, Deed, Key
from desktop.present.live.quote import OWN
from desktop.present.live.receipt import payments_button
from desktop.present.live.sight import Sight
from desktop.present.live.steps import shown_step
from desktop.present.live.wishes import kinds
from desktop.present.panel import ActionBar, Primary
from policy import events
from policy.quote import Option, TenderRule
from policy.session.agreed import is_let_pass
from policy.session.reckoning import tender_of, unsaid
from policy.session.state import BANK, CARD, LINK

TAKES: dict[str, tuple[Deed, type[events.PayChosen], str, str]] = {
    CARD: (Deed.TAKE_CARD, events.CardChosen, "take-card", "card"),
    BANK: (Deed.TAKE_BANK, events.BankChosen, "take-bank-account", "bank"),
    LINK: (Deed.SEND_LINK, events.LinkChosen, "send-the-link", "link"),
}
"""By tender: what is pressed, what it means, and the words of its primary and of its smaller button."""
KEYS = {BANK: Key.F8, LINK: Key.F7}
UNREAD = "terms_are_read"


def pay_bar(s: Sight, option: Option) -> ActionBar:
    """Offer the way to pay that is chosen, or say in its place why it is not possible."""
    tender = tender_of(s.session) or ""
    quiet = s.button(Deed.OPEN_REQUEST, "waive", Key.F6) if kinds(s, option) else None
    primary, note = primary_way(s, option, tender)
    return ActionBar(primary, others(s, option, tender), quiet, payments_button(s), note)


def primary_way(s: Sight, option: Option, tender: str) -> tuple[Primary, str]:
    """Return what stands in the primary place, and the note that says what is missing first."""
    minor = s.may.total
    rule = rule_of(option, tender)
    if tender not in TAKES or _is_shut(s, rule):
        return Primary(sentence=s.t("primary.other-way")), rule.why if rule is not None else ""
    deed, kind, label, _ = TAKES[tender]
    if minor is None:
        own = option.own_amount is not None and OWN in option.needs
        return Primary(sentence=s.t("primary.own-amount" if own else "primary.find-out")), ""
    if minor == 0:
        return _nothing_due(s)
    missed = s.missed(s.deed(kind, total=minor)) or ()
    only_unread = missed == (UNREAD,)
    button = s.button(
        deed,
        label,
        Key.F9,
        amount=s.f.amount(minor),
        which=str(minor),
        enabled=not missed or only_unread,
        first_step=only_unread,
    )
    return Primary(button), missing(s, missed)


def _nothing_due(s: Sight) -> tuple[Primary, str]:
    """Offer to end the call where there is nothing to pay."""
    words = s.t("primary.nothing-due")
    if not s.allows(events.ClosingBegan):
        return Primary(sentence=words), ""
    return Primary(s.button(Deed.BEGIN_CLOSING, "finish-call", Key.F9)), words


def missing(s: Sight, missed: tuple[str, ...]) -> str:
    """Say what is missing before the payment: the condition, or the step to read first."""
    if not missed:
        return ""
    if missed == (UNREAD,):
        step = next((shown_step(s.session, one) for one in unsaid(s.session)), None)
        if step is not None:
            return s.t("note.first-step", step=step.step.title)
    first = next((one for one in missed if one != UNREAD), missed[0])
    return s.t(f"unmet.{first.replace('_', '-')}")


def _is_shut(s: Sight, rule: TenderRule | None) -> bool:
    """Tell whether the policy shuts a way to pay, and nobody has let it pass."""
    return rule is not None and rule.allowed is False and not is_let_pass(s.session.adjustments, rule.id)


def rule_of(option: Option, tender: str) -> TenderRule | None:
    return next((one for one in option.tenders if one.id == tender), None)


def others(s: Sight, option: Option | None, tender: str) -> tuple[Button, ...]:
    """Offer the other ways to pay that the pack has; pressing one chooses it and shows what it costs."""
    vacated = KEYS.get(tender, Key.F9)  # the key of the place that is free
    found = []
    for other, (deed, _, _, label) in TAKES.items():
        if other == tender or other not in {one.id for one in s.pack.tenders}:
            continue
        rule = rule_of(option, other) if option is not None else None
        can = not _is_shut(s, rule) and s.allows(events.TenderChosen, tender=other)
        found.append(s.button(deed, label, KEYS.get(other, vacated), enabled=can))
    return tuple(found)


def closed_bar(s: Sight, note: str) -> ActionBar:
    """Show the ways to pay shut, before the caller is verified."""
    tender = tender_of(s.session) or CARD
    label = TAKES.get(tender, TAKES[CARD])
    primary = Primary(s.button(label[0], label[2], Key.F9, enabled=False))
    return ActionBar(primary, others(s, None, tender), note=note)
