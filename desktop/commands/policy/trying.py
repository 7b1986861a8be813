"""`test` and `quote`: a pack tried on its own cases, and on one account."""

from __future__ import annotations

import json as json_module
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer

from desktop.commands.policy.author import AsJson, PackFolder
from desktop.commands.policy.packs import compilation_of, sound_pack
from desktop.commands.policy.quoting import explain_quote, plain_quote, show_quote
from desktop.commands.policy.showing import (
    Exit,
    Language,
    answering,
    plain_error,
    plain_finding,
    show_findings,
    show_json,
    stop,
)

if TYPE_CHECKING:
    from policy.trial import Report, Trial

_WANTED: Final = 'Write {"values": {"past due": "214.60"}}.'


def mount(app: typer.Typer) -> None:
    """Add the commands to the policy group."""
    app.command("test")(answering(run_cases))
    app.command("quote")(answering(quote))


def run_cases(
    pack: PackFolder,
    json: AsJson = False,
    rows: Annotated[bool, typer.Option(help="List the rows that no case reaches.")] = True,
) -> None:
    """Run the pack's cases. Ends with status 1 if one fails, or if there is none."""
    from policy.trial import run_all

    compilation = compilation_of(pack, json=json)
    if compilation.pack is None:
        raise typer.Exit(Exit.FOUND)
    report = run_all(compilation.pack, _with_progress(list(compilation.cases)))
    if json:
        show_json(_plain_report(report))
    elif not report.trials:
        typer.secho("Nothing was tested: the pack has no cases.", fg=typer.colors.RED)
        typer.echo("Write some on pages under cases/, from the rule's source and by hand.")
    else:
        for trial in report.failures:
            _show_failure(trial)
        if rows and report.unreached:
            typer.echo("No case reaches:")
            for table, row in report.unreached:
                typer.echo(f"  {row}  {table.title}, {table.row(row).at}")
        reached = report.rows - len(report.unreached)
        typer.secho(
            f"{len(report.trials) - len(report.failures)} of {len(report.trials)} cases pass; "
            f"they reach {reached} of {report.rows} rows.",
            fg=typer.colors.RED if report.failures else typer.colors.GREEN,
        )
    if report.failures or not report.trials:
        raise typer.Exit(Exit.FOUND)


def _with_progress(cases: list[Any]) -> Any:
    if not sys.stderr.isatty():
        return cases
    from rich.console import Console
    from rich.progress import track

    return track(cases, description="Cases", console=Console(stderr=True), transient=True)


def _show_failure(trial: Trial) -> None:
    typer.secho(f"{trial.case.place}  case {trial.case.id}, {trial.case.title}", fg=typer.colors.RED)
    for difference in trial.differences:
        typer.echo(
            f"    {difference.name}: expected {difference.expected}, came out as {difference.found or 'nothing'}"
        )


def _plain_report(report: Report) -> dict[str, Any]:
    return {
        "cases": [
            {
                "id": trial.case.id,
                "page": trial.case.place.page,
                "line": trial.case.place.line,
                "passes": trial.passes,
                "differences": [
                    {"name": one.name, "expected": one.expected, "found": one.found}
                    for one in trial.differences
                ],
            }
            for trial in report.trials
        ],
        "rows": report.rows,
        "unreached": [
            {"row": row, "table": table.title, "page": table.page} for table, row in report.unreached
        ],
    }


def quote(
    pack: PackFolder,
    account: Annotated[
        Path | None,
        typer.Option("--input", help="A JSON file with the account's values; - reads standard input."),
    ] = None,
    on: Annotated[
        str | None, typer.Option(help="Quote for this date, as 2025-11-04; today if not said.")
    ] = None,
    option: Annotated[
        str | None, typer.Option(help="Show this option; the proposed one if not said.")
    ] = None,
    tender: Annotated[str | None, typer.Option(help="Pay in this way.")] = None,
    case: Annotated[str | None, typer.Option(help="Quote the account of this case of the pack.")] = None,
    language: Language = "en",
    json: AsJson = False,
) -> None:
    """Quote one account and explain every line. Ends with status 1 if no quote can be made."""
    from policy.facts import read_account
    from policy.quote import Context, Refusal
    from policy.quote import quote as make_quote
    from policy.trial.answers import day_of, facts_of

    if case is not None:
        compilation = compilation_of(pack, json=json)
        found = next((one for one in compilation.cases if one.id == case.upper()), None)
        if found is None or compilation.pack is None:
            raise stop(f"The pack has no case {case.upper()}.", "Its cases are on the pages under cases/.")
        compiled = compilation.pack
        known, day = facts_of(compiled, found), day_of(found)
        option = option or _chosen(found.values.get("option"))
        tender = tender or _chosen(found.values.get("tender"))
    else:
        compiled = sound_pack(pack, json=json)
        known, findings = read_account(compiled, _read_json(account), str(account or "-"))
        if findings:
            if json:
                error = plain_error("The account cannot be read.", "See the findings.")
                show_json({**error, "findings": [plain_finding(finding, compiled) for finding in findings]})
            else:
                show_findings(findings, compiled)
            raise typer.Exit(Exit.UNREADABLE)
        day = datetime.now(ZoneInfo(compiled.about.time_zone)).date()
    if on is not None:
        day = _date(on)
    made = make_quote(compiled, known, Context({}, option, tender), day)
    if isinstance(made, Refusal):
        if json:
            show_json({"refused": [plain_finding(finding, compiled) for finding in made.findings]})
        else:
            typer.secho("No quote can be made; nothing is charged.", fg=typer.colors.RED)
            show_findings(made.findings, compiled)
        raise typer.Exit(Exit.FOUND)
    if json:
        show_json(plain_quote(made, compiled))
        return
    show_quote(made, compiled, option, known.id)
    explain_quote(compiled, known, made, option, tender, language)


def _chosen(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise stop(f"“{text}” is no date.", "Write it as 2025-11-04.") from None


def _read_json(path: Path | None) -> object:
    if path is None:
        raise stop(
            "No account was given.", "Give one with --input FILE, or take a case of the pack with --case ID."
        )
    try:
        raw = typer.get_binary_stream("stdin").read() if str(path) == "-" else path.read_bytes()
        return json_module.loads(raw.decode("utf-8-sig"), object_pairs_hook=_without_twins)
    except OSError as fault:
        raise stop(
            f"{path} cannot be read: {fault.strerror}.", "Check the name and that you may read it."
        ) from None
    except RecursionError:
        raise stop(f"{path} has brackets within brackets without end.", _WANTED) from None
    except UnicodeDecodeError:
        raise stop(f"{path} is no UTF-8 text.", "Save it as UTF-8 in your editor.") from None
    except ValueError as fault:
        raise stop(f"{path} is no JSON: {fault}.", _WANTED) from None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; of two values with one name, which was meant cannot be told."""
    made = dict(pairs)
    if len(made) < len(pairs):
        twin = next(name for name, many in Counter(name for name, _ in pairs).items() if many > 1)
        raise ValueError(f"“{twin}” stands twice")
    for text in (*made, *made.values()):
        if isinstance(text, str) and any("\ud800" <= sign <= "\udfff" for sign in text):
            raise ValueError("half of a character stands in it")
    return made
