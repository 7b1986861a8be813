"""How the policy commands show findings and money: to people as text, to programs as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

if TYPE_CHECKING:
    from policy.language.findings import Finding
    from policy.language.tree.pack import Pack

_Arguments = ParamSpec("_Arguments")


class Exit(IntEnum):
    """The exit statuses of the policy commands."""

    FINE = 0
    FOUND = 1
    """The pack has errors, a case fails or there is none, a quote is refused."""
    USAGE = 2
    """The command line is not right (typer's own status)."""
    UNREADABLE = 3
    """A folder or file cannot be read, or is not what it should be."""


def show_json(data: object) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False, default=str))


def known_language(language: str) -> str:
    """Return a language that explanations are written in; any other is an error of the command line."""
    from policy.phrases import LANGUAGES

    if language.lower() not in LANGUAGES:
        raise typer.BadParameter(f"“{language}” is none of the languages there are: {', '.join(LANGUAGES)}.")
    return language.lower()


Language = Annotated[str, typer.Option(callback=known_language, help="en or es.")]


class Stopped(typer.Exit):
    """A command that cannot go on, and why."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(Exit.UNREADABLE)
        self.message = message
        self.advice = advice


def stop(message: str, advice: str) -> Stopped:
    """Say why a command cannot go on; raise what this returns."""
    typer.secho(message, fg=typer.colors.RED, err=True)
    typer.echo(advice, err=True)
    return Stopped(message, advice)


def answering(command: Callable[_Arguments, None]) -> Callable[_Arguments, None]:
    """Let a command with the option `json` print a JSON document also when it is stopped."""

    @wraps(command)
    def answered(*arguments: _Arguments.args, **options: _Arguments.kwargs) -> None:
        try:
            command(*arguments, **options)
        except Stopped as fault:
            if options.get("json"):
                show_json(plain_error(fault.message, fault.advice))
            raise

    return answered


def plain_error(message: str, advice: str) -> dict[str, Any]:
    """Return as JSON holds it why a command came to nothing."""
    return {"error": {"message": message, "advice": advice}}


def read_pages(folder: Path) -> Mapping[str, bytes]:
    """Read a pack's pages; leave with a clear message when that cannot be done."""
    from integrations.packs.folder import PackUnreadable, read_folder

    try:
        return read_folder(folder)
    except PackUnreadable as fault:
        raise stop(fault.message, fault.advice) from None


def plain_finding(finding: Finding, pack: Pack | None) -> dict[str, Any]:
    """Return a finding as JSON holds it."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "page": finding.place.page,
        "line": finding.place.line,
        "column": finding.place.column,
        "row": finding.row or None,
        "message": finding.message,
        "advice": finding.advice,
        "example": _example(finding, pack),
    }


def show_findings(findings: Sequence[Finding], pack: Pack | None) -> None:
    """Print findings for people, each with its place, its example and what to do."""
    colours = {"error": typer.colors.RED, "warning": typer.colors.YELLOW, "note": typer.colors.BLUE}
    for finding in findings:
        severity = finding.severity.value
        typer.echo(f"{finding.place}  ", nl=False)
        typer.secho(severity, fg=colours[severity], bold=True, nl=False)
        typer.echo(f"  {finding.message}  [{finding.code}]")
        example = _example(finding, pack)
        if example:
            typer.echo("    For example: " + ", ".join(f"{name} {value}" for name, value in example.items()))
        typer.echo(f"    {finding.advice}")


def count_findings(findings: Sequence[Finding]) -> str:
    """Return how many findings of each severity there are, in words."""
    counts = Counter(finding.severity.value for finding in findings)
    parts = [
        f"{counts[kind]} {kind}{'' if counts[kind] == 1 else 's'}" for kind in ("error", "warning", "note")
    ]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _example(finding: Finding, pack: Pack | None) -> dict[str, str] | None:
    from policy.language.tree.types import TEXT
    from policy.language.values import write_value

    if finding.example is None:
        return None
    inputs = {} if pack is None else pack.inputs
    digits = 2 if pack is None else pack.about.minor_digits
    return {
        name: write_value(inputs[name].type if name in inputs else TEXT, value, digits)
        for name, value in finding.example.items()
    }
