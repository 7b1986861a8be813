"""`tillside accounts`: import a billing system's files, make a book for trying things out, upgrade, search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.policy.packs import compilation_of, sound_pack
from desktop.commands.policy.showing import Exit, stop

app = typer.Typer(no_args_is_help=True, help="The accounts that calls are about.")

Address = Annotated[
    str,
    typer.Option(
        "--db", metavar="URL", help="sqlite:///FILE, the path of a file, or postgresql://USER@HOST/NAME."
    ),
]
PackFolder = Annotated[Path, typer.Option("--pack", metavar="PACK", help="The folder that holds pack.md.")]


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A CSV file whose first row names the columns.")
    ],
    map_: Annotated[
        Path, typer.Option("--map", metavar="MAP", help="The TOML file that says what the columns are.")
    ],
    db: Address,
    pack: PackFolder,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", help="Where rows that were not taken go; FILE.rejects.csv if not given."),
    ] = None,
) -> None:
    """Import a file of accounts, items, histories or payments. Ends with status 1 if rows were not taken."""
    from desktop.bootstrap import import_accounts

    compiled = sound_pack(pack)
    kept = rejects or file.with_name(f"{file.name}.rejects.csv")
    with _failures(), _progress("Importing") as progress:
        done = import_accounts(db, file, map_, kept, compiled, progress)
    if done.resumed_after:
        typer.echo(f"Went on behind row {done.resumed_after:,}, where it was interrupted.")
    typer.echo(f"{done.rows:,} rows: {done.written:,} accounts written, {done.unchanged:,} as they were.")
    if done.missing:
        typer.echo(
            f"No column gives: {', '.join(done.missing)}. Quotes that need them will say so.", err=True
        )
    if done.rejected:
        typer.echo(f"{done.rejected:,} rows are in {kept}, each with its reason.", err=True)
        raise typer.Exit(Exit.FOUND)


@app.command()
def make(
    db: Address,
    pack: PackFolder,
    count: Annotated[int, typer.Option(min=1, max=10_000_000, help="How many accounts.")] = 50_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same book.")] = 1,
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=["%Y-%m-%d"], help="The day on which they stand so; today if not given."
        ),
    ] = None,
) -> None:
    """Make a book of fictional people; Rosa Delgado, +1 202 555 0143, is always among them."""
    from desktop.bootstrap import make_accounts

    compilation = compilation_of(pack)
    with _failures(), _progress("Making") as progress:
        make_accounts(db, compilation, count, seed, None if on is None else on.date(), progress)
    typer.echo(f"Made {count:,} accounts.")


@app.command()
def upgrade(db: Address) -> None:
    """Set a database up, or bring it to this program's version. Make a backup first."""
    from desktop.bootstrap import upgrade_accounts

    with _failures():
        upgrade_accounts(db)
    typer.echo("The database is at this program's version.")


@app.command()
def find(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="A number in E.164, an account number, or a name.")
    ],
    db: Address,
) -> None:
    """Show the accounts that a search finds, each with the reason. Ends with status 1 if there is none."""
    from desktop.bootstrap import find_accounts

    with _failures():
        matches = find_accounts(db, text)
    for one in matches.found:
        typer.echo(f"{one.card.account}  {one.card.name}, {one.card.address}  ({one.reason.by.value})")
    if matches.more:
        typer.echo("There are more; say more of the name.", err=True)
    if not matches.found:
        typer.echo("Nobody is found.", err=True)
        raise typer.Exit(Exit.FOUND)


@contextmanager
def _failures() -> Iterator[None]:
    """Leave with what went wrong and what to do about it."""
    from integrations.errors import PortError

    try:
        yield
    except PortError as fault:
        raise stop(fault.message, fault.next_step) from None


@contextmanager
def _progress(verb: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal while something takes its time."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(verb, total=None)

        def progress(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield progress
