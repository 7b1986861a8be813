"""The card window: our own heading and foot around the gateway's page. Shows, places and focuses; decides nothing."""

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QColor, QFont, QPalette, QShortcut
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.capture import look
from desktop.capture.keys import OwnKeysOnly
from desktop.capture.owner import get_ready, own
from desktop.capture.page import EntryPage
from desktop.capture.screen import exclude_from_capture
from desktop.capture.wire import Prepare, Show

_STYLE = """
QWidget#card {{ background: {card-window}; border: 1px solid {card-window-edge};
    border-top: 3px solid {card-window-edge}; }}
QFrame#heading {{ border: none; border-bottom: 1px solid {hairline}; }}
QFrame#foot {{ border: none; border-top: 1px solid {hairline}; }}
QLabel {{ color: {text}; }}
QLabel[tone="quiet"] {{ color: {text-quiet}; }}
QPushButton {{ border: 1px solid transparent; border-radius: 6px; background: transparent; padding: 4px 0;
    color: {text-quiet}; }}
QPushButton:hover {{ color: {text}; }}
QPushButton:focus {{ border-color: {focus}; }}
"""


def _font(size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font = QFont()
    font.setFamilies([*font.families(), "Inter"])
    font.setPixelSize(size)
    font.setWeight(weight)
    return font


class CardWindow(QWidget):
    """A frameless top-level window that lives for one payment."""

    dismissed = Signal()

    def __init__(self, page: EntryPage) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("card")
        self.excluded = False
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lock, self._shield = QLabel(), QLabel()
        self._title, self._site, self._kept, self._then = QLabel(), QLabel(), QLabel(), QLabel()
        self._title.setFont(_font(13, QFont.Weight.DemiBold))
        for quiet in (self._site, self._kept, self._then):
            quiet.setFont(_font(12))
        for tone in (self._site, self._then):
            tone.setProperty("tone", "quiet")
        self._close = QPushButton()
        self._close.setFont(_font(11, QFont.Weight.Medium))
        self._close.setFlat(True)
        self._close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._close.clicked.connect(self.dismissed)
        self._keys = OwnKeysOnly(self)
        self.view = QWebEngineView(self)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.view.setAcceptDrops(False)
        self.view.setPage(page)
        self.setFocusProxy(self.view)
        QShortcut(Qt.Key.Key_Escape, self, self.dismissed.emit)
        self._lay_out()

    def dress(self, order: Prepare) -> None:
        """Put on the colours and words of one payment and load its page."""
        colours, texts = look.colours(dark=order.dark), look.texts(order.locale)
        self.setStyleSheet(_STYLE.format_map(colours))
        ground = QColor(colours["card-window"])
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, ground)
        self.setPalette(palette)
        self.view.page().setBackgroundColor(ground)
        scale = self.devicePixelRatioF()
        self._lock.setPixmap(look.mark("lock", colours["accent-text"], 16, scale))
        self._shield.setPixmap(look.mark("shield", colours["success"], 16, scale))
        title = texts[order.tender]
        self.setWindowTitle(title)
        self._title.setText(title)
        self._site.setText(QUrl(order.url).host())
        self._close.setText(f"{texts['close']}  Esc")
        self._close.setAccessibleName(texts["close"])
        self._kept.setText(texts[f"kept_{order.tender}"])
        self._then.setText(texts[f"then_{order.tender}"])
        self.view.setAccessibleName(title)
        self.view.load(QUrl(order.url))

    def warm(self) -> None:
        """Create the native window and draw it for nobody, so that showing it costs little."""
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.show()
        self._close_off()
        get_ready()

    def drawn(self) -> None:
        """Make ready to be really shown, at leisure: right before it, the engine at times takes no keys after it."""
        self.hide()
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)

    def place(self, order: Show) -> None:
        """Stand at a place above the owner, and take the keyboard."""
        self.setGeometry(order.x, order.y, order.width, order.height)
        self.show()
        # Only now: showing an X11 window makes Qt remove an owner that it does not know.
        if order.owner and not own(int(self.winId()), order.owner):
            self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
            self.show()
        self._close_off()
        self.raise_()
        self.activateWindow()
        self.view.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def _close_off(self) -> None:
        """Keep the present native window out of captures and foreign keys out of it; the engine may replace it.

        The filter is on the window, not the application: filtering the engine's own objects crashes it.
        """
        handle = self.windowHandle()
        if handle is not None:
            self.excluded = exclude_from_capture(int(self.winId()))
            handle.installEventFilter(self._keys)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.dismissed.emit()

    def _lay_out(self) -> None:
        heading, foot = QFrame(), QFrame()
        heading.setObjectName("heading")
        foot.setObjectName("foot")
        heading.setFixedHeight(40)
        top = QHBoxLayout(heading)
        top.setContentsMargins(15, 0, 15, 0)
        top.setSpacing(8)
        for label in (self._lock, self._title, self._site):
            top.addWidget(label)
        top.addStretch(1)
        top.addWidget(self._close)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._kept)
        words.addWidget(self._then)
        bottom = QHBoxLayout(foot)
        bottom.setContentsMargins(15, 12, 15, 12)
        bottom.setSpacing(8)
        bottom.addWidget(self._shield, 0, Qt.AlignmentFlag.AlignTop)
        bottom.addLayout(words, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 3, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(heading)
        whole.addWidget(self.view, 1)
        whole.addWidget(foot)
