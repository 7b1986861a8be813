"""What an agent can do in the panel, as values the views emit; what follows from it is decided elsewhere."""

from dataclasses import dataclass
from enum import StrEnum


class Deed(StrEnum):
    """Everything an agent can do in the panel."""

    CONFIRM_STEP = "confirm-step"
    REFUSE_STEP = "refuse-step"
    ANSWER = "answer"
    ANSWER_CALL = "answer-call"
    HANG_UP = "hang-up"
    LEAVE_ACCOUNT = "leave-account"
    CANNOT_VERIFY = "cannot-verify"
    FIND_ACCOUNT = "find-account"
    CHOOSE_ACCOUNT = "choose-account"
    CHOOSE_OPTION = "choose-option"
    CHOOSE_COUNT = "choose-count"
    ENTER_AMOUNT = "enter-amount"
    ASK_WHY = "ask-why"
    ASK_WHY_NOT = "ask-why-not"
    OPEN_POLICY = "open-policy"
    BACK = "back"
    TAKE_CARD = "take-card"
    TAKE_BANK = "take-bank"
    SEND_LINK = "send-link"
    ACCEPT_TOTAL = "accept-total"
    REFUSE_TOTAL = "refuse-total"
    DROP_LINK = "drop-link"
    GO_BACK = "go-back"
    STOP_PAUSE = "stop-pause"
    RETRY_PAUSE = "retry-pause"
    RESUME_RECORDING = "resume-recording"
    LOOK_UP = "look-up"
    HAND_OVER = "hand-over"
    OPEN_REQUEST = "open-request"
    CHOOSE_KIND = "choose-kind"
    CHOOSE_LINE = "choose-line"
    CHOOSE_REASON = "choose-reason"
    SEND_REQUEST = "send-request"
    WITHDRAW_REQUEST = "withdraw-request"
    ACCEPT_OFFER = "accept-offer"
    DECLINE_OFFER = "decline-offer"
    OPEN_PHONE = "open-phone"
    CHOOSE_READER = "choose-reader"
    TRY_CODE = "try-code"
    OPEN_PAYMENTS = "open-payments"
    GIVE_BACK = "give-back"
    SEND_TEXT = "send-text"
    SEND_EMAIL = "send-email"
    PRINT = "print"
    CHOOSE_OUTCOME = "choose-outcome"
    BEGIN_CLOSING = "begin-closing"
    FINISH = "finish"
    SHOW_KEYS = "show-keys"
    FLIP_SIDE = "flip-side"
    UNDOCK = "undock"
    TRY_AGAIN = "try-again"
    CLOSE_PANEL = "close-panel"
    REFUSED_TYPING = "refused-typing"


class Key(StrEnum):
    """A key the panel listens to; the value is its portable name."""

    F1 = "F1"
    F2 = "F2"
    F3 = "F3"
    F4 = "F4"
    F5 = "F5"
    F6 = "F6"
    F7 = "F7"
    F8 = "F8"
    F9 = "F9"
    ENTER = "Return"
    ESC = "Esc"
    N = "N"
    WHY = "?"
    PRINT = "Ctrl+P"


@dataclass(frozen=True, slots=True)
class Did:
    """What the agent did: the deed, which thing it was about, and what stood in the fields (name, text)."""

    deed: Deed
    which: str = ""
    entered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its verb, perhaps an amount, and the key that presses it with that key's name as shown.

    ``first_step`` says that a step must be done first: pressing leads to that step and emits nothing.
    """

    deed: Deed
    label: str
    which: str = ""
    amount: str = ""
    key: Key | None = None
    hint: str = ""
    enabled: bool = True
    first_step: bool = False
