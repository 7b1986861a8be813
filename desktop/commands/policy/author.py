"""`new`, `check` and `explain`: what an author does with the pages themselves."""

from __future__ import annotations

import time
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer

from desktop.commands.policy.naming import folder_name
from desktop.commands.policy.showing import (
    Exit,
    Language,
    answering,
    count_findings,
    plain_finding,
    read_pages,
    show_findings,
    show_json,
    stop,
)

PackFolder = Annotated[Path, typer.Argument(metavar="PACK", help="The folder that holds pack.md.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def mount(app: typer.Typer) -> None:
    """Add the commands to the policy group."""
    app.command("new")(answering(new))
    app.command("check")(answering(check))
    app.command("explain")(answering(explain))


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The pack's name; its folder is made here.")],
    folder: Annotated[Path | None, typer.Option("--in", help="Make it in this folder instead.")] = None,
    called: Annotated[
        str | None, typer.Option("--folder", help="Call its folder so, not after its name.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Make a pack that already checks and quotes, to start from."""
    from integrations.packs.folder import PackUnreadable, write_folder

    identifier = folder_name(name if called is None else called)
    if identifier is None:
        raise stop(
            f"No folder can be called after “{name if called is None else called}”.",
            "Use Latin letters and digits, for example “Riverbend Utility”; or name the folder yourself, for example "
            "“--folder riverbend”. The pack keeps its name.",
        )
    fills = {"{id}": identifier, "{title}": " ".join(name.split())}
    pages = {}
    for path, content in _pages(resources.files("resources") / "starter"):
        text = content.decode()
        if path == "pack.md":
            for blank, filling in fills.items():
                text = text.replace(blank, filling)
        pages[path] = text.encode()
    target = (folder or Path()) / identifier
    try:
        write_folder(target, pages)
    except PackUnreadable as fault:
        raise stop(fault.message, fault.advice) from None
    if json:
        show_json({"pack": identifier, "folder": target, "pages": list(pages)})
        return
    typer.echo(f"Made {target} with {len(pages)} pages.")
    typer.echo(f"Next: tillside policy check {target}")


def _pages(folder: Traversable, above: str = "") -> list[tuple[str, bytes]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            found += _pages(entry, f"{above}{entry.name}/")
        elif entry.name.endswith(".md"):
            found.append((above + entry.name, entry.read_bytes()))
    return found


def check(
    pack: PackFolder,
    json: AsJson = False,
    notes: Annotated[bool, typer.Option(help="Show notes as well as errors and warnings.")] = True,
) -> None:
    """Find what is wrong, or worth knowing, in a pack. Ends with status 1 if anything is an error."""
    from policy.language.checks import check as check_pack
    from policy.language.compile import read
    from policy.language.findings import Severity, in_page_order

    pages = read_pages(pack)
    start = time.perf_counter()
    compilation = read(pages)
    findings = compilation.findings
    if compilation.pack is not None:
        findings = in_page_order([*findings, *check_pack(compilation.pack)])
    seconds = time.perf_counter() - start
    if json:
        show_json(
            {
                "pack": str(pack),
                "pages": len(pages),
                "findings": [plain_finding(finding, compilation.pack) for finding in findings],
            }
        )
    else:
        shown = [f for f in findings if notes or f.severity is not Severity.NOTE]
        show_findings(shown, compilation.pack)
        typer.echo(f"{count_findings(findings)} in {len(pages)} pages ({seconds:.2f} s).")
    if any(finding.is_error for finding in findings):
        raise typer.Exit(Exit.FOUND)


def explain(
    pack: PackFolder,
    row: Annotated[str, typer.Argument(metavar="ROW", help="The row's id, such as LC3; or “recording”.")],
    json: AsJson = False,
    language: Language = "en",
) -> None:
    """Say a row in words: where it applies, what follows, and an account that it applies to; or what is recorded."""
    from dataclasses import asdict

    from desktop.commands.policy.packs import sound_pack
    from policy.explain import in_words, recording_in_words
    from policy.language.checks.examples import example_of

    compiled = sound_pack(pack, json=json)
    identifier = row.upper()
    if identifier == "RECORDING":
        sentences = recording_in_words(compiled, language)
        if json:
            show_json({"recording": list(sentences)})
            return
        for sentence in sentences:
            typer.echo(sentence)
        return
    try:
        said = in_words(compiled, identifier, example_of(compiled, identifier), language)
    except KeyError:
        ids = [one.id for table in compiled.tables.values() for one in table.rows]
        from policy.language.resolve.names import suggestion

        raise stop(
            f"The pack has no row {identifier}.",
            suggestion(identifier, ids, f"Its first rows are {', '.join(ids[:5])}."),
        ) from None
    if json:
        show_json(asdict(said))
        return
    typer.secho(f"{said.row}  {said.title}", bold=True)
    typer.echo(said.sentence)
    for line in (said.exception, said.since, said.source and f"Source: {said.source}"):
        if line:
            typer.echo(line)
    if said.example:
        typer.echo("For example: " + ", ".join(f"{figure.label} {figure.value}" for figure in said.example))
    typer.echo(said.place)
