"""`tillside secret`: puts secrets into the system's keyring, so that no settings file holds one."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What a setting refers to as keyring:NAME.")]


@app.command("set")
def put(name: Name) -> None:
    """Ask for a secret and keep it. A program may give it on the input instead."""
    import sys

    secret = (
        typer.prompt("Secret", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    )
    if not secret:
        typer.echo("Nothing was given, so nothing is kept.", err=True)
        raise typer.Exit(2)
    _do("keep", name, secret)
    typer.echo(f'Kept. In the settings, write: "keyring:{name}"')


@app.command("forget")
def forget(name: Name) -> None:
    """Remove a secret from the keyring."""
    _do("forget", name)
    typer.echo("Forgotten.")


def _do(what: str, *arguments: str) -> None:
    from integrations.errors import PortError
    from integrations.secrets.store import Secrets

    try:
        getattr(Secrets(), what)(*arguments)
    except PortError as why:
        typer.echo(f"{why.message} {why.next_step}", err=True)
        raise typer.Exit(1) from why
