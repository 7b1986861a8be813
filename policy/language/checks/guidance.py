"""Call flows: steps that wait for each other, and texts without a translation. Steps that are never reached are
found as rows that are."""

from __future__ import annotations

from collections.abc import Iterator

from policy.language.checks.studies import Studies
from policy.language.checks.words import listed
from policy.language.findings import Finding, Severity
from policy.language.tree.pack import Flow


def check(studies: Studies) -> Iterator[Finding]:
    """Yield what is wrong with the call flows."""
    flows = studies.pack.flows
    for flow in flows:
        languages = sorted({language for step in flow.steps for language in step.texts})
        yield from _loops(flow)
        for step in flow.steps:
            absent = [language for language in languages if step.texts and language not in step.texts]
            if absent and any(step.texts.values()):
                yield Finding(
                    "no-translation",
                    Severity.NOTE,
                    f"The text of step {step.id} is missing in {listed(absent)}.",
                    f"Fill in the column `text {absent[0]}`; until then the agent sees it in another language.",
                    step.at,
                    row=step.id,
                )


def _loops(flow: Flow) -> Iterator[Finding]:
    waits = {step.id: step.done_when for step in flow.steps if step.done_when}
    places = {step.id: step.at for step in flow.steps}
    told: set[str] = set()
    for start in waits:
        way = [start]
        while way[-1] in waits and waits[way[-1]] not in way:
            way.append(waits[way[-1]])
        if waits.get(way[-1]) == start and start not in told:
            told.update(way)
            circle = (
                f"step {start} waits for itself"
                if len(way) == 1
                else f"steps {listed(way)} wait for each other"
            )
            yield Finding(
                "done-when-loop",
                Severity.ERROR,
                f"In the call flow {flow.title}, {circle}: none of them is ever done.",
                "Clear `done when` of one of them, so that it is done by itself.",
                places[start],
                row=start,
            )
