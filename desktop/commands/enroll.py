"""`tillside enroll`: keys for those who approve, and the roster that two managers put them on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from policy.approvals.amendment import SignedAmendment, Signer
    from policy.approvals.roster import Roster

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

RosterFile = Annotated[
    Path | None, typer.Option("--roster", metavar="FILE", help="The roster, if not this user's own.")
]
Pin = Annotated[
    str,
    typer.Option("--pin", metavar="DIGEST", help="What the settings name the roster by; checked if given."),
]
Manager = Annotated[
    str, typer.Option("--as", metavar="MANAGER", help="The manager whose key in this keyring signs.")
]
Proposal = Annotated[Path, typer.Option("--proposal", metavar="FILE", help="Where the proposal is written.")]


@app.command("key")
def key(person: Annotated[str, typer.Argument(metavar="PERSON", help="The user name, as in calls.")]) -> None:
    """Make a key for yourself in this keyring, and print what managers enrol it by."""
    from desktop.bootstrap.approvals import approval_key

    with _failures():
        made = approval_key(person, make=True)
    typer.echo(f"Public key: {made.public_key}\nKey id:     {_spaced(made.key)}")
    typer.echo("Give the public key to a manager, and read the key id to them by telephone.")


@app.command("show-key")
def show_key(person: Annotated[str, typer.Argument(metavar="PERSON")]) -> None:
    """Print the public key of a key that was made before."""
    from desktop.bootstrap.approvals import approval_key

    with _failures():
        held = approval_key(person)
    typer.echo(f"Public key: {held.public_key}\nKey id:     {_spaced(held.key)}")


@app.command("code-key")
def code_key(
    desktop: Annotated[str, typer.Argument(metavar="DESKTOP")],
    person: Annotated[str, typer.Option("--as", metavar="PERSON", help="Whose codes the desktop will take.")],
) -> None:
    """Print a secret for one desktop's keyring, which then takes codes that you read out by telephone."""
    from desktop.bootstrap.approvals import code_key as key_for

    with _failures():
        secret = key_for(person, desktop)
    typer.echo(secret)
    typer.echo(f"At {desktop}, run: tillside secret set approval-code-{person}", err=True)


@app.command("code")
def code(
    desktop: Annotated[str, typer.Argument(metavar="DESKTOP", help="As the agent reads it to you.")],
    challenge: Annotated[str, typer.Argument(metavar="CHALLENGE", help="Ten letters and digits.")],
    cents: Annotated[int, typer.Argument(metavar="CENTS", min=0, help="The amount that you agree to.")],
    person: Annotated[str, typer.Option("--as", metavar="PERSON", help="You.")],
) -> None:
    """Print the code to read out when there is no network. It fits this amount and no other."""
    from desktop.bootstrap.approvals import read_code

    with _failures():
        read = read_code(person, desktop, challenge, cents)
    typer.echo(f"{read[:4]} {read[4:]}")


@app.command("found")
def found(
    managers: Annotated[
        list[str],
        typer.Option(
            "--manager",
            metavar="PERSON:NAME:ROLE:LIMIT:KEY",
            help="A founder; at least two. LIMIT is in cents, KEY the public key.",
        ),
    ],
    manager: Manager,
    proposal: Proposal,
) -> None:
    """Begin a roster with its managers, all of whom confirm it."""
    from desktop.bootstrap.approvals import propose_amendment
    from policy.approvals.amendment import Found

    signers = tuple(_founder(one) for one in managers)
    with _failures():
        _hand_on(proposal, propose_amendment(None, Found(signers), manager))


@app.command("propose")
def propose(
    person: Annotated[str, typer.Argument(metavar="PERSON")],
    *,
    name: Annotated[str, typer.Option("--name", help="As people call them.")],
    role: Annotated[str, typer.Option("--role", help="A role of the policy's authority page.")],
    limit: Annotated[int, typer.Option("--limit", min=0, help="The most they may give away, in cents.")],
    public_key: Annotated[str, typer.Option("--public-key", help="What `enroll key` printed for them.")],
    manager: Manager,
    proposal: Proposal,
    enrols: Annotated[bool, typer.Option("--enrols", help="They may confirm others.")] = False,
    roster: RosterFile = None,
    pin: Pin = "",
) -> None:
    """Propose somebody, or a new key, role or limit of theirs; a second manager confirms it."""
    from desktop.bootstrap.approvals import propose_amendment
    from policy.approvals.amendment import Enrol

    signer = _signer(person, name, role, limit, public_key, enrols)
    with _failures():
        _hand_on(proposal, propose_amendment(_roster(roster, pin), Enrol(signer), manager))


@app.command("confirm")
def confirm(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A proposal of another manager.")],
    manager: Manager,
    yes: Annotated[bool, typer.Option("--yes", help="The key id was compared by telephone.")] = False,
    roster: RosterFile = None,
    pin: Pin = "",
) -> None:
    """Confirm a proposal; the last manager needed puts it on the roster."""
    from desktop.bootstrap.approvals import (
        amend_roster,
        confirm_amendment,
        read_proposal,
        write_proposal,
    )

    with _failures():
        typer.echo(_told(read_proposal(file)))
        if not yes:
            typer.confirm("Have you compared the key ids by telephone?", abort=True)
        signed = confirm_amendment(read_proposal(file), manager)
        path = _path(roster)
        if amend_roster(path, _pin(path, pin), signed):
            typer.echo(f"The roster is at amendment {signed.amendment.number}. Its pin: {_pin(path, '')}")
        else:
            write_proposal(file, signed)
            typer.echo(f"{len(signed.signatures)} have confirmed it; give {file} to the next manager.")


@app.command("revoke")
def revoke(
    person: Annotated[str, typer.Argument(metavar="PERSON")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept.")],
    manager: Manager,
    roster: RosterFile = None,
    pin: Pin = "",
) -> None:
    """Let somebody sign no more, at once. One manager is enough."""
    from desktop.bootstrap.approvals import amend_roster, propose_amendment
    from policy.approvals.amendment import Revoke

    path = _path(roster)
    with _failures():
        signed = propose_amendment(_roster(roster, pin), Revoke(person, reason), manager)
        amend_roster(path, _pin(path, pin), signed)
    typer.echo(f"{person} can no longer sign. The roster is at amendment {signed.amendment.number}.")
    typer.echo("It is everywhere at once where a manager of this machine has `tillside supervise` open.")
    typer.echo(f"Otherwise deploy {path} as approvals.roster.")


@app.command("list")
def list_(roster: RosterFile = None, pin: Pin = "") -> None:
    """Show who may sign."""
    with _failures():
        now = _roster(roster, pin)
    typer.echo(f"Amendment {now.number}, head {_spaced(now.head[:16])}")
    for one in now.signers:
        typer.echo(_line(one))
    for gone in now.revoked:
        typer.echo(f"{gone.person:16}  revoked: {gone.reason}")


def _founder(text: str) -> Signer:
    parts = text.split(":")
    if len(parts) != 5 or not parts[3].isdecimal():
        raise typer.BadParameter(f"“{text}” is not PERSON:NAME:ROLE:LIMIT:KEY.")
    person, name, role, limit, public_key = parts
    return _signer(person, name, role, int(limit), public_key, enrols=True)


def _signer(person: str, name: str, role: str, limit: int, public_key: str, enrols: bool) -> Signer:
    from policy.approvals.amendment import Signer

    if len(public_key) != 64 or not set(public_key) <= set("0123456789abcdef"):
        raise typer.BadParameter("a public key has 64 hexadecimal digits, as `enroll key` prints it.")
    return Signer(person, name, role, limit, public_key, enrols)


def _hand_on(file: Path, signed: SignedAmendment) -> None:
    from desktop.bootstrap.approvals import write_proposal

    write_proposal(file, signed)
    typer.echo(_told(signed))
    typer.echo(f"Give {file} to another manager, who runs: tillside enroll confirm {file.name} --as MANAGER")


def _told(signed: SignedAmendment) -> str:
    from policy.approvals.amendment import Enrol, Found

    change = signed.amendment.change
    if isinstance(change, Found):
        return "\n".join(["A new roster with:", *(_line(one) for one in change.signers)])
    if isinstance(change, Enrol):
        return f"On the roster:\n{_line(change.signer)}"
    return f"{change.person} signs no more: {change.reason}"


def _line(one: Signer) -> str:
    enrols = "  enrols others" if one.enrols else ""
    return f"{one.person:16}  {one.name:24}  {one.role:12}  {one.limit:>9}  key {_spaced(one.key)}{enrols}"


def _spaced(digits: str) -> str:
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _path(roster: Path | None) -> Path:
    from desktop.bootstrap.approvals import approvals_folder

    return roster or approvals_folder() / "roster.jsonl"


def _pin(path: Path, pin: str) -> str:
    """Return the pin that was given, or that of the file as it is; a new roster has none yet."""
    from desktop.bootstrap.approvals import roster_pin

    return pin or (roster_pin(path) if path.exists() else "")


def _roster(roster: Path | None, pin: str) -> Roster:
    from desktop.bootstrap.approvals import roster_in

    path = _path(roster)
    if not path.exists():
        typer.echo(f"There is no roster at {path}. Begin one with: tillside enroll found", err=True)
        raise typer.Exit(1)
    return roster_in(path, _pin(path, pin))


@contextmanager
def _failures() -> Iterator[None]:
    from integrations.errors import PortError

    try:
        yield
    except PortError as why:
        typer.echo(f"{why.message} {why.next_step}", err=True)
        raise typer.Exit(1) from why
