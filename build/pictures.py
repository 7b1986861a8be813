"""Renders the guides' pictures of pages, from made-up figures: `python -m build.pictures [--dark] [FILE]`.

It takes a browser engine, which on Linux refuses to work for root; the panel's pictures are `tillside gallery`'s.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from integrations.approvals.overrides.page import page
from integrations.approvals.overrides.sample import sample

WIDTH, HEIGHT = 1_200, 1_065
USUAL = Path("resources/docs/pictures/overrides.png")
_WITHIN_MS = 30_000
_PAINTED_MS = 600
_COLOURS = 4
"""A page that is painted has more of them."""
_MOST_HIGH = 2_000
"""Of a higher window the engine paints nothing."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=USUAL)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--height", type=int, default=HEIGHT)
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    scheme = f"--blink-settings=preferredColorScheme={0 if given.dark else 1}"
    os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", f"--disable-gpu {scheme}")
    with TemporaryDirectory(prefix="tillside-pictures-") as folder:
        html = Path(folder) / "page.html"
        html.write_text(page(sample()), encoding="utf-8")
        done = render(html, given.file, min(given.height, _MOST_HIGH))
    if not done:
        sys.stderr.write(
            "The page was not painted. As root the engine does not start: be an ordinary user.\n"
        )
    return 0 if done else 1


def render(html: Path, to: Path, height: int) -> bool:
    """Paint a page as a window of that height shows it, two pixels for each of its own; tell whether it was."""
    from PySide6.QtCore import QTimer, QUrl
    from PySide6.QtWebEngineCore import QWebEngineSettings  # noqa: TID251 (a picture holds no card)
    from PySide6.QtWebEngineWidgets import QWebEngineView  # noqa: TID251 (as above)
    from PySide6.QtWidgets import QApplication

    os.environ["QT_SCALE_FACTOR"] = "2"
    app = QApplication(sys.argv[:1])
    view = QWebEngineView()
    view.settings().setAttribute(QWebEngineSettings.WebAttribute.ShowScrollBars, False)
    view.resize(WIDTH, height)
    saved: list[bool] = []

    def save() -> None:
        picture = view.grab()
        small = picture.toImage().scaled(40, 40)
        if len({small.pixel(x, y) for x in range(40) for y in range(40)}) < _COLOURS:
            QTimer.singleShot(_PAINTED_MS, save)  # loaded, and not painted yet
            return
        saved.append(picture.save(str(to)))
        app.quit()

    view.loadFinished.connect(lambda _: QTimer.singleShot(_PAINTED_MS, save))
    QTimer.singleShot(_WITHIN_MS, app.quit)
    view.load(QUrl.fromLocalFile(str(html)))
    view.show()
    app.exec()
    return saved == [True]


if __name__ == "__main__":
    raise SystemExit(main())
