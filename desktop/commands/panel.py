"""`tillside` and `tillside panel`: the agent's panel."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def panel(
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="The user's file, if not the usual one.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", help="Where to keep what lasts, if not the usual place."),
    ] = None,
) -> None:
    """Show the panel beside the softphone, and wait for calls."""
    from desktop.bootstrap.start import NotStarted, start_panel

    try:
        start_panel(settings, data)
    except NotStarted as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(why.status) from None
