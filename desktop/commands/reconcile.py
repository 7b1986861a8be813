"""`tillside reconcile`: holds a day's journal, settlement and ledger against each other and names every difference."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop.commands.policy.showing import Exit, answering, show_json, stop

if TYPE_CHECKING:
    from integrations.till.reconciling import Difference, Reconciliation

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=True)
@answering
def reconcile(
    day: Annotated[datetime, typer.Option("--day", formats=["%Y-%m-%d"], help="The gateway's business day.")],
    journal: Annotated[
        list[Path] | None,
        typer.Option(
            "--journal",
            metavar="FILE",
            help="A desk's journal, any number of them; this user's if not given.",
        ),
    ] = None,
    settlement: Annotated[
        Path | None,
        typer.Option("--settlement", metavar="FILE", help="The day's file, instead of asking the gateway."),
    ] = None,
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="The user's file, if not the usual one.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Compare what was taken, settled and posted on a day, to the cent.

    Ends with status 0 if all three agree, 1 if anything differs, 3 if one of them cannot be read.
    """
    from desktop.bootstrap.reconciling import reconcile_day
    from integrations.errors import PortError
    from integrations.settings.faults import SettingsRefused
    from integrations.settings.files import Files, load, usual_files

    usual = usual_files()
    try:
        loaded = load(usual if settings is None else Files(usual.managed, settings)).settings
        done = reconcile_day(loaded, day.date(), journal or (), settlement)
    except SettingsRefused as fault:
        raise stop(str(fault), "Mend the settings; `tillside doctor` says where.") from None
    except PortError as fault:
        raise stop(fault.message, fault.next_step) from None
    if json:
        show_json(_plain(done))
    else:
        _show(done)
    raise typer.Exit(Exit.FINE if done.is_equal else Exit.FOUND)


def _show(done: Reconciliation) -> None:
    from desktop.present.locale import Formats, locale_of

    locale = locale_of("en")

    def money(minor: int | None, currency: str) -> str:
        return "-" if minor is None else Formats(locale, currency or "USD").money(minor)

    typer.echo(f"{done.day}: {'journal, settlement and ledger agree.' if done.is_equal else ''}".rstrip(": "))
    if done.by_tender:
        typer.echo(f"  {'way to pay':<16}{'journal':>16}{'settlement':>16}{'ledger':>16}")
    for (currency, tender), sums in done.by_tender.items():
        amounts = (sums.journal, sums.settlement, sums.ledger)
        typer.echo(f"  {tender:<16}" + "".join(f"{money(one, currency):>16}" for one in amounts))
    if done.by_code:
        typer.echo(f"  {'ledger code':<16}{'debit less credit':>48}")
    for (currency, code), minor in done.by_code.items():
        typer.echo(f"  {code:<16}{money(minor, currency):>48}")
    for one in done.differences:
        typer.secho(f"{one.kind.value}: {one.key}", fg=typer.colors.RED)
        if one.reference:
            typer.echo(f"    gateway's reference {one.reference}")
        sides = {"journal": one.journal, "settlement": one.settlement, "ledger": one.ledger}
        said = [f"{name} {money(minor, one.currency)}" for name, minor in sides.items() if minor is not None]
        if said:
            typer.echo(f"    {', '.join(said)}")
    if done.differences:
        count = len(done.differences)
        typer.echo(f"{count} difference{'' if count == 1 else 's'}.", err=True)


def _plain(done: Reconciliation) -> dict[str, Any]:
    return {
        "day": done.day.isoformat(),
        "equal": done.is_equal,
        "differences": [_plain_difference(one) for one in done.differences],
        "tenders": [
            {
                "currency": currency,
                "tender": tender,
                "journal": sums.journal,
                "settlement": sums.settlement,
                "ledger": sums.ledger,
            }
            for (currency, tender), sums in done.by_tender.items()
        ],
        "codes": [
            {"currency": currency, "code": code, "minor": minor}
            for (currency, code), minor in done.by_code.items()
        ],
    }


def _plain_difference(one: Difference) -> dict[str, Any]:
    return {
        "kind": one.kind.name.lower(),
        "said": one.kind.value,
        "key": one.key,
        "reference": one.reference,
        "journal": one.journal,
        "settlement": one.settlement,
        "ledger": one.ledger,
        "currency": one.currency,
    }
