"""Which authorities vouch for a server on the network: the same for every adapter that speaks HTTP."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


@cache
def trusted() -> ssl.SSLContext:
    """Return what certificates are checked against, read once: each client of its own would read it for 20 ms."""
    import httpx  # late: it takes a fifth of a second

    return httpx.create_ssl_context(trust_env=False)
