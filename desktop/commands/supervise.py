"""`tillside supervise`: the window of those who approve what agents may not grant themselves."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def supervise(
    person: Annotated[
        str, typer.Option("--as", metavar="PERSON", help="Whose key signs; the system's user unless said.")
    ] = "",
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="The user's file, if not the usual one.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", help="Where to keep what lasts, if not the usual place."),
    ] = None,
) -> None:
    """Show requests as they come, and approve or refuse them with a key that only you have."""
    from desktop.bootstrap.start import NotStarted
    from desktop.bootstrap.supervising import supervise as show

    try:
        show(person, settings, data)
    except NotStarted as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(why.status) from None
