"""The gallery command: pictures of every state of the panel."""

import os
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback(invoke_without_command=True)
def gallery(
    out: Annotated[Path, typer.Argument(help="Folder for the pictures; it is made if need be.")],
    scale: Annotated[int, typer.Option(help="Pixels for each logical pixel.", min=1, max=4)] = 2,
) -> None:
    """Render every state of the panel to PNG, in both themes and languages."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    from desktop.gallery import render

    written = render(out)
    typer.echo(f"{len(written)} pictures in {out}")
