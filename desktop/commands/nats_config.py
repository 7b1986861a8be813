"""`tillside nats-config`: what a NATS server is told to carry approvals, and the streams on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Certificate = Annotated[Path, typer.Option("--certificate", metavar="FILE", help="A certificate (PEM).")]
Key = Annotated[Path, typer.Option("--key", metavar="FILE", help="Its private key (PEM).")]
Authority = Annotated[
    Path, typer.Option("--authority", metavar="FILE", help="Who vouches for the other side (PEM).")
]


@app.command("write")
def write(
    users: Annotated[
        Path,
        typer.Argument(
            metavar="USERS",
            help='One user a line, "PART NAME": desktop, supervisor, manager or operator, and the common name of '
            "the user's certificate.",
        ),
    ],
    *,
    certificate: Certificate,
    key: Key,
    authority: Authority,
    store: Annotated[
        Path, typer.Option("--store", metavar="FOLDER", help="Where the server keeps its streams.")
    ],
    listen: Annotated[str, typer.Option("--listen", metavar="HOST:PORT")] = "0.0.0.0:4222",
    before_2_10: Annotated[
        bool,
        typer.Option(
            "--before-2.10", help="Leave out that each message is on the disk before it is acknowledged."
        ),
    ] = False,
) -> None:
    """Print a server's configuration, with what each user may publish and subscribe to."""
    from desktop.bootstrap.approvals import message_server_configuration

    try:
        listed = users.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        typer.echo(f"{users} cannot be read as a text.", err=True)
        raise typer.Exit(1) from fault
    with _failures():
        files = (certificate.absolute(), key.absolute(), authority.absolute())
        text = message_server_configuration(
            listed, files, store.absolute(), listen, always_sync=not before_2_10
        )
    typer.echo(text, nl=False)


@app.command("streams")
def streams(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="tls://HOST:PORT")],
    *,
    user: Annotated[str, typer.Option("--user", metavar="NAME", help="A user who is an operator.")],
    certificate: Certificate,
    key: Key,
    authority: Authority,
) -> None:
    """Make the streams of approvals on a server that runs, or bring them up to date. Harmless to repeat."""
    from desktop.bootstrap.approvals import make_message_streams

    with _failures():
        make_message_streams(address, user, (certificate, key, authority))
    typer.echo("The streams are there.")


@contextmanager
def _failures() -> Iterator[None]:
    from integrations.errors import PortError

    try:
        yield
    except PortError as why:
        typer.echo(f"{why.message} {why.next_step}", err=True)
        raise typer.Exit(1) from why
