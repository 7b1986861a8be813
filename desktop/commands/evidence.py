"""`tillside evidence`: one call's evidence as a pack to hand on, and the verification of such a pack, offline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from desktop.commands.policy.showing import Exit, answering, show_json, stop

if TYPE_CHECKING:
    from integrations.evidence.notes import Verifier


class _CallOrCommand(TyperGroup):
    """What is no command's name is the name of a call."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        return super().resolve_command(ctx, args if args[0] in self.commands else ["call", *args])


app = typer.Typer(
    cls=_CallOrCommand,
    no_args_is_help=True,
    subcommand_metavar="CALL | verify PACK | check | key",
    help="What happened on a call, in a form that an auditor can check.",
)

Log = Annotated[
    Path | None, typer.Option("--log", metavar="FILE", help="The evidence log; this user's if not given.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("call")
@answering
def call(
    name: Annotated[str, typer.Argument(metavar="CALL", help="The call, as SOURCE:ID or by its id alone.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the pack goes.")] = Path(),
    log: Log = None,
    json: Json = False,
) -> None:
    """Write a call's evidence: a JSON file with proofs, and a page to read beside it.

    Ends with status 1 if there is no such call, or the log is not as it was signed.
    """
    from desktop.bootstrap.evidence import evidence_pack

    with _failures():
        made, paths = evidence_pack(log, name, out)
    if json:
        show_json(
            {"call": made.pack.call, "entries": len(made.pack.entries), "key": made.pack.key,
             "pack": str(paths[0]), "page": str(paths[1])}
        )  # fmt: skip
        return
    typer.echo(f"{len(made.pack.entries):,} entries of call {made.pack.call}:")
    for path in paths:
        typer.echo(f"  {path}")
    typer.echo(f"Signed by {made.pack.key}")


@app.command("verify")
@answering
def verify(
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="A pack's JSON file, or its folder.")],
    key: Annotated[
        str,
        typer.Option(
            "--key", metavar="PUBKEY", help="The public key it must be signed by, or a file with it."
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Verify a pack and its page, offline. Ends with status 1 and says what is wrong, if anything is."""
    from desktop.bootstrap.evidence import verify_evidence

    with _failures():
        found = verify_evidence(pack, _key(key) if key else None)
    if json:
        show_json(
            {"ok": not found.wrong, "wrong": found.wrong, "call": found.call, "entries": found.entries,
             "key": found.key, "key_is_known": found.is_known, "log_size": found.head.size if found.head else None}
        )  # fmt: skip
    elif found.wrong:
        typer.secho("The pack does not verify.", fg=typer.colors.RED, err=True)
        for one in found.wrong[:20]:
            typer.echo(f"  {one}", err=True)
        if len(found.wrong) > 20:
            typer.echo(f"  and {len(found.wrong) - 20} more.", err=True)
    else:
        typer.echo(
            f"The pack is as it was signed: call {found.call}, {found.entries:,} entries, and its page."
        )
        typer.echo(f"Signed by {found.key}")
        if not found.is_known:
            typer.echo("Whose key that is, the pack cannot say: name the key that you were given with --key.")
    if found.wrong:
        raise typer.Exit(Exit.FOUND)


@app.command("check")
@answering
def check(
    log: Log = None,
    sent: Annotated[
        Path | None,
        typer.Option("--sent", metavar="DIR", help="The folder that this log's checkpoints were sent to."),
    ] = None,
    json: Json = False,
) -> None:
    """Check every entry of the log itself. Ends with status 1 and says what is wrong, if anything is."""
    from desktop.bootstrap.evidence import check_log

    with _failures():
        count, others = check_log(log, sent)
    if json:
        show_json({"ok": True, "entries": count, "other_logs": others})
        return
    typer.echo(f"All {count:,} entries of the log are as they were signed.")
    if others:
        typer.echo(f"This user has also kept: {', '.join(others)}. Have these logs shown to you as well.")


@app.command("key")
@answering
def show_key(json: Json = False) -> None:
    """Show the public key of this user's evidence, to hand to those who verify."""
    from desktop.bootstrap.evidence import evidence_key

    with _failures():
        key = evidence_key()
    if json:
        show_json({"key": key})
    else:
        typer.echo(key)


def _key(text: str) -> Verifier:
    from integrations.evidence.notes import BadNote, Verifier

    try:
        if "+" not in text:
            text = Path(text).read_text(encoding="utf-8")
        return Verifier.parse(text)
    except (BadNote, OSError, UnicodeDecodeError) as fault:
        raise stop(
            f"{text.strip()[:80]}: {fault}", "Name the key as `tillside evidence key` shows it."
        ) from None


@contextmanager
def _failures() -> Iterator[None]:
    """Leave with what went wrong and what to do about it."""
    from integrations.errors import PortError
    from integrations.evidence.failures import LogBroken
    from integrations.evidence.pack.making import NoSuchCall

    try:
        yield
    except (NoSuchCall, LogBroken) as fault:
        found = stop(fault.message, fault.next_step)
        found.exit_code = Exit.FOUND
        raise found from None
    except PortError as fault:
        raise stop(fault.message, fault.next_step) from None
