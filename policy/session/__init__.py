"""One call from ring to wrap-up: `step(session, fact) -> (session, effects)`; every move is in `session.table`.

How a runner drives it
    A `Session(Setup(...))` waits for a call. Everything that happens is given to `step` as a fact, one at a time: the
    facts of `policy.calls`, and those of `policy.events` (the agent's deeds, adapters' answers, the machine's news).
    The runner keeps the returned session and performs the effects of `policy.effects`.

    1. Perform the effects of one step in their order, each begun only after the one before it has been handed to
       its port: `CloseEntry` is first in its step, and nothing after it may overtake it.
    2. Wait `after_ms`, then perform the effect, for at most `limit_ms`. Give one of its `answered_by` facts to
       `step`, with the effect's `id` in `answers` (entry: in `entry`, that of its `PrepareEntry`; recorders: their
       command's id; money: the attempt's `key`). Raised by the port: `EffectFailed`, with the failure's name. No
       answer in time: `EffectTimedOut`. An answer after that is given all the same; the session knows it is late.
    3. `Tell` and `Report` have no answer: show the one, write both down.
    4. An effect that is no longer wanted (a look-up of money that was captured meanwhile) may still be performed:
       its answer is recognised and changes nothing.
    5. A day is told (`DayTold`) for the pack's time zone, with its first and last millisecond: the session has no
       clock and charges nothing outside it. At midnight tell `ClockJumped` of nothing, and it asks for the next day.
    6. Keep a session after `Stage.ENDED` for as long as its money is open, and give it what is learned of its attempts'
       keys: what was captured is posted even then. Begin the next session, with `next_pack` if there is one, by the
       first of `others`.

    ``PostPayment`` may come twice for one attempt, and ``LookUpAttempt`` often; ``SendAttempt`` comes once for a key.

What a panel reads
    `session.stage`, `showable(session)` (nothing of the customer before the caller is verified), `session.reckoning`
    (quote, guidance, total) with `session.was`, `session.recorders` with the gates of `policy.recording`,
    `session.shut`, `session.pending`, `session.attempts`; and a `Report` with `unmet`: what a deed missed.
"""

from policy.session.machine import WrongMove, step
from policy.session.state import (
    Attempt,
    AttemptState,
    Charge,
    Session,
    Setup,
    Showable,
    Stage,
    showable,
)

__all__ = [
    "Attempt",
    "AttemptState",
    "Charge",
    "Session",
    "Setup",
    "Showable",
    "Stage",
    "WrongMove",
    "showable",
    "step",
]
