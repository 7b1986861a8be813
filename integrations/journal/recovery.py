"""What became of payments whose answer we do not have: looked up at the gateway, never sent again."""

from dataclasses import dataclass
from datetime import datetime

from integrations.errors import PortError
from integrations.journal.entries import Entry, ReversalEntry
from integrations.journal.journal import Journal
from integrations.journal.reversals import Reversals
from integrations.journal.states import ReversalState, State
from integrations.payments import (
    Captured,
    CaptureOutcome,
    Declined,
    DeclineReason,
    Found,
    NeverArrived,
    NextStep,
    NotReversed,
    NotReversedReason,
    ReversalOutcome,
    Reversed,
    Unknown,
)
from integrations.ports import Gateway, KeyCancelling


@dataclass(frozen=True, slots=True)
class Recovered:
    """What one look-up brought; `still_unknown` says that it must be asked again later."""

    key: str
    state: str
    still_unknown: bool
    why: str = ""


class Recovery:
    """Looks up undecided attempts and reversals, cancelling by key what never arrived, where the gateway can."""

    def __init__(self, journal: Journal, gateway: Gateway, cancelling: KeyCancelling | None) -> None:
        self._journal = journal
        self._reversals = Reversals(journal)
        self._gateway = gateway
        self._cancelling = cancelling

    async def at_start(self, now: datetime) -> tuple[Recovered, ...]:
        """Decide whatever an earlier run left open; nothing else may be sent before."""
        found = [await self.look_up(entry, now) for entry in self._journal.undecided()]
        found += [await self.look_up_reversal(entry, now) for entry in self._reversals.undecided()]
        return tuple(found)

    async def again(self, now: datetime) -> tuple[Recovered, ...]:
        """Ask once more for those that are unknown; an attempt of this run that is still waiting is left alone."""
        found = [await self.look_up(entry, now) for entry in self._journal.undecided(State.UNKNOWN)]
        reversals = [one for one in self._reversals.undecided() if one.state is ReversalState.UNKNOWN]
        found += [await self.look_up_reversal(one, now) for one in reversals]
        return tuple(found)

    async def outcome(self, entry: Entry, now: datetime) -> CaptureOutcome:
        """Say what became of one attempt, as far as the gateway can say; nothing is noted."""
        if entry.state is State.PREPARED:
            return Declined(entry.key, DeclineReason.NOT_SENT, NextStep.ENTER_AGAIN)
        outcome = _as_outcome(await self._found(entry.key, entry.changed_at, now))
        if isinstance(outcome, Captured) and outcome.amount != entry.amount:
            return Unknown(entry.key, "the gateway has another amount under this key")
        return outcome

    async def look_up(self, entry: Entry, now: datetime) -> Recovered:
        """Decide one attempt if the gateway can say; otherwise it stays, or becomes, unknown."""
        outcome = await self.outcome(entry, now)
        settled = self._journal.settle(outcome, now)
        unknown = isinstance(outcome, Unknown)
        return Recovered(
            entry.key, settled.state, unknown, outcome.why if isinstance(outcome, Unknown) else ""
        )

    async def reversal_outcome(self, entry: ReversalEntry, now: datetime) -> ReversalOutcome:
        """Say what became of one reversal, as far as the gateway can say; nothing is noted."""
        if entry.state is ReversalState.PREPARED:
            return NotReversed(entry.key, NotReversedReason.NEVER_ARRIVED)
        return _as_reversal(await self._found(entry.key, entry.changed_at, now))

    async def look_up_reversal(self, entry: ReversalEntry, now: datetime) -> Recovered:
        """Decide one reversal if the gateway can say."""
        outcome = await self.reversal_outcome(entry, now)
        settled = self._reversals.settle(outcome, now)
        unknown = isinstance(outcome, Unknown)
        return Recovered(
            entry.key, settled.state, unknown, outcome.why if isinstance(outcome, Unknown) else ""
        )

    async def _found(self, key: str, since: datetime, now: datetime) -> Found:
        try:
            found = await self._gateway.look_up(key)
            if not isinstance(found, NeverArrived):
                return found
            if self._cancelling is not None:
                return await self._cancelling.cancel(key)
        except PortError as error:
            return Unknown(key, str(error))
        final_after = self._gateway.terms.absence_is_final_after
        if final_after is not None and now - since >= final_after:
            return Declined(key, DeclineReason.NEVER_ARRIVED, NextStep.ENTER_AGAIN)
        return Unknown(key, "it has not arrived, and may still")


def _as_outcome(found: Found) -> CaptureOutcome:
    if isinstance(found, (Captured, Declined, Unknown)):
        return found
    return Unknown(found.key, "the gateway has something else under this key")


def _as_reversal(found: Found) -> ReversalOutcome:
    if isinstance(found, (Reversed, Unknown)):
        return found
    if isinstance(found, Declined):
        return NotReversed(found.key, NotReversedReason.NEVER_ARRIVED)
    return Unknown(found.key, "the gateway has something else under this key")
