"""`import-dmn`, `export-dmn` and `import-table`: tables from other programs, and tables for them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from desktop.commands.policy.author import AsJson, PackFolder
from desktop.commands.policy.packs import sound_pack
from desktop.commands.policy.showing import (
    Exit,
    answering,
    count_findings,
    plain_finding,
    show_findings,
    show_json,
    stop,
)

if TYPE_CHECKING:
    from policy.language.exchange.outcome import Imported
    from policy.language.tree.pack import Pack

LARGEST = 64 * 1024 * 1024

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file to read.")]
Out = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="FOLDER", help="A new folder for the pages.")
]


def mount(app: typer.Typer) -> None:
    """Add the commands to the policy group."""
    app.command("import-dmn")(answering(import_model))
    app.command("export-dmn")(answering(export_model))
    app.command("import-table")(answering(import_tables))


def import_model(
    file: File,
    out: Out = None,
    currency: Annotated[str, typer.Option(help="The currency of the model's amounts.")] = "USD",
    json: AsJson = False,
) -> None:
    """Make a pack of a DMN model. Ends with status 1 if something of the model could not be said."""
    from policy.language.exchange.dmn.importing import import_dmn
    from policy.language.resolve.about import CURRENCIES

    code = currency.upper()
    if code not in CURRENCIES:
        raise typer.BadParameter(f"{currency} is none of {', '.join(CURRENCIES)}.", param_hint="--currency")
    imported = import_dmn(file.name, _content(file), code, CURRENCIES[code])
    _finish(file, out, imported, json=json)


def import_tables(
    file: File,
    out: Out = None,
    digits: Annotated[int, typer.Option(min=0, max=3, help="Digits after the point of an amount.")] = 2,
    json: AsJson = False,
) -> None:
    """Make a page of the tables of an .xlsx or .csv file. Ends with status 1 if something was left behind."""
    from policy.language.exchange.tables.sections import import_table

    imported = import_table(file.name, _content(file), digits)
    if out is None and not json:
        for content in imported.pages.values():
            typer.echo(content.decode())
    _finish(file, out, imported, json=json)


def export_model(
    pack: PackFolder,
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="A new .dmn file.")] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day the tables are for; today.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Write a pack's tables as a DMN 1.3 model. Ends with status 1 if something of the pack cannot be said in DMN."""
    from policy.language.exchange.dmn.exporting import export_dmn

    compiled = sound_pack(pack, json=json)
    exported = export_dmn(compiled, _today(compiled) if on is None else on.date())
    if out is not None:
        _write(out, exported.content)
    if json:
        show_json(
            {
                "pack": str(pack),
                "file": None if out is None else str(out),
                "model": exported.content.decode() if out is None else None,
                "findings": [plain_finding(finding, compiled) for finding in exported.findings],
            }
        )
    else:
        if out is None:
            typer.echo(exported.content.decode(), nl=False)
        for finding in exported.findings:
            typer.echo(f"{finding.place}  {finding.severity.value}  {finding.message}", err=out is None)
            typer.echo(f"    {finding.advice}", err=out is None)
    if any(finding.is_error for finding in exported.findings):
        raise typer.Exit(Exit.FOUND)


def _content(file: Path) -> bytes:
    """Return a file's bytes; leave with a clear message when it cannot be read."""
    try:
        if file.stat().st_size > LARGEST:
            raise stop(f"{file} is larger than any table.", "Is this the right file?")
        return file.read_bytes()
    except OSError as fault:
        raise stop(f"{file} cannot be read: {fault.strerror}.", "Check the name, and try again.") from None


def _finish(file: Path, out: Path | None, imported: Imported, *, json: bool) -> None:
    """Write the pages, show what there is to say, and end with the status that says it shortest."""
    from integrations.packs.folder import PackUnreadable, write_folder

    if out is not None and imported.pages:
        try:
            write_folder(out, imported.pages)
        except PackUnreadable as fault:
            raise stop(fault.message, fault.advice) from None
    if json:
        show_json(
            {
                "file": str(file),
                "out": None if out is None else str(out),
                "pages": {path: content.decode() for path, content in imported.pages.items()},
                "findings": [plain_finding(finding, None) for finding in imported.findings],
            }
        )
    else:
        show_findings(imported.findings, None)
        typer.echo(f"{count_findings(imported.findings)}.")
        if imported.pages:
            where = f"{out}" if out is not None else "no folder (-o FOLDER writes them)"
            pages = "1 page" if len(imported.pages) == 1 else f"{len(imported.pages)} pages"
            typer.echo(f"{pages}, written to {where}: {', '.join(imported.pages)}")
    if not imported.pages:
        raise typer.Exit(Exit.UNREADABLE)
    if not imported.is_sound:
        raise typer.Exit(Exit.FOUND)


def _write(out: Path, content: bytes) -> None:
    try:
        with out.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise stop(f"{out} is there already.", "Choose a name that is still free.") from None
    except OSError as fault:
        raise stop(f"{out} cannot be written: {fault.strerror}.", "Check the name, and try again.") from None


def _today(pack: Pack) -> date:
    """Return the day it is where the pack is at home."""
    try:
        return datetime.now(ZoneInfo(pack.about.time_zone)).date()
    except ZoneInfoNotFoundError:
        return datetime.now(UTC).date()
