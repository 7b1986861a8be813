"""What came of an import, and the gathering of its findings; a file that cannot be read is a finding too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policy.language.findings import Finding, Severity, in_page_order
from policy.language.tree.places import Place


@dataclass(frozen=True, slots=True)
class Imported:
    """Pages by path, and what there is to say about them; no pages when the file could not be read at all."""

    pages: Mapping[str, bytes]
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing of the file was left behind."""
        return not any(finding.is_error for finding in self.findings)


class Unusable(Exception):
    """A file that is not what it should be; nothing of it can be read. The finding has been recorded."""


@dataclass(slots=True)
class Findings:
    """Gathers the findings about one file; places are lines (rows) and columns of it."""

    file: str
    found: list[Finding] = field(default_factory=list)

    def error(self, code: str, message: str, advice: str, line: int = 1, column: int = 1) -> None:
        """Record what was left behind."""
        self._add(Severity.ERROR, code, message, advice, line, column)

    def warn(self, code: str, message: str, advice: str, line: int = 1, column: int = 1) -> None:
        """Record what means something else than it may seem to."""
        self._add(Severity.WARNING, code, message, advice, line, column)

    def note(self, code: str, message: str, advice: str, line: int = 1, column: int = 1) -> None:
        """Record what was done, chosen or guessed."""
        self._add(Severity.NOTE, code, message, advice, line, column)

    def unusable(self, code: str, message: str, advice: str, line: int = 1, column: int = 1) -> Unusable:
        """Record why nothing of the file can be read; raise what this returns."""
        self.error(code, message, advice, line, column)
        return Unusable(message)

    def in_order(self) -> tuple[Finding, ...]:
        """Return the findings as they stand in the file."""
        return in_page_order(self.found)

    def _add(self, severity: Severity, code: str, message: str, advice: str, line: int, column: int) -> None:
        place = Place(self.file, max(line, 1), max(column, 1))
        self.found.append(Finding(code, severity, message, advice, place))
