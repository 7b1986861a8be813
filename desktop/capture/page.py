"""The one page of a payment: stays on its origins, opens and asks for nothing, hands messages to the bridge."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import (
    QWebEngineCertificateError,
    QWebEngineDesktopMediaRequest,
    QWebEngineFileSystemAccessRequest,
    QWebEngineFullScreenRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineScript,
)

from desktop.capture.profile import AllowList


class Bridge(QObject):
    """What the relay script can reach: one slot for one line of text."""

    reported = Signal(str)

    @Slot(str)
    def report(self, said: str) -> None:
        self.reported.emit(said)


class EntryPage(QWebEnginePage):
    """Refuses whatever a page may ask of a browser."""

    def __init__(self, profile: QWebEngineProfile, allow_list: AllowList, parent: QObject) -> None:
        super().__init__(profile, parent)
        self._allow_list = allow_list
        self.bridge = Bridge(self)
        channel = QWebChannel(self)
        channel.registerObject("bridge", self.bridge)
        self.setWebChannel(channel, QWebEngineScript.ScriptWorldId.ApplicationWorld)
        self.permissionRequested.connect(_deny)
        self.certificateError.connect(_reject_certificate)
        self.fullScreenRequested.connect(_reject_full_screen)
        self.fileSystemAccessRequested.connect(_reject_files)
        self.desktopMediaRequested.connect(_reject_media)
        self.setAudioMuted(True)

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        address = url if isinstance(url, str) else url.toString()
        if self._allow_list.allows(address) and not (
            is_main_frame and address.startswith(("data:", "blob:"))
        ):
            return True
        self._allow_list.refuse(address)
        return False

    def createWindow(  # type: ignore[override]  # Qt takes none for "no window"; its stub does not say so
        self, kind: QWebEnginePage.WebWindowType
    ) -> QWebEnginePage | None:
        return None

    def chooseFiles(
        self,
        mode: QWebEnginePage.FileSelectionMode,
        old_files: Sequence[str],
        accepted_mime_types: Sequence[str],
    ) -> list[str]:
        return []

    def javaScriptAlert(self, origin: QUrl | str, message: str) -> None:
        """Show nothing."""

    def javaScriptConfirm(self, origin: QUrl | str, message: str) -> bool:
        return False

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        """Write nothing: a page may print what was typed into it."""


def _deny(permission: QWebEnginePermission) -> None:
    permission.deny()


def _reject_certificate(error: QWebEngineCertificateError) -> None:
    error.rejectCertificate()


def _reject_full_screen(request: QWebEngineFullScreenRequest) -> None:
    request.reject()


def _reject_files(request: QWebEngineFileSystemAccessRequest) -> None:
    request.reject()


def _reject_media(request: QWebEngineDesktopMediaRequest) -> None:
    request.cancel()
