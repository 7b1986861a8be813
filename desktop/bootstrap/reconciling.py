"""A day's reconciliation, put together: journals, account database and gateway as the settings name them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack, closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.errors import Refused, Unavailable

if TYPE_CHECKING:
    from integrations.gateways.sandbox.client import SandboxGateway
    from integrations.payments import SettlementLine
    from integrations.secrets.store import Secrets
    from integrations.settings.model import Gateway, Settings
    from integrations.till.reconciling import Reconciliation

Lines = tuple["SettlementLine", ...]
NONE: Lines = ()


def reconcile_day(
    settings: Settings, day: date, journals: Sequence[Path], settlement: Path | None
) -> Reconciliation:
    """Compare a day's journals, settlement and ledger; this user's journal if none is named. Raise a PortError.

    The settlement is asked of the gateway, unless it lies there as a file.
    """
    from desktop.bootstrap.adapters import accounts_address
    from integrations.accounts.database import Database
    from integrations.accounts.posting import booked
    from integrations.gateways.sandbox.client import SandboxGateway
    from integrations.journal.journal import Journal
    from integrations.logs.places import data_folder
    from integrations.secrets.store import Secrets
    from integrations.till.day import books_of, keys_of
    from integrations.till.reconciling import reconcile

    secrets = Secrets(settings.keyring.backend)
    with ExitStack() as stack:
        opened = [
            stack.enter_context(closing(Journal.reading(path)))
            for path in journals or [data_folder() / "journal.sqlite"]
        ]
        address = accounts_address(settings.accounts, data_folder(), secrets.read)
        database = stack.enter_context(closing(Database.open(address)))
        if settlement is not None:
            lines, nearby = _in_file(settlement, day), NONE
            since, until = SandboxGateway("", "").batch(day)
        else:
            gateway = _gateway(settings.gateway, secrets)
            since, until = gateway.batch(day)
            lines, nearby = asyncio.run(_asked(gateway, day))
        keys = {key for journal in opened for key in keys_of(journal, since, until)}
        keys |= {line.key for line in lines}
        ledger = database.read(lambda connection: booked(connection, since, until, keys))
        books = [books_of(journal, since, until, lines, ledger) for journal in opened]
        return reconcile(day, books, lines, nearby, ledger)


def _gateway(given: Gateway, secrets: Secrets) -> SandboxGateway:
    from integrations.gateways.sandbox.client import SandboxGateway

    if not given.address:
        raise Unavailable(
            "The settings name no gateway, and a sandbox that starts with the program forgets its days.",
            next_step="Set gateway.address, or name the day's file with --settlement.",
        )
    return SandboxGateway(given.address, secrets.read(given.secret) if given.secret else "")


async def _asked(gateway: SandboxGateway, day: date) -> tuple[Lines, Lines]:
    """Ask for the day's lines, and those of the days beside it as far as they are closed."""
    try:
        lines = await gateway.settlement(day)
        nearby = NONE
        for other in (day - timedelta(days=1), day + timedelta(days=1)):
            try:
                nearby += await gateway.settlement(other)
            except Refused:  # that day is not closed yet
                continue
        return lines, nearby
    finally:
        await gateway.close()


def _in_file(path: Path, day: date) -> Lines:
    from integrations.gateways.sandbox.foreign import Misfit, settlement

    try:
        lines = settlement(path.read_bytes())
    except OSError as error:
        raise Unavailable(
            f"{path} cannot be read ({error.strerror}).", next_step="Name the right file."
        ) from error
    except Misfit as error:
        raise Refused(f"{path}: {error}.", next_step="Fetch the day's settlement file again.") from error
    if any(line.day != day for line in lines):
        raise Refused(f"{path} is the settlement of another day.", next_step="Name the file of this day.")
    return lines
