"""The Asterisk connector: what it can do, which rights it needs, and the conversation on its link."""

from collections.abc import Callable

from integrations.ami.sign_in import Account
from integrations.clock import now
from integrations.cti.asterisk.conversation import AgentPhone, AsteriskConversation
from integrations.cti.link import Address, Link, Patience
from integrations.ports import CallSign, CallSourceAbilities, Dial, HangUp, RightNeeded
from policy.calls import CallIdOrigin
from policy.moment import Moment

ABILITIES = CallSourceAbilities(
    product="Asterisk",
    commands=frozenset({HangUp, Dial}),
    signs=frozenset(CallSign),
    call_id=CallIdOrigin.REAL,
    catches_up=True,
    rights=(
        RightNeeded("all calls, hold, transfer, recorders", "read=call"),
        RightNeeded("the queue a call came from", "read=agent"),
        RightNeeded("calls in progress after a lost connection, hanging up", "write=call"),
        RightNeeded("dialling", "write=originate"),
    ),
)


class Asterisk(Link):
    """Implements CallSource for one agent's phones on an Asterisk whose manager interface is at `address`."""

    def __init__(
        self,
        address: Address,
        account: Account,
        phone: AgentPhone,
        *,
        name: str = "asterisk",
        patience: Patience | None = None,
        clock: Callable[[], Moment] = now,
    ) -> None:
        conversation = AsteriskConversation(name, account, phone)
        super().__init__(name, address, conversation, patience=patience, clock=clock)

    @property
    def abilities(self) -> CallSourceAbilities:
        return ABILITIES
