"""A talk with one product, without any I/O: bytes and time in, facts and bytes out. Owns no protocol."""

from dataclasses import dataclass
from typing import Protocol

from integrations.cti.feed import Fact
from integrations.ports import CallCommand
from policy.calls import LossReason
from policy.moment import Moment


class Garbled(Exception):
    """What arrives is not the protocol, or larger than it may be. The message quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the product answered to a command, by the token that the command was given."""

    token: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from something that happened. `leave`: give this connection up, and why."""

    facts: tuple[Fact, ...] = ()
    send: bytes = b""
    replies: tuple[Reply, ...] = ()
    leave: tuple[LossReason, str] | None = None


class Conversation(Protocol):
    """The talk with one product. It outlives connections, so that it can tell what was missed between two."""

    @property
    def connected(self) -> bool:
        """Whether the product has shown that it hears and is heard."""
        ...

    @property
    def pace_s(self) -> float:
        """After how many seconds at most `waited` wants to be called again."""
        ...

    def opened(self, at: Moment) -> Step:
        """Begin a new connection; forget what was half read of the one before."""
        ...

    def received(self, data: bytes, at: Moment) -> Step: ...

    def waited(self, at: Moment) -> Step:
        """Use that time went by: ask again, or give up what did not answer."""
        ...

    def command(self, command: CallCommand, at: Moment) -> tuple[str, Step]:
        """Return a token and what to send, or raise Refused."""
        ...

    def lost(self) -> None:
        """Note that the connection is gone."""
        ...
