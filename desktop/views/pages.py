"""The pages: one widget per kind of page, made when first shown; the focus comes back to where it was."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy, QVBoxLayout

from desktop.present.account import AccountsFound, Idle
from desktop.present.guidance import Coming
from desktop.present.incident import CardOpen, Incident, Pausing
from desktop.present.panel import Page
from desktop.present.quote import Quote, Receipt
from desktop.present.request import (
    CounterOffer,
    KeysPage,
    PhoneCode,
    RequestForm,
    RequestPending,
    WrapUp,
)
from desktop.present.why import Why
from desktop.views.accounts_page import AccountsPage
from desktop.views.idle_page import IdlePage
from desktop.views.incident_page import IncidentPage
from desktop.views.look import Look
from desktop.views.pausing_page import CardOpenPage, PausingPage
from desktop.views.quote_page import QuotePage
from desktop.views.receipt_page import ReceiptPage
from desktop.views.region import Region
from desktop.views.request_pages import (
    CounterOfferPage,
    PhoneCodePage,
    RequestFormPage,
    RequestPendingPage,
)
from desktop.views.small_pages import ComingPage, KeysPageView, WrapUpPage
from desktop.views.why_page import WhyPage

_VIEWS: dict[type, Callable[[Look], Region]] = {
    Idle: IdlePage,
    AccountsFound: AccountsPage,
    Coming: ComingPage,
    Quote: QuotePage,
    Why: WhyPage,
    RequestForm: RequestFormPage,
    RequestPending: RequestPendingPage,
    CounterOffer: CounterOfferPage,
    PhoneCode: PhoneCodePage,
    Pausing: PausingPage,
    CardOpen: CardOpenPage,
    Incident: IncidentPage,
    Receipt: ReceiptPage,
    WrapUp: WrapUpPage,
    KeysPage: KeysPageView,
}


class Pages(QFrame):
    """Shows one page at a time."""

    did = Signal(object)
    refused = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._pages: dict[type, Region] = {}
        self._places: dict[type, str] = {}
        self.current: Region | None = None
        self._kind: type = type(None)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_page(self, page: Page | None) -> None:
        """Show a page. A page that replaces the focused one gets the focus, where it last was in it."""
        kind = type(page)
        had_focus = self._leave() if kind is not self._kind else False
        self._kind = kind
        if page is None:
            self.current = None
            self.hide()
            return
        view = self._page(kind)
        view.show_page(page)  # type: ignore[attr-defined]
        view.show()
        self.current = view
        self.show()
        if had_focus:
            view.focus_place(self._places.get(kind, ""))

    def _leave(self) -> bool:
        """Hide the page that was shown, and say whether it had the focus."""
        if self.current is None:
            return False
        focused = QApplication.focusWidget()
        inside = focused is not None and self.current.isAncestorOf(focused)
        if inside and focused is not None:
            self._places[self._kind] = str(focused.property("place") or "")
        self.current.hide()
        return inside

    def _page(self, kind: type) -> Region:
        if kind not in self._pages:
            view = _VIEWS[kind](self._look)
            view.did.connect(self.did)
            view.refused.connect(self.refused)
            self._rows.addWidget(view)
            self._pages[kind] = view
        return self._pages[kind]
