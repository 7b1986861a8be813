"""The checker: finds in a pack, before any customer does, what its author did not mean. It reads only the tree."""

from __future__ import annotations

from policy.language.checks import (
    amounts,
    authority,
    components,
    coverage,
    dead,
    guidance,
    limits,
    missing,
    offers,
    parameters,
    unused,
)
from policy.language.checks.studies import Studies
from policy.language.findings import Finding, in_page_order
from policy.language.tree.pack import Pack
from policy.language.uncollected import uncollected

FAMILIES = (
    coverage,
    dead,
    missing,
    amounts,
    limits,
    parameters,
    components,
    offers,
    authority,
    guidance,
    unused,
)


def check(pack: Pack) -> tuple[Finding, ...]:
    """Return every finding about a pack, in page order."""
    with uncollected():
        studies = Studies(pack)
        return in_page_order(finding for family in FAMILIES for finding in family.check(studies))
