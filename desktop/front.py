"""The panel's window on the desk: shows the session after every change, and takes the agent's deeds back to it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from desktop.desk import Desk
from desktop.outlook import Outlook
from desktop.present import live
from desktop.present.deeds import Did
from desktop.present.incident import CardOpen
from desktop.present.texts import Texts
from desktop.runner.entry import Place
from desktop.views.panel import Panel
from integrations.logs.writing import fault
from policy.calls import CallKey
from policy.effects import FindAccounts
from policy.moment import Moment
from policy.session import Stage

_log = logging.getLogger(__name__)

_LOOKED_UP_MS = 40  # as long as a busy machine needs, and too short to be seen
_MOST_POPS = 1_000  # times that are kept to be measured
_MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowActivate})


@dataclass(frozen=True, slots=True)
class Pop:
    """How long it took from a call's ring until its account was painted, in nanoseconds."""

    call: CallKey
    nanoseconds: int


class Front(QObject):
    """Shows one desk in one panel.

    `wished` carries a PanelAsked: what the agent wants of the panel or the softphone itself. `card_moved`: a card
    window has to follow, the panel lies elsewhere or came to the front. `closed`: the agent closed the panel.
    """

    wished = Signal(object)
    card_moved = Signal()
    closed = Signal()

    def __init__(
        self,
        panel: Panel,
        desk: Desk,
        outlook: Outlook,
        texts: Texts,
        clock: Callable[[], Moment],
    ) -> None:
        super().__init__(panel)
        self._panel = panel
        self._window = panel.window()
        self._desk = desk
        self._outlook = outlook
        self._texts = texts
        self._clock = clock
        self._showing = live.Showing()
        self._popping: CallKey | None = None
        self._popped: set[CallKey] = set()
        self.pops: list[Pop] = []
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(0)
        self._due.timeout.connect(self._render_soon)
        desk.watch(self.changed)
        desk.watch_ends(self._popped.discard)
        panel.did.connect(self.did)
        self._window.installEventFilter(self)
        for region in (panel.account, panel.pages):
            region.installEventFilter(self)

    @property
    def showing(self) -> live.Showing:
        """Return the panel's own state."""
        return self._showing

    def changed(self) -> None:
        """Show the desk anew when what is going on has been dealt with.

        While a ringing number is looked up this waits a moment: the account is there before anybody could read that it
        is being looked for, and drawing that would only keep it from being drawn.
        """
        wait = _LOOKED_UP_MS if self._looks_up() else 0
        if not wait or not self._due.isActive():
            self._due.start(wait)

    def render(self) -> None:
        """Show the desk as it is now."""
        self._due.stop()
        session = self._desk.session
        around = self._outlook.surroundings(session, len(self._desk.kept))
        self._showing = live.saw(self._showing, session, around.now)
        self._panel.show_panel(live.panel(session, self._showing, around, self._texts))
        call = session.call
        shown = session.account is not None or bool(session.candidates)
        if call is not None and shown and call.key not in self._popped:
            self._popping = call.key

    def _looks_up(self) -> bool:
        session = self._desk.session
        return session.stage is Stage.RINGING and any(
            isinstance(one, FindAccounts) for one in session.waiting
        )

    def _render_soon(self) -> None:
        """Show the desk; a fault of ours leaves what was shown, and the call goes on."""
        try:
            self.render()
        except Exception as error:  # noqa: BLE001 -- whatever it is, Qt would print it with all it quotes
            fault(_log, "panel.fault", error)

    def did(self, deed: Did) -> None:
        """Take what the agent did to the desk."""
        try:
            self._take(deed)
        except Exception as error:  # noqa: BLE001 -- as above
            fault(_log, "panel.fault", error)
        self.changed()

    def _take(self, deed: Did) -> None:
        session = self._desk.session
        self._outlook.done()
        around = self._outlook.surroundings(session, len(self._desk.kept))
        self._showing, asked = live.did(self._showing, session, around, deed)
        for one in asked:
            if isinstance(one, live.PanelAsked):
                self.wished.emit(one)
            else:
                self._desk.tell(one)

    def come_forward(self) -> None:
        """Bring the panel up with the keyboard: the agent started the program once more."""
        self._window.showNormal()
        self._window.raise_()
        self._panel.take_keyboard()

    def place(self) -> Place:
        """Make room for the card window, and say where that is."""
        self.render()
        room = self._panel.card_place()
        return Place(room.x(), room.y(), room.width(), room.height(), int(self._window.winId()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        kind = event.type()
        if kind == QEvent.Type.Paint and self._popping is not None and watched is self._popping_in():
            QTimer.singleShot(0, self._painted)
        elif watched is self._window and kind in _MOVES and self._is_card_open():
            self.card_moved.emit()
        elif watched is self._window and kind == QEvent.Type.Close:
            self.closed.emit()
        return False

    def _popping_in(self) -> QObject:
        """Return what shows whose call it may be: the account, or the choice where several have the number."""
        return self._panel.account if self._desk.session.account_id else self._panel.pages

    def _painted(self) -> None:
        call = self._desk.session.call
        if call is not None and call.key == self._popping:
            taken = self._clock().monotonic_ns - call.offered.monotonic_ns
            self.pops = [*self.pops[-_MOST_POPS:], Pop(call.key, taken)]
            self._popped.add(call.key)
        self._popping = None

    def _is_card_open(self) -> bool:
        view = self._panel.view()
        return view is not None and isinstance(view.page, CardOpen)
