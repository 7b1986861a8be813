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
    from integrations.recorders.witness.server import Witness
    from integrations.settings.model import Settings


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
    asyncio.run(_serve(Witness(control, context, host, port), ready))


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
