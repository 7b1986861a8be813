"""The witness put together: the recorder that the settings name, served to desktops until a signal comes."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from integrations.errors import Refused, Unavailable

if TYPE_CHECKING:
    from integrations.ports import RecorderControl
    from integrations.recorders.witness.rights import Rights
    from integrations.recorders.witness.seats import SeatsFile
    from integrations.recorders.witness.server import Witness
    from integrations.settings.model import Settings

_AGENTS = "Set witness.agents to a file with lines `agent,telephone`"
_FIRST_COMER = 'where nobody can guess the id of a call, witness.calls_by = "first comer"'


def witness(
    settings: Settings,
    host: str,
    port: int,
    certificate: Path,
    key: Path,
    authority: Path,
    ready: Callable[[int], None],
) -> None:
    """Serve desktops until a signal comes; `ready` is given the port. Raise a PortError where it cannot begin."""
    from integrations.recorders.making import recorders
    from integrations.recorders.witness.server import CALLS, Papers, Witness, server_context
    from integrations.secrets.store import Secrets

    if settings.recorder.product == "witness":
        raise Refused(
            "A witness stands beside the recorder itself, not beside another witness.",
            next_step="Set recorder.product to the product that records.",
        )
    try:
        context = server_context(Papers(certificate, key, authority))
    except OSError as error:
        raise Refused(
            f"The papers of the witness cannot be used ({error.strerror or error}).",
            next_step="Name a certificate, its key and an authority: PEM, and readable for this user.",
        ) from error
    # Calls come by their ids, from whatever source: that these are the product's was said to each desktop.
    given = settings.recorder.model_copy(update={"same_ids": True})
    control = recorders(given, CALLS, Secrets(settings.keyring.backend).read)
    asyncio.run(_serve(Witness(control, rights(settings, control), context, host, port), ready))


def rights(settings: Settings, control: RecorderControl) -> Rights:
    """Return what says whose a call is; raise Refused where nothing firm does."""
    from integrations.recorders.making import tells_phones
    from integrations.recorders.phones import CallPhones
    from integrations.recorders.witness.rights import ByTelephone, FirstComers

    product, given = settings.recorder.product, settings.witness
    is_guessable = (
        product == "asterisk"
    )  # an id is the second at which its channel began, and a number that counts on
    if given.calls_by == "first comer":
        if is_guessable:
            raise Refused(
                "The ids of Asterisk's calls can be guessed: whoever names one first may be anybody.",
                next_step=f"{_AGENTS}, and leave witness.calls_by out.",
            )
        return FirstComers()
    if given.agents is None:
        raise Refused(
            "Nobody said who sits at which telephone, so that each desktop reaches its own agent's calls alone.",
            next_step=f"{_AGENTS}." if is_guessable else f"{_AGENTS}; or, {_FIRST_COMER}.",
        )
    if not (isinstance(control, CallPhones) and tells_phones(settings.recorder)):
        described = (
            "Describe how it is asked in recorder.http.phones; or set, " if product == "http" else "Set, "
        )
        raise Refused(
            f"The recorder ({product}) cannot say at whose telephone a call is.",
            next_step=f"{described}{_FIRST_COMER}.",
        )
    return ByTelephone(control, seats(given.agents))


def seats(file: Path) -> SeatsFile:
    """Return who sits where; raise Refused for a file that cannot be taken, with the line."""
    from integrations.recorders.witness.seats import SeatsFile, SeatsWrong

    try:
        return SeatsFile(file)
    except SeatsWrong as wrong:
        where = f"{file}, line {wrong.line}" if wrong.line else f"{file}"
        raise Refused(f"{where}: {wrong.what}", next_step=wrong.advice) from wrong


async def _serve(witness: Witness, ready: Callable[[int], None]) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # Windows: the process is ended, not asked
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    try:
        await witness.start()
    except OSError as error:
        raise Unavailable(
            f"The witness cannot listen ({error.strerror}).", next_step="Name another address or port."
        ) from error
    try:
        ready(witness.port)
        await stop.wait()
    finally:
        await witness.stop()
