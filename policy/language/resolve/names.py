"""Every name a pack declares, what it stands for, and what an author may have meant by one that is not declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Final

from policy.language.findings import Finding, Severity
from policy.language.pages import Written
from policy.language.tree.pack import About, ComponentKind, HistoryKind, Input, ParameterKind
from policy.language.tree.places import Place
from policy.language.tree.tables import Scope
from policy.language.tree.types import MONEY, Kind, Type

SUBTOTAL: Final = "subtotal"
TAXABLE: Final = "taxable lines"


@dataclass(frozen=True, slots=True)
class DeclaredOutput:
    """A result that some table declares, before its type is known."""

    name: str
    table: str
    position: int
    scope: Scope
    place: Place


@dataclass(frozen=True, slots=True)
class DeclaredComponent:
    """A component page, as far as its front matter tells."""

    id: str
    kind: ComponentKind
    scope: Scope
    place: Place


@dataclass(slots=True)
class Names:
    """The symbol table that the page readers fill and the resolver asks."""

    about: About
    known_on: date | None = None
    """Rows and values that became known after this date are left out; None leaves none out."""
    inputs: dict[str, Input] = field(default_factory=dict)
    histories: dict[str, HistoryKind] = field(default_factory=dict)
    parameters: dict[str, ParameterKind] = field(default_factory=dict)
    outputs: dict[str, DeclaredOutput] = field(default_factory=dict)
    components: dict[str, DeclaredComponent] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    """Results that more than one offer has, so that their name alone does not say whose is meant."""
    findings: list[Finding] = field(default_factory=list)

    def report(self, code: str, message: str, advice: str, place: Place, row: str = "") -> None:
        """Record an error."""
        self.findings.append(Finding(code, Severity.ERROR, message, advice, place, row=row))

    def warn(self, code: str, message: str, advice: str, place: Place) -> None:
        """Record a warning."""
        self.findings.append(Finding(code, Severity.WARNING, message, advice, place))

    def claim(self, name: str, place: Place, what: str) -> bool:
        """Reserve a name; report a clash and return False if it already stands for something else."""
        for kind, taken in (
            ("input", self.inputs),
            ("history", self.histories),
            ("parameter", self.parameters),
            ("result", self.outputs),
            ("component", self.components),
            ("value that is always there", {SUBTOTAL: MONEY, TAXABLE: MONEY}),
        ):
            if name in taken:
                self.report(
                    "name-taken",
                    f"“{name}” is already the name of {article(kind)}; it cannot be the name of {article(what)} too.",
                    "Choose another name for one of the two.",
                    place,
                )
                return False
        return True

    def is_known(self, known_from: date | None) -> bool:
        """Whether something that became known on a date was known on the date asked for."""
        return known_from is None or self.known_on is None or known_from <= self.known_on

    def known_names(self) -> list[str]:
        """List every name that a formula may use."""
        return [*self.inputs, *self.outputs, *self.parameters, *self.components, SUBTOTAL, TAXABLE]


def article(noun: str) -> str:
    """Return a noun with “a” or “an”."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def suggestion(word: str, candidates: Iterable[str], otherwise: str) -> str:
    """Return advice that names the nearest candidate, or the fallback when none is near."""
    near = get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return f"Did you mean “{near[0]}”?" if near else otherwise


def listed(words: Iterable[str]) -> str:
    """Return words as a person lists them: a, b or c."""
    *most, last = list(words) or [""]
    return f"{', '.join(most)} or {last}" if most else last


def one_of(names: Names, written: Written, allowed: Iterable[str], what: str) -> str | None:
    """Return the lower-case text if it is one of the allowed words; report it otherwise."""
    allowed = list(allowed)
    text = " ".join(written.text.lower().split())
    if text in allowed:
        return text
    names.report(
        "unknown-word",
        f"“{written.text}” is no {what}." if written.text else f"The {what} is missing.",
        suggestion(text, allowed, f"Write {listed(allowed)}."),
        written.place,
    )
    return None


def type_of_words(words: Iterable[str]) -> Type:
    """Return the enumeration of these words."""
    return Type(Kind.ENUMERATION, tuple(words))
