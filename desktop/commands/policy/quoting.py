"""How a quote is printed: its options, lines and schedule, and the explanation of every line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from policy.account import Account
    from policy.language.tree.pack import Pack
    from policy.quote import Line, Option, Quote

WIDE = 60
AMOUNT = 12


def shown_option(quote: Quote, wanted: str | None) -> Option | None:
    """Return the option to show: the wanted one, the proposed one, or the only one."""
    chosen = wanted or quote.proposed
    found = next((option for option in quote.options if option.id == chosen), None)
    return found or (quote.options[0] if len(quote.options) == 1 else None)


def show_quote(quote: Quote, pack: Pack, wanted: str | None, account: str) -> None:
    """Print a quote."""
    from policy.wording import Wording

    money = Wording(minor_digits=pack.about.minor_digits).money
    typer.secho(f"{pack.about.title}, {pack.about.version}", bold=True)
    typer.echo(f"Account {account or 'without a number'}, {quote.on}, {pack.about.currency}")
    if quote.options:
        typer.echo()
        typer.echo("Open to this customer:")
    for option in quote.options:
        mark = "*" if option.id == quote.proposed else " "
        typer.echo(f" {mark} {option.title:<{WIDE - 3}}{money(option.total):>{AMOUNT}}")
    chosen = shown_option(quote, wanted)
    if chosen is None:
        typer.echo("No option is open." if not wanted else f"The option “{wanted}” is not open.")
        return
    typer.echo()
    typer.secho(chosen.title, bold=True)
    if chosen.reason:
        typer.echo(chosen.reason)
    for line in chosen.lines:
        _show_line(line, money(line.due))
    typer.echo(" " * (WIDE + 2) + "-" * (AMOUNT - 2))
    typer.secho(f"{'Total today':<{WIDE}}{money(chosen.total):>{AMOUNT}}", bold=True)
    if chosen.credit:
        typer.echo(f"{'Stays as credit':<{WIDE}}{money(chosen.credit):>{AMOUNT}}")
    if chosen.next_bill:
        typer.echo(f"{'On the next bill':<{WIDE}}{money(chosen.next_bill):>{AMOUNT}}")
    for payment in chosen.schedule:
        moved = f"{payment.moved.day} is a {payment.moved.closed.value} day" if payment.moved else ""
        typer.echo(f"  {payment.date}  {moved:<{WIDE - 14}}{money(payment.amount):>{AMOUNT}}")
    for rule in chosen.tenders:
        costs = "" if rule.total is None else money(rule.total)
        state = rule.why if rule.allowed is False else ", ".join(f"needs {name}" for name in rule.needs)
        typer.echo(f"  {rule.title:<20}{state:<{WIDE - 22}}{costs:>{AMOUNT}}")
    if chosen.needs:
        typer.echo(f"To be found out: {', '.join(chosen.needs)}")
    typer.echo(f"Stands until the end of {quote.stale_after}.")


def _show_line(line: Line, amount: str) -> None:
    label = f"{line.title}, {line.label}" if line.label else line.title
    typer.echo(f"{label:<{WIDE - 14}}{', '.join(line.rules):<14}{amount:>{AMOUNT}}")


def explain_quote(
    pack: Pack, account: Account, quote: Quote, wanted: str | None, tender: str | None, language: str
) -> None:
    """Print why every line of the shown option is what it is."""
    from policy.explain import explain_line, reading_of
    from policy.quote import Context

    chosen = shown_option(quote, wanted)
    if chosen is None:
        return
    payments = chosen.plan.payments if chosen.plan else None
    reading = reading_of(pack, account, Context({}, chosen.id or None, tender, payments), quote.on)
    for line in chosen.lines:
        for said in explain_line(reading, line, language):
            typer.echo()
            typer.secho(f"{said.title}  {said.amount}", bold=True)
            typer.echo(f"  {said.sentence}")
            for figure in said.steps:
                typer.echo(f"    {figure.label:<{WIDE - 6}}{figure.value:>{AMOUNT}}")
            where = [f"{said.page}, row {said.row}", said.since, said.source]
            typer.echo("  " + "; ".join(part for part in where if part))


def plain_quote(quote: Quote, pack: Pack) -> dict[str, Any]:
    """Return a quote as JSON holds it; amounts as texts with the currency's digits."""
    from policy.language.values import write_money

    def money(amount: int | None) -> str | None:
        return None if amount is None else write_money(amount, pack.about.minor_digits)

    return {
        "pack": quote.pack,
        "version": quote.version,
        "on": quote.on,
        "currency": pack.about.currency,
        "proposed": quote.proposed,
        "needs": list(quote.needs),
        "undecided": list(quote.undecided),
        "stale after": quote.stale_after,
        "options": [
            {
                "option": option.id,
                "title": option.title,
                "reason": option.reason,
                "total": money(option.total),
                "subtotal": money(option.subtotal),
                "next bill": money(option.next_bill),
                "credit": money(option.credit),
                "needs": list(option.needs),
                "lines": [
                    {
                        "component": line.component,
                        "kind": line.kind.value,
                        "title": line.title,
                        "label": line.label,
                        "amount": money(line.amount),
                        "now": money(line.now),
                        "due": money(line.due),
                        "rules": list(line.rules),
                        "source": line.source,
                        "items": [{"item": one.item, "amount": money(one.amount)} for one in line.items],
                    }
                    for line in option.lines
                ],
                "schedule": [{"date": one.date, "amount": money(one.amount)} for one in option.schedule],
                "tenders": [
                    {
                        "tender": rule.id,
                        "allowed": rule.allowed,
                        "why": rule.why,
                        "total": money(rule.total),
                        "needs": list(rule.needs),
                    }
                    for rule in option.tenders
                ],
            }
            for option in quote.options
        ],
    }
