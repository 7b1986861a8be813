"""Compiles a pack's pages to the typed tree. All findings come back in one run; nothing is raised for a bad page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from policy.language.cases import Case, read_cases
from policy.language.findings import Finding, in_page_order
from policy.language.pages import Page, Written, read_page
from policy.language.resolve import (
    about,
    components,
    conduct,
    inputs,
    offers,
    order,
    parameters,
    recording,
    states,
)
from policy.language.resolve.names import Names, suggestion
from policy.language.resolve.tables import Tables
from policy.language.syntax import words
from policy.language.tree.pack import Component, Flow, Offer, Pack, Role, Tender
from policy.language.tree.places import Place
from policy.language.uncollected import uncollected
from policy.recording import RecordingRules

_Made = TypeVar("_Made")

_SINGLE: Final = (
    "pack.md",
    "inputs.md",
    "parameters.md",
    "tenders.md",
    "authority.md",
    "application.md",
    "recording.md",
)
_FOLDERS: Final = ("components", "offers", "guidance", "cases")
_FOR_PEOPLE: Final = ("README.md", "sources.md")


@dataclass(frozen=True, slots=True)
class Compilation:
    """What came of a pack's pages; there is a pack only if no finding is an error."""

    pack: Pack | None
    cases: tuple[Case, ...]
    findings: tuple[Finding, ...]


def read(pages: Mapping[str, bytes], known_on: date | None = None) -> Compilation:
    """Compile pages, by path, as they were known on a date (rows with a later `known from` are left out)."""
    with uncollected():
        return _Compiler(pages, known_on).compile()


class _Compiler:
    """One run: first every name is declared, then tables are resolved, then pages are made whole."""

    def __init__(self, pages: Mapping[str, bytes], known_on: date | None) -> None:
        self.source = pages
        self.names = Names(about.blank(), known_on=known_on)
        self.tables = Tables(self.names)
        self.pages: dict[str, Page] = {}
        self.rules = RecordingRules()

    def compile(self) -> Compilation:
        self._read_pages()
        if "pack.md" in self.pages:
            self.names.about = about.read_about(self.names, self.pages["pack.md"])
        tenders, roles = self._declare_facts()
        names, tables = self.names, self.tables
        component_drafts = _present(
            components.declare_component(names, tables, page) for page in self._folder("components")
        )
        offer_drafts = _present(
            offers.declare_offer(names, tables, self.pages[path], identifier)
            for path, identifier in self.offer_ids.items()
        )
        allowed: str | None = None
        authority: tuple[str, ...] = ()
        application: str | None = None
        if "tenders.md" in self.pages:
            allowed = offers.declare_allowed(names, tables, self.pages["tenders.md"])
        if "authority.md" in self.pages:
            page = self.pages["authority.md"]
            authority = conduct.declare_authority(names, tables, page, self.authority_words)
        if "application.md" in self.pages:
            application = conduct.declare_application(names, tables, self.pages["application.md"])
        flow_drafts = _present(conduct.declare_flow(names, tables, page) for page in self._folder("guidance"))
        made_components = _present(
            components.finish_component(names, tables, draft, position)
            for position, draft in enumerate(component_drafts)
        )
        made_offers = _present(
            offers.finish_offer(names, tables, draft, position) for position, draft in enumerate(offer_drafts)
        )
        flows = _present(conduct.finish_flow(names, tables, draft) for draft in flow_drafts)
        if "recording.md" in self.pages:
            steps = [step for flow in flows for step in flow.steps]
            self.rules = recording.read_recording(names, self.pages["recording.md"], tenders, steps)
        pack = self._pack(
            made_components, made_offers, tenders, allowed, roles, authority, application, flows
        )
        cases = read_cases(self.names, pack, self._folder("cases")) if pack is not None else ()
        findings = in_page_order(self.names.findings)
        return Compilation(None if any(f.is_error for f in findings) else pack, cases, findings)

    def _pack(
        self,
        made_components: list[Component],
        made_offers: list[Offer],
        tenders: tuple[Tender, ...],
        allowed: str | None,
        roles: tuple[Role, ...],
        authority: tuple[str, ...],
        application: str | None,
        flows: list[Flow],
    ) -> Pack | None:
        for key in self.tables.drafts:
            self.tables.resolve(key)
        if any(finding.is_error for finding in self.names.findings):
            return None
        made_components.sort(key=lambda component: (component.order, component.id))
        tables = {key: table for key, table in self.tables.made.items() if table is not None}
        needs = order.dependencies(self.names, tables, made_components)
        keys = order.in_order(self.names, tables, needs)
        tables = states.settled(self.names, tables, keys, made_components)
        return Pack(
            self.names.about,
            self.names.inputs,
            self.names.histories,
            self.names.parameters,
            tables,
            keys,
            tuple(made_components),
            tuple(sorted(made_offers, key=lambda offer: (offer.rank, offer.id))),
            tenders,
            allowed,
            roles,
            authority,
            application,
            tuple(flows),
            self.source,
            self.rules,
        )

    # Pages

    def _read_pages(self) -> None:
        for path in sorted(self.source):
            if path in _FOR_PEOPLE or path.startswith("notes/"):
                continue
            folder, _, name = path.partition("/")
            if path not in _SINGLE and not (folder in _FOLDERS and name.endswith(".md") and "/" not in name):
                self.names.warn(
                    "unknown-page",
                    f"“{path}” is no page of a pack; it is not read.",
                    suggestion(
                        path,
                        _SINGLE,
                        f"Pages are {', '.join(_SINGLE)} and those under {', '.join(_FOLDERS)}.",
                    ),
                    Place(path),
                )
                continue
            page, findings = read_page(path, self.source[path])
            self.names.findings += findings
            if page is not None:
                self.pages[path] = page
        for needed in ("pack.md", "inputs.md"):
            if needed not in self.source:
                self.names.report(
                    "page-missing",
                    f"The pack has no {needed}.",
                    "Write it; see the language guide.",
                    Place(needed),
                )

    def _folder(self, folder: str) -> list[Page]:
        return [page for path, page in self.pages.items() if path.startswith(f"{folder}/")]

    def _declare_facts(self) -> tuple[tuple[Tender, ...], tuple[Role, ...]]:
        names, pages = self.names, self.pages
        if "inputs.md" in pages:
            inputs.read_inputs(names, pages["inputs.md"])
        if "parameters.md" in pages:
            parameters.read_parameters(names, pages["parameters.md"])
        tenders = offers.declare_tenders(names, pages["tenders.md"]) if "tenders.md" in pages else ()
        self.offer_ids: dict[str, str] = {}
        for page in self._folder("offers"):
            identifier = offers.declare_offer_id(names, page)
            if identifier is not None and identifier in self.offer_ids.values():
                names.report(
                    "name-taken", f"Two offers are called “{identifier}”.", "Rename one.", page.place
                )
            elif identifier is not None:
                self.offer_ids[page.path] = identifier
        self.authority_words = (
            conduct.declare_authority_words(names, pages["authority.md"])
            if "authority.md" in pages
            else conduct.AuthorityWords((), ())
        )
        fronts = [page.front for page in self._folder("components")]
        inputs.declare_builtins(
            names,
            {
                "option": tuple(self.offer_ids.values()),
                "tender": tuple(tender.id for tender in tenders),
                "request": conduct.REQUESTS,
                "component": _said(fronts, "component"),
                "waiver class": _said(fronts, "waiver class"),
                "role": tuple(role.id for role in self.authority_words.roles),
                "reason": self.authority_words.reasons,
            },
            Place("inputs.md"),
        )
        return tenders, self.authority_words.roles


def _present(made: Iterable[_Made | None]) -> list[_Made]:
    return [one for one in made if one is not None]


def _said(fronts: list[Mapping[str, Written]], setting: str) -> tuple[str, ...]:
    found = (front[setting].text for front in fronts if setting in front)
    return tuple(dict.fromkeys(words(text) for text in found if text))
