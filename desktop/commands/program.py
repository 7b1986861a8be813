"""The tillside program: its own options, and its command groups, of which only the one named is loaded."""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from desktop.commands import GROUPS, Group


def program(arguments: Sequence[str], groups: Sequence[Group] = GROUPS) -> typer.Typer:
    """Build the program for these arguments, with the commands of the group they name and no other's."""
    app = typer.Typer(name="tillside", add_completion=False, no_args_is_help=True)
    app.callback()(_options)
    named = next((argument for argument in arguments if not argument.startswith("-")), None)
    for group in groups:
        commands = import_module(group.module).app if group.name == named else typer.Typer()
        app.add_typer(commands, name=group.name, help=group.summary, short_help=group.summary)
    return app


def run(arguments: Sequence[str]) -> None:
    """Run the command that the arguments name; none of them is the panel."""
    given = list(arguments) or ["panel"]
    program(given)(args=given)


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"tillside {version('tillside')}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave."),
    ] = False,
) -> None:
    """Take payments by phone, by the policy, with no card number on any recording."""
