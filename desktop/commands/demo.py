"""`tillside demo`: everything at once on simulators; scripts that play it; and a sample quote, printed."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

app = typer.Typer(rich_markup_mode=None)

PACK = "riverbend-utility"
CASE = "RD1"
"""Rosa Delgado's account, whose service was suspended."""
UNMET = 1
UNUSABLE = 2


@app.callback(invoke_without_command=True)
def demo(
    script: Annotated[str, typer.Option(help="Play this script without a screen. Needs --out.")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder for a script's timeline and pictures.")] = None,
    accounts: Annotated[
        int | None,
        typer.Option(
            help="How many accounts; 50,000 unless said, 2,000 for a script.", min=200, max=1_000_000
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same number makes the same accounts.")] = 1,
    list_: Annotated[bool, typer.Option("--list", help="List the scripts.")] = False,
    print_: Annotated[bool, typer.Option("--print", help="Print a sample quote and its reasons.")] = False,
    real_entry: Annotated[
        bool,
        typer.Option("--real-entry", help="Have a script type into the real card window (X11, xdotool)."),
    ] = False,
) -> None:
    """Try the whole program: calls arrive by themselves, and no real money or telephone line is used."""
    if list_:
        _list()
    elif print_:
        _print()
    elif script:
        _play(script, out, accounts, seed, real_entry=real_entry)
    elif out is not None or real_entry:
        raise _leaving(
            "--out and --real-entry belong to a script.",
            "Name one with --script; --list shows them.",
            UNUSABLE,
        )
    else:
        _demonstrate(accounts, seed)


def _demonstrate(accounts: int | None, seed: int) -> None:
    from desktop.bootstrap.demo import ACCOUNTS, demonstrate
    from desktop.bootstrap.start import NotStarted
    from integrations.errors import PortError

    missing = _missing_screen(sys.platform, os.environ)
    if missing:
        raise _leaving(missing, "Without one: tillside demo --script happy --out FOLDER", UNUSABLE)
    typer.echo("The demonstration: calls arrive by themselves. Close the panel, or press Ctrl+C, to end it.")
    if sys.platform == "linux" and os.geteuid() == 0:
        typer.echo("As root the card window does not open: its browser refuses to run without its sandbox.")
    try:
        with _bar() as progress:
            demonstrate(accounts or ACCOUNTS, seed, progress)
    except NotStarted as why:
        raise _leaving(str(why), "", why.status) from None
    except PortError as why:
        raise _leaving(why.message, why.next_step, UNUSABLE) from None


def _missing_screen(platform: str, environment: Mapping[str, str]) -> str:
    """Say that there is no screen, where Qt would end the program over it."""
    named = any(environment.get(one) for one in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return "" if platform != "linux" or named else "There is no screen to show the panel on."


def _play(name: str, out: Path | None, accounts: int | None, seed: int, *, real_entry: bool) -> None:
    from desktop.bootstrap.demo import SCRIPT_ACCOUNTS, play
    from desktop.demo.script import BadScript, read
    from integrations.errors import PortError

    if out is None:
        raise _leaving("A script needs a folder for what it writes.", "Name one with --out.", UNUSABLE)
    try:
        with _bar() as progress:
            count = accounts or SCRIPT_ACCOUNTS
            played = play(read(name), out, count, seed, progress, real_entry=real_entry)
    except BadScript as why:
        raise _leaving(str(why), "", UNUSABLE) from None
    except PortError as why:
        raise _leaving(why.message, why.next_step, UNUSABLE) from None
    if not played.is_as_expected:
        raise _leaving(f"{name}: {played.why}", f"See {played.timeline}.", UNMET)
    typer.echo(f"{name}: as expected; {played.pictures} pictures and {played.timeline.name} in {out}")


def _list() -> None:
    from desktop.demo.script import names, read

    for name in names():
        typer.echo(f"{name:22}{read(name).title}")


def _print() -> None:
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


def _leaving(message: str, next_step: str, status: int) -> typer.Exit:
    typer.echo(f"{message} {next_step}".strip(), err=True)
    return typer.Exit(status)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal while accounts are made, and take it away when they are."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("Making accounts for today", total=None)

    def progress(done: int, of: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=of)
        if done >= of:
            bar.stop()

    try:
        yield progress
    finally:
        bar.stop()
