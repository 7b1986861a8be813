"""`tillside doctor`: looks at this installation and says what works, what does not and what to do. Changes nothing."""

import json
from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.doctor.findings import Finding, Standing

app = typer.Typer(rich_markup_mode=None)

_MARKS = {
    Standing.FINE: ("ok  ", "green"),
    Standing.NOTE: ("note", "yellow"),
    Standing.FAILED: ("FAIL", "red"),
}


@app.callback(invoke_without_command=True)
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="The user's file, if not the usual one.")
    ] = None,
) -> None:
    """Check settings, keyring, accounts, calls, recorder, gateway, screen, docking, card entry and clock.

    Ends with status 1 if something that is needed does not work.
    """
    from desktop.commands.doctor.checks import examine
    from integrations.settings.files import Files, usual_files

    usual = usual_files()
    findings = examine(usual if settings is None else Files(usual.managed, settings))
    failed = [one for one in findings if one.standing is Standing.FAILED]
    if as_json:
        plain = {"ok": not failed, "checks": [one.plain() for one in findings]}
        typer.echo(json.dumps(plain, indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            _show(finding)
        typer.echo(
            f"{len(failed)} of {len(findings)} checks failed." if failed else "Everything needed works."
        )
    raise typer.Exit(1 if failed else 0)


def _show(finding: Finding) -> None:
    mark, colour = _MARKS[finding.standing]
    typer.secho(f"{mark}  ", fg=colour, bold=True, nl=False)
    typer.echo(f"{finding.name}: {finding.said}")
    if finding.next_step:
        typer.echo(f"      {finding.next_step}")
