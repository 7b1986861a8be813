"""`tillside overrides`: what was departed from, who granted it, what it came to, and what is still to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.commands.policy.showing import Exit, answering, show_json, stop

if TYPE_CHECKING:
    from desktop.bootstrap.reporting import Told

app = typer.Typer(rich_markup_mode=None)
_DAY = ["%Y-%m-%d"]


@app.callback(invoke_without_command=True)
@answering
def overrides(
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=_DAY, help="The first day; the first of this month if not given."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=_DAY, help="The last day; today if not given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the report as one HTML page.")
    ] = None,
    desk: Annotated[
        list[Path] | None,
        typer.Option(
            "--desk",
            metavar="FOLDER",
            help="A desk's data folder, or a copy of it, any number; this user's if not given.",
        ),
    ] = None,
    office: Annotated[
        Path | None,
        typer.Option(
            "--office", metavar="FILE", help="A file of requests, instead of the settings' transport."
        ),
    ] = None,
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="The user's file, if not the usual one.")
    ] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Show the report on a made-up office.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Count overrides by agent, supervisor, reason and component, with amounts and the time to decision.

    Ends with status 1 if a code is not confirmed or a record could not be read, 3 if there is none to read.
    """
    from desktop.bootstrap.reporting import sample_overrides

    told = sample_overrides() if sample else _told(since, until, desk or (), office, settings)
    if out is not None:
        try:
            out.write_text(told.page, encoding="utf-8")
        except OSError as fault:
            raise stop(f"{out} cannot be written ({fault.strerror}).", "Name another file.") from fault
    if json:
        show_json(told.plain)
    else:
        typer.echo("\n".join(told.lines))
        for remark in told.remarks:
            typer.secho(remark, fg=typer.colors.YELLOW, err=True)
        if out is not None:
            typer.echo(f"The report is in {out}.")
    raise typer.Exit(Exit.FINE if told.is_fine else Exit.FOUND)


def _told(
    since: datetime | None,
    until: datetime | None,
    desks: Sequence[Path],
    office: Path | None,
    settings: Path | None,
) -> Told:
    from desktop.bootstrap.reporting import overrides as read
    from integrations.errors import PortError
    from integrations.settings.faults import SettingsRefused
    from integrations.settings.files import Files, load, usual_files

    now = datetime.now(UTC).astimezone()
    first, last = _days(since, until, now.date())
    usual = usual_files()
    try:
        loaded = load(usual if settings is None else Files(usual.managed, settings)).settings
        return read(loaded, first, last, now, desks, office)
    except SettingsRefused as fault:
        raise stop(str(fault), "Mend the settings; `tillside doctor` says where.") from None
    except PortError as fault:
        raise stop(fault.message, fault.next_step) from None


def _days(since: datetime | None, until: datetime | None, today: date) -> tuple[date, date]:
    last = today if until is None else until.date()
    first = min(today, last).replace(day=1) if since is None else since.date()
    if first > last:
        raise typer.BadParameter("--since is after --until.")
    return first, last
