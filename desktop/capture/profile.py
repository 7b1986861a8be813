"""The browser profile of one payment: off the record, allowed to reach a few origins, forbidden everything else."""

from collections.abc import Callable

from PySide6.QtCore import QFile, QIODevice, QObject
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEngineProfile,
    QWebEngineScript,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)

from desktop.capture.wire import origin_of

_Attribute = QWebEngineSettings.WebAttribute

FORBIDDEN = (
    _Attribute.AllowGeolocationOnInsecureOrigins,
    _Attribute.AllowRunningInsecureContent,
    _Attribute.AllowWindowActivationFromJavaScript,
    _Attribute.BackForwardCacheEnabled,
    _Attribute.DnsPrefetchEnabled,
    _Attribute.ErrorPageEnabled,
    _Attribute.FullScreenSupportEnabled,
    _Attribute.HyperlinkAuditingEnabled,
    _Attribute.JavascriptCanAccessClipboard,
    _Attribute.JavascriptCanOpenWindows,
    _Attribute.JavascriptCanPaste,
    _Attribute.LocalContentCanAccessFileUrls,
    _Attribute.LocalContentCanAccessRemoteUrls,
    _Attribute.LocalStorageEnabled,
    _Attribute.NavigateOnDropEnabled,
    _Attribute.PdfViewerEnabled,
    _Attribute.PluginsEnabled,
    _Attribute.ScreenCaptureEnabled,
    _Attribute.TouchIconsEnabled,
    _Attribute.WebGLEnabled,
)

# Addresses that reach nothing outside the page.
_WITHIN = ("data:", "blob:", "about:blank", "about:srcdoc")

# Runs in a world of its own, so that the page can reach neither the bridge nor this code.
_RELAY = """
(() => {
  const waiting = [];
  let bridge = null;
  const pass = (said) => (bridge ? bridge.report(said) : waiting.push(said));
  window.addEventListener("message", (event) => {
    if (event.source !== window || event.origin !== window.location.origin) return;
    if (event.data && event.data.from === "hosted-entry") pass(JSON.stringify(event.data));
  });
  new QWebChannel(qt.webChannelTransport, (channel) => {
    bridge = channel.objects.bridge;
    waiting.splice(0).forEach((said) => bridge.report(said));
  });
})();
"""


class AllowList(QWebEngineUrlRequestInterceptor):
    """Blocks every request outside the origins of the page in hand, and tells of it."""

    def __init__(self, trespassed: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._origins: frozenset[str] = frozenset()
        self._earlier: frozenset[str] = frozenset()
        self._trespassed = trespassed

    def allow(self, origins: tuple[str, ...]) -> None:
        """Allow these origins and no others; what the page before still asks of its own is blocked without a word."""
        self._earlier, self._origins = self._origins, frozenset(origins)

    def allows(self, url: str) -> bool:
        """Say whether an address lies within the origins, or within the page itself."""
        return origin_of(url) in self._origins or url.startswith(_WITHIN)

    def refuse(self, url: str) -> None:
        """Tell of an address that was asked for and is not allowed."""
        if (origin := origin_of(url)) not in self._earlier:
            self._trespassed(origin or url.split(":", 1)[0])

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl().toString()
        if not self.allows(url):
            info.block(True)
            self.refuse(url)


def closed_profile(allow_list: AllowList, parent: QObject) -> QWebEngineProfile:
    """Make a profile that keeps nothing on disk and lets pages do nothing but show fields."""
    profile = QWebEngineProfile(parent)
    profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
    profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
    profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
    profile.setSpellCheckEnabled(False)
    profile.setPushServiceEnabled(False)
    profile.setUrlRequestInterceptor(allow_list)
    profile.downloadRequested.connect(_refuse_download)
    for attribute in FORBIDDEN:
        profile.settings().setAttribute(attribute, False)
    profile.scripts().insert(_relay())
    return profile


def _refuse_download(download: QWebEngineDownloadRequest) -> None:
    download.cancel()


def _relay() -> QWebEngineScript:
    library = QFile(":/qtwebchannel/qwebchannel.js")
    if not library.open(QIODevice.OpenModeFlag.ReadOnly):
        raise RuntimeError("this Qt has no web channel")
    script = QWebEngineScript()
    script.setName("relay")
    script.setSourceCode(bytes(library.readAll().data()).decode() + _RELAY)
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setWorldId(QWebEngineScript.ScriptWorldId.ApplicationWorld)
    script.setRunsOnSubFrames(False)
    return script
