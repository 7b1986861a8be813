"""`tillside demo`: a sample pack at work on a sample account, with everything printed."""

from __future__ import annotations

from importlib import resources

import typer

app = typer.Typer(rich_markup_mode=None)

PACK = "riverbend-utility"
CASE = "RD1"
"""Rosa Delgado's account, whose service was suspended."""


@app.callback(invoke_without_command=True)
def demo() -> None:
    """Check the sample pack, quote an account of it, and explain every line."""
    from desktop.commands.policy.author import check
    from desktop.commands.policy.trying import quote

    with resources.as_file(resources.files("resources") / "packs" / PACK) as folder:
        typer.secho(f"The policy pack {PACK}: tillside policy check {PACK}", bold=True)
        check(folder)
        typer.echo()
        typer.secho(f"A quote: tillside policy quote {PACK} --case {CASE}", bold=True)
        quote(folder, case=CASE)
    typer.echo()
    typer.echo(
        "Read the policy's pages in resources/packs, and how to write one in resources/docs/policy-language.md."
    )
