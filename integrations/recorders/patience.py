"""How long the recorders' adapters wait for what. Owns the figures, not the waiting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Milliseconds. Together they stay below the five seconds that a session gives a command.

    `answer_ms`: for an answer to one request. `settle_ms`: from a command's answer until the state that was asked for
    shows. `poll_ms`: between two looks at the state. `again_ms`: between two tries to reach a product that is lost.
    """

    answer_ms: int = 1_500
    settle_ms: int = 1_500
    poll_ms: int = 50
    again_ms: int = 2_000
