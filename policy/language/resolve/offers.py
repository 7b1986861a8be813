"""Reads the pages under offers/: ways to settle the account, and tenders.md: ways to pay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from policy.language.pages import Page
from policy.language.resolve.columns import named, records
from policy.language.resolve.expressions import Resolver, Setting, Unresolved
from policy.language.resolve.front import Front
from policy.language.resolve.headings import declare
from policy.language.resolve.names import Names, one_of, suggestion
from policy.language.resolve.tables import Tables
from policy.language.syntax import words
from policy.language.tree.expressions import Expression
from policy.language.tree.pack import Offer, OfferKind, PlanTerms, Remainder, Roll, Tender
from policy.language.tree.places import Place
from policy.language.tree.tables import Scope
from policy.language.tree.types import BOOLEAN, INTEGER, MONEY, TEXT

_PLAN: Final = ("every", "roll", "remainder", "finances", "terms")
_KNOWN: Final = ("option", "kind", "title", "reason", "rank", "own amount", *_PLAN)
OPEN: Final = {"open": BOOLEAN, "rank": INTEGER}
TERMS: Final = {"fewest payments": INTEGER, "most payments": INTEGER, "payments": INTEGER}
DOWN_PAYMENT: Final = {"down payment": MONEY}
LIMITS: Final = {"least": MONEY, "most": MONEY}


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """An offer page after its headings."""

    page: Page
    id: str
    kind: OfferKind
    open: str | None
    terms: str | None
    limits: str | None
    tables: tuple[str, ...]
    place: Place


def declare_offer_id(names: Names, page: Page) -> str | None:
    """Read the id of an offer, which is a word of the built-in input `option`."""
    front = Front(names, page)
    written = front.needed("option", "in full")
    return None if written is None else named(names, written, "an option")


def declare_offer(names: Names, tables: Tables, page: Page, identifier: str) -> OfferDraft | None:
    """Declare an offer's tables and their results."""
    front = Front(names, page)
    front.only(_KNOWN)
    written = front.needed("kind", "price option")
    kind = (
        None
        if written is None
        else one_of(names, written, (known.value for known in OfferKind), "kind of offer")
    )
    kept = (
        front.word("terms", ("kept", "follow changes"), "kept") == "kept"
        and kind == OfferKind.PAYMENT_PLAN.value
    )
    found: dict[str, str | None] = {"open": None, "terms": None, "limits": None}
    keys = []
    for section in page.sections:
        heading = words(section.title.text.partition("(")[0])
        role = heading if heading in found else ""
        draft = declare(
            names,
            page.path,
            section,
            Scope.ACCOUNT,
            dated_by="agreed on" if kept and role != "open" else "quote date",
            wanted={"open": OPEN, "terms": TERMS, "limits": LIMITS}.get(role, {}),
            contested=DOWN_PAYMENT if role == "terms" else {},
        )
        key = tables.add(draft)
        if key is not None:
            keys.append(key)
            if role:
                found[role] = key
    if kind is None:
        return None
    return OfferDraft(
        page,
        identifier,
        OfferKind(kind),
        found["open"],
        found["terms"],
        found["limits"],
        tuple(keys),
        page.place,
    )


def finish_offer(names: Names, tables: Tables, draft: OfferDraft, position: int) -> Offer | None:
    """Make the offer once its tables can be resolved."""
    front = Front(names, draft.page)
    before = len(names.findings)
    for key in draft.tables:
        tables.resolve(key)
    _needs(names, tables, draft, draft.open, "Open", ("open",))
    title = front.needed("title", "Pay in full")
    plan = None
    if draft.kind is OfferKind.PAYMENT_PLAN:
        _needs(
            names, tables, draft, draft.terms, "Terms", ("down payment", "fewest payments", "most payments")
        )
        plan = _plan(names, tables, front)
    else:
        for setting in _PLAN:
            if (stray := front.written(setting)) is not None:
                names.report(
                    "unknown-setting",
                    f"Only a payment plan has “{setting}”.",
                    "Delete the line.",
                    stray.place,
                )
    own_amount = front.flag("own amount", default=False)
    if own_amount:
        _needs(names, tables, draft, draft.limits, "Limits", ("least", "most"))
    if len(names.findings) > before or draft.open is None:
        return None
    return Offer(
        draft.id,
        draft.kind,
        title.text if title else draft.id,
        front.text("reason"),
        front.number("rank", 100 + position),
        own_amount,
        plan,
        draft.open,
        draft.terms,
        draft.limits,
        draft.page.prose,
        draft.tables,
        draft.place,
    )


def _needs(
    names: Names, tables: Tables, draft: OfferDraft, key: str | None, heading: str, results: tuple[str, ...]
) -> None:
    have = [] if key is None else [name for _, name, _ in tables.drafts[key].results]
    missing = [name for name in results if name not in have]
    if missing:
        place = draft.place if key is None else tables.drafts[key].place
        names.report(
            "no-table" if key is None else "no-result",
            f"The page has no table “{heading}”."
            if key is None
            else f"“{heading}” has no result “= {missing[0]}”.",
            f"It needs a section “## {heading} (unique)” with {', '.join(f'= {name}' for name in results)}.",
            place,
        )


def _plan(names: Names, tables: Tables, front: Front) -> PlanTerms | None:
    months, days = _every(names, front)
    financed = _financed(names, tables, front)
    if financed is None:
        return None
    return PlanTerms(
        months,
        days,
        Roll(front.word("roll", (kind.value for kind in Roll), Roll.NONE.value)),
        Remainder(front.word("remainder", (kind.value for kind in Remainder), Remainder.LAST.value)),
        financed,
        front.word("terms", ("kept", "follow changes"), "kept") == "kept",
    )


def _every(names: Names, front: Front) -> tuple[int, int]:
    written = front.written("every")
    if written is None:
        return 1, 0
    match = re.fullmatch(r"(?:(\d{1,3}) )?(day|week|month)s?", words(written.text))
    if match is None or match[1] == "0":
        names.report(
            "unknown-word",
            f"“{written.text}” is no interval.",
            "Write month, 2 weeks, or 14 days.",
            written.place,
        )
        return 1, 0
    count = int(match[1] or 1)
    return (count, 0) if match[2] == "month" else (0, count * (7 if match[2] == "week" else 1))


def _financed(names: Names, tables: Tables, front: Front) -> Expression | None:
    written = front.needed("finances", "past due")
    if written is None:
        return None
    try:
        return Resolver(Setting(names, Scope.ACCOUNT, "", {}, tables.type_of), written).formula(MONEY)
    except Unresolved:
        return None


def declare_tenders(names: Names, page: Page) -> tuple[Tender, ...]:
    """Read the ways to pay; their ids are the words of the built-in input `tender`."""
    Front(names, page).only(())
    tenders: dict[str, Tender] = {}
    for section in page.sections:
        if words(section.title.text) != "methods":
            continue
        for record in records(names, section, ("tender", "title"), ("needs", "note")):
            identifier = named(names, record["tender"], "a tender")
            if identifier is None:
                continue
            if identifier in tenders:
                names.report(
                    "name-taken", f"“{identifier}” stands twice.", "Delete one.", record["tender"].place
                )
                continue
            needs = tuple(
                words(part) for part in record["needs"].text.split(",") if part.strip() not in ("", "-")
            )
            for need in needs:
                if need not in names.inputs:
                    names.report(
                        "unknown-name",
                        f"“{need}” is no input.",
                        suggestion(need, names.inputs, "Declare it in inputs.md."),
                        record["needs"].place,
                    )
            tenders[identifier] = Tender(identifier, record["title"].text, needs, record["tender"].place)
    if not tenders:
        names.report("no-rows", "tenders.md names no way to pay.", "Add a section “## Methods”.", page.place)
    return tuple(tenders.values())


def declare_allowed(names: Names, tables: Tables, page: Page) -> str | None:
    """Declare the table that says which tenders are allowed."""
    key = None
    for section in page.sections:
        heading = words(section.title.text.partition("(")[0])
        if heading == "methods":
            continue
        made = tables.add(
            declare(names, page.path, section, Scope.ACCOUNT, wanted={"allowed": BOOLEAN, "why": TEXT})
        )
        if heading == "allowed":
            key = made
    return key
