"""What is wrong, or worth knowing, about a pack: one value for each finding, in the author's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from policy.language.tree.places import Place
from policy.language.tree.types import Value


class Severity(Enum):
    """How much a finding matters: an error keeps the pack from quoting."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `message` says what is wrong, `advice` what to do, `example` an account that shows it."""

    code: str
    severity: Severity
    message: str
    advice: str
    place: Place
    example: Mapping[str, Value] | None = field(default=None, hash=False)
    row: str = ""

    @property
    def is_error(self) -> bool:
        """Whether this finding keeps the pack from quoting."""
        return self.severity is Severity.ERROR


def in_page_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings as an author reads the pack: by page, line and column; each only once."""
    seen: dict[tuple[str, Place, str], Finding] = {}
    for finding in findings:
        seen.setdefault((finding.code, finding.place, finding.message), finding)
    return tuple(sorted(seen.values(), key=lambda finding: (finding.place, finding.code)))
