"""What the system knows of the network, where Qt can ask it; loaded only when the panel has been there a while."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

from desktop.listening import Listening, every
from desktop.network import AGAIN_S, NetworkWatch
from integrations.clock import now
from integrations.ports import Gateway
from policy.effects import Fact

LOADED_AFTER_S = 5.0
NOBODY = "tillside-reaches-nobody"
"""A key of no payment: looking it up asks the gateway nothing but whether it is there."""


def network_of(gateway: Gateway) -> NetworkWatch:
    """Return a watch that tries a gateway by looking up what it cannot know."""
    return NetworkWatch(now, lambda: gateway.look_up(NOBODY))


def heed(listening: Listening, network: NetworkWatch, tell: Callable[[Fact], None], address: str) -> None:
    """Have a desk told of the network. A gateway on this machine, by its address, needs none of the system's."""
    network.tells(tell)
    listening.begin("network", every(AGAIN_S, network.look))
    if not is_here(address):
        listening.begin("reachability", watch_reachability(network.system_says))


def is_here(address: str) -> bool:
    """Tell whether a gateway's address (a URL, "" for the one of the program itself) needs no network."""
    host = urlsplit(address).hostname or "localhost"
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def watch_reachability(told: Callable[[bool], None], after_s: float = LOADED_AFTER_S) -> None:
    """Tell whether the system has a network, now and whenever that changes; return at once where nobody can say.

    What it cannot tell counts as a network: only a system that says that it is cut off is.
    """
    await asyncio.sleep(after_s)
    from PySide6.QtNetwork import QNetworkInformation

    if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
        return
    known = QNetworkInformation.instance()
    cut_off = QNetworkInformation.Reachability.Disconnected
    stopped = asyncio.get_running_loop().create_future()

    def changed(state: QNetworkInformation.Reachability) -> None:
        told(state is not cut_off)

    changed(known.reachability())
    known.reachabilityChanged.connect(changed)
    try:
        await stopped
    finally:
        known.reachabilityChanged.disconnect(changed)
