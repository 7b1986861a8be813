"""The baresip connector: what it can do, and the conversation on its link. Owns no protocol."""

from collections.abc import Callable

from integrations.clock import now
from integrations.cti.baresip.conversation import BaresipConversation
from integrations.cti.link import Address, Link, Patience
from integrations.ports import Answer, CallSign, CallSourceAbilities, Dial, HangUp
from policy.calls import CallIdOrigin
from policy.moment import Moment

ABILITIES = CallSourceAbilities(
    product="baresip",
    commands=frozenset({Answer, HangUp, Dial}),
    signs=frozenset(
        {
            CallSign.RING,
            CallSign.ANSWER,
            CallSign.END,
            CallSign.END_CAUSE,
            CallSign.HOLD_BY_AGENT,
            CallSign.NAME,
        }
    ),
    call_id=CallIdOrigin.REAL,
    catches_up=True,
)


class Baresip(Link):
    """Implements CallSource for a baresip whose ctrl_tcp listens at `address`."""

    def __init__(
        self,
        address: Address,
        region: str,
        *,
        name: str = "baresip",
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
    ) -> None:
        super().__init__(name, address, BaresipConversation(name, region), patience=patience, clock=clock)

    @property
    def abilities(self) -> CallSourceAbilities:
        return ABILITIES
