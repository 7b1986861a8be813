"""The list of what the doctor looks at, and the looks at our own files: settings, keyring, accounts."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from desktop.commands.doctor import machine, network
from desktop.commands.doctor.findings import Check, Finding, Standing, run_all
from integrations.errors import PortError, Unavailable
from integrations.logs.places import data_folder
from integrations.secrets.store import PREFIX, Secrets
from integrations.settings.faults import SettingsRefused
from integrations.settings.files import Files, Loaded, load
from integrations.settings.model import Accounts, Settings
from integrations.settings.section import Section, keys_of

Answer = tuple[Standing, str, str]
_LEAST_FREE_MB = 200


def examine(files: Files) -> list[Finding]:
    """Look at everything; with settings that cannot be read, at what would be used without them."""
    try:
        loaded = load(files)
    except SettingsRefused as refused:
        first = [
            Finding("settings", Standing.FAILED, str(fault), refused.next_step) for fault in refused.faults
        ]
        return first + run_all(checks(Settings()))
    return [_settings(loaded, files), *run_all(checks(loaded.settings))]


def checks(settings: Settings) -> list[Check]:
    """Return what is to be looked at, given what is set."""
    docking = settings.docking
    return [
        Check("keyring", partial(keyring, settings)),
        Check("accounts", partial(accounts, settings.accounts)),
        Check("disk", disk),
        Check("calls", partial(network.calls, settings.calls)),
        Check("recorder", partial(network.recorder, settings.recorder)),
        *([Check("witness", partial(witness, file))] if (file := settings.witness.agents) else []),
        Check("gateway", partial(network.gateway, settings.gateway)),
        Check("screen", machine.screen),
        Check("docking", partial(machine.docking, docking.softphone)),
        Check("card entry", machine.card_entry, limit_s=20.0),
        Check("clock", machine.clock),
    ]


def _settings(loaded: Loaded, files: Files) -> Finding:
    if loaded.overruled:
        return Finding(
            "settings",
            Standing.NOTE,
            f"{files.managed} decides {', '.join(loaded.overruled)}, whatever the user's file says.",
            f"Remove it from {files.user}, or ask the administrator.",
        )
    read = " and ".join(map(str, loaded.read))
    said = f"Read {read}." if read else "There is no file, so everything has its default."
    return Finding("settings", Standing.FINE, said)


def keyring(settings: Settings, secrets: Secrets | None = None) -> Answer:
    """Look whether the keyring is there, open, and holds what the settings refer to."""
    mine = secrets or Secrets(settings.keyring.backend)
    referred = sorted(set(references(settings)))
    try:
        name = mine.check()
    except PortError as why:
        if referred:
            raise
        return Standing.NOTE, f"{why.message} No setting needs one yet.", why.next_step
    for reference in referred:
        mine.read(reference)
    return Standing.FINE, f"{name}, with {len(referred)} secrets that the settings refer to.", ""


def references(part: Section) -> Iterator[str]:
    """Give every reference to the keyring in the settings."""
    for name in keys_of(type(part)):
        value = getattr(part, name)
        if isinstance(value, Section):
            yield from references(value)
        elif isinstance(value, str) and value.startswith(PREFIX):
            yield value


def accounts(chosen: Accounts, secrets: Secrets | None = None) -> Answer:
    """Look whether the accounts can be read, without changing anything."""
    if chosen.store == "postgresql":
        return _server(chosen, secrets or Secrets())
    file = chosen.file
    if file is None:
        return Standing.FINE, "No file is set; the demonstration makes its own.", ""
    if not file.exists():
        raise Unavailable(
            f"{file} is not there.",
            next_step="Mend accounts.file in the settings, or run: tillside accounts import",
        )
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=2)) as opened:
            tables = opened.execute("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").fetchone()[0]
    except sqlite3.Error as fault:
        raise Unavailable(
            f"{file} cannot be read as a database ({type(fault).__name__}).",
            next_step="Put a copy in its place that is whole.",
        ) from fault
    return Standing.FINE, f"{file} opens and has {tables} tables.", ""


def _server(chosen: Accounts, secrets: Secrets) -> Answer:
    import psycopg

    at = chosen.postgresql
    password = secrets.read(at.password) if at.password else None
    try:
        with psycopg.connect(
            host=at.host,
            port=at.port,
            dbname=at.database,
            user=at.user,
            password=password,
            connect_timeout=3,
        ) as connection:
            version = connection.info.server_version
    except psycopg.Error as fault:
        raise Unavailable(
            f"PostgreSQL at {at.host}, port {at.port}, cannot be used ({type(fault).__name__}).",
            next_step="Check address, role and password, and whether the server takes connections from here.",
        ) from fault
    return Standing.FINE, f"PostgreSQL {version // 10000} at {at.host}.", ""


def witness(agents: Path) -> Answer:
    """Look whether a witness on this machine can read who sits at which telephones."""
    from desktop.bootstrap.witnessing import seats

    now = seats(agents).now()
    named, telephones = len(now.by_agent), len(now.by_telephone)
    return Standing.FINE, f"{agents} names {named:,} agents at {telephones:,} telephones.", ""


def disk(folder: Path | None = None, least_mb: int = _LEAST_FREE_MB) -> Answer:
    """Look whether there is room for the journal; a payment is not begun on a full disk."""
    where = folder or data_folder()
    there = next(one for one in (where, *where.parents) if one.exists())
    free = shutil.disk_usage(there).free // 1_000_000
    if free < least_mb:
        raise Unavailable(f"Only {free} MB are free for {where}.", next_step="Free some space.")
    return Standing.FINE, f"{free:,} MB free for {where}.", ""
