"""What is told of the call's third parties, the machine, the network and the policy."""

from __future__ import annotations

from dataclasses import dataclass

from policy.calls import CallFact
from policy.events.happening import Happening
from policy.language.tree.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyJoined(CallFact):
    """A third party came into the call: a conference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSlept(Happening):
    """The machine is about to sleep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineWoke(Happening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockJumped(Happening):
    """The wall clock left its way against the monotonic one, by so many milliseconds."""

    by_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLost(Happening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkBack(Happening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyArrived(Happening):
    """Another version of the pack is there. Binding: the pinned one may not be used any more, even in this call."""

    pack: Pack
    binding: bool = False
