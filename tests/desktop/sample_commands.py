"""A command group that the tests of the program load by name."""

import typer

app = typer.Typer()


@app.command()
def greet() -> None:
    typer.echo("good morning")


@app.command()
def leave() -> None:
    typer.echo("good bye")
