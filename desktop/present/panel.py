"""The whole panel as one value: each region is a field, and the widgets show nothing else."""

from dataclasses import dataclass

from desktop.present.account import AccountCard, AccountsFound, Idle
from desktop.present.call import CallStrip, RecorderBadge
from desktop.present.deeds import Button
from desktop.present.guidance import Coming, Guidance
from desktop.present.incident import CardOpen, Incident, Pausing
from desktop.present.quote import Quote, Receipt, TotalLine
from desktop.present.request import (
    CounterOffer,
    KeysPage,
    PhoneCode,
    RequestForm,
    RequestPending,
    WrapUp,
)
from desktop.present.why import Why

Page = (
    Idle
    | AccountsFound
    | Coming
    | Quote
    | Why
    | RequestForm
    | RequestPending
    | CounterOffer
    | PhoneCode
    | Pausing
    | CardOpen
    | Incident
    | Receipt
    | WrapUp
    | KeysPage
)


@dataclass(frozen=True, slots=True)
class Primary:
    """What stands in the place of the one primary action: a button, or a sentence while there is none."""

    button: Button | None = None
    sentence: str = ""
    busy: bool = False


@dataclass(frozen=True, slots=True)
class ActionBar:
    """The bar at the bottom; without a ``primary`` it is one line that holds the ``note``."""

    primary: Primary | None = None
    beside: tuple[Button, ...] = ()
    quiet: Button | None = None
    quiet_right: Button | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Footer:
    """The policy version that quotes, and the buttons that are always there."""

    policy: str
    keys: Button
    flip: Button
    undock: Button


@dataclass(frozen=True, slots=True)
class PanelView:
    """Everything the panel shows. Unless it ``takes_typing`` it takes no key: the card window has them."""

    call: CallStrip
    recorder: RecorderBadge
    actions: ActionBar
    footer: Footer
    account: AccountCard | None = None
    guidance: Guidance | None = None
    total: TotalLine | None = None
    page: Page | None = None
    takes_typing: bool = True
