"""Names that are declared and never used: inputs, histories and parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy.language.checks.studies import Studies
from policy.language.findings import Finding, Severity
from policy.language.tree.expressions import History, Name, Parameter
from policy.language.tree.pack import Pack
from policy.language.tree.places import Place

BUILT_IN = "built in"


def check(studies: Studies) -> Iterator[Finding]:
    """Yield what could be deleted without changing a single quote."""
    pack = studies.pack
    names = {node.name for node in studies.nodes if isinstance(node, Name)} | set(_shown(pack))
    parameters = {node.name for node in studies.nodes if isinstance(node, Parameter)} | set(_shown(pack))
    histories = {node.history for node in studies.nodes if isinstance(node, History)}
    for one in pack.inputs.values():
        if one.name not in names and one.origin != BUILT_IN:
            yield _unused("unused-input", Severity.NOTE, "input", one.name, one.at)
    for kind in pack.histories.values():
        if kind.name not in histories:
            yield _unused("unused-history", Severity.NOTE, "history", kind.name, kind.at)
    for parameter in pack.parameters.values():
        if parameter.name not in parameters:
            yield _unused("unused-parameter", Severity.WARNING, "parameter", parameter.name, parameter.at)


def _unused(code: str, severity: Severity, what: str, name: str, at: Place) -> Finding:
    return Finding(
        code,
        severity,
        f"The {what} {name} is never used.",
        "Delete it, or use it in the rule that was meant to look at it.",
        at,
    )


def _shown(pack: Pack) -> Iterator[str]:
    """Yield the names that people are asked for or shown."""
    for tender in pack.tenders:
        yield from tender.needs
    for flow in pack.flows:
        for step in flow.steps:
            yield step.asks
            for text in step.texts.values():
                yield from (name.strip() for name in re.findall(r"\{([^{}]*)\}", text))
