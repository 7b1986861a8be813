"""The account region: hidden before the caller is verified; and the choice between accounts."""

from __future__ import annotations

import re
from datetime import date

from desktop.present.account import AccountCard, AccountsFound, Candidate, Chip, ChipKind, Fact
from desktop.present.live.showing import Overlay
from desktop.present.live.sight import Sight, named, number_shown
from desktop.present.live.steps import PAID
from desktop.present.words import Mark
from integrations.customers import AgreementState
from policy import events
from policy.events import Match
from policy.language.tree.tables import Scope
from policy.language.tree.types import MONEY
from policy.session import Stage
from policy.session.state import Choice

OTHER = "other"
_CODE = re.compile(r"\b\d{5}(?:-\d{4})?\b")
_MOST_SHOWN = 8
_FACTS = 2
_FULL = frozenset({Stage.RINGING, Stage.VERIFYING, Stage.GUIDING})


def account_card(s: Sight) -> AccountCard | None:
    """Show whose account it is, as far as it may be shown."""
    identifier = s.may.account_id
    if not identifier or s.stage is Stage.ENDED:
        return None
    if s.may.account is None:
        return _hidden(s, identifier)
    card = s.around.file.card if s.around.file is not None else s.around.cards.get(identifier)
    name = (card.name if card is not None else "") or s.t("account.nameless")
    address = card.address if card is not None else ""
    chips = () if s.stage in PAID else _chips(s)  # they are from before the payment
    if _is_full(s):
        return AccountCard(name, identifier, address, chips, _facts(s))
    return AccountCard(name, identifier, chips=chips[:1], one_line=True)


def _is_full(s: Sight) -> bool:
    """Show the whole card until the talk is about money."""
    session = s.session
    asked = session.pending is not None or session.offer is not None or bool(session.adjustments)
    talked = bool(session.said) or session.choice != Choice() or asked
    return s.stage in _FULL and s.showing.overlay is Overlay.NONE and not talked


def _hidden(s: Sight, identifier: str) -> AccountCard:
    known = s.around.cards.get(identifier)
    labels = [label for label, _ in _balances(s)] or [s.t("account.balance")]
    facts = tuple(Fact(label, None, s.t("account.hidden-spoken", label=label)) for label in labels)
    address = street_of(known.address) if known is not None else ""
    return AccountCard(s.t("account.hidden-name"), identifier, address, facts=facts, hidden=True)


def street_of(address: str) -> str:
    """Return an address without its ZIP code, which callers are verified by."""
    return _CODE.sub("", address).rstrip(" ,")


def _balances(s: Sight) -> list[tuple[str, str]]:
    """Return the labels and names of the amounts that an account card shows: the pack's first ones."""
    names = [
        one.name
        for one in s.pack.inputs.values()
        if one.type == MONEY and one.origin == "account" and one.scope is Scope.ACCOUNT
    ]
    return [(_label(s, name), name) for name in names[:_FACTS]]


def _label(s: Sight, name: str) -> str:
    key = f"account.{name.replace(' ', '-')}"
    return s.t(key) if key in s.t.entries else named(name)


def _facts(s: Sight) -> tuple[Fact, ...]:
    values = s.may.account.values if s.may.account is not None else {}
    facts = []
    for label, name in _balances(s):
        known = values.get(name)
        if isinstance(known, int):
            value = s.f.amount(known)
            facts.append(Fact(label, value, s.t("account.fact-spoken", label=label, value=value)))
    return tuple(facts)


def _chips(s: Sight) -> tuple[Chip, ...]:
    """Show the account's status and whether it pays by itself, where the pack has such inputs."""
    values = s.may.account.values if s.may.account is not None else {}
    chips = []
    status, since = values.get("status"), values.get("suspended on")
    if status == "suspended" and isinstance(since, date):
        chips.append(Chip(s.t("account.suspended", date=s.f.day(since)), ChipKind.BAD, Mark.CROSS))
    elif status == "active":
        chips.append(Chip(s.t("account.active"), ChipKind.GOOD, Mark.CHECK))
    elif isinstance(status, str):
        chips.append(Chip(named(status)))
    chips += _plan(s)
    if values.get("autopay") is False:
        chips.append(Chip(s.t("account.autopay-off"), ChipKind.PLAIN, Mark.OFF))
    return tuple(chips)


def _plan(s: Sight) -> list[Chip]:
    """Show the next payment of the plan that stands, or that it has come to its end."""
    agreed = s.around.file.agreements if s.around.file is not None else ()
    plan = next((one for one in agreed if one.state is AgreementState.ACTIVE), None)
    if plan is None or not plan.schedule:
        return []
    today = s.around.local(s.around.now).date()
    coming = next(((day, minor) for day, minor in sorted(plan.schedule) if day > today), None)
    if coming is None:
        return [Chip(s.t("account.plan-over"), ChipKind.DOUBT, Mark.CLOCK)]
    day, minor = coming
    return [
        Chip(s.t("account.plan", amount=s.f.amount(minor), date=s.f.day(day)), ChipKind.PLAIN, Mark.CLOCK)
    ]


def accounts_found(s: Sight) -> AccountsFound:
    """Offer the accounts that match, with the reason of each; nothing is chosen for the agent."""
    several = s.may.candidates[:_MOST_SHOWN]
    searched = any(one.match is Match.SEARCH for one in several)
    matched = "one" if len(s.may.candidates) == 1 else "several"
    heading = s.t("found.searched" if searched else f"found.{matched}", count=len(s.may.candidates))
    text = s.t("found.search-text" if searched else "found.text")
    return AccountsFound(
        heading=heading,
        text=text,
        candidates=tuple(_candidate(s, one, place) for place, one in enumerate(several, 1)),
        other=s.t("found.another"),
        other_digit=str(len(several) + 1),
        other_hint=s.t("found.other-hint"),
        reassurance=s.t("found.hidden"),
    )


def _candidate(s: Sight, one: events.Candidate, place: int) -> Candidate:
    known = s.around.cards.get(one.account)
    address = street_of(known.address) if known is not None else ""
    by_number = one.match is Match.NUMBER
    reason = s.t("found.by-number" if by_number else "found.by-search")
    proof = _nameless(s, one) or (number_shown(one.number) if one.number else "")
    chip = Chip(s.t("found.not-verified"), ChipKind.PLAIN, Mark.LOCK)
    spoken = s.t("found.spoken-choice", number=one.account, address=address, reason=reason, proof=proof)
    mark = Mark.PHONE if by_number else Mark.SEARCH
    return Candidate(one.account, str(place), one.account, "", address, mark, reason, proof, chip, "", spoken)


def _nameless(s: Sight, one: events.Candidate) -> str:
    """Return the reason of a match, unless it names the customer, whom nobody has verified."""
    known = s.around.cards.get(one.account)
    name = known.name.casefold().split() if known is not None else []
    said = one.reason.casefold().split()
    return "" if any(part in said for part in name) else one.reason
