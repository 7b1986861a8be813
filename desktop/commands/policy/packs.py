"""Gets the compiled pack that a command needs, or leaves with its errors on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from desktop.commands.policy.showing import (
    Exit,
    plain_error,
    plain_finding,
    read_pages,
    show_findings,
    show_json,
)

if TYPE_CHECKING:
    from policy.language.compile import Compilation
    from policy.language.tree.pack import Pack


def compilation_of(folder: Path, *, json: bool = False) -> Compilation:
    """Compile a folder; show its errors and leave with status 1 if it has any."""
    from policy.language.compile import read

    compilation = read(read_pages(folder))
    errors = [finding for finding in compilation.findings if finding.is_error]
    if errors:
        message = f"{folder} cannot be used before its errors are put right."
        if json:
            found = [plain_finding(finding, compilation.pack) for finding in errors]
            show_json({**plain_error(message, "See the findings."), "findings": found})
        else:
            show_findings(errors, compilation.pack)
        typer.echo(message, err=True)
        raise typer.Exit(Exit.FOUND)
    return compilation


def sound_pack(folder: Path, *, json: bool = False) -> Pack:
    """Compile a folder and return its pack; leave with its errors if it has any."""
    pack = compilation_of(folder, json=json).pack
    if pack is None:
        raise typer.Exit(Exit.FOUND)
    return pack
