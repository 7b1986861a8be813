"""Gets the compiled pack that a command needs, or leaves with its errors on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from desktop.commands.policy.showing import Exit, read_pages, show_findings

if TYPE_CHECKING:
    from policy.language.compile import Compilation
    from policy.language.tree.pack import Pack


def compilation_of(folder: Path) -> Compilation:
    """Compile a folder; show its errors and leave with status 1 if it has any."""
    from policy.language.compile import read

    compilation = read(read_pages(folder))
    errors = [finding for finding in compilation.findings if finding.is_error]
    if errors:
        show_findings(errors, compilation.pack)
        typer.echo(f"{folder} cannot be used before its errors are put right.", err=True)
        raise typer.Exit(Exit.FOUND)
    return compilation


def sound_pack(folder: Path) -> Pack:
    """Compile a folder and return its pack; leave with its errors if it has any."""
    pack = compilation_of(folder).pack
    if pack is None:
        raise typer.Exit(Exit.FOUND)
    return pack
