"""The adapters that the settings name, opened. Each is closed by whoever opened it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.errors import Unavailable

if TYPE_CHECKING:
    from integrations.gateways.sandbox.client import SandboxGateway
    from integrations.ports import CallSource, RecorderControl
    from integrations.settings.model import Accounts, Calls, Gateway
    from integrations.settings.recorder import Recorder

SANDBOX_STARTS_S = 20.0


def call_source(
    calls: Calls, region: str, secret: Callable[[str], str], on_summons: Callable[[], None]
) -> CallSource:
    """Return where calls are heard of; raise a PortError where a secret is not there.

    `on_summons` is called when the program is started once more, by sources that hear of it.
    """
    match calls.connector:
        case "simulator":
            from integrations.cti.simulator.connector import Simulator

            return Simulator(region=region)
        case "hook":
            from integrations.cti.hook.connector import Hook

            token = secret(calls.hook.token) if calls.hook.token else ""
            return Hook(region, port=calls.hook.port, token=token, on_summons=on_summons)
        case "baresip":
            from integrations.cti.baresip.connector import Baresip
            from integrations.cti.link import Address

            return Baresip(Address(calls.baresip.host, calls.baresip.port), region)
        case "asterisk":
            from integrations.ami.sign_in import Account
            from integrations.cti.asterisk.connector import Asterisk
            from integrations.cti.asterisk.conversation import AgentPhone
            from integrations.cti.link import Address

            given = calls.asterisk
            tls = ssl.create_default_context() if given.tls else None
            account = Account(given.user, secret(given.secret) if given.secret else "")
            phone = AgentPhone(given.phones, region)
            return Asterisk(Address(given.host, given.port, tls), account, phone)


def recorders(given: Recorder, calls: str, secret: Callable[[str], str]) -> RecorderControl:
    """Return what pauses the recorders of calls that `calls` tells of; raise a PortError for unfit settings."""
    from integrations.recorders.making import recorders as made

    return made(given, calls, secret)


def accounts_address(accounts: Accounts, folder: Path, secret: Callable[[str], str]) -> str:
    """Return the address of the account database."""
    if accounts.store == "sqlite":
        return str(accounts.file or folder / "accounts.sqlite")
    from sqlalchemy import URL

    server = accounts.postgresql
    address = URL.create(
        "postgresql",
        server.user,
        secret(server.password) if server.password else None,
        server.host,
        server.port,
        server.database,
    )
    return address.render_as_string(hide_password=False)


@asynccontextmanager
async def gateway(given: Gateway, secret: Callable[[str], str]) -> AsyncIterator[SandboxGateway]:
    """Open the gateway; without an address a sandbox is started as a process of its own. Raise a PortError."""
    from integrations.gateways.sandbox.client import SandboxGateway

    async with contextlib.AsyncExitStack() as stack:
        if given.address:
            url, key = given.address, secret(given.secret) if given.secret else ""
        else:
            url, key = await stack.enter_async_context(sandbox())
        opened = SandboxGateway(url, key)
        try:
            yield opened
        finally:
            await opened.close()


@asynccontextmanager
async def sandbox() -> AsyncIterator[tuple[str, str]]:
    """Start a sandbox gateway, and give its address and key; it ends with this program, however that ends."""
    process = await asyncio.create_subprocess_exec(
        *_sandbox_command(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=dict(os.environ),
    )
    try:
        yield await _where(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()  # it ends when nobody writes to it any more
        try:
            await asyncio.wait_for(process.wait(), 3)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _where(process: asyncio.subprocess.Process) -> tuple[str, str]:
    output = process.stdout or asyncio.StreamReader()
    try:
        line = await asyncio.wait_for(output.readline(), SANDBOX_STARTS_S)
        ready = json.loads(line)
        return str(ready["url"]), str(ready["key"])
    except (TimeoutError, ValueError, KeyError, TypeError) as why:
        raise Unavailable(
            "The sandbox gateway does not start.", next_step="Run `tillside doctor`, then try again."
        ) from why


def _sandbox_command() -> tuple[str, ...]:
    if getattr(sys, "frozen", False):
        return (str(Path(sys.executable).with_name("tillside-sandbox" + Path(sys.executable).suffix)),)
    return (sys.executable, "-m", "integrations.gateways.sandbox")
