"""What a check finds, and how checks are run: side by side, each within its time."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, unique
from time import monotonic

from integrations.errors import PortError


@unique
class Standing(Enum):
    """How a part of the installation stands; a note is nothing that keeps the program from working."""

    FINE = "ok"
    NOTE = "note"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, why, and what to do."""

    name: str
    standing: Standing
    said: str
    next_step: str = ""

    def plain(self) -> dict[str, str]:
        """Return it as JSON holds it."""
        return {
            "name": self.name,
            "standing": self.standing.value,
            "said": self.said,
            "next_step": self.next_step,
        }


@dataclass(frozen=True, slots=True)
class Check:
    """A check and the seconds it may take. It returns what it found, or raises a PortError."""

    name: str
    look: Callable[[], tuple[Standing, str, str]]
    limit_s: float = 5.0


def run_all(checks: Sequence[Check]) -> list[Finding]:
    """Return what each found, in their order. One that does not end in its time is left behind and has failed."""
    found: dict[int, Finding] = {}

    def run(place: int, check: Check) -> None:
        found[place] = _found(check)

    begun = monotonic()
    threads = [
        threading.Thread(target=run, args=(place, check), daemon=True) for place, check in enumerate(checks)
    ]
    for thread in threads:
        thread.start()
    for thread, check in zip(threads, checks, strict=True):
        thread.join(max(0.0, begun + check.limit_s - monotonic()))
    return [found.get(place, _too_late(check)) for place, check in enumerate(checks)]


def _found(check: Check) -> Finding:
    try:
        return Finding(check.name, *check.look())
    except PortError as why:
        return Finding(check.name, Standing.FAILED, why.message, why.next_step)
    except Exception as fault:  # noqa: BLE001 (one check that breaks must not hide the others)
        return Finding(
            check.name,
            Standing.FAILED,
            f"The check itself failed ({type(fault).__name__}).",
            "Send this line to the help desk.",
        )


def _too_late(check: Check) -> Finding:
    return Finding(
        check.name,
        Standing.FAILED,
        f"There was no answer within {check.limit_s:g} seconds.",
        "Look whether it hangs, or asks for something on another screen.",
    )
