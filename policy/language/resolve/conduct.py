"""Reads the pages about people: authority.md, application.md and the call flows under guidance/."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from policy.language.pages import Grid, Page, Section, Written
from policy.language.resolve.columns import named, records
from policy.language.resolve.front import Front
from policy.language.resolve.headings import declare
from policy.language.resolve.names import Names, one_of, suggestion, type_of_words
from policy.language.resolve.tables import Tables
from policy.language.syntax import words
from policy.language.tree.pack import Flow, Role, Step, StepKind
from policy.language.tree.tables import HitPolicy, Scope
from policy.language.tree.types import INTEGER, TEXT

ANSWERS: Final = ("refused", "mandatory", "needs approval", "granted")
REQUESTS: Final = ("waive", "lower", "change terms", "accept less", "extend", "override")
ORDERS: Final = ("oldest first", "newest first", "smallest first", "largest first", "in proportion")
_STEP_COLUMNS: Final = frozenset({"kind", "title", "text", "asks", "done when"})


@dataclass(frozen=True, slots=True)
class AuthorityWords:
    """The words that the authority page adds: roles and reasons."""

    roles: tuple[Role, ...]
    reasons: tuple[str, ...]


def declare_authority_words(names: Names, page: Page) -> AuthorityWords:
    """Read the roles and the reasons, before any table needs them."""
    Front(names, page).only(())
    roles: dict[str, Role] = {}
    reasons: list[str] = []
    for section in page.sections:
        heading = words(section.title.text)
        if heading == "roles":
            for record in records(names, section, ("role", "title", "rank"), ("note",)):
                identifier = named(names, record["role"], "a role")
                if not re.fullmatch("[0-9]{1,7}", record["rank"].text):
                    names.report(
                        "type",
                        f"“{record['rank'].text}” is no rank.",
                        "Write 1, 2, 3; more is higher.",
                        record["rank"].place,
                    )
                elif identifier is not None:
                    roles[identifier] = Role(
                        identifier, record["title"].text, int(record["rank"].text), record["role"].place
                    )
        elif heading == "reasons":
            for record in records(names, section, ("reason", "title"), ("note",)):
                reason = named(names, record["reason"], "a reason")
                reasons += [] if reason is None else [reason]
    if not roles:
        names.report(
            "no-rows",
            "authority.md names no role.",
            "Add a section “## Roles”: | role | title | rank |.",
            page.place,
        )
    return AuthorityWords(tuple(roles.values()), tuple(dict.fromkeys(reasons)))


def declare_authority(names: Names, tables: Tables, page: Page, found: AuthorityWords) -> tuple[str, ...]:
    """Declare the tables that answer requests."""
    wanted = {
        "answer": type_of_words(ANSWERS),
        "approver": type_of_words(role.id for role in found.roles),
        "people": INTEGER,
        "why": TEXT,
    }
    keys = []
    for section in page.sections:
        if words(section.title.text) in ("roles", "reasons"):
            continue
        draft = declare(names, page.path, section, Scope.REQUEST, wanted=wanted)
        key = tables.add(draft)
        if draft is None or key is None:
            continue
        if words(draft.title).startswith(("waivers", "overrides")):
            _require(names, draft.title, draft.results, ("answer", "approver", "people", "why"), section)
            keys.append(key)
    return tuple(keys)


def declare_application(names: Names, tables: Tables, page: Page) -> str | None:
    """Declare the table that ranks open items."""
    Front(names, page).only(())
    order = None
    for section in page.sections:
        draft = declare(
            names,
            page.path,
            section,
            Scope.OPEN_ITEM,
            wanted={"rank": INTEGER, "then": type_of_words(ORDERS)},
        )
        key = tables.add(draft)
        if draft is not None and key is not None and words(draft.title) == "order":
            _require(names, draft.title, draft.results, ("rank", "then"), section)
            order = key
    if order is None:
        names.report(
            "no-table",
            "application.md has no table “Order”.",
            "Add “## Order (first)” with = rank and = then.",
            page.place,
        )
    return order


def _require(
    names: Names,
    title: str,
    results: list[tuple[int, str, tuple[str, ...] | None]],
    needed: tuple[str, ...],
    section: Section,
) -> None:
    missing = [name for name in needed if name not in [have for _, have, _ in results]]
    if missing:
        names.report(
            "no-result",
            f"“{title}” has no result “= {missing[0]}”.",
            f"It needs {', '.join(f'= {name}' for name in needed)}.",
            section.title.place,
        )


# Call flows


@dataclass(frozen=True, slots=True)
class FlowDraft:
    """A flow page after its headings."""

    page: Page
    id: str
    key: str
    grid: Grid


def declare_flow(names: Names, tables: Tables, page: Page) -> FlowDraft | None:
    """Declare a flow's table of steps."""
    front = Front(names, page)
    front.only(("flow", "title"))
    written = front.needed("flow", "payment")
    steps = [section for section in page.sections if words(section.title.text.partition("(")[0]) == "steps"]
    for section in page.sections:
        if section not in steps:
            tables.add(declare(names, page.path, section, Scope.ACCOUNT))
    if len(steps) != 1 or steps[0].grid is None:
        names.report(
            "no-table",
            "A flow has one section “Steps”.",
            "Write “## Steps (rule order)” with a table.",
            page.place,
        )
        return None
    languages = {
        heading for cell in steps[0].grid.heading if (heading := words(cell.text)).startswith("text ")
    }
    draft = declare(
        names, page.path, steps[0], Scope.ACCOUNT, extra=_STEP_COLUMNS | frozenset(languages), shared=False
    )
    key = tables.add(draft)
    if draft is None or key is None or written is None:
        return None
    if draft.hit_policy is not HitPolicy.RULE_ORDER:
        names.report(
            "hit-policy", "Steps follow each other.", "Write “## Steps (rule order)”.", steps[0].title.place
        )
        return None
    missing = [name for name in ("kind", "title", "text") if name not in draft.headings]
    if missing:
        names.report(
            "column-missing",
            f"The steps have no column “{missing[0]}”.",
            "They need kind, title and text.",
            draft.place,
        )
        return None
    identifier = named(names, written, "a flow")
    return None if identifier is None else FlowDraft(page, identifier, key, steps[0].grid)


def finish_flow(names: Names, tables: Tables, draft: FlowDraft) -> Flow | None:
    """Make the flow once its table can be resolved."""
    table = tables.resolve(draft.key)
    headings = tables.drafts[draft.key].headings
    steps = [step for cells in draft.grid.rows if (step := _step(names, headings, cells)) is not None]
    known = {step.id for step in steps}
    for step in steps:
        if step.done_when and step.done_when not in known:
            names.report(
                "unknown-row",
                f"“{step.done_when}” is no step of this flow.",
                suggestion(step.done_when, known, "Name a step's id."),
                step.at,
                step.id,
            )
    if table is None:
        return None
    title = Front(names, draft.page).text("title", draft.id)
    return Flow(draft.id, title, draft.key, tuple(steps), draft.page.place)


def _step(names: Names, headings: Mapping[str, int], cells: tuple[Written, ...]) -> Step | None:
    def cell(heading: str) -> Written:
        position = headings.get(heading)
        blank = replace(cells[0], text="")
        return blank if position is None or cells[position].text == "-" else cells[position]

    kind = one_of(names, cell("kind"), (known.value for known in StepKind), "kind of step")
    asks = words(cell("asks").text)
    if asks and asks not in names.inputs:
        names.report(
            "unknown-name",
            f"“{asks}” is no input.",
            suggestion(asks, names.inputs, "Declare it in inputs.md."),
            cell("asks").place,
        )
    if kind in (StepKind.ASK.value, StepKind.VERIFY.value) and not asks:
        names.report(
            "setting-missing",
            "The step does not say what it finds out.",
            "Name an input in the column “asks”.",
            cells[0].place,
        )
    if kind is None:
        return None
    texts = {"en": cell("text").text}
    for heading in headings:
        if heading.startswith("text ") and cell(heading).text:
            texts[heading.removeprefix("text ")] = cell(heading).text
    identifier = cells[headings["id"]].text.upper()
    return Step(
        identifier,
        StepKind(kind),
        cell("title").text,
        texts,
        asks,
        cell("done when").text.upper(),
        cells[0].place,
    )
