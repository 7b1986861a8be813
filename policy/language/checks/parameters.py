"""Parameters that a formula uses on a day, or for a word, for which they have no value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policy.language.checks.ranges import applicable
from policy.language.checks.studies import Studies
from policy.language.findings import Finding, Severity
from policy.language.tree.expressions import Parameter
from policy.language.tree.pack import DatedValue, ParameterKind
from policy.language.tree.types import Value


def check(studies: Studies) -> Iterator[Finding]:
    """Yield the days and words without a value, of parameters that are used."""
    pack = studies.pack
    used = {node.name for node in studies.nodes if isinstance(node, Parameter)}
    for kind in pack.parameters.values():
        if kind.name not in used or not kind.values:
            continue
        if kind.key is None:
            yield from _days(kind, "", kind.values, pack.about.published)
            continue
        told: set[tuple[DatedValue, ...]] = set()
        for word in pack.inputs[kind.key].type.words:
            values = applicable(kind, word)
            if not values:
                yield Finding(
                    "parameter-word",
                    Severity.ERROR,
                    f"The parameter {kind.name} has no value when {kind.key} is {word}.",
                    f"Add a row for {word}, or one for `-` that covers every word without a row of its own.",
                    kind.at,
                    {kind.key: word},
                )
            elif values not in told:
                told.add(values)
                yield from _days(kind, word, values, pack.about.published)


def _days(
    kind: ParameterKind, word: str, values: tuple[DatedValue, ...], published: date | None
) -> Iterator[Finding]:
    ordered = sorted(values, key=lambda value: value.since or date.min)
    reached = published or ordered[0].since or date.min
    for value in ordered:
        if value.since is not None and value.since > reached:
            yield _gap(kind, word, reached, f"from {reached} until {value.since}")
        if value.until is None:
            return
        reached = max(reached, value.until)
    yield _gap(kind, word, reached, f"on and after {reached}")


def _gap(kind: ParameterKind, word: str, on: date, when: str) -> Finding:
    example: dict[str, Value] = {"quote date": on}
    for_whom = ""
    if kind.key is not None:
        example[kind.key] = word
        for_whom = f" when {kind.key} is {word}"
    return Finding(
        "parameter-gap",
        Severity.ERROR,
        f"The parameter {kind.name} has no value {when}{for_whom}.",
        "Let the row before it run on (leave `until` empty), or add a row for these days.",
        kind.at,
        example,
    )
