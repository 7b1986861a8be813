"""What a supervisor does in the window, what is kept of it there, and what has to be done beyond the window."""

from dataclasses import dataclass
from enum import Enum, StrEnum, unique
from typing import TypeAlias

from policy.approvals.decision import Verb
from policy.approvals.verifying import Fault


@unique
class Deed(StrEnum):
    """Everything that can be done in the window."""

    SELECT = "select"
    NEWER = "newer"
    OLDER = "older"
    PICK = "pick"
    REFUSE = "refuse"
    OFFER = "offer"
    APPROVE = "approve"
    SIGN = "sign"
    ENTER = "enter"
    BACK = "back"
    TYPE = "type"
    CODE = "code"
    DUTY = "duty"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Did:
    """A deed with what it is about: a digest, the place of a number from 1, or what stands in the field."""

    deed: Deed
    which: str = ""


@unique
class Form(Enum):
    """What is open over the bar or the request; one at a time."""

    NONE = "none"
    REFUSE = "refuse"
    OFFER = "offer"
    KEYS = "keys"
    DESK = "desk"
    CHALLENGE = "challenge"
    AMOUNT = "code-amount"
    CODE = "code"


@unique
class Trouble(Enum):
    """Why what was done led to nothing yet."""

    NO_NUMBER = "no-number"
    NO_REASON = "no-reason"
    NO_AMOUNT = "no-amount"
    NO_DESK = "no-desk"
    NO_CHALLENGE = "no-challenge"
    NO_CODE_AMOUNT = "no-code-amount"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Hindered:
    """A decision would not have counted, so it was not made."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """Something was not taken or not heard, in words of the port that failed; `again`: it is tried without asking."""

    message: str = ""
    next_step: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Doing:
    """What the window remembers by itself.

    `selected` is a digest, and stays where it is when others come or go, so that no key meets another request than
    the one on the screen. `picked` is the number that was picked; `sending` the digest that is being decided.
    """

    selected: str = ""
    picked: str = ""
    form: Form = Form.NONE
    typed: str = ""
    heard: tuple[str, ...] = ()
    """What an agent reads out over the telephone: the desk, then the letters and digits, then the amount."""
    code: str = ""
    sending: str = ""
    on_duty: bool = False
    trouble: Trouble | Hindered | Failed | None = None


@dataclass(frozen=True, slots=True)
class Decide:
    """Sign this, and send it. `offered` is in minor units, 0 unless the verb is a counter-offer."""

    digest: str
    verb: Verb
    number: str
    reason: str = ""
    offered: int = 0


@dataclass(frozen=True, slots=True)
class Confirm:
    """Sign for a code that this person read out over the telephone, for the request with this digest."""

    digest: str


@dataclass(frozen=True, slots=True)
class GoOnDuty:
    """Say that this person looks at requests, or no longer."""

    on: bool


@dataclass(frozen=True, slots=True)
class ReadCode:
    """Compute the code that is read back for a challenge of a desk, and an amount in minor units."""

    desktop: str
    challenge: str
    minor: int


Order: TypeAlias = Decide | Confirm | GoOnDuty | ReadCode
