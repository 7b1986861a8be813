"""Reads the pages under components/: each is a line that may appear in a quote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from policy.language.pages import Page, Written
from policy.language.resolve.columns import named
from policy.language.resolve.front import Front
from policy.language.resolve.headings import declare
from policy.language.resolve.names import DeclaredComponent, Names, one_of, suggestion
from policy.language.resolve.tables import Tables
from policy.language.syntax import words
from policy.language.tree.pack import Component, ComponentKind, Rest
from policy.language.tree.tables import Scope
from policy.language.tree.types import MONEY

_KNOWN: Final = (
    "component",
    "kind",
    "title",
    "ledger",
    "taxable",
    "waiver class",
    "order",
    "per",
    "rest",
    "exception to",
    "reduces",
    "refund",
    "dated by",
)
_SCOPES: Final = tuple(scope.value for scope in Scope if scope is not Scope.REQUEST)
_TARGETS: Final = {
    ComponentKind.EXCEPTION: ("exception to",),
    ComponentKind.WAIVER: ("reduces",),
    ComponentKind.CREDIT: ("reduces",),
    ComponentKind.DISCOUNT: ("reduces",),
}


@dataclass(frozen=True, slots=True)
class ComponentDraft:
    """A component page after its front matter and headings, before its tables."""

    page: Page
    declared: DeclaredComponent
    scope: Scope
    tables: tuple[str, ...]


def declare_component(names: Names, tables: Tables, page: Page) -> ComponentDraft | None:
    """Declare the component, its tables and their results."""
    front = Front(names, page)
    front.only(_KNOWN)
    written = front.needed("component", "late-charge")
    identifier = None if written is None else named(names, written, "a component")
    kind = front.needed("kind", "late fee")
    made = (
        None
        if kind is None
        else one_of(names, kind, (known.value for known in ComponentKind), "kind of component")
    )
    scope = Scope(front.word("per", _SCOPES, Scope.ACCOUNT.value))
    dated_by = front.word("dated by", ("quote date", "agreed on"), "quote date")
    keys = [
        tables.add(
            declare(
                names, page.path, section, scope, dated_by=dated_by, wanted={"amount": MONEY, "now": MONEY}
            )
        )
        for section in page.sections
    ]
    if (
        identifier is None
        or made is None
        or written is None
        or not names.claim(identifier, written.place, "component")
    ):
        return None
    declared = DeclaredComponent(identifier, ComponentKind(made), scope, written.place)
    names.components[identifier] = declared
    return ComponentDraft(page, declared, scope, tuple(key for key in keys if key is not None))


def finish_component(names: Names, tables: Tables, draft: ComponentDraft, position: int) -> Component | None:
    """Make the component once its tables can be resolved."""
    front = Front(names, draft.page)
    declared = draft.declared
    amount = [
        key for key in draft.tables if any(name == "amount" for _, name, _ in tables.drafts[key].results)
    ]
    if len(amount) != 1:
        names.report(
            "no-amount" if not amount else "two-amounts",
            f"The page has {'no table' if not amount else f'{len(amount)} tables'} with a result “= amount”.",
            "Let exactly one table have it.",
            declared.place,
        )
        return None
    for key in draft.tables:
        tables.resolve(key)
    has_now = any(name == "now" for _, name, _ in tables.drafts[amount[0]].results)
    title = front.needed("title", "Late payment charge")
    return Component(
        declared.id,
        declared.kind,
        title.text if title else declared.id,
        front.text("ledger"),
        front.flag("taxable", default=False),
        front.name("waiver class") or "",
        front.number("order", 1000 + position),
        draft.scope,
        _rest(names, front, has_now=has_now),
        _target(names, front, declared, "exception to"),
        _target(names, front, declared, "reduces"),
        front.text("refund"),
        draft.page.prose,
        draft.tables,
        amount[0],
        declared.place,
    )


def _rest(names: Names, front: Front, *, has_now: bool) -> Rest | None:
    written = front.written("rest")
    if written is None:
        if has_now:
            names.report(
                "setting-missing",
                "The page says what is payable now, but not what becomes of the rest.",
                "Add “rest: next bill” or “rest: 2 instalments”.",
                front.page.place,
            )
        return None
    text = words(written.text)
    if text == "next bill":
        return Rest(0)
    count, _, unit = text.partition(" ")
    if re.fullmatch("[0-9]{1,2}", count) and 1 <= int(count) <= 60 and unit in ("instalments", "instalment"):
        return Rest(int(count))
    names.report(
        "unknown-word",
        f"“{written.text}” does not say when the rest is paid.",
        "Write “next bill” or “2 instalments”.",
        written.place,
    )
    return None


def _target(names: Names, front: Front, declared: DeclaredComponent, setting: str) -> str | None:
    written = front.written(setting)
    allowed = setting in _TARGETS.get(declared.kind, ())
    if written is None:
        if allowed and declared.kind in (ComponentKind.EXCEPTION, ComponentKind.WAIVER):
            names.report(
                "setting-missing",
                f"{declared.kind.value.capitalize()} to what?",
                f"Add “{setting}: late-charge”.",
                declared.place,
            )
        return None
    if not allowed:
        names.report(
            "unknown-setting",
            f"A page of kind {declared.kind.value} has no “{setting}”.",
            "Delete the line.",
            written.place,
        )
        return None
    target = words(written.text)
    if target not in names.components or target == declared.id:
        names.report(
            "unknown-name",
            f"“{written.text}” is no other component.",
            suggestion(
                target, set(names.components) - {declared.id}, "Name the component as its own page does."
            ),
            written.place,
        )
        return None
    _check_scope(names, declared, names.components[target], written)
    return target


def _check_scope(
    names: Names, declared: DeclaredComponent, target: DeclaredComponent, written: Written
) -> None:
    """Report an exception that is not levied on what its line is, or a reduction of other items than its line's."""
    if declared.scope is target.scope:
        return
    if declared.kind is ComponentKind.EXCEPTION:
        names.report(
            "exception-scope",
            f"“{target.id}” is a line per {target.scope.value}, its exception one per {declared.scope.value}.",
            f"Let this page say “per: {target.scope.value}” as well.",
            written.place,
        )
    elif declared.scope is not Scope.ACCOUNT:
        names.report(
            "scope",
            f"“{target.id}” is a line per {target.scope.value}: nothing tells how much of it each "
            f"{declared.scope.value} may take off.",
            f"Let this page say “per: {target.scope.value}”, or “per: account”.",
            written.place,
        )
