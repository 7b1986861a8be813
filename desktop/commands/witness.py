"""`tillside witness`: stands beside a recorder and lets each desktop touch only its own agent's calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.policy.showing import answering, stop

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=True)
@answering
def witness(
    certificate: Annotated[
        Path, typer.Option("--certificate", metavar="FILE", help="Who the witness is (PEM).")
    ],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="The certificate's private key (PEM).")],
    authority: Annotated[
        Path, typer.Option("--authority", metavar="FILE", help="Who vouches for the agents' desktops (PEM).")
    ],
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = 7443,
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="The user's file, if not the usual one.")
    ] = None,
) -> None:
    """Serve the recorder that the settings name to desktops, over mutual TLS, until it is told to end."""
    from desktop.bootstrap.witnessing import witness as serve
    from integrations.errors import PortError
    from integrations.settings.faults import SettingsRefused
    from integrations.settings.files import Files, load, usual_files

    usual = usual_files()
    try:
        loaded = load(usual if settings is None else Files(usual.managed, settings)).settings
        serve(loaded, host, port, certificate, key, authority, _ready)
    except SettingsRefused as fault:
        raise stop(str(fault), "Mend the settings; `tillside doctor` says where.") from None
    except PortError as fault:
        raise stop(fault.message, fault.next_step) from None


def _ready(port: int) -> None:
    typer.echo(f"The witness listens on port {port}.")
