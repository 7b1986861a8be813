"""Reads the pages under cases/: examples with their expected results, in the author's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from policy.account import Account, Entry, Item
from policy.language.pages import Page, Section, Written
from policy.language.resolve.columns import records
from policy.language.resolve.front import Front
from policy.language.resolve.names import Names, suggestion
from policy.language.syntax import words
from policy.language.tree.pack import Pack
from policy.language.tree.places import Place
from policy.language.tree.tables import Scope
from policy.language.tree.types import MONEY, Value
from policy.language.values import NoValue, parse_value


class CaseKind(Enum):
    """What a case asks the pack for."""

    QUOTE = "quote"
    JUDGE = "judge"
    ALLOCATE = "allocate"
    GUIDE = "guide"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Case:
    """One example. `values` holds every input of it, those of the request and the built-in ones too.

    `expected` maps what stands after `=` in the headings (`total`, `late-charge`, `schedule`, …) to the cell; an
    empty or `-` cell expects nothing.
    """

    id: str
    title: str
    kind: CaseKind
    account: Account
    values: Mapping[str, Value]
    arguments: Mapping[str, str]
    """What is no input but belongs to the question: `payment` to allocate, `done` steps to guide."""
    expected: Mapping[str, Written]
    place: Place = field(compare=False)


_SCOPES: Final = {
    "open items": Scope.OPEN_ITEM,
    "services": Scope.SERVICE,
    "instalments": Scope.INSTALMENT,
}
_ARGUMENTS: Final = {
    CaseKind.ALLOCATE: ("payment", "instruction"),
    CaseKind.GUIDE: ("flow", "done"),
}
RESULTS: Final = {
    CaseKind.QUOTE: (
        "total",
        "proposed",
        "options",
        "needs",
        "rules",
        "schedule",
        "stale after",
        "tenders",
        "next bill",
    ),
    CaseKind.JUDGE: ("answer", "approver", "people", "why", "rules"),
    CaseKind.ALLOCATE: ("applied", "left"),
    CaseKind.GUIDE: ("step", "says", "consents"),
    CaseKind.REFUSED: ("because", "about"),
}


def read_cases(names: Names, pack: Pack, pages: Iterable[Page]) -> tuple[Case, ...]:
    """Read every case of the pages; faults are reported and their cases left out."""
    ids: dict[str, Place] = {}
    return tuple(case for page in pages for case in _PageOfCases(names, pack, page, ids).read())


class _PageOfCases:
    """Reads one page: what its cases share, then the cases."""

    def __init__(self, names: Names, pack: Pack, page: Page, ids: dict[str, Place]) -> None:
        self.names, self.pack, self.page, self.ids = names, pack, page, ids
        self.digits = pack.about.minor_digits
        self.base: dict[str, Value] = {}
        self.items: dict[Scope, list[tuple[str, Item]]] = {}
        self.entries: dict[str, list[tuple[str, Entry]]] = {}

    def read(self) -> list[Case]:
        Front(self.names, self.page).only(("title",))
        asked: list[tuple[Section, CaseKind]] = []
        for section in self.page.sections:
            heading = words(section.title.text)
            if heading == "base":
                self._base(section)
            elif heading in _SCOPES:
                self._items(section, _SCOPES[heading])
            elif heading == "histories":
                self._histories(section)
            else:
                kind = self._kind(section.title)
                if kind is not None:
                    asked.append((section, kind))
        cases = [case for section, kind in asked for case in self._cases(section, kind)]
        self._check_owners(cases)
        return cases

    def _kind(self, title: Written) -> CaseKind | None:
        _, bracket, rest = title.text.rpartition("(")
        if not bracket or not rest.endswith(")"):
            return CaseKind.QUOTE
        word = words(rest[:-1])
        known = {kind.value: kind for kind in CaseKind}
        if word not in known:
            self.names.report(
                "unknown-word",
                f"Cases do not ask to “{word}”.",
                suggestion(word, known, f"Write {', '.join(known)} in the brackets, or no brackets."),
                title.place,
            )
        return known.get(word)

    # What cases share

    def _base(self, section: Section) -> None:
        for record in records(self.names, section, ("input", "value"), ("note",)):
            name = words(record["input"].text)
            value = self._value(name, record["value"], record["input"], (Scope.ACCOUNT, Scope.REQUEST))
            if value is not None:
                self.base[name] = value

    def _items(self, section: Section, scope: Scope) -> None:
        found = self.items.setdefault(scope, [])
        for number, (cells, headings) in enumerate(self._rows(section, "case"), start=1):
            values: dict[str, Value] = {}
            identifier = f"item {number}"
            for heading, written in zip(headings, cells, strict=True):
                name = words(heading.text)
                if name == "item" and written.text:
                    identifier = words(written.text)
                elif name not in ("case", "note", "item") and written.text:
                    value = self._value(name, written, heading, (scope,))
                    if value is not None:
                        values[name] = value
            for case in self._owners(cells, headings):
                found.append((case, Item(identifier, values)))

    def _histories(self, section: Section) -> None:
        for record in records(self.names, section, ("case", "history", "date"), ("amount", "item", "note")):
            history = words(record["history"].text)
            if history not in self.pack.histories:
                self.names.report(
                    "unknown-name",
                    f"“{record['history'].text}” is no history.",
                    suggestion(history, self.pack.histories, "Declare it in inputs.md."),
                    record["history"].place,
                )
                continue
            try:
                day = date.fromisoformat(record["date"].text)
            except ValueError:
                self.names.report(
                    "date",
                    f"“{record['date'].text}” is no date.",
                    "Write dates as 2025-07-01.",
                    record["date"].place,
                )
                continue
            amount = self._amount(record["amount"])
            item = words(record["item"].text) if record["item"].text not in ("", "-") else None
            for case in _split(record["case"].text):
                self.entries.setdefault(history, []).append((case, Entry(day, amount, item)))

    def _amount(self, written: Written) -> int | None:
        if written.text in ("", "-"):
            return None
        try:
            amount = parse_value(MONEY, written.text, self.digits)
        except NoValue as fault:
            self.names.report("unreadable", f"“{written.text}” is no amount.", str(fault), written.place)
            return None
        return amount if isinstance(amount, int) else None

    # Cases

    def _cases(self, section: Section, kind: CaseKind) -> list[Case]:
        return [
            case
            for cells, headings in self._rows(section, "id")
            if (case := self._case(section.title.text, kind, cells, headings)) is not None
        ]

    def _case(
        self, title: str, kind: CaseKind, cells: tuple[Written, ...], headings: tuple[Written, ...]
    ) -> Case | None:
        before = len(self.names.findings)
        values = dict(self.base)
        expected: dict[str, Written] = {}
        arguments: dict[str, str] = {}
        identifier = ""
        for heading, written in zip(headings, cells, strict=True):
            name = words(heading.text.removeprefix("="))
            if heading.text.startswith("="):
                self._check_result(kind, name, heading)
                if written.text not in ("", "-"):
                    expected[name] = written
            elif name == "id":
                identifier = self._id(written)
            elif name in _ARGUMENTS.get(kind, ()):
                arguments[name] = written.text
            elif name not in ("note", "case") and written.text not in ("", "-"):
                value = self._value(name, written, heading, (Scope.ACCOUNT, Scope.REQUEST))
                if value is not None:
                    values[name] = value
        if not expected:
            self.names.report(
                "no-result",
                f"Case {identifier} expects nothing.",
                "Write what should come out.",
                cells[0].place,
            )
        if len(self.names.findings) > before:
            return None
        key = identifier.lower()
        account = Account(
            identifier,
            {name: value for name, value in values.items() if self.pack.inputs[name].scope is Scope.ACCOUNT},
            {
                scope: tuple(item for case, item in found if case in (key, "*"))
                for scope, found in self.items.items()
            },
            {
                history: tuple(entry for case, entry in self.entries.get(history, ()) if case in (key, "*"))
                for history in self.pack.histories
            },
        )
        return Case(identifier, title, kind, account, values, arguments, expected, cells[0].place)

    def _id(self, written: Written) -> str:
        identifier = written.text.upper()
        if not identifier or identifier in self.ids:
            self.names.report(
                "id-twice" if identifier else "no-id",
                f"The case {identifier} already stands at {self.ids[identifier]}."
                if identifier
                else "The case has no id.",
                "Give each case an id of its own, such as K1.",
                written.place,
            )
        self.ids.setdefault(identifier, written.place)
        return identifier

    def _check_result(self, kind: CaseKind, name: str, heading: Written) -> None:
        known = [*RESULTS[kind]]
        if kind in (CaseKind.QUOTE, CaseKind.JUDGE):
            known += [component.id for component in self.pack.components]
            known += [output.name for table in self.pack.tables.values() for output in table.outputs]
        if name not in known:
            self.names.report(
                "unknown-name",
                f"A case cannot expect “{name}”.",
                suggestion(
                    name,
                    known,
                    f"It may expect {', '.join(RESULTS[kind])}, a component or a result of a table.",
                ),
                heading.place,
            )

    def _value(
        self, name: str, written: Written, heading: Written, scopes: tuple[Scope, ...]
    ) -> Value | None:
        declared = self.pack.inputs.get(name)
        if declared is None or declared.scope not in scopes:
            known = [known for known, made in self.pack.inputs.items() if made.scope in scopes]
            self.names.report(
                "unknown-name",
                f"“{name}” is no input here.",
                suggestion(name, known, "Declare it in inputs.md."),
                heading.place,
            )
            return None
        try:
            return parse_value(declared.type, written.text, self.digits)
        except NoValue as fault:
            self.names.report(
                "unreadable", f"“{written.text}” is no value for “{name}”.", str(fault), written.place
            )
            return None

    def _rows(
        self, section: Section, first: str
    ) -> Iterable[tuple[tuple[Written, ...], tuple[Written, ...]]]:
        grid = section.grid
        if grid is None or words(grid.heading[0].text) != first:
            self.names.report(
                "no-table",
                f"“{section.title.text}” has no table that starts with a column “{first}”.",
                f"Write one: | {first} | … |.",
                section.title.place,
            )
            return
        for cells in grid.rows:
            yield cells, grid.heading

    def _owners(self, cells: tuple[Written, ...], headings: tuple[Written, ...]) -> tuple[str, ...]:
        position = next(n for n, heading in enumerate(headings) if words(heading.text) == "case")
        return _split(cells[position].text)

    def _check_owners(self, cases: list[Case]) -> None:
        known = {*(identifier.lower() for identifier in self.ids), "*"}
        owners = [case for found in self.items.values() for case, _ in found]
        owners += [case for found in self.entries.values() for case, _ in found]
        for owner in dict.fromkeys(owners):
            if owner not in known:
                self.names.report(
                    "unknown-row",
                    f"“{owner.upper()}” is no case of this page.",
                    suggestion(owner, known, "Name the id of a case, several with commas, or * for all."),
                    self.page.place,
                )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in (words(part) for part in text.split(",")) if part)
