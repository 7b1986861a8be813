"""The panel: puts the regions in their places, shows a PanelView in them, and passes up what the agent did."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.present.announce import Announcement, announcements
from desktop.present.deeds import Deed, Did
from desktop.present.incident import CardOpen
from desktop.present.panel import PanelView
from desktop.present.quote import Quote
from desktop.views.account_card import AccountCardView
from desktop.views.action_bar import ActionBarView
from desktop.views.call_strip import CallStripView
from desktop.views.fields import entries
from desktop.views.flow import Flow, resting, settle
from desktop.views.focus_ring import FocusRing
from desktop.views.footer import FooterView
from desktop.views.guidance import GuidanceView
from desktop.views.keyboard import Keyboard
from desktop.views.look import Look
from desktop.views.pages import Pages
from desktop.views.total import TotalLineView
from desktop.views.window import LEAST_HEIGHT, LEAST_WIDTH, MOST_WIDTH

_COMPACT_BELOW = 760
_CARD_HEIGHT = 464
_LEAST_ABOVE_CARD = 300


class Panel(QWidget):
    """The agent's panel. ``did`` carries a Did for everything the agent does in it."""

    did = Signal(object)
    announced = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.setMaximumWidth(MOST_WIDTH)
        self.look = look
        self._view: PanelView | None = None
        self.strip = CallStripView(look)
        self.account = AccountCardView(look)
        self.guidance = GuidanceView(look)
        self.total = TotalLineView(look)
        self.pages = Pages(look)
        self.bar = ActionBarView(look)
        self.footer = FooterView(look)
        self._card_place = CardPlace(look)
        self._flow = Flow()
        self._fitting = False
        self._fitted: tuple[object, ...] = ()
        self._lay_out()
        self._connect()
        self.ring = FocusRing(look, self)
        self._keyboard = Keyboard(self)

    def _lay_out(self) -> None:
        for region in (self.guidance, self.total, self.pages):
            self._flow.add(region)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.strip)
        layout.addWidget(self.account)
        layout.addWidget(self._flow, 1)
        for part in (self.bar, self.footer, self._card_place):
            layout.addWidget(part)

    def _connect(self) -> None:
        for region in (self.account, self.guidance, self.pages, self.footer):
            region.did.connect(self.did)
        self.bar.did.connect(self._acted)
        self._flow.resized.connect(self._fit)
        self.bar.step_first.connect(self.guidance.focus_step)
        for region in (self.guidance, self.pages):
            region.refused.connect(lambda: self.did.emit(Did(Deed.REFUSED_TYPING)))

    def _acted(self, did: Did) -> None:
        """Send what stands in the page's fields along with the action."""
        self.did.emit(Did(did.deed, did.which, entries(self.pages)))

    def view(self) -> PanelView | None:
        return self._view

    def show_panel(self, view: PanelView) -> None:
        """Show a view, and tell assistive technology what is new in it."""
        before, self._view = self._view, view
        focused = self._keyboard.place()
        self._fitting = True  # once, when everything is in its place
        with resting(self, self.strip, self.bar, self._flow.inner(), *self._regions()):
            self.strip.show_call(view.call)
            self.strip.show_recorder(view.recorder)
            self._show_regions(view)
            self.bar.show_actions(view.actions, self.width())
            self.footer.show_footer(view.footer)
            card_open = isinstance(view.page, CardOpen)
            self._card_place.setVisible(card_open)
            self.bar.setVisible(not card_open)
            self.footer.setVisible(not card_open)
        self._keyboard.listen(listening=view.takes_typing)
        self._keyboard.go_on(focused)
        self._fitting = False
        self._fit()
        for one in announcements(before, view):
            self._announce(one)

    def _regions(self) -> tuple[QWidget, ...]:
        return (self.account, self.guidance, self.total, self.pages)

    def _show_regions(self, view: PanelView) -> None:
        if view.account is not None:
            self.account.show_account(view.account)
        if view.guidance is not None:
            self.guidance.show_guidance(view.guidance)
        if view.total is not None:
            self.total.show_total(view.total)
        self.pages.show_page(view.page)
        self.account.setVisible(view.account is not None)
        self.guidance.setVisible(view.guidance is not None)
        self.total.setVisible(view.total is not None)

    def card_place(self) -> QRect:
        """Give the place of the card window on the screen; it is empty while there is none."""
        if self._card_place.isHidden():
            return QRect()
        return QRect(self._card_place.mapToGlobal(self._card_place.rect().topLeft()), self._card_place.size())

    def take_keyboard(self) -> None:
        """Bring the keyboard here, to the current step; only ever because the agent asked for it."""
        self.window().activateWindow()
        if self.guidance.isHidden() or not self.guidance.focus_step():
            self._keyboard.next_region(forward=True)

    def show_focused(self, widget: QWidget) -> None:
        """Scroll to what has the focus."""
        if self._flow.isAncestorOf(widget):
            self._flow.ensureWidgetVisible(widget, 0, 24)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self._keyboard.next_region(forward=forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._view is not None:
            self.bar.show_actions(self._view.actions, self.width())
            self._fit()

    def _announce(self, one: Announcement) -> None:
        event = QAccessibleAnnouncementEvent(self, one.text)
        if one.urgent:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)
        self.announced.emit(one)

    def _fit(self) -> None:
        """Choose the density: lower rows under 760 px, lower lines where the quote would not fit, then scroll."""
        if self._fitting or self._view is None or self._fitted == self._measure():
            return
        self._fitting = True
        page = self._view.page
        compact = self.height() < _COMPACT_BELOW
        scheduled = isinstance(page, Quote) and page.schedule is not None
        self._card_place.setFixedHeight(max(120, min(_CARD_HEIGHT, self.height() - _LEAST_ABOVE_CARD)))
        self.look.set_density(compact=compact, tight=scheduled)
        self.guidance.drop_coming(dropped=False)
        if self._overflows():
            self.look.set_density(compact=compact, tight=True)
            if self._overflows():
                self.guidance.drop_coming(dropped=True)
                settle(self)
        self._fitted = self._measure()
        self._fitting = False

    def _measure(self) -> tuple[object, ...]:
        """Give everything that the density depends on; the clock and the badge's words are not among it."""
        view = self._view
        if view is None:
            return ()
        size = (self.width(), self.height(), self.strip.height(), self.account.height())
        return (*size, view.account, view.guidance, view.total, view.page, view.actions)

    def _overflows(self) -> bool:
        settle(self)
        fixed = sum(
            part.heightForWidth(self.width()) if part.hasHeightForWidth() else part.sizeHint().height()
            for part in (self.strip, self.account, self.bar, self.footer, self._card_place)
            if not part.isHidden()
        )
        return self._flow.needed(self.width()) > self.height() - fixed


class CardPlace(QWidget):
    """The ground under the card window, with its edge, so that nothing of the panel shows beside it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(_CARD_HEIGHT)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("card-window-edge"))
        painter.fillRect(self.rect().adjusted(1, 3, -1, -1), self._look.colour("card-window"))
        painter.end()
