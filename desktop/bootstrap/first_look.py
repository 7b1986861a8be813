"""What the panel's window shows first: as it was left, if nothing has changed since; else as the settings ask for it.

What is kept for the next start is colours, words and a place, and by what it is known to be still right. The settings
are only glanced at here: whether they are right is found out when the window is there.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QApplication

    from desktop.views.window import FirstLook

FILE = "look.json"
_TEXTS = frozenset(
    {
        "theme",
        "language",
        "window",
        "panel",
        "hairline",
        "divider",
        "text",
        "quiet",
        "family",
        "title",
        "note",
    }
)
_MOST_BYTES = 10_000
_WIDTHS = range(360, 521)
_WIDTH = 400

Stamp = dict[str, object]


def stamp(app: QApplication, files: tuple[Path, ...]) -> Stamp:
    """Return what the first look depends on besides itself: files, the system's language and colours, the screens."""
    from PySide6.QtCore import QLocale

    palette = app.palette()
    return {
        "files": [_state(one) for one in (*files, *_own_files())],
        "locale": QLocale.system().name(),
        "colours": [palette.window().color().name(), palette.windowText().color().name()],
        "screens": [
            [one.name(), *_rect(one.availableGeometry()), one.devicePixelRatio()] for one in app.screens()
        ],
    }


def kept_look(folder: Path, now: Stamp) -> FirstLook | None:
    """Return the look that was kept in a folder, if it is still right."""
    try:
        with (folder / FILE).open("rb") as file:
            found = json.loads(file.read(_MOST_BYTES))
        return found["look"] if found["stamp"] == now and _is_look(found["look"]) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep_look(folder: Path, look: FirstLook, then: Stamp) -> None:
    """Keep a look for the next start, as right as long as what it was made of is the same."""
    file = folder / FILE
    half = file.with_suffix(".new")
    with contextlib.suppress(OSError):  # then the next start takes a moment longer
        half.write_text(json.dumps({"stamp": then, "look": look}), encoding="utf-8")
        half.replace(file)


def glance(files: tuple[Path, Path]) -> dict[str, Any]:
    """Return the sections of the managed file laid over the user's, as far as either can be read."""
    import tomllib

    managed, own = files
    both: dict[str, Any] = {}
    for file in (own, managed):
        with contextlib.suppress(OSError, ValueError), file.open("rb") as opened:
            for name, section in tomllib.load(opened).items():
                if isinstance(section, dict):
                    both[name] = {**both.get(name, {}), **section}
    return both


def look_of(app: QApplication, sections: Mapping[str, Any]) -> FirstLook:
    """Make the look that settings ask for; what they say wrongly is passed over."""
    from desktop.bootstrap.dressing import language_in, theme_in
    from desktop.present.texts import load
    from desktop.views.look import system_family

    general, docking = sections.get("general", {}), sections.get("docking", {})
    language, theme = language_in(str(general.get("language"))), str(general.get("theme"))
    texts, colours = load(language), theme_in(app, theme).colours
    width = docking.get("width")
    return {
        "theme": theme if theme in ("light", "dark") else "system",
        "language": language,
        "window": colours["window"],
        "panel": colours["panel"],
        "hairline": colours["hairline"],
        "divider": colours["divider"],
        "text": colours["text"],
        "quiet": colours["text-quiet"],
        "family": system_family(),
        "title": texts("call.opening"),
        "note": texts("note.opening"),
        "place": _at_edge(app, width if width in _WIDTHS else _WIDTH, docking.get("side") == "left"),
    }


def _at_edge(app: QApplication, width: int, left: bool) -> list[int]:
    """Return the place along the main screen's edge, where the panel lies until there is a softphone."""
    room = app.primaryScreen().availableGeometry()
    x = room.x() if left else room.x() + room.width() - width
    return [x, room.y(), width, room.height()]


def _rect(rect: QRect) -> list[int]:
    return [rect.x(), rect.y(), rect.width(), rect.height()]


def _own_files() -> list[Path]:
    """Return the files of the program that the look is made of: the words and the colours."""
    import resources

    folder = Path(resources.__path__[0])
    return [
        *(folder / "texts" / f"panel.{one}.toml" for one in ("en", "es")),
        folder / "styles" / "tokens.json",
    ]


def _state(file: Path) -> list[int]:
    """Return when a file was changed, and its size; nothing of one that is not there."""
    try:
        found = file.stat()
    except OSError:
        return []
    return [found.st_mtime_ns, found.st_size]


def _is_look(found: Mapping[str, Any]) -> bool:
    place = found["place"]
    return (
        found.keys() == {*_TEXTS, "place"}
        and all(isinstance(found[name], str) for name in _TEXTS)
        and isinstance(place, list)
        and [type(one) for one in place] == [int] * 4
    )
